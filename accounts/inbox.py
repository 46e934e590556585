"""The only writer of Notification: inbox and outbox in one."""

import re

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from accounts import bots
from accounts.models import SENT, Channel, Notification, User
from accounts.substitutes import with_substitutes
from accounts.texts import longest

BATCH = 1000
MOBILE = re.compile(r"^(?:\+?86)?(1[3-9]\d{9})$", re.ASCII)


def notify(recipients, *, key: str, text, url: str = "", at=None, not_before=None) -> None:
    """Tell each recipient, and whoever stands in for them, once: in the inbox at once, outside by every channel chosen.

    ``text(language, channel)`` is called once per language and channel. A second call with the same key tells nobody
    again. Outside nothing is sent before ``not_before``. Belongs inside the transaction of what it tells of.
    """
    write(compose(recipients, key=key, text=text, url=url, at=at, not_before=not_before))


def compose(
    recipients, *, key: str, text, url="", at=None, not_before=None, keeps_hours=False, but=frozenset(), alone=False
) -> list[Notification]:
    """What notify() would write; for many at once, to be handed to write(). Whose id is in ``but`` is not told, for nobody;
    ``alone``: nobody stands in; ``keeps_hours``: another try waits for working hours, as ``not_before`` makes the first.
    """
    at = at or timezone.now()
    asked = [recipient for recipient in recipients if recipient.pk not in but]
    told = asked if alone else with_stand_ins(asked, earliest(at, not_before), but)
    wanted = [(person, Channel.INBOX) for person in told] + outside(told)
    texts = {(person.language, channel) for person, channel in wanted}
    texts = {asked: shortened(text(*asked), asked[1]) for asked in texts}
    due = {Channel.INBOX: None}
    return [
        Notification(
            recipient=person,
            channel=channel,
            key=key,
            text=texts[person.language, channel],
            url=url,
            created_at=at,
            next_attempt_at=due.get(channel, earliest(at, not_before)),
            keeps_hours=keeps_hours,
        )
        for person, channel in wanted
    ]


def with_stand_ins(asked, moment, but) -> list[User]:
    """With those who stand in on the day they are told outside: who is back by then needs nobody, who has left then does."""
    return [person for person in with_substitutes(asked, timezone.localdate(moment)) if person.pk not in but]


def outside(people) -> list[tuple[User, Channel]]:
    """Whom to tell by which channel. Colleagues of one office share its bot: the group reads a notice once."""
    told, groups = [], set()
    for person in people:
        for channel in chosen(person):
            if channel not in bots.SCHEMES or person.bot_url not in groups:
                told.append((person, channel))
            groups |= {person.bot_url} if channel in bots.SCHEMES else set()
    return told


def chosen(person) -> list[Channel]:
    """The channels a person wants, has an address for, and the portal is set up for."""
    return [c for c in SENT if c in person.channels and c in settings.CHANNELS and address_of(person, c)]


def address_of(person, channel) -> str:
    """Where this channel reaches somebody with an account; empty where it does not."""
    if channel in bots.SCHEMES:
        return person.bot_url if bots.is_of(channel, person.bot_url) else ""
    return {Channel.EMAIL: person.email, Channel.SMS: mobile(person.phone)}[channel]


def mobile(phone: str) -> str:
    """The number in eleven digits where it is that of a mobile phone: no other takes a text message."""
    found = MOBILE.match(re.sub(r"[\s-]", "", phone))
    return found[1] if found else ""


def notify_resident(channel, address: str, *, key: str, text: str, at=None, not_before=None, keeps_hours=False) -> None:
    """Tell a resident once by this channel. PHONE rows are for the people who call; nothing sends them."""
    at = at or timezone.now()
    write(
        [
            Notification(
                channel=channel,
                address=address,
                key=key,
                text=shortened(text, channel),
                created_at=at,
                next_attempt_at=earliest(at, not_before),
                keeps_hours=keeps_hours,
            )
        ]
    )


def earliest(at, not_before):
    return max(at, not_before) if not_before else at


def shortened(text, channel) -> str:
    return text[: longest(channel)]


def write(notices: list[Notification]) -> None:
    if notices:
        Notification.objects.bulk_create(notices, ignore_conflicts=True)


def read_all(user, *, at) -> int:
    return Notification.objects.filter(recipient=user).unread().update(read_at=at)


def read(notification, *, at) -> None:
    Notification.objects.filter(pk=notification.pk).unread().update(read_at=at)


def read_before(moment, *, at) -> int:
    """Mark everybody's notices older than ``moment`` as read. For history that was loaded at once."""
    return Notification.objects.filter(created_at__lt=moment).unread().update(read_at=at)


def forget(*, before) -> int:
    """Delete what nobody has to look after any more, with its delivery log; return how many notices.

    Rows stand in the order in which they were written: looking stops at the first batch without an old one.
    """
    forgotten, done_with = 0, Notification.objects.done_with().order_by("pk")
    while old := [pk for pk, at in done_with.values_list("pk", "created_at")[:BATCH] if at < before]:
        done_with.filter(pk__in=old).delete()
        forgotten += len(old)
    return forgotten


# What residents are told, and the calls that people make themselves


def take_back(prefix: str) -> int:
    """What waits for a resident under keys that begin like this is not said any more, nor is what was given up."""
    unsaid = Notification.objects.unsaid(prefix)
    return unsaid.update(next_attempt_at=None, given_up_at=None, address="")


def overtake(prefix: str) -> int:
    """What still waits for a resident under keys that begin like this is old news: what comes now is said instead."""
    return Notification.objects.unsaid(prefix).waiting().update(next_attempt_at=None, address="")


def redirect(prefix: str, phone: str) -> None:
    """What waits for a resident under keys that begin like this goes to another number, by the way it was to go.

    Where that number takes no text message, a person calls; what was given up then is not sent again.
    """
    unsaid, address = Notification.objects.unsaid(prefix), mobile(phone)
    messages = unsaid.filter(channel=Channel.SMS)
    unsaid.filter(channel=Channel.PHONE).update(address=phone)
    if address:
        messages.update(address=address)
    else:
        messages.dead().update(given_up_at=None, address="")
        messages.update(channel=Channel.PHONE, address=phone)


def said(notice, *, at) -> bool:
    """It was said; the number is kept no longer. False where somebody was faster."""
    return close_try(notice, delivered_at=at, next_attempt_at=None, address="")


def not_reached(notice, *, until) -> bool:
    """Nobody answered: once more, later. False where somebody was faster."""
    return close_try(notice, next_attempt_at=until)


def no_more(notice) -> bool:
    """Nobody is to be called about it any more. False where somebody was faster."""
    return close_try(notice, next_attempt_at=None, address="")


def close_try(notice, **outcome) -> bool:
    """One try of this notice, by whoever is first: the number of tries is the claim."""
    waiting = Notification.objects.waiting().filter(pk=notice.pk, attempts=notice.attempts)
    return bool(waiting.update(attempts=F("attempts") + 1, **outcome))
