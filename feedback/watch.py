"""Whether the machinery that must never stand still is running: what the auditor proves and /readyz says."""

import logging
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from accounts import delivery, inbox, texts
from accounts.services import administrators
from feedback.models import Deadline, Heartbeat
from feedback.models.clock import ON_TIME
from feedback.telling import text_of
from stations.calendar import Calendar
from stations.models import CalendarChange

logger = logging.getLogger(__name__)
# How old the last run may be before the portal says that it is not ready.
PATIENCE = {
    "beat": timedelta(minutes=2),
    "sweep_rungs": timedelta(minutes=2),
    "audit_rungs": timedelta(minutes=5),
    "verify_ledger": timedelta(hours=50),
    "remind_of_duty": timedelta(minutes=20),
    "refresh_figures": timedelta(minutes=2),
    "check_figures": timedelta(hours=50),
}
# How long after its confirmation a change of the calendar may wait until every running deadline has moved.
CHANGE_PATIENCE = timedelta(minutes=10)
DAILY = timedelta(hours=20)
# From this day on the calendar of the coming year must be official, or due dates that reach into it are estimates.
CALENDAR_WARNING = (11, 1)
UNARRANGED = "alarm.calendar"
texts.register(
    UNARRANGED,
    gettext_lazy("警报：放假安排没有录入"),
    {"year": (gettext_lazy("年份"), "2027")},
    _("{year} 年的放假安排还没有正式录入，涉及的期限按推算计算。国务院公布后，请在后台“日历调整”中录入。"),
)
OVERDUE = _("有提醒到时间没有发出，最早的应在{since}。请检查 worker 和 beat 是否在运行。")
ALARM = "alarm.rungs_overdue"
texts.register(
    ALARM,
    gettext_lazy("警报：提醒没有按时发出"),
    {"since": (gettext_lazy("最早应发出的时间"), "2026-03-18 09:00")},
    OVERDUE,
)


def beat(task: str, *, at: datetime | None = None, finding: str = "") -> None:
    """Note that a task has run to its end."""
    Heartbeat.objects.update_or_create(task=task, defaults={"at": at or timezone.now(), "finding": finding[:200]})


def is_to_do_today(task: str, at: datetime | None = None) -> bool:
    """Once a day, and at once where it was never done: the beat asks every minute, so that no night is missed."""
    since = (at or timezone.now()) - DAILY
    return not Heartbeat.objects.filter(task=task, at__gt=since).exists()


def overdue_since(at: datetime) -> datetime | None:
    """When the oldest rung was due that should have fired long ago; None if all are on time."""
    oldest = (
        Deadline.objects.with_due_rung(at - ON_TIME).order_by("next_rung_at").values_list("next_rung_at", flat=True)
    )
    return oldest.first()


def audit_rungs(at: datetime | None = None) -> bool:
    """Prove that no rung has been due for more than five minutes; else log it and tell the administrators, once an hour."""
    at = at or timezone.now()
    since = overdue_since(at)
    if since:
        logger.error("a reminder has been due since %s and has not fired", since.isoformat(timespec="minutes"))
        values = {"since": f"{timezone.localtime(since):%Y-%m-%d %H:%M}"}
        inbox.notify(
            administrators(),
            key=f"rungs overdue {at:%Y-%m-%dT%H}",
            text=text_of(ALARM, values),
            at=at,
        )
    beat("audit_rungs", at=at, finding=since.isoformat() if since else "")
    return since is None


def readiness(at: datetime | None = None) -> dict[str, str]:
    """What keeps the portal from being ready: name → one sentence for whoever runs it. Empty if all is well."""
    at = at or timezone.now()
    troubles = {}
    if since := overdue_since(at):
        troubles["oldest_due_rung"] = f"due since {since.isoformat(timespec='seconds')}, allowed {ON_TIME}"
    if since := delivery.undelivered_since(at):
        due = since.isoformat(timespec="seconds")
        troubles["oldest_undelivered"] = f"due since {due}, allowed {delivery.ON_TIME}"
    if CalendarChange.objects.filter(
        state=CalendarChange.State.CONFIRMED, confirmed_at__lt=at - CHANGE_PATIENCE
    ).exists():
        troubles["calendar_change"] = f"confirmed but not applied to every running deadline, allowed {CHANGE_PATIENCE}"
    ran = {row.task: row for row in Heartbeat.objects.all()}
    for task, patience in PATIENCE.items():
        if task not in ran:
            troubles[task] = "has never run"
        elif at - ran[task].at > patience:
            troubles[task] = f"last ran at {ran[task].at.isoformat(timespec='seconds')}, allowed every {patience}"
        elif ran[task].finding:
            troubles[task] = f"found: {ran[task].finding}"
    return troubles


def warn_of_calendar(at: datetime | None = None) -> int:
    """Tell the administrators, once a week, of each year whose official calendar is missing; return how many there are."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    gaps = calendar_gaps(today)
    for year in gaps:
        inbox.notify(
            administrators(),
            key=f"calendar {year} week {today:%G-%V}",
            text=text_of(UNARRANGED, {"year": year}),
            url=reverse("admin:stations_calendarchange_changelist"),
            at=at,
        )
    return len(gaps)


def calendar_gaps(today: date) -> list[int]:
    """Years whose official calendar is missing though due dates need it: this one, and from 1 November the next."""
    wanted = [today.year] + ([today.year + 1] if (today.month, today.day) >= CALENDAR_WARNING else [])
    calendar = Calendar()
    return [year for year in wanted if not calendar.is_arranged(year)]
