"""How a deputy without an account answers: by a personal link, exchanged at once for a short session. And the private calendar.

Links and addresses of calendars carry the deputy's code and the version of both, signed with the server's key: raising the
version ends them all. The session is a signed cookie bound to one deputy and nothing else; it is no login.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from deputies.models import Deputy, deputy_of

LINK, CALENDAR, SESSION = "duty link", "duty calendar", "duty session"
COOKIE, COOKIE_PATH = "duty", "/duty/"
SESSION_SECONDS = 8 * 3600


class DeadLink(Exception):
    """Nobody is let in by this link. ``was_signed``: by us, once; else it never was one."""

    def __init__(self, *, was_signed: bool):
        super().__init__()
        self.was_signed = was_signed


def personal_link(deputy) -> str:
    """The whole address for a message; empty where the portal does not know its own."""
    path = reverse("deputies:open-duty", args=[link_token(deputy)])
    return settings.PORTAL_URL and settings.PORTAL_URL + path


def link_token(deputy) -> str:
    return signing.TimestampSigner(sep=".", salt=LINK).sign(named(deputy))


def in_message(deputy) -> dict[str, str]:
    """What tell_deputies() asks for: the link of whoever it is for."""
    return {"link": personal_link(deputy)}


def deputy_of_link(token: str) -> Deputy:
    """Raises DeadLink for what is unknown, too old, or was ended."""
    signer, most = signing.TimestampSigner(sep=".", salt=LINK), timedelta(days=settings.DUTY_LINK_DAYS)
    try:
        deputy = found(signer.unsign(token, max_age=most))
    except signing.SignatureExpired as why:
        raise DeadLink(was_signed=True) from why
    except signing.BadSignature as why:
        raise DeadLink(was_signed=False) from why
    if deputy is None:
        raise DeadLink(was_signed=True)
    return deputy


def calendar_token(deputy) -> str:
    """What stands in the address of the private calendar. It does not expire."""
    return signing.Signer(sep=".", salt=CALENDAR).sign(named(deputy))


def deputy_of_calendar_token(token: str) -> Deputy | None:
    """Whose calendar it is, while in office and until the version is raised."""
    try:
        deputy = found(signing.Signer(sep=".", salt=CALENDAR).unsign(token))
    except signing.BadSignature:
        return None
    return deputy if deputy and deputy.is_active else None


def named(deputy) -> str:
    return f"{deputy.code}.{deputy.link_version}"


def found(value: str) -> Deputy | None:
    """Of the version that was signed, in office or not."""
    code, _dot, version = value.rpartition(".")
    return Deputy.objects.select_related("user").filter(code=code, link_version=version).first()


def is_posted(deputy, on=None) -> bool:
    """At some station, now or later."""
    on = on or timezone.localdate()
    return deputy.postings.filter(Q(until=None) | Q(until__gte=on)).exists()


# The session


def grant(response, request, deputy):
    """Let this browser answer for the deputy for eight hours."""
    value = signing.dumps(named(deputy), salt=SESSION)
    options = {"max_age": SESSION_SECONDS, "path": COOKIE_PATH, "secure": request.is_secure()}
    response.set_cookie(COOKIE, value, httponly=True, samesite="Lax", **options)
    return response


def end(response):
    response.delete_cookie(COOKIE, path=COOKIE_PATH)
    return response


def deputy_by_session(request) -> Deputy | None:
    try:
        deputy = found(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SESSION, max_age=SESSION_SECONDS))
    except signing.BadSignature:
        return None
    return deputy if deputy and deputy.is_active else None


def deputy_at(request) -> Deputy | None:
    """Whose link was opened in this browser; else the deputy who is signed in."""
    return deputy_by_session(request) or deputy_of(request.user)


@transaction.atomic
def renew(deputy, *, by) -> Deputy:
    """All links and the calendar address of this deputy end; those given out from now on are new ones.

    ``by``: a person with an account, or None where the deputy has none.
    """
    Deputy.objects.filter(pk=deputy.pk).update(link_version=F("link_version") + 1)
    deputy.refresh_from_db(fields=["link_version"])
    audit.record(by, "renew_links", deputy.code)
    return deputy
