"""Rules of reception days on the real calendar of 2025 and 2026."""

from datetime import date

import pytest
from django.utils import translation

from deputies.recurrence import (
    ImpossibleRule,
    Kind,
    Months,
    OnHoliday,
    Planned,
    Recurrence,
    dates_between,
    describe,
    validate,
)  # fmt: skip
from tests.arranged import is_working_day

START = date(2025, 1, 1)
SKIP, MOVE, HOLD = OnHoliday
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


def rule(kind, on_holiday=SKIP, valid_from=START, **fields):
    return Recurrence(kind, valid_from, on_holiday=on_holiday, **fields)


def planned(a_rule, first, last):
    return dates_between(a_rule, date.fromisoformat(first), date.fromisoformat(last), is_working_day)


def days(a_rule, first, last):
    return " ".join(f"{found.day:%m-%d}" for found in planned(a_rule, first, last))


@pytest.mark.parametrize(
    ("a_rule", "first", "last", "expected"),
    [
        (rule(Kind.MONTH_DAYS, days=(26, 6, 16)), "2026-03-01", "2026-04-30", "03-06 03-16 03-26 04-16"),
        (rule(Kind.MONTH_DAYS, days=(10,)), "2026-03-01", "2026-05-31", "03-10 04-10"),
        (rule(Kind.MONTH_DAYS, days=(9, 19)), "2026-03-01", "2026-03-31", "03-09 03-19"),
        (rule(Kind.MONTH_DAYS, HOLD, days=(31,)), "2026-01-01", "2026-06-30", "01-31 03-31 05-31"),
        (rule(Kind.MONTH_DAYS, HOLD, days=(29,)), "2024-02-01", "2025-03-31", "01-29 03-29"),
        (rule(Kind.NTH_WEEKDAY, weekdays=(WEDNESDAY,), nth=1), "2026-03-01", "2026-05-31", "03-04 04-01 05-06"),
        (rule(Kind.NTH_WEEKDAY, weekdays=(FRIDAY,), nth=-1), "2026-03-01", "2026-05-31", "03-27 04-24 05-29"),
        (rule(Kind.NTH_WEEKDAY, weekdays=(MONDAY, TUESDAY), nth=2), "2026-06-01", "2026-06-30", "06-08 06-09"),
        (rule(Kind.WEEKLY, weekdays=(MONDAY,)), "2026-03-01", "2026-03-31", "03-02 03-09 03-16 03-23 03-30"),
        (rule(Kind.WEEKLY, weekdays=(THURSDAY, MONDAY)), "2026-03-03", "2026-03-12", "03-05 03-09 03-12"),
        (rule(Kind.ODD_MONTHS, days=(15,)), "2026-01-01", "2026-12-31", "01-15 05-15 07-15 09-15"),
        (rule(Kind.ODD_MONTHS, days=(15,), months=Months.EVEN), "2026-03-01", "2026-12-31", "04-15 06-15 10-15 12-15"),
        (rule(Kind.DATES, HOLD, dates=(date(2026, 3, 8), date(2026, 3, 3))), "2026-03-01", "2026-03-31", "03-03 03-08"),
        (rule(Kind.DATES, dates=(date(2026, 3, 8), date(2026, 3, 3))), "2026-03-01", "2026-03-31", "03-03"),
        (rule(Kind.BY_APPOINTMENT), "2026-03-01", "2026-12-31", ""),
        (rule(Kind.WEEKLY, weekdays=(MONDAY,)), "2026-03-31", "2026-03-01", ""),
    ],
)
def test_rule_means_the_days_it_says(a_rule, first, last, expected):
    assert days(a_rule, first, last) == expected


@pytest.mark.parametrize(
    ("valid_from", "weekdays", "expected"),
    [
        ("2026-03-02", (MONDAY,), "03-02 03-16 03-30"),
        ("2026-03-03", (MONDAY,), "03-09 03-23"),
        # From a Wednesday on: its week is held, what lies before it in the week comes in the next that is.
        ("2026-03-04", (MONDAY, WEDNESDAY), "03-04 03-16 03-18 03-30"),
        ("2026-03-05", (MONDAY, WEDNESDAY), "03-09 03-11 03-23 03-25"),
    ],
)
def test_every_second_week_counts_from_the_first_matching_day(valid_from, weekdays, expected):
    a_rule = rule(Kind.FORTNIGHTLY, valid_from=date.fromisoformat(valid_from), weekdays=weekdays)

    whole = days(a_rule, "2026-03-01", "2026-03-31")

    assert whole == expected
    assert days(a_rule, "2026-03-12", "2026-03-31") == " ".join(day for day in expected.split() if day > "03-11")


