"""How long a session may live: an idle limit beside the absolute one; and what was typed when it was over."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

SEEN_AT, SIGNED_IN_AT = "seen_at", "signed_in_at"
WRITE_EVERY = 60
# Never shown back: what is no text of anybody's, or is a secret.
SECRETS = ("password", "code", "token", "key", "csrf", "next", "at_step", "seen", "opened")


class KeepTypedWords(LoginRequiredMiddleware):
    """Whoever is not signed in is sent to sign in; what they had typed is given back to copy instead of being lost."""

    def handle_no_permission(self, request, view_func):
        return lost_session(request) or super().handle_no_permission(request, view_func)


def lost_session(request):
    """The page that gives the words back, or None where nothing was typed."""
    typed = typed_words(request.POST) if request.method == "POST" else []
    if not typed:
        return None
    back = {"typed": typed, "sign_in": redirect_to_login(request.get_full_path()).url}
    return render(request, "accounts/lost_session.html", back, status=403)


def typed_words(data) -> list[tuple[str, str]]:
    """What reads like words: longer than a number, a date or a choice from a list."""
    names = [name for name in data if not any(part in name.lower() for part in SECRETS)]
    words = [value.strip() for name in names for value in data.getlist(name)]
    return [("", value) for value in words if is_words(value)]


def is_words(value) -> bool:
    return not value.isascii() or " " in value


def session_limits(get_response):
    def middleware(request):
        now = int(time.time())
        if not request.user.is_authenticated:
            response = get_response(request)
            if request.user.is_authenticated:  # signed in by this very request
                note_seen(request.session, now)
            return response
        if is_over(request.session, now):
            logout(request)
            if kept := lost_session(request):
                return kept
            messages.info(request, _("您有一段时间没有操作，为了安全已自动退出。请重新登录。"))
            return redirect_to_login(request.get_full_path() if request.method == "GET" else resolve_url("portal:desk"))
        note_seen(request.session, now)
        response = get_response(request)
        # Nothing of a case stays in the browser of a shared machine once its user has signed out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def note_seen(session, now) -> None:
    """From the sign-in on; not written with every click."""
    session.setdefault(SIGNED_IN_AT, now)
    if now - session.get(SEEN_AT, 0) > WRITE_EVERY:
        session[SEEN_AT] = now


def is_over(session, now) -> bool:
    idle = now - session.get(SEEN_AT, now)
    whole = now - session.get(SIGNED_IN_AT, now)
    return idle > settings.PROTECTION.idle_seconds or whole > settings.PROTECTION.absolute_seconds
