"""How long a session may live: an idle limit beside the absolute one of the session cookie."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

SEEN_AT, SIGNED_IN_AT = "seen_at", "signed_in_at"
WRITE_EVERY = 60


def session_limits(get_response):
    def middleware(request):
        if not request.user.is_authenticated:
            return get_response(request)
        now = int(time.time())
        if is_over(request.session, now):
            logout(request)
            messages.info(request, _("您有一段时间没有操作，为了安全已自动退出。请重新登录。"))
            return redirect_to_login(request.get_full_path() if request.method == "GET" else resolve_url("portal:desk"))
        request.session.setdefault(SIGNED_IN_AT, now)
        if now - request.session.get(SEEN_AT, 0) > WRITE_EVERY:
            request.session[SEEN_AT] = now
        response = get_response(request)
        # Nothing of a case stays in the browser of a shared machine once its user has signed out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def is_over(session, now) -> bool:
    idle = now - session.get(SEEN_AT, now)
    whole = now - session.get(SIGNED_IN_AT, now)
    return idle > settings.PROTECTION.idle_seconds or whole > settings.PROTECTION.absolute_seconds
