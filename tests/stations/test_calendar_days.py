"""Due dates worked out by hand around every make-up day and every holiday that the State Council arranged for 2025 and 2026."""

from datetime import date

import pytest

from stations.calendar import Calendar
from stations.models import CalendarDay
from tests.stations.test_calendar import MAKE_UP, days, local, moment


@pytest.fixture
def calendar(db):
    return Calendar("431223")


# The last working day before, the make-up day itself, the working day after it.
MAKE_UP_DAYS = [
    ("2025-01-24", "2025-01-26", "2025-01-27"),  # Sunday, before Spring Festival
    ("2025-02-07", "2025-02-08", "2025-02-10"),  # Saturday, after it
    ("2025-04-25", "2025-04-27", "2025-04-28"),  # Sunday, before Labour Day
    ("2025-09-26", "2025-09-28", "2025-09-29"),  # Sunday, before National Day
    ("2025-10-10", "2025-10-11", "2025-10-13"),  # Saturday, after it
    ("2025-12-31", "2026-01-04", "2026-01-05"),  # Sunday, after New Year
    ("2026-02-13", "2026-02-14", "2026-02-24"),  # Saturday, before Spring Festival
    ("2026-02-27", "2026-02-28", "2026-03-02"),  # Saturday, after it
    ("2026-05-08", "2026-05-09", "2026-05-11"),  # Saturday, after Labour Day
    ("2026-09-18", "2026-09-20", "2026-09-21"),  # Sunday, before National Day
    ("2026-10-09", "2026-10-10", "2026-10-12"),  # Saturday, after it
]
# The last working day before a holiday, the first after it, the fifth after it and the amber of that: the fourth.
HOLIDAYS = [
    ("2024-12-31", "2025-01-02", "2025-01-08", "2025-01-07"),  # New Year 2025
    ("2025-01-27", "2025-02-05", "2025-02-10", "2025-02-08"),  # Spring Festival: the Saturday after it counts
    ("2025-04-03", "2025-04-07", "2025-04-11", "2025-04-10"),  # Qingming
    ("2025-04-30", "2025-05-06", "2025-05-12", "2025-05-09"),  # Labour Day
    ("2025-05-30", "2025-06-03", "2025-06-09", "2025-06-06"),  # Dragon Boat
    ("2025-09-30", "2025-10-09", "2025-10-14", "2025-10-13"),  # National Day and Mid-Autumn
    ("2025-12-31", "2026-01-04", "2026-01-08", "2026-01-07"),  # the year's end, New Year 2026
    ("2026-02-14", "2026-02-24", "2026-02-28", "2026-02-27"),  # Spring Festival
    ("2026-04-03", "2026-04-07", "2026-04-13", "2026-04-10"),  # Qingming
    ("2026-04-30", "2026-05-06", "2026-05-11", "2026-05-09"),  # Labour Day
    ("2026-06-18", "2026-06-22", "2026-06-26", "2026-06-25"),  # Dragon Boat
    ("2026-09-24", "2026-09-28", "2026-10-09", "2026-10-08"),  # Mid-Autumn, then National Day
    ("2026-09-30", "2026-10-08", "2026-10-13", "2026-10-12"),  # National Day
]


def test_table_holds_every_make_up_day_there_is():
    assert {make_up for _before, make_up, _after in MAKE_UP_DAYS} == days(MAKE_UP)


@pytest.mark.parametrize(("before", "make_up", "after"), MAKE_UP_DAYS)
def test_make_up_day_is_a_working_day_like_any_other(calendar, before, make_up, after):
    day = date.fromisoformat(make_up)

    assert (day.weekday() >= 5, calendar.is_working_day(day)) == (True, True)
    assert local(calendar.due(moment(before), 1, "working_day")) == f"{make_up} 18:00"
    assert local(calendar.due(moment(before), 2, "working_day")) == f"{after} 18:00"
    assert local(calendar.due(moment(make_up), 1, "working_day")) == f"{after} 18:00"
    assert calendar.working_days_between(date.fromisoformat(before), date.fromisoformat(after)) == 2


@pytest.mark.parametrize(("before", "first", "fifth", "amber"), HOLIDAYS)
def test_holiday_counts_for_nothing(calendar, before, first, fifth, amber):
    due = calendar.due(moment(before), 5, "working_day")

    assert local(calendar.due(moment(before), 1, "working_day")) == f"{first} 18:00"
    assert local(due) == f"{fifth} 18:00"
    assert local(calendar.amber(moment(before), due)) == f"{amber} 09:00"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2025-01-13", 15, "day", "2025-02-05"),  # would end on New Year's Eve
        ("2026-02-01", 15, "day", "2026-02-24"),  # within Spring Festival
        ("2025-09-20", 15, "day", "2025-10-09"),  # within National Day
        ("2026-09-17", 15, "day", "2026-10-08"),
        ("2025-01-11", 15, "day", "2025-01-26"),  # on a make-up Sunday: it stays
        ("2025-09-13", 15, "day", "2025-09-28"),
        ("2026-09-05", 15, "day", "2026-09-20"),
        ("2026-01-30", 15, "day", "2026-02-14"),  # on a make-up Saturday
        ("2025-11-28", 1, "month", "2025-12-29"),  # on an ordinary Sunday
        ("2025-12-04", 1, "month", "2026-01-04"),  # on the Sunday worked after New Year
        ("2025-12-03", 1, "month", "2026-01-04"),  # on the last day off before it
        ("2025-10-01", 3, "month", "2026-01-04"),
        ("2025-11-18", 3, "month", "2026-02-24"),
        ("2026-04-01", 6, "month", "2026-10-08"),
        ("2025-12-17", 10, "working_day", "2025-12-31"),  # the year's end
        ("2025-12-17", 11, "working_day", "2026-01-04"),
        ("2025-12-24", 15, "working_day", "2026-01-15"),
    ],
)
def test_days_and_months_move_over_days_off_and_end_on_make_up_days(calendar, start, amount, unit, due):
    assert local(calendar.due(moment(start), amount, unit)) == f"{due} 18:00"


@pytest.mark.parametrize(
    ("due_on", "rungs"),
    [
        ("2025-09-30", ["2025-10-09", "2025-10-11", "2025-10-14"]),
        ("2026-02-14", ["2026-02-24", "2026-02-26", "2026-02-28"]),
        ("2025-12-31", ["2026-01-04", "2026-01-06", "2026-01-08"]),
    ],
)
def test_first_third_and_fifth_day_late_are_working_days(calendar, due_on, rungs):
    found = [calendar.add_working_days(date.fromisoformat(due_on), n) for n in (1, 3, 5)]

    assert [day.isoformat() for day in found] == rungs


@pytest.mark.parametrize(
    ("district", "due", "amber"),
    [
        ("450123", "2026-04-24", "2026-04-24 09:00"),  # Guangxi: 20 and 21 April are off
        ("4501", "2026-04-24", "2026-04-24 09:00"),
        ("431223", "2026-04-22", "2026-04-22 09:00"),
        ("", "2026-04-22", "2026-04-22 09:00"),
    ],
)
def test_sanyuesan_is_off_in_guangxi_alone(db, district, due, amber):
    row = {"district_code": "45", "is_working_day": False, "name": "三月三", "source": "桂政办"}
    CalendarDay.objects.bulk_create(CalendarDay(day=day, **row) for day in ("2026-04-20", "2026-04-21"))
    calendar = Calendar(district)

    due_at = calendar.due(moment("2026-04-17"), 3, "working_day")

    assert (local(due_at), local(calendar.amber(moment("2026-04-17"), due_at))) == (f"{due} 18:00", amber)
