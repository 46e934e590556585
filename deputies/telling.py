"""How deputies and the staff of a station are told of duty: by account, or by text message where a deputy has none."""

from django.conf import settings
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts import inbox, texts
from accounts.models import Channel
from accounts.templatetags.words import long_day
from stations.calendar import Calendar
from stations.holders import NEAREST_FIRST, post_holders
from stations.models import Role

# A day in the language of whoever reads it.
said_day = lazy(long_day, str)
DECIDERS = [Role.HEAD, Role.PRESIDIUM, Role.COMMITTEE]
# What a text about duty may name. No place for anything a resident said.
ABOUT_DAY = {
    "station": (_("联络站"), _("辰阳镇联络站")),
    "day": (_("日期"), _("2026年11月6日（周五）")),
    "hours": (_("时间"), "09:00–11:30"),
    "place": (_("地点"), _("建设路1号")),
}


class Reach(TextChoices):
    """How a deputy can be told."""

    ACCOUNT = "account", _("账号")
    SMS = "sms", _("短信")
    NONE = "none", _("只能打电话")


def register(event, label, sentence, **places) -> None:
    """Make an event of duty known; ``places`` come beside those of the day."""
    texts.register(event, label, ABOUT_DAY | places, sentence)


def reach_of(deputy) -> Reach:
    if deputy.user and deputy.user.is_active:
        return Reach.ACCOUNT
    has_sms = Channel.SMS in settings.CHANNELS and inbox.mobile(deputy.phone)
    return Reach.SMS if has_sms else Reach.NONE


def about(reception_day) -> dict:
    """Values for ABOUT_DAY."""
    return {
        "station": reception_day.station.current.name,
        "day": said_day(reception_day.day),
        "hours": hours_of(reception_day),
        "place": reception_day.where,
    }


def hours_of(session) -> str:
    """From when to when: "09:00–11:30"."""
    return f"{session.starts:%H:%M}–{session.ends:%H:%M}"


def tell_deputies(event, deputies, *, key, values, url="", at=None, personal=None) -> None:
    """Tell each deputy once. ``personal(deputy)``: values of this one alone, such as a link for whoever has no account.

    Outside in working hours only. Belongs inside the transaction of what it tells of.
    """
    at = at or timezone.now()
    quiet = Calendar(settings.PORTAL_DISTRICT).opens_after(at)
    for deputy in deputies:
        said = text_of(event, values | (personal(deputy) if personal else {}))
        reach = reach_of(deputy)
        if reach == Reach.ACCOUNT:
            tell_accounts([deputy.user], key=key, text=said, url=url, at=at, not_before=quiet)
        elif reach == Reach.SMS:
            inbox.notify_resident(
                Channel.SMS,
                inbox.mobile(deputy.phone),
                key=f"{key}:{deputy.code}",
                text=said(settings.LANGUAGE_CODE, Channel.SMS),
                at=at,
                not_before=quiet,
                keeps_hours=True,
            )


def tell_staff(event, station, *, key, values, url="", at=None, heads=False, but=None, spare=None) -> None:
    """Tell the station's liaisons, or whoever decides there, once: the nearest that somebody holds the post.

    ``but`` does not count, so that the next is told; ``spare`` counts, and is told nothing: it is who did it.
    """
    at = at or timezone.now()
    quiet = Calendar(settings.PORTAL_DISTRICT).opens_after(at)
    people = post_holders(station.current, *(DECIDERS if heads else NEAREST_FIRST), but=but)
    people = [person for person in people if person != spare]
    tell_accounts(people, key=key, text=text_of(event, values), url=url, at=at, not_before=quiet)


def tell_accounts(people, **notice) -> None:
    inbox.write(inbox.compose(people, keeps_hours=True, **notice))


def text_of(event, values):
    """What the inbox asks for the text of: one sentence per language and way of telling."""
    return lambda language, channel: texts.render(event, language, channel, values)