@pytest.mark.parametrize(
    ("on_holiday", "numbers", "first", "last", "expected"),
    [
        # Spring Festival of 2026: 15 to 23 February, made up for on Saturday 14 and 28.
        (SKIP, (6, 16, 26), "2026-02-01", "2026-02-28", "02-06 02-26"),
        (MOVE, (6, 16, 26), "2026-02-01", "2026-02-28", "02-06 02-24 02-26"),
        (HOLD, (6, 16, 26), "2026-02-01", "2026-02-28", "02-06 02-16 02-26"),
        (SKIP, (14, 28), "2026-02-01", "2026-02-28", "02-14 02-28"),
        # That of 2025: 28 January to 4 February, made up for on Sunday 26 January.
        (MOVE, (25, 26, 29), "2025-01-01", "2025-01-31", "01-26 02-05"),
        # National Day.
        (MOVE, (1, 6, 16), "2025-10-01", "2025-10-31", "10-09 10-16"),
        (MOVE, (6, 16, 26), "2026-10-01", "2026-10-31", "10-08 10-16 10-26"),
        (SKIP, (10,), "2026-10-01", "2026-10-31", "10-10"),
        # The year's end: 1 to 3 January 2026, made up for on Sunday 4.
        (MOVE, (31,), "2025-12-01", "2026-01-31", "12-31 02-02"),
        (MOVE, (1,), "2025-12-15", "2026-01-15", "01-04"),
    ],
)
def test_holidays_and_make_up_days_of_two_years(on_holiday, numbers, first, last, expected):
    assert days(rule(Kind.MONTH_DAYS, on_holiday, days=numbers), first, last) == expected


@pytest.mark.parametrize("kind", [Kind.DATES, Kind.MONTH_DAYS, Kind.WEEKLY, Kind.FORTNIGHTLY, Kind.NTH_WEEKDAY])
def test_holiday_rule_is_the_same_for_all_kinds(kind):
    fields = {"days": (3,), "weekdays": (FRIDAY,), "nth": 1, "dates": (date(2025, 10, 3),)}

    found = [days(rule(kind, choice, date(2025, 10, 1), **fields), "2025-10-01", "2025-10-08") for choice in OnHoliday]

    assert found == ["", "10-09", "10-03"]


def test_several_days_that_fall_together_are_one():
    three = rule(Kind.MONTH_DAYS, MOVE, days=(1, 2, 3))
    four = rule(Kind.MONTH_DAYS, MOVE, days=(1, 2, 3, 4))

    assert planned(three, "2026-01-01", "2026-01-31") == [Planned(date(2026, 1, 4), date(2026, 1, 1))]
    assert planned(four, "2026-01-01", "2026-01-31") == [Planned(date(2026, 1, 4), date(2026, 1, 4))]


def test_moved_day_belongs_to_the_window_it_was_meant_for():
    last = rule(Kind.MONTH_DAYS, MOVE, days=(31,))
    both = rule(Kind.MONTH_DAYS, MOVE, days=(2, 31))
    moved, own = Planned(date(2026, 2, 2), date(2026, 1, 31)), Planned(date(2026, 2, 2), date(2026, 2, 2))

    assert planned(last, "2026-01-01", "2026-01-31") == [moved]
    assert planned(last, "2026-02-01", "2026-02-28") == []
    # It would fall on a day that is meant itself: that one stands, in its own window.
    assert planned(both, "2026-01-10", "2026-01-31") == []
    assert planned(both, "2026-02-01", "2026-02-28") == [own]


def test_nothing_is_planned_or_moved_outside_the_validity():
    short = rule(Kind.MONTH_DAYS, MOVE, date(2026, 1, 10), days=(9, 10, 30, 31), valid_until=date(2026, 2, 1))

    assert planned(short, "2025-12-01", "2026-06-30") == [
        Planned(date(2026, 1, 12), date(2026, 1, 10)),
        Planned(date(2026, 1, 30), date(2026, 1, 30)),
    ]


# What no rule can say


