"""A rule that is changed or ended replans the days nobody was told of; one that cannot be kept is refused at its field."""

from datetime import date, time

import pytest

from deputies import planning, replanning
from deputies.models import DayChange, DutyShift, ReceptionDay, ReceptionRule, SwapOffer
from deputies.recurrence import ImpossibleRule
from tests import duty

# A Monday. Of the days in question 7 November, 6 and 26 December fall on a weekend.
TODAY = date(2026, 11, 2)
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)


@pytest.fixture
def plan(cast):
    return lambda station=cast.station: planning.plan_days(station, FIRST, LAST, by=cast.liaison, on=TODAY)


@pytest.fixture
def save(cast):
    def changed(rule, **fields):
        for name, value in fields.items():
            setattr(rule, name, value)
        return replanning.save_rule(rule, by=cast.liaison, on=TODAY)

    return changed


def days(station, **conditions) -> list[str]:
    return [f"{row.day:%m-%d}" for row in ReceptionDay.objects.filter(station=station, **conditions)]


def of(rows) -> list[str]:
    return [f"{row.day:%m-%d}" for row in rows]


# Replanning


def test_changed_rule_adds_moves_and_removes_unpublished_days(cast, plan, save):
    rule = duty.rule(cast.station, month_days=[6, 7])
    plan()

    replan = save(rule, month_days=[6, 7, 16], on_holiday="hold")

    assert of(replan.added) == ["11-16", "12-06", "12-16"]
    assert [of(pair) for pair in replan.moved] == [["11-09", "11-07"]]
    assert (replan.removed, replan.kept, replan.changed) == ([], [], [])
    assert days(cast.station) == ["11-06", "11-07", "11-16", "12-06", "12-07", "12-16"]


def test_published_past_and_cancelled_days_stay_as_they_are(cast, plan, save):
    rule = duty.rule(cast.station, month_days=[6, 16])
    plan()
    duty.reception_day(cast.station, date(2026, 10, 26), rule=rule, meant_on=date(2026, 10, 26))
    published = ReceptionDay.objects.filter(day="2026-11-06")
    published.update(state="published", published_at="2026-11-01T09:00+08:00")
    ReceptionDay.objects.filter(day="2026-11-16").update(state="cancelled")

    replan = save(rule, month_days=[16, 27])

    assert of(replan.kept) == ["11-06"]
    assert (of(replan.added), of(replan.removed)) == (["11-27", "12-28"], ["12-07"])
    assert days(cast.station) == ["10-26", "11-06", "11-16", "11-27", "12-16", "12-28"]
    assert not DayChange.objects.exists()


def test_deputies_stay_where_the_date_stays(cast, plan, save):
    rule = duty.rule(cast.station, month_days=[6, 7])
    plan()
    sixth, seventh = ReceptionDay.objects.filter(day__lte="2026-11-09")
    for row in (sixth, seventh):
        duty.shift(row, cast.deputy, is_fixed=True)

    replan = save(rule, month_days=[6], starts=time(15), ends=time(17), seats=3)

    sixth.refresh_from_db()
    assert of(replan.changed) == ["11-06", "12-07"]
    assert (sixth.starts, sixth.ends, sixth.seats) == (time(15), time(17), 3)
    assert [shift.reception_day for shift in DutyShift.objects.all()] == [sixth]


def test_date_stays_though_the_rule_now_means_it_for_another_reason(cast, plan, save):
    rule = duty.rule(cast.station, month_days=[7], valid_until=date(2026, 11, 30))
    plan()
    row = ReceptionDay.objects.get()
    duty.shift(row, cast.deputy, is_fixed=True)

    replan = save(rule, month_days=[9])

    row.refresh_from_db()
    assert (row.day, row.meant_on, row.shifts.count()) == (date(2026, 11, 9), date(2026, 11, 9), 1)
    assert not replan.has_effect


def test_published_day_on_a_date_of_the_new_rule_is_no_clash(cast, plan, save):
    rule = duty.rule(cast.station, month_days=[7], valid_until=date(2026, 11, 30))
    plan()
    ReceptionDay.objects.update(state="published", published_at="2026-11-01T09:00+08:00")

    replan = save(rule, month_days=[9])

    assert (replan.has_effect, days(cast.station)) == (False, ["11-09"])
    assert planning.missing_days(cast.station, FIRST, LAST, on=TODAY) == planning.Plan()


@pytest.mark.parametrize("by_hand", [{"day": "2026-11-10"}, {"starts": "10:00"}, {"ends": "12:00"}, {"place": "村部"}])
def test_day_changed_by_hand_stays(cast, plan, save, by_hand):
    rule = duty.rule(cast.station, month_days=[6])
    plan()
    ReceptionDay.objects.filter(day="2026-11-06").update(**by_hand)

    replan = save(rule, month_days=[27])

    assert [row.meant_on for row in replan.kept] == [date(2026, 11, 6)]
    assert ReceptionDay.objects.filter(meant_on="2026-11-06", **by_hand).exists()


