"""From the outbox to the outside: claim with a lease, send outside any transaction, note the try and what comes next.

At least once: whoever is killed between sending and noting leaves a row whose lease runs out, and which goes out again
under the same key. Any number of deliverers may run at once.
"""

import logging
import random
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import audit, channels, inbox, texts
from accounts.channels import Failed, Letter, Moot
from accounts.models import Channel, DeliveryAttempt, Notification, User
from accounts.protection import keyed_hash
from accounts.services import Refused, administrators

logger = logging.getLogger(__name__)
BATCH = 50
# One run: no longer than this and one letter, and not on where the line itself fails again and again.
RUN_SECONDS = 20
MOST_FAILURES = 3
# One minute after the first try, then twice as long each time, at most twelve hours: the last one after some 29 hours.
MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=12)
# How long a letter may be due before somebody is to look after it; so long the first five tries take.
ON_TIME = timedelta(minutes=15)
OFTEN = 5
Outcome = DeliveryAttempt.Outcome
ALARM = "alarm.dead_letters"
texts.register(
    ALARM,
    gettext_lazy("警报：站外通知已经放弃"),
    {"channel": (gettext_lazy("渠道"), Channel.SMS.label)},
    gettext_noop("有站外通知试过多次或被拒绝，已经放弃（{channel}）。请到后台“站外通知”查看原因，再发一次或不再发送。"),
)


def deliver(channel, at: datetime | None = None) -> int:
    """Send what is due by one channel; return how many letters went out. Must not be called inside a transaction."""
    if channel not in settings.CHANNELS:
        return 0
    run = Run(channel, at)
    hold_back(channel, run.now())
    with closing(run.line):
        for row in run.rows():
            run.handle(*row)
    if run.died:
        alarm(channel, run.now())
    return run.sent


class Hours:
    """Outside of working hours, when the next ones begin; None within: whoever knows them says so with keep_hours()."""

    next_begin = staticmethod(lambda at: None)


def keep_hours(next_begin) -> None:
    Hours.next_begin = staticmethod(next_begin)


def hold_back(channel, at) -> None:
    """At night nobody is told by another try what the first one waited for the morning with, nor what was left lying."""
    due = Notification.objects.due(channel, at).filter(keeps_hours=True)
    if due.exists() and (morning := Hours.next_begin(at)):
        due.update(next_attempt_at=morning)


class Run:
    """One pass over what is due by one channel."""

    def __init__(self, channel, at):
        self.channel, self.at = channel, at
        self.line = channels.LINES[channel]()
        self.ends_at = time.monotonic() + RUN_SECONDS
        self.sent = self.died = self.failures = 0

    def now(self) -> datetime:
        return self.at or timezone.now()

    def rows(self) -> Iterator[tuple[int, datetime, int]]:
        """The longest due first; what somebody has claimed meanwhile is due no more."""
        due = Notification.objects.due(self.channel, self.now()).order_by("next_attempt_at", "pk")
        while batch := list(due.values_list("pk", "next_attempt_at", "attempts")[:BATCH]):
            for row in batch:
                if time.monotonic() > self.ends_at or self.failures >= MOST_FAILURES:
                    return
                yield row

    def handle(self, pk, due_at, attempts) -> None:
        try:
            self.line.ready()
        except Failed as failure:
            logger.warning("channel %s is down: %s", self.channel, failure.detail)
            self.failures = MOST_FAILURES
            return
        if not (lease := claim(pk, due_at, self.now())):
            return
        began = time.monotonic()
        failure = self.attempt(pk)
        if note_try(pk, lease, attempts + 1, failure, at=self.now(), seconds=time.monotonic() - began):
            self.died += 1
        self.sent += failure is None
        self.failures = self.failures + 1 if failure and failure.is_down else 0

    def attempt(self, pk) -> Failed | None:
        try:
            self.line.send(letter_of(pk))
        except Failed as failure:
            logger.warning("notice %s by %s not sent: %s", pk, self.channel, failure.detail)
            return failure
        except Exception as error:  # whatever is wrong with one letter, the others must not wait for it
            logger.error("notice %s by %s not sent: %s", pk, self.channel, type(error).__name__)
            return Failed(type(error).__name__)
        return None


def claim(pk, due_at, now) -> datetime | None:
    """Take one row for twice as long as sending it can last; None where somebody was faster."""
    lease = now + 2 * timedelta(seconds=channels.longest_call())
    taken = Notification.objects.filter(pk=pk, next_attempt_at=due_at)
    mine = taken.update(next_attempt_at=lease, attempts=F("attempts") + 1)
    return lease if mine else None


