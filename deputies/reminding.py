"""Reminders of reception days: each once, whatever runs twice; a tick that was missed is made up for while that is of use.

What was said is known by the key of the notice, which holds the date: a day that is moved is spoken of anew. Whether it is
still true is asked again, with the row held, in the transaction that says it.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from accounts.models import Notification
from deputies import links, telling
from deputies.announcing import LINK, notice_url
from deputies.lapsing import lapse_begun
from deputies.models import DutyNorm, DutyShift, ReceptionDay
from deputies.models.rules import nearest_norm
from stations.calendar import Calendar, at_time
from stations.models import Station

UNPUBLISHED, TOMORROW, MONTH, UNCLOSED = "duty.unpublished", "duty.tomorrow", "duty.month", "duty.unclosed"
# Nobody is asked for a day that is older than this.
LONGEST_UNCLOSED = timedelta(days=31)
# A holiday and the days moved before it: the last working day before a reception is never further away.
LONGEST_HOLIDAY = timedelta(days=14)
KEYS = 500

telling.register(
    UNPUBLISHED,
    gettext_lazy("值班：接待日还没有公布"),
    _("{station}{day} {hours}的接待日还没有公布。请安排好代表后公布，按规定要提前{days}天。"),
    days=(gettext_lazy("提前几天公布"), "3"),
)
telling.register(
    TOMORROW,
    gettext_lazy("值班：前一天提醒代表"),
    _("提醒：您{day} {hours}在{station}接待群众，地点：{place}。{link}"),
    link=LINK,
)
telling.register(
    MONTH,
    gettext_lazy("值班：本月没有公布接待日"),
    _("{station}{month}还没有公布接待日。每个联络站每月至少一次，请安排并公布。"),
    month=(gettext_lazy("月份"), "2026-11"),
)
telling.register(
    UNCLOSED,
    gettext_lazy("值班：接待日还没有关闭"),
    _("{station}{day} {hours}的接待日已经过去，还没有填写到场情况并关闭。没有接待的，请取消并写明原因。"),
)


def remind(at: datetime | None = None) -> int:
    """Say what is due and was not said; return how many reminders were due."""
    at = at or timezone.now()
    norms = list(DutyNorm.objects.all())
    said = remind_of_unpublished(at, norms) + remind_deputies(at) + remind_of_month(at, norms) + remind_of_unclosed(at)
    return said + lapse_begun(at)


def of_open_stations(days):
    """A merged station's days are those of the one that acts for it."""
    is_open = Q(station__state=Station.State.OPEN) | Q(station__merged_into__state=Station.State.OPEN)
    return days.filter(is_open).select_related("station__merged_into")


def unsaid(named: dict[str, object]) -> dict[str, object]:
    """By key, without those under which somebody was told already."""
    told = said(list(named))
    return {key: row for key, row in named.items() if key not in told}


def said(keys: list[str]) -> set[str]:
    pieces = (keys[n : n + KEYS] for n in range(0, len(keys), KEYS))
    return {key for some in pieces for key in Notification.objects.filter(key__in=some).values_list("key", flat=True)}


def still(days, day) -> bool:
    """Whether it is as it was read; then it stays so until it was said."""
    return bool(days.select_for_update(no_key=True, of=["self"]).filter(pk=day.pk, day=day.day, state=day.state))


# Not published


def remind_of_unpublished(at, norms) -> int:
    """The last of the prompts that lie behind; an earlier one that was missed is not said beside it."""
    today = timezone.localdate(at)
    furthest = max([*DutyNorm().prompts, *(n for norm in norms for n in norm.prompts)])
    planned = ReceptionDay.objects.filter(state=ReceptionDay.State.PLANNED)
    days = of_open_stations(planned.between(today, today + timedelta(days=furthest)))
    due = unsaid({key: day for day in days if (key := prompt_key(day, today, norms))})
    for key, day in due.items():
        norm = nearest_norm(norms, day.station.current.district_id)
        tell_station(UNPUBLISHED, day, key=key, more={"days": norm.notice_days}, at=at)
    return len(due)