@pytest.mark.parametrize("is_swap", [False, True])
def test_day_that_a_deputy_answered_to_stays(cast, plan, save, is_swap):
    rule = duty.rule(cast.station, month_days=[6])
    plan()
    shift = duty.shift(ReceptionDay.objects.first(), cast.deputy, state="assigned" if is_swap else "accepted")
    if is_swap:
        SwapOffer.objects.create(shift=shift)

    assert of(save(rule, month_days=[27]).kept) == ["11-06"]


def test_day_of_the_new_rule_whose_hours_are_taken_is_told(cast, plan, save):
    rule = duty.rule(cast.station, month_days=[6])
    plan()
    duty.reception_day(cast.station, date(2026, 11, 16))

    replan = save(rule, month_days=[16])

    assert [of([row]) for row, _other in replan.clashing] == [["11-16"]]
    assert (of(replan.added), of(replan.removed)) == (["12-16"], ["11-06", "12-07"])


def test_new_rule_is_planned_as_far_as_the_station_is(cast, plan):
    duty.reception_day(cast.station, date(2026, 11, 6))
    new = ReceptionRule(station=cast.station, kind="month_days", month_days=[10], starts="09:00", ends="11:00")
    new.full_clean(exclude=["valid_from"])
    elsewhere = ReceptionRule(station=cast.other_station, kind="month_days", month_days=[10])
    elsewhere.starts, elsewhere.ends = duty.MORNING, duty.NOON
    for rule in (new, elsewhere):
        rule.valid_from = date(2026, 1, 1)
        replanning.save_rule(rule, by=cast.liaison, on=TODAY)

    assert days(cast.station, rule=new) == ["11-10", "12-10"]
    assert days(cast.other_station) == []


def test_foreseeing_writes_nothing(cast, plan):
    rule = duty.rule(cast.station, month_days=[6])
    plan()
    rule.month_days = [16]

    replan = replanning.foresee(rule, on=TODAY)

    assert (of(replan.added), of(replan.removed)) == (["11-16", "12-16"], ["11-06", "12-07"])
    assert days(cast.station) == ["11-06", "12-07"]


# Ending


def test_ended_rule_means_no_day_after_its_last(cast, plan):
    rule = duty.rule(cast.station, month_days=[6, 16])
    plan()
    ReceptionDay.objects.filter(day="2026-12-16").update(state="published", published_at="2026-11-01T09:00+08:00")

    replan = replanning.end_rule(rule, date(2026, 11, 6), by=cast.liaison, on=TODAY)

    rule.refresh_from_db()
    assert rule.valid_until == date(2026, 11, 6)
    assert (of(replan.removed), of(replan.kept)) == (["11-16", "12-07"], ["12-16"])
    assert days(cast.station) == ["11-06", "12-16"]


def test_rule_that_would_never_begin_is_taken_away(cast):
    rule = duty.rule(cast.station, valid_from=date(2027, 1, 1))

    replanning.end_rule(rule, TODAY, by=cast.liaison, on=TODAY)

    assert not ReceptionRule.objects.exists()


# Impossible rules


@pytest.mark.parametrize(
    ("fields", "field", "why"),
    [
        ({"month_days": []}, "days", "请至少填写一个日期，例如 6、16、26。"),
        ({"month_days": [0, 32]}, "days", "没有0日、32日，请填写1到31之间的数字。"),
        ({"kind": "weekly"}, "weekdays", "请至少选择一个星期几。"),
        (
            {
                "kind": "even_months",
                "month_days": [30],
                "valid_from": date(2027, 2, 1),
                "valid_until": date(2027, 3, 1),
            },
            "valid_until",
            "起止日期之内没有一个接待日。请延长截止日期，或另选日期。",
        ),
        ({"valid_until": date(2026, 11, 1)}, "valid_until", "这个日期已经过去。请改为今天以后的日期。"),
        (
            {"month_days": [16], "starts": time(11), "ends": time(12)},
            "starts",
            "2026年11月16日（周一）与另一条规则“每月16日 09:00–11:30”的时间重叠。请错开时间，或者另选日子。",
        ),
    ],
)
def test_impossible_rule_is_refused_at_its_field(cast, save, fields, field, why):
    other = duty.rule(cast.station, month_days=[16])
    duty.rule(cast.other_station, month_days=[6, 26])
    new = ReceptionRule(station=cast.station, kind="month_days", month_days=[6], starts=duty.MORNING, ends=duty.NOON)

    with pytest.raises(ImpossibleRule) as refused:
        save(new, **{"valid_from": date(2026, 1, 1)} | fields)

    assert (refused.value.code, refused.value.message) == (field, why)
    assert list(ReceptionRule.objects.filter(station=cast.station)) == [other]


def test_rule_beside_another_one_is_taken(cast, save):
    old = duty.rule(cast.station, month_days=[16])

    save(duty.rule(cast.station, month_days=[16], starts=time(11, 30), ends=time(12)))
    save(old, month_days=[16, 26])

    assert ReceptionRule.objects.count() == 2
