"""What a rule of the database means on the calendar, and what is said of a day that a holiday moved or took away."""

from datetime import date

import pytest

from deputies.models import ReceptionRule
from deputies.occurrences import in_words, occurrences, planned_by
from stations.calendar import Calendar
from tests import duty

FIRST, LAST = date(2026, 2, 1), date(2026, 3, 31)


def rule(kind="month_days", **fields) -> ReceptionRule:
    plain = {"starts": duty.MORNING, "ends": duty.NOON, "valid_from": date(2026, 1, 1)}
    return ReceptionRule(kind=kind, **plain | fields)


@pytest.mark.parametrize(
    ("kind", "fields", "days", "words"),
    [
        ("month_days", {"month_days": [5, 26]}, ["02-05", "02-26", "03-05", "03-26"], "每月5日、26日"),
        ("nth_weekday", {"nth": 1, "weekdays": [2]}, ["02-04", "03-04"], "每月第一个星期三"),
        ("weekly", {"weekdays": [0], "valid_until": date(2026, 2, 9)}, ["02-02", "02-09"], "每星期一"),
        (
            "fortnightly",
            {"weekdays": [1], "valid_from": date(2026, 3, 2)},
            ["03-03", "03-17", "03-31"],
            "从2026年3月3日（周二）起，每两周的星期二",
        ),
        ("odd_months", {"month_days": [10]}, ["03-10"], "单数月10日"),
        ("even_months", {"month_days": [10]}, ["02-10"], "双数月10日"),
        ("dates", {"dates": ["2026-02-06"]}, ["02-06"], "指定日期：2026年2月6日（周五）"),
        ("by_appointment", {}, [], "预约接待"),
    ],
)
def test_rule_of_each_kind_becomes_dates_and_words(cast, kind, fields, days, words):
    row = rule(kind, **fields)

    found = planned_by(row, FIRST, LAST, Calendar("431223"))

    assert [f"{planned.day:%m-%d}" for planned in found] == days
    assert in_words(row) == f"{words} 09:00–11:30"


@pytest.mark.parametrize(
    ("on_holiday", "said"),
    [
        (
            "move",
            [
                ("02-14", "02-14", ""),
                ("02-17", "02-24", "春节，顺延自2026年2月17日（周二）"),
                ("02-18", None, "与2026年2月24日（周二）的接待合为一次"),
                ("03-14", "03-16", "周末，顺延自2026年3月14日（周六）"),
                ("03-17", "03-17", ""),
                ("03-18", "03-18", ""),
            ],
        ),
        (
            "skip",
            [
                ("02-14", "02-14", ""),
                ("02-17", None, "因春节取消"),
                ("02-18", None, "因春节取消"),
                ("03-14", None, "因周末取消"),
                ("03-17", "03-17", ""),
                ("03-18", "03-18", ""),
            ],
        ),
        (
            "hold",
            [
                ("02-14", "02-14", ""),
                ("02-17", "02-17", "春节，照常接待"),
                ("02-18", "02-18", "春节，照常接待"),
                ("03-14", "03-14", "周末，照常接待"),
                ("03-17", "03-17", ""),
                ("03-18", "03-18", ""),
            ],
        ),
    ],
)
def test_holiday_and_make_up_saturday_are_told(cast, on_holiday, said):
    """14 February 2026 is a Saturday on which people work."""
    found = occurrences(rule(month_days=[14, 17, 18], on_holiday=on_holiday), FIRST, LAST, Calendar("431223"))

    assert [(f"{o.meant:%m-%d}", o.day and f"{o.day:%m-%d}", o.note) for o in found] == said


def test_day_moved_past_the_end_of_its_rule_falls_away(cast):
    found = occurrences(rule(month_days=[14], valid_until=date(2026, 3, 15)), FIRST, LAST, Calendar("431223"))

    assert [(o.day, o.note) for o in found][1:] == [(None, "顺延后超出了规则的截止日期，取消")]