def prompt_key(day, today: date, norms) -> str:
    """Empty if nothing is due."""
    left, prompts = (day.day - today).days, nearest_norm(norms, day.station.current.district_id).prompts
    passed = [n for n in prompts if n >= left]
    return f"{UNPUBLISHED}:{day.pk}:{day.day}:{min(passed)}" if passed else ""


@transaction.atomic
def tell_station(event, day, *, key, at, more=None) -> None:
    if still(ReceptionDay.objects.all(), day):
        values = telling.about(day) | (more or {})
        telling.tell_staff(
            event, day.station, key=key, values=values, url=reverse("deputies:day", args=[day.pk]), at=at
        )


# Tomorrow


def remind_deputies(at) -> int:
    """From the last working day before the reception until it begins: outside, nobody is told on the days between."""
    today, calendar = timezone.localdate(at), Calendar(settings.PORTAL_DISTRICT)
    published = ReceptionDay.objects.filter(state=ReceptionDay.State.PUBLISHED)
    days = of_open_stations(published.between(today, today + LONGEST_HOLIDAY))
    near = [day for day in days if last_working_day_before(day.day, calendar) <= today and at < begins(day)]
    by_day = {day.pk: day for day in near}
    shifts = DutyShift.objects.standing().filter(reception_day__in=near).select_related("deputy__user")
    keys = {shift: keys_of(shift, by_day[shift.reception_day_id]) for shift in shifts}
    told = said([key for both in keys.values() for key in both])
    due = [shift for shift, both in keys.items() if not told.intersection(both)]
    for shift in due:
        tell_deputy(shift, by_day[shift.reception_day_id], at=at)
    return len(due)


def begins(day) -> datetime:
    return at_time(day.day, day.starts)


def last_working_day_before(day: date, calendar) -> date:
    day -= timedelta(days=1)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day


def keys_of(shift, day) -> list[str]:
    """Under which a deputy was told, by account and by text message."""
    key = f"{TOMORROW}:{shift.pk}:{day.day}"
    return [key, f"{key}:{shift.deputy.code}"]


@transaction.atomic
def tell_deputy(shift, day, *, at) -> None:
    mine = DutyShift.objects.standing().filter(pk=shift.pk)
    if still(ReceptionDay.objects.all(), day) and mine.exists():
        values, key = telling.about(day), keys_of(shift, day)[0]
        notice = {"key": key, "values": values, "url": notice_url(day), "at": at}
        telling.tell_deputies(TOMORROW, [shift.deputy], personal=links.in_message, **notice)


# None this month


def remind_of_month(at, norms) -> int:
    today = timezone.localdate(at)
    if today.day < min(norm.month_prompt for norm in [*norms, DutyNorm()]):
        return 0
    stations = [
        station
        for station in without_a_day(today)
        if today.day >= nearest_norm(norms, station.district_id).month_prompt
    ]
    due = unsaid({f"{MONTH}:{station.pk}:{today:%Y-%m}": station for station in stations})
    for key, station in due.items():
        tell_of_month(station, today, key=key, at=at)
    return len(due)


def without_a_day(today: date):
    """Open stations where nobody published a reception for this month, or whatever was published is cancelled."""
    states = [ReceptionDay.State.PUBLISHED, ReceptionDay.State.HELD]
    month = ReceptionDay.objects.filter(day__year=today.year, day__month=today.month, state__in=states)
    there = month.values("station")
    merged = month.exclude(station__merged_into=None).values("station__merged_into")
    return Station.objects.public().exclude(pk__in=there).exclude(pk__in=merged)


@transaction.atomic
def tell_of_month(station, today, *, key, at) -> None:
    if without_a_day(today).filter(pk=station.pk).exists():
        values = {"station": station.name, "month": f"{today:%Y-%m}"}
        telling.tell_staff(MONTH, station, key=key, values=values, at=at)


# Not closed


def remind_of_unclosed(at) -> int:
    today = timezone.localdate(at)
    published = ReceptionDay.objects.filter(state=ReceptionDay.State.PUBLISHED)
    days = of_open_stations(published.between(today - LONGEST_UNCLOSED, today - timedelta(days=1)))
    due = unsaid({f"{UNCLOSED}:{day.pk}:{day.day}": day for day in days})
    for key, day in due.items():
        tell_station(UNCLOSED, day, key=key, at=at)
    return len(due)