@pytest.mark.parametrize(
    ("a_rule", "field", "why"),
    [
        (rule(Kind.MONTH_DAYS), "days", "请至少填写一个日期，例如 6、16、26。"),
        (rule(Kind.MONTH_DAYS, days=(6, 0, 32)), "days", "没有0日、32日，请填写1到31之间的数字。"),
        (rule(Kind.ODD_MONTHS), "days", "请至少填写一个日期，例如 6、16、26。"),
        (rule(Kind.WEEKLY), "weekdays", "请至少选择一个星期几。"),
        (rule(Kind.FORTNIGHTLY, weekdays=(7,)), "weekdays", "请至少选择一个星期几。"),
        (rule(Kind.NTH_WEEKDAY, nth=1), "weekdays", "请至少选择一个星期几。"),
        (rule(Kind.NTH_WEEKDAY, weekdays=(MONDAY,)), "nth", "请选择第一个至第四个，或最后一个。"),
        (rule(Kind.NTH_WEEKDAY, weekdays=(MONDAY,), nth=5), "nth", "请选择第一个至第四个，或最后一个。"),
        (rule(Kind.DATES), "dates", "请至少填写一个接待日期。"),
        (
            rule(Kind.WEEKLY, weekdays=(SUNDAY, SATURDAY)),
            "on_holiday",
            "周六、周日是休息日，都会被取消。请选择“照常接待”，或另选星期几。",
        ),
        (
            rule(Kind.WEEKLY, weekdays=(MONDAY,), valid_until=date(2024, 12, 31)),
            "valid_until",
            "截止日期不能早于开始日期，请改正。",
        ),
        (
            rule(Kind.DATES, dates=(date(2025, 1, 1), date(2024, 12, 31))),
            "dates",
            "不在起止日期之内：2024年12月31日（周二）。请删去这些日期，或调整起止日期。",
        ),
        (
            rule(Kind.MONTH_DAYS, valid_from=date(2026, 2, 1), days=(29, 31), valid_until=date(2026, 2, 28)),
            "valid_until",
            "起止日期之内没有一个接待日。请延长截止日期，或另选日期。",
        ),
        (
            rule(Kind.FORTNIGHTLY, weekdays=(MONDAY,), valid_until=date(2025, 1, 5)),
            "valid_until",
            "起止日期之内没有一个接待日。请延长截止日期，或另选日期。",
        ),
    ],
)
def test_rule_without_days_is_refused_with_what_to_do(a_rule, field, why):
    with pytest.raises(ImpossibleRule) as refusal:
        validate(a_rule)

    assert (refusal.value.code, refusal.value.messages) == (field, [why])


@pytest.mark.parametrize(
    "a_rule",
    [
        rule(Kind.MONTH_DAYS, days=(31,)),
        rule(Kind.ODD_MONTHS, days=(31,), months=Months.EVEN),
        rule(Kind.WEEKLY, HOLD, weekdays=(SUNDAY,)),
        rule(Kind.WEEKLY, weekdays=(SUNDAY, MONDAY), valid_until=date(2025, 1, 5)),
        rule(Kind.BY_APPOINTMENT, valid_until=START),
        rule(Kind.WEEKLY, valid_from=date(9999, 12, 31), weekdays=(FRIDAY,)),
    ],
)
def test_rule_with_a_day_is_taken(a_rule):
    validate(a_rule)


# In words


@pytest.mark.parametrize(
    ("a_rule", "chinese", "english"),
    [
        (rule(Kind.MONTH_DAYS, days=(26, 6, 16)), "每月6日、16日、26日", "day 6, 16, 26 of every month"),
        (rule(Kind.NTH_WEEKDAY, weekdays=(2,), nth=1), "每月第一个星期三", "the first Wednesday of every month"),
        (rule(Kind.NTH_WEEKDAY, weekdays=(4,), nth=-1), "每月最后一个星期五", "the last Friday of every month"),
        (rule(Kind.WEEKLY, weekdays=(3, 0)), "每星期一、星期四", "every Monday, Thursday"),
        (
            rule(Kind.FORTNIGHTLY, weekdays=(0,)),
            "从2025年1月6日（周一）起，每两周的星期一",
            "from Mon 6 Jan 2025, every second week on Monday",
        ),
        (rule(Kind.ODD_MONTHS, days=(15,)), "单数月15日", "day 15 of odd months"),
        (rule(Kind.ODD_MONTHS, days=(15,), months=Months.EVEN), "双数月15日", "day 15 of even months"),
        (rule(Kind.DATES, dates=(date(2026, 3, 3),)), "指定日期：2026年3月3日（周二）", "on set dates: Tue 3 Mar 2026"),
        (
            rule(Kind.DATES, dates=tuple(date(2026, 3, day) for day in (9, 6, 3, 12))),
            "指定日期：2026年3月3日（周二）、2026年3月6日（周五）、2026年3月9日（周一）等4天",
            "on set dates: Tue 3 Mar 2026, Fri 6 Mar 2026, Mon 9 Mar 2026 and others, 4 days in all",
        ),
        (rule(Kind.BY_APPOINTMENT), "预约接待", "By appointment"),
    ],
)
def test_rule_in_words(a_rule, chinese, english):
    with translation.override("en"):
        in_english = describe(a_rule)

    assert (describe(a_rule), in_english) == (chinese, english)
