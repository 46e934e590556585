"""The door of a deputy's own pages: a link that was opened in this browser, or the deputy's account."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import typed_words
from deputies import links

# 410: it was good once. 404: it never was.
WAS_GOOD, UNKNOWN = 410, 404


def for_deputy(view):
    """The view is given the deputy. Whoever is neither let in nor signed in as one is told how to get in, and keeps what
    was typed."""

    @login_not_required
    @never_cache
    @wraps(view)
    def guarded(request, *args, **kwargs):
        deputy = links.deputy_at(request)
        if deputy is None:
            return closed(request, _("这里是代表本人的接待页面"), 403)
        request.duty_frame = frame(request, deputy)
        return view(request, deputy, *args, **kwargs)

    return guarded


def frame(request, deputy) -> str:
    """Whoever is signed in as this very deputy has the menu of the desk; who came by a link has none."""
    return "staff.html" if request.user.is_authenticated and request.user.pk == deputy.user_id else "base.html"


def sent(request):
    """What a form is bound to: a button alone sends no field."""
    return request.POST if request.method == "POST" else None


@login_not_required
@require_safe
@never_cache
def open_duty(request, token):
    """The address in a message. It stays in no history and no referrer: the link is exchanged for the session at once."""
    try:
        deputy = links.deputy_of_link(token)
    except links.DeadLink as why:
        return silent(closed(request, _("这个链接已经失效"), WAS_GOOD if why.was_signed else UNKNOWN))
    if not deputy.is_active:
        return silent(closed(request, _("您已不在任，这个链接不能再用"), WAS_GOOD))
    if not links.is_posted(deputy):
        return silent(closed(request, _("您现在不驻任何联络站，这个链接不能再用"), WAS_GOOD))
    return silent(links.grant(redirect("deputies:my-duty"), request, deputy))


def silent(response):
    response["Referrer-Policy"] = "no-referrer"
    return response


def closed(request, title, status):
    typed = typed_words(request.POST) if request.method == "POST" else []
    context = {"title": title, "typed": typed, "may_sign_in": not request.user.is_authenticated}
    return render(request, "deputies/closed.html", context, status=status)


@login_not_required
@require_POST
def leave_duty(request):
    """On a phone that is not one's own."""
    return links.end(redirect("portal:home"))
