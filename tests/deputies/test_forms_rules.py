"""What people write into the form of a rule: numbers and dates as they come, errors at their fields, other kinds forgotten."""

from datetime import date, time

import pytest
import time_machine
from django.core.exceptions import ValidationError

from deputies.forms.fields import DatesField, NumbersField
from deputies.forms.rules import EndRuleForm, RuleForm
from deputies.models import ReceptionRule
from tests import duty

TODAY = date(2026, 11, 2)
PLAIN = {
    "kind": "month_days", "month_days": "6、16、26", "on_holiday": "move", "starts": "09:00", "ends": "11:30",
    "seats": "2", "valid_from": "2026-11-01",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(duty.at(TODAY), tick=False):
        yield


def form(cast, **typed) -> RuleForm:
    instance = ReceptionRule(station=cast.station)
    return RuleForm({name: value for name, value in (PLAIN | typed).items() if value is not None}, instance=instance)


def cleaned(field, typed):
    try:
        return field.clean(typed)
    except ValidationError as refused:
        return refused.messages[0]


# Numbers and dates


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("6、16、26", [6, 16, 26]),
        ("26日，6号 16;6", [6, 16, 26]),
        ("１０", [10]),
        ("", []),
        ("32", [32]),
        ("6、十六", "看不懂“十六”。请只写数字，用顿号或空格隔开，例如 6、16、26。"),
        ("-1", "看不懂“-1”。请只写数字，用顿号或空格隔开，例如 6、16、26。"),
        ("6-16", "看不懂“6-16”。请只写数字，用顿号或空格隔开，例如 6、16、26。"),
    ],
)
def test_days_of_the_month_are_read_as_people_write_them(typed, found):
    assert cleaned(NumbersField(required=False), typed) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2027-01-06\n2027/1/16、2027年2月6日", ["2027-01-06", "2027-01-16", "2027-02-06"]),
        ("11月2日 11月1日", ["2026-11-02", "2027-11-01"]),
        ("2月29日", ["2028-02-29"]),
        ("1.6", ["2027-01-06"]),
        ("2027-02-29\n2月31日", "没有这样的日期：2027-02-29、2月31日。请写成 2027-01-06 或 1月6日，每行一个。"),
        ("6", "没有这样的日期：6。请写成 2027-01-06 或 1月6日，每行一个。"),
        ("0001-01-01", "没有这样的日期：0001-01-01。请写成 2027-01-06 或 1月6日，每行一个。"),
        ("下周一", "没有这样的日期：下周一。请写成 2027-01-06 或 1月6日，每行一个。"),
    ],
)
def test_dates_are_read_with_or_without_their_year(typed, found):
    assert cleaned(DatesField(required=False), typed) == found


def test_more_dates_than_a_rule_holds_are_refused():
    many = "\n".join(f"{2027 + n // 300}-{n % 12 + 1}-{n % 25 + 1}" for n in range(400))

    assert cleaned(DatesField(required=False), many) == "一条规则最多写200个日期，请分成几条。"


# The rule


def test_rule_keeps_what_its_kind_needs_and_forgets_the_rest(cast):
    typed = {"kind": "nth_weekday", "nth": "-1", "weekdays": ["4"], "month_days": "乱写", "dates": "2020-01-01"}

    found = form(cast, **typed)

    assert found.errors == {}
    row = found.instance
    assert (row.kind, row.nth, row.weekdays) == ("nth_weekday", -1, [4])
    assert (row.month_days, row.dates, row.starts, row.ends) == ([], [], time(9), time(11, 30))


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"kind": None}, {"kind": ["请选择一项。"]}),
        ({"month_days": ""}, {"month_days": ["请至少填写一个日期，例如 6、16、26。"]}),
        ({"month_days": "31、32"}, {"month_days": ["没有32日，请填写1到31之间的数字。"]}),
        ({"kind": "weekly"}, {"weekdays": ["请至少选择一个星期几。"]}),
        ({"kind": "nth_weekday", "weekdays": ["2"]}, {"nth": ["请选择第一个至第四个，或最后一个。"]}),
        (
            {"kind": "weekly", "weekdays": ["6"], "on_holiday": "skip"},
            {"on_holiday": ["周六、周日是休息日，都会被取消。请选择“照常接待”，或另选星期几。"]},
        ),
        ({"on_holiday": None}, {"on_holiday": ["请选择一项。"]}),
        ({"kind": "dates", "dates": ""}, {"dates": ["请至少填写一个接待日期。"]}),
        (
            {"kind": "dates", "dates": "2026-11-01 2026-11-03"},
            {"dates": ["这些日期已经过去：2026-11-01。请删去，或者改成以后的日期。"]},
        ),
        ({"ends": "09:00"}, {"ends": ["结束时间要晚于开始时间。"]}),
        ({"starts": "9点"}, {"starts": ["请写成 09:00 这样的时间。"]}),
        ({"valid_until": "2026-10-31"}, {"valid_until": ["“到哪天止”要晚于“从哪天起”。"]}),
        ({"valid_from": "2026-01-01", "valid_until": "2026-11-01"}, {"valid_until": ["这个日期已经过去。请改为今天以后的日期。"]}),
        ({"seats": "0"}, {"seats": ["每次接待请安排 1 到 12 位代表。"]}),
        ({"seats": "13"}, {"seats": ["每次接待请安排 1 到 12 位代表。"]}),
    ],
)  # fmt: skip
def test_impossible_rule_is_told_at_its_field(cast, typed, errors):
    assert form(cast, **typed).errors == errors


def test_hours_of_another_rule_on_the_same_days_are_told_at_the_hours(cast):
    duty.rule(cast.station, month_days=[16], starts=time(11), ends=time(12))
    duty.rule(cast.other_station, month_days=[6])

    found = form(cast).errors

    words = "2026年11月16日（周一）与另一条规则“每月16日 11:00–12:00”的时间重叠。请错开时间，或者另选日子。"
    assert found == {"starts": [words]}


def test_appointments_need_no_days(cast):
    assert form(cast, kind="by_appointment", month_days=None, on_holiday=None).errors == {}


def test_dates_that_passed_since_the_rule_was_written_may_stay(cast):
    row = duty.rule(cast.station, kind="dates", month_days=[], dates=["2026-10-20", "2026-11-20"])
    typed = PLAIN | {"kind": "dates", "valid_from": "2026-01-01"}

    kept = RuleForm(typed | {"dates": "2026-10-20 2026-11-27"}, instance=row)
    wrong = RuleForm(typed | {"dates": "2026-10-20 2026-10-27"}, instance=row)

    assert (kept.errors, list(wrong.errors)) == ({}, ["dates"])


@pytest.mark.parametrize(
    ("last", "is_taken"), [("2026-11-01", False), ("2026-11-02", True), ("2026-11-20", True), ("2026-11-21", False)]
)
def test_rule_ends_today_or_later_and_before_it_ends_anyway(last, is_taken):
    row = ReceptionRule(valid_from=date(2026, 1, 1), valid_until=date(2026, 11, 20))

    assert EndRuleForm({"last": last}, rule=row).is_valid() == is_taken