def letter_of(pk) -> Letter:
    """Read when it is sent: an address that was mended meanwhile makes the next try work."""
    row = Notification.objects.select_related("recipient").get(pk=pk)
    person = row.recipient
    if person and not person.is_active:
        raise Moot(channels.DEACTIVATED, is_final=True)
    address = inbox.address_of(person, row.channel) if person else row.address
    if not address:
        raise Failed(channels.NO_ADDRESS, is_final=True)
    return Letter(
        address=address,
        text=row.text,
        link=settings.PORTAL_URL + row.url if row.url else "",
        key=keyed_hash("delivery", row.channel, row.key, str(row.recipient_id or row.address)).hex()[:32],
        language=person.language if person else settings.LANGUAGE_CODE,
    )


def note_try(pk, lease, attempts, failure, *, at, seconds) -> bool:
    """Log the try and set the row to what comes next; return whether it was given up just now."""
    is_over = failure is not None and (failure.is_final or attempts >= MOST_ATTEMPTS)
    outcome = Outcome.SENT if failure is None else Outcome.REFUSED if failure.is_final else Outcome.FAILED
    row = Notification.objects.filter(pk=pk)
    with transaction.atomic():
        detail = failure.detail[:120] if failure else ""
        DeliveryAttempt.objects.create(
            notification_id=pk, at=at, seconds=round(seconds, 2), outcome=outcome, detail=detail
        )
        if failure is None:
            # A resident's address is kept no longer than it is needed.
            row.update(delivered_at=at, next_attempt_at=None, given_up_at=None, address="")
            return False
        still_ours = row.filter(next_attempt_at=lease)
        if isinstance(failure, Moot):
            still_ours.update(next_attempt_at=None)
            return False
        if is_over:
            return bool(still_ours.update(given_up_at=at, next_attempt_at=None))
        still_ours.update(next_attempt_at=at + back_off(attempts))
        return False


def back_off(attempts: int) -> timedelta:
    """Twice as long each time, a quarter more or less, so that those who failed together do not come back together."""
    wait = min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_WAIT)
    return wait * random.uniform(0.75, 1.25)  # noqa: S311  nothing secret about it


def alarm(channel, at) -> None:
    """Tell the administrators that something was given up, at most once an hour for each channel."""
    inbox.notify(
        administrators(),
        key=f"dead letters {channel} {at:%Y-%m-%dT%H}",
        text=lambda language, way: texts.render(ALARM, language, way, {"channel": Channel(channel).label}),
        url=reverse("admin:accounts_notification_changelist"),
        at=at,
    )


# What an administrator does with what was given up


@transaction.atomic
def retry(notice: Notification, *, by: User) -> None:
    """Due at once, with all tries before it. Raises Refused where it was not given up."""
    given_up = Notification.objects.dead().filter(pk=notice.pk)
    if not given_up.update(next_attempt_at=timezone.now(), given_up_at=None, attempts=0):
        raise Refused(_("没有被放弃，不用再发。"))
    audit.record(by, "retry_notice", f"notification {notice.pk}")


@transaction.atomic
def dismiss(notice: Notification, *, by: User) -> None:
    """Never sent again; a resident's address is forgotten. Raises Refused where it has gone out or was stopped before."""
    rows = Notification.objects.to_send().filter(pk=notice.pk)
    if not rows.still_open().update(next_attempt_at=None, given_up_at=None, address=""):
        is_out = rows.delivered().exists()
        raise Refused(_("已经送达，停不住了。") if is_out else _("已经不再发送，不用再选。"))
    audit.record(by, "dismiss_notice", f"notification {notice.pk}")


# What /readyz says


def undelivered_since(at: datetime) -> datetime | None:
    """When the oldest letter was due that nobody has tried to send for a quarter of an hour; None if all are on time."""
    waiting = Notification.objects.to_send().filter(next_attempt_at__lte=at - ON_TIME)
    return waiting.aggregate(oldest=Min("next_attempt_at"))["oldest"]


def warnings() -> dict[str, str]:
    """What an administrator should look at: letters that were given up, and those that were tried for a quarter of an hour."""
    rows = Notification.objects.to_send()
    found = {
        "dead_letters": rows.dead().count(),
        "retried_letters": rows.waiting().filter(attempts__gte=OFTEN).count(),
    }
    return {name: f"{count} in the outbox" for name, count in found.items() if count}
