"""Working days and due dates on the real days of 2025 and 2026, as the State Council arranged them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from stations.calendar import Calendar
from stations.models import CalendarDay
from tests.cases import SHANGHAI

OFF = {
    "2025-01": [1, 28, 29, 30, 31], "2025-02": [3, 4], "2025-04": [4], "2025-05": [1, 2, 5], "2025-06": [2],
    "2025-10": [1, 2, 3, 6, 7, 8],
    "2026-01": [1, 2], "2026-02": [16, 17, 18, 19, 20, 23], "2026-04": [6], "2026-05": [1, 4, 5], "2026-06": [19],
    "2026-09": [25], "2026-10": [1, 2, 5, 6, 7],
}  # fmt: skip
MAKE_UP = {
    "2025-01": [26], "2025-02": [8], "2025-04": [27], "2025-09": [28], "2025-10": [11],
    "2026-01": [4], "2026-02": [14, 28], "2026-05": [9], "2026-09": [20], "2026-10": [10],
}  # fmt: skip
TWO_YEARS = [date(2025, 1, 1) + timedelta(days=n) for n in range(730)]


@pytest.fixture
def calendar(db):
    return Calendar("431223")


def days(by_month):
    return {f"{month}-{day:02}" for month, numbers in by_month.items() for day in numbers}


def moment(text):
    """ "2025-01-24" is its noon, "2025-01-24 09:00" that time, in Shanghai."""
    return datetime.fromisoformat(text if " " in text else f"{text} 12:00").replace(tzinfo=SHANGHAI)


def local(at):
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def test_working_days_of_two_years_are_the_arranged_ones(calendar):
    ordinary = {str(day) for day in TWO_YEARS if day.weekday() < 5}

    working = {str(day) for day in TWO_YEARS if calendar.is_working_day(day)}

    assert working == ordinary - days(OFF) | days(MAKE_UP)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2026-03-11", 1, "working_day", "2026-03-12"),
        ("2026-03-13", 1, "working_day", "2026-03-16"),
        # Spring Festival, with its make-up days before and after.
        ("2025-01-24", 1, "working_day", "2025-01-26"),
        ("2025-01-24", 5, "working_day", "2025-02-07"),
        ("2025-01-24", 6, "working_day", "2025-02-08"),
        ("2026-02-12", 5, "working_day", "2026-02-26"),
        # Started on a weekend, on a make-up Sunday, in a holiday: the day itself never counts.
        ("2025-01-25", 1, "working_day", "2025-01-26"),
        ("2025-01-26", 1, "working_day", "2025-01-27"),
        ("2025-01-26", 2, "working_day", "2025-02-05"),
        ("2026-02-18", 1, "working_day", "2026-02-24"),
        # National Day.
        ("2025-09-27", 3, "working_day", "2025-09-30"),
        ("2025-09-27", 4, "working_day", "2025-10-09"),
        ("2025-09-27", 6, "working_day", "2025-10-11"),
        ("2026-09-30", 3, "working_day", "2026-10-10"),
        # The year's end.
        ("2025-12-31", 1, "working_day", "2026-01-04"),
        ("2025-12-30", 5, "working_day", "2026-01-07"),
        # Days: from the day after, on to the next working day.
        ("2026-03-11", 15, "day", "2026-03-26"),
        ("2026-09-16", 15, "day", "2026-10-08"),
        ("2026-02-18", 10, "day", "2026-02-28"),
        ("2025-12-17", 15, "day", "2026-01-04"),
        # Months: to the same date, or the last day of a shorter month.
        ("2025-01-31", 1, "month", "2025-02-28"),
        ("2026-01-31", 1, "month", "2026-02-28"),
        ("2026-03-31", 1, "month", "2026-04-30"),
        ("2025-07-01", 3, "month", "2025-10-09"),
        ("2025-08-31", 6, "month", "2026-02-28"),
        ("2024-02-29", 12, "month", "2025-02-28"),
    ],
)
def test_due_date_is_closing_time_of_the_last_day(calendar, start, amount, unit, due):
    assert local(calendar.due(moment(start), amount, unit)) == f"{due} 18:00"


def test_due_date_counts_from_the_local_day(calendar):
    after_midnight = datetime(2026, 3, 10, 16, 30, tzinfo=UTC)

    assert local(calendar.due(after_midnight, 1, "working_day")) == "2026-03-12 18:00"


@pytest.mark.parametrize(
    ("start", "due", "amber"),
    [
        ("2026-03-11 12:00", "2026-03-12 18:00", "2026-03-12 03:00"),  # one working day: half of the time
        ("2026-03-13 12:00", "2026-03-14 12:00", "2026-03-14 00:00"),  # none: likewise
        ("2026-03-11 12:00", "2026-03-13 18:00", "2026-03-13 09:00"),  # 2 → 2nd
        ("2026-03-11 12:00", "2026-03-16 18:00", "2026-03-16 09:00"),  # 3 → 3rd
        ("2025-01-24 12:00", "2025-02-07 18:00", "2025-02-06 09:00"),  # 5 → 4th, over Spring Festival
        ("2026-03-11 12:00", "2026-04-01 18:00", "2026-03-27 09:00"),  # 15 → 12th
        ("2026-09-03 12:00", "2026-10-08 18:00", "2026-09-24 09:00"),  # 30 days hold 20 → 16th
    ],
)
def test_amber_begins_at_four_fifths_of_the_working_days(calendar, start, due, amber):
    assert local(calendar.amber(moment(start), moment(due))) == amber


def test_explanation_names_what_was_passed(calendar):
    explanation = calendar.explain(moment("2025-01-24"), moment("2025-02-07 18:00"))

    assert (explanation.start, explanation.last) == (date(2025, 1, 24), date(2025, 2, 7))
    assert (explanation.working_days, explanation.weekend_days) == (5, 3)
    assert [(row.day.isoformat(), row.name) for row in explanation.holidays] == [
        ("2025-01-28", "农历除夕"),
        ("2025-01-29", "春节"),
        ("2025-01-30", "春节"),
        ("2025-01-31", "春节"),
        ("2025-02-03", "休息日（由 2025-01-26 调休）"),
        ("2025-02-04", "休息日（由 2025-02-08 调休）"),
    ]
    assert [(row.day.isoformat(), row.name) for row in explanation.make_up_days] == [("2025-01-26", "调休上班")]
    assert not explanation.is_estimated


@pytest.mark.parametrize(
    ("start", "due", "is_estimated"),
    [("2026-12-28", "2026-12-31", False), ("2026-12-30", "2027-01-05", True), ("2028-03-01", "2028-03-02", True)],
)
def test_explanation_says_where_the_official_calendar_is_unknown(calendar, start, due, is_estimated):
    assert calendar.explain(moment(start), moment(due)).is_estimated == is_estimated


def test_explanation_marks_one_estimated_day_of_an_official_year(calendar):
    CalendarDay.objects.create(day="2026-03-13", is_working_day=False, name="停电", is_official=False, source="通知")

    assert calendar.explain(moment("2026-03-11"), moment("2026-03-16")).is_estimated


@pytest.mark.parametrize(
    ("district", "is_working"), [("450100", False), ("450123", True), ("431223", True), ("", True)]
)
def test_narrowest_district_decides_over_a_day(db, district, is_working):
    for code, works in [("45", False), ("450123", True)]:
        CalendarDay.objects.create(
            day="2026-04-20", district_code=code, is_working_day=works, name="三月三", source="通知"
        )

    assert Calendar(district).is_working_day(date(2026, 4, 20)) == is_working


def test_year_of_which_one_day_is_official_and_the_rest_guessed_is_not_arranged(calendar):
    CalendarDay.objects.filter(day="2027-01-01", district_code="").update(is_official=True, source="县政办")
    partly = Calendar().is_arranged(2027)
    CalendarDay.objects.filter(day__year=2027, is_official=False).delete()
    CalendarDay.objects.create(day="2027-03-12", is_working_day=False, name="停电", is_official=False, source="通知")

    assert (partly, Calendar().is_arranged(2027)) == (False, True)


def test_district_without_official_country_rows_is_not_arranged(calendar):
    CalendarDay.objects.create(day="2028-04-20", district_code="43", is_working_day=False, name="假", source="通知")

    assert [calendar.is_arranged(year) for year in (2010, 2011, 2026, 2027, 2028)] == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("day", "last", "count"),
    [
        ("2025-01-24", "2025-01-24", 0),
        ("2025-01-24", "2025-02-07", 5),
        ("2025-02-07", "2025-01-24", -5),
        ("2025-01-26", "2025-01-25", -1),
        ("2025-01-25", "2025-01-26", 1),
        ("2025-12-30", "2026-01-05", 3),
    ],
)
def test_working_days_between_two_days_may_be_negative(calendar, day, last, count):
    assert calendar.working_days_between(date.fromisoformat(day), date.fromisoformat(last)) == count


def test_calendar_reads_each_year_once(calendar, django_assert_num_queries):
    start = moment("2025-12-30")

    with django_assert_num_queries(2):
        due = calendar.due(start, 3, "month")
        calendar.amber(start, due)
        calendar.explain(start, due)
        calendar.due(start, 1, "working_day")
