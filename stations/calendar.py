"""Working days: what the calendar of a place says, and how a due date comes about.

A day counts as working if its weekday does, unless a CalendarDay row of the district, of one containing it or of the
country says otherwise; the narrowest district wins. Unit everywhere: working days (工作日) unless said otherwise.
"""

import math
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from stations.models import CalendarDay, is_estimate, prefixes

CLOSING, OPENING = time(18, 0), time(9, 0)


class Calendar:
    """The working days of one district. Reads a year and all later ones when it is first asked of, so keep one instance for
    one piece of work. ``pending``: by (district, day) the rows as a change would leave them, None where it takes one away.
    """

    def __init__(self, district_code: str = "", pending: dict | None = None):
        self.codes, self.pending = ["", *prefixes(district_code)], pending or {}
        self.years: dict[int, dict[date, CalendarDay]] = {}
        self.read_from = MAXYEAR

    def year(self, number: int) -> dict[date, CalendarDay]:
        if number < self.read_from:
            rows = CalendarDay.objects.filter(
                day__year__gte=number, day__year__lt=self.read_from, district_code__in=self.codes
            )
            # Plain tuples: every submission reads some seventy of them, and making model instances takes five times as long.
            rows = rows.order_by().values_list(
                "day", "district_code", "is_working_day", "name", "is_official", "source", named=True
            )
            found = {(row.district_code, row.day): row for row in rows}
            found |= {key: row for key, row in self.pending.items() if number <= key[1].year < self.read_from}
            for code, day in sorted(found, key=lambda key: len(key[0])):
                if code in self.codes and (row := found[code, day]):
                    self.years.setdefault(day.year, {})[day] = row
            self.read_from = number
        return self.years.get(number, {})

    def row(self, day: date) -> CalendarDay | None:
        return self.year(day.year).get(day)

    def is_arranged(self, year: int) -> bool:
        """Whether the country's official calendar of a year is known, all of it; else every due date in it is an estimate."""
        rows = [row for row in self.year(year).values() if not row.district_code]
        return any(row.is_official for row in rows) and not any(map(is_estimate, rows))

    def is_working_day(self, day: date) -> bool:
        row = self.row(day)
        return row.is_working_day if row else day.weekday() < 5

    def next_working_day(self, day: date) -> date:
        """The day itself if it is one, else the first after it."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """The nth working day after ``day``, which itself never counts."""
        for _step in range(n):
            day = self.next_working_day(day + timedelta(days=1))
        return day

    def working_days_between(self, day: date, last: date) -> int:
        """How many working days lie after ``day`` up to and including ``last``; negative if last is before."""
        if last < day:
            return -self.working_days_between(last, day)
        days = (day + timedelta(days=n) for n in range(1, (last - day).days + 1))
        return sum(map(self.is_working_day, days))

    def opens_after(self, at: datetime) -> datetime | None:
        """When people may be told outside of what happens at ``at``: None while somebody is at work, else the next opening."""
        day, moment = timezone.localdate(at), timezone.localtime(at).time()
        is_open = self.is_working_day(day)
        if is_open and OPENING <= moment < CLOSING:
            return None
        if is_open and moment < OPENING:
            return at_time(day, OPENING)
        return at_time(self.next_working_day(day + timedelta(days=1)), OPENING)

    def due(self, started_at: datetime, amount: int, unit: str) -> datetime:
        """18:00 of the last day. ``unit`` is "working_day", "day" or "month"; the day it starts never counts."""
        start = timezone.localdate(started_at)
        if unit == "working_day":
            return at_time(self.add_working_days(start, amount), CLOSING)
        step = relativedelta(months=amount) if unit == "month" else timedelta(days=amount)
        return at_time(self.next_working_day(start + step), CLOSING)

    def amber(self, started_at: datetime, due_at: datetime) -> datetime:
        """When a running clock turns amber: 09:00 of working day ceil(0.8 n); for n ≤ 1 at half of the time left."""
        start = timezone.localdate(started_at)
        n = self.working_days_between(start, timezone.localdate(due_at))
        if n <= 1:
            return started_at + (due_at - started_at) / 2
        return at_time(self.add_working_days(start, math.ceil(0.8 * n)), OPENING)

    def explain(self, started_at: datetime, due_at: datetime) -> "Explanation":
        """What was passed on the way from start to due."""
        start, last = timezone.localdate(started_at), timezone.localdate(due_at)
        explanation = Explanation(start, last, self.working_days_between(start, last))
        for n in range(1, (last - start).days + 1):
            day = start + timedelta(days=n)
            explanation.pass_day(day, self.row(day))
        explanation.is_estimated |= not all(map(self.is_arranged, range(start.year, last.year + 1)))
        return explanation


@dataclass
class Explanation:
    """How a due date came about: days as dates, counts in working days."""

    start: date
    last: date
    working_days: int
    weekend_days: int = 0
    holidays: list[CalendarDay] = field(default_factory=list)
    make_up_days: list[CalendarDay] = field(default_factory=list)
    is_estimated: bool = False

    def pass_day(self, day: date, row: CalendarDay | None):
        if row is None:
            self.weekend_days += day.weekday() >= 5
            return
        (self.make_up_days if row.is_working_day else self.holidays).append(row)
        self.is_estimated |= not row.is_official


def at_time(day: date, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))
