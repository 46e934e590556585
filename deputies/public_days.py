"""Reception days as residents see them: what was published, and what became of it."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils.translation import gettext as _

from deputies.models import DutyShift, ReceptionDay
from deputies.notice import notes
from deputies.presenting import Mark, with_people
from deputies.telling import hours_of
from stations.models import Station, inside

State = ReceptionDay.State


def month_asked(typed: str, today: date) -> date:
    """The first day of "2027-02"; of this month for what is no month, or none that anybody plans for."""
    year, _dash, month = typed.partition("-")
    is_month = len(typed) == len("2027-02") and f"{year}{month}".isascii() and f"{year}{month}".isdigit()
    if is_month and 2000 <= int(year) < 2100 and 1 <= int(month) <= 12:
        return date(int(year), int(month), 1)
    return today.replace(day=1)


def last_of(month: date) -> date:
    return month + relativedelta(months=1) - timedelta(days=1)


def within(days, code: str):
    """Days of a district, by the station that acts or the one it was when it received."""
    return days.filter(inside("station__district_id", code) | inside("station__merged_into__district_id", code))


def near(days, village):
    """Days of the stations that answer for a village."""
    serving = Station.objects.serving(village.code).values("pk")
    return days.filter(Q(station__in=serving) | Q(station__merged_into__in=serving))


def coming(days, today: date):
    """Published, and not over yet."""
    return days.public().filter(state=State.PUBLISHED, day__gte=today)


def shown(days, today: date) -> list[ReceptionDay]:
    """With hours, people, marks and what changed, by three queries."""
    rows = list(with_people(days.public()).prefetch_related("changes"))
    for row in rows:
        row.hours, row.notes = hours_of(row), notes(row)
        row.mark = mark_of(row, today)
    return rows


def mark_of(row, today: date) -> Mark:
    if row.state == State.CANCELLED:
        return Mark("late", _("已取消"))
    if row.state == State.HELD or row.day < today:
        return Mark("still", _("已接待") if row.state == State.HELD else _("已过"))
    if row.notes:
        return Mark("amber", _("有变更"))
    return Mark("ok", _("今天接待") if row.day == today else _("照常接待"))


def weeks(month: date, rows) -> tuple[range, list[tuple[date, list[ReceptionDay]]]]:
    """The places that are empty before the first of the month, a week beginning on Monday; then every day and its rows."""
    dates = [month + timedelta(days=n) for n in range(last_of(month).day)]
    found = {day: [] for day in dates}
    for row in rows:
        found[row.day].append(row)
    return range(month.weekday()), list(found.items())


def next_days(deputies, today: date) -> dict[int, ReceptionDay]:
    """The next day of each deputy that was published, by the deputy's key."""
    ahead = coming(ReceptionDay.objects, today)
    shifts = DutyShift.objects.standing().filter(deputy__in=deputies, reception_day__in=ahead)
    shifts = shifts.select_related("reception_day__station__merged_into")
    found = {}
    for shift in shifts.order_by("reception_day__day", "reception_day__starts"):
        found.setdefault(shift.deputy_id, shift.reception_day)
    return found
