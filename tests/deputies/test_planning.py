"""Reception days out of rules: made once for a span, never in the past, never two at a time."""

from datetime import date, time

import pytest

from accounts.models import AuditEntry
from accounts.services import Refused
from deputies import planning
from deputies.models import ReceptionDay
from stations.models import CalendarDay
from stations.services import close_station, merge_station
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
        return planning.save_rule(rule, by=cast.liaison, on=TODAY)

    return changed


def days(station, **conditions) -> list[str]:
    return [f"{row.day:%m-%d}" for row in ReceptionDay.objects.filter(station=station, **conditions)]


def of(rows) -> list[str]:
    return [f"{row.day:%m-%d}" for row in rows]


# Planning a span


def test_days_of_all_rules_are_made_once_from_today_on(cast, plan):
    duty.rule(cast.station, month_days=[1, 6])
    duty.rule(cast.station, kind="weekly", weekdays=[1], starts=time(15), ends=time(17), valid_until=date(2026, 11, 10))

    first, again = plan(), plan()

    assert days(cast.station) == ["11-02", "11-03", "11-06", "11-10", "12-01", "12-07"]
    assert (of(first.added), of(again.added)) == (days(cast.station), [])
    assert list(AuditEntry.objects.values_list("verb", "subject", "data")) == [
        ("plan_days", "chenyang", {"first": "2026-10-01", "last": "2026-12-31", "days": 6})
    ]


def test_day_takes_over_what_its_rule_says(cast, plan):
    rule = duty.rule(cast.station, month_days=[7], place="文化站", needs_leader=True, seats=3)

    plan()

    row = ReceptionDay.objects.first()
    assert (row.rule, row.meant_on, row.day) == (rule, date(2026, 11, 7), date(2026, 11, 9))
    assert (row.starts, row.ends, row.place, row.needs_leader, row.seats) == (
        duty.MORNING,
        duty.NOON,
        "文化站",
        True,
        3,
    )
    assert (row.state, row.station) == ("planned", cast.station)


def test_calendar_of_the_station_decides(cast, plan):
    CalendarDay.objects.create(day=date(2026, 11, 6), is_working_day=False, name="县庆", district_code="431223")
    for station in (cast.station, cast.foreign_station):
        duty.rule(station, month_days=[6], valid_until=date(2026, 11, 30))
        plan(station)

    assert (days(cast.station), days(cast.foreign_station)) == (["11-09"], ["11-06"])


def test_rules_of_a_merged_station_count_for_the_one_it_was_merged_into(cast, plan):
    duty.rule(cast.other_station, month_days=[6])
    duty.rule(cast.station, month_days=[16])
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    plan()

    assert days(cast.station) == ["11-06", "11-16", "12-07", "12-16"]
    assert days(cast.other_station) == []


def test_day_whose_hours_are_taken_is_left_out_and_told(cast, plan):
    duty.reception_day(cast.station, date(2026, 11, 6), starts=time(11), ends=time(12))
    duty.reception_day(cast.station, date(2026, 11, 16), starts=time(11, 30), ends=time(12))
    duty.reception_day(cast.station, date(2026, 11, 26), state="cancelled")
    duty.reception_day(cast.other_station, date(2026, 12, 7))
    duty.rule(cast.station)

    made = plan()

    assert of(made.added) == ["11-16", "11-26", "12-07", "12-16", "12-28"]
    assert [(of([row]), of([other])) for row, other in made.clashing] == [(["11-06"], ["11-06"])]


def test_day_that_was_cancelled_does_not_come_back(cast, plan):
    duty.rule(cast.station, month_days=[6])
    plan()
    ReceptionDay.objects.filter(day="2026-11-06").update(state="cancelled")

    assert of(plan().added) == []


@pytest.mark.parametrize("state", ["closed", "merged"])
def test_station_out_of_use_is_not_planned(cast, plan, state):
    duty.rule(cast.station)
    if state == "closed":
        close_station(cast.station, by=cast.administrator)
    else:
        merge_station(cast.station, into=cast.other_station, by=cast.administrator)
    cast.station.refresh_from_db()

    with pytest.raises(Refused) as refused:
        plan()

    assert str(refused.value) == f"“辰阳镇联络站”{'已关闭' if state == 'closed' else '已合并'}，不能再安排接待日。"
    assert not ReceptionDay.objects.exists()


# By hand


def extra(station, day=duty.FRIDAY, starts=duty.MORNING, ends=duty.NOON) -> ReceptionDay:
    return ReceptionDay(station=station, day=day, starts=starts, ends=ends)


@pytest.mark.parametrize(
    ("hours", "is_free"),
    [((7, 9), True), ((12, 14), True), ((7, 10), False), ((11, 12), False), ((10, 11), False), ((8, 13), False)],
)
def test_day_by_hand_needs_free_hours_at_its_station(cast, hours, is_free):
    duty.reception_day(cast.station, ends=time(12))
    duty.reception_day(cast.other_station, starts=time(7), ends=time(14))
    row = extra(cast.station, starts=time(hours[0]), ends=time(hours[1]))

    try:
        said = planning.add_day(row, by=cast.liaison, at=duty.at(TODAY)).state
    except Refused as refusal:
        said = str(refusal)

    taken = "2026年11月6日（周五） 09:00–12:00已经有接待日，时间重叠。请错开时间，或者另选一天。"
    assert said == ("planned" if is_free else taken)
    assert ReceptionDay.objects.filter(station=cast.station).count() == 1 + is_free


def test_cancelled_day_takes_no_hours(cast):
    duty.reception_day(cast.station, state="cancelled")

    assert planning.add_day(extra(cast.station), by=cast.liaison, at=duty.at(TODAY)).pk


@pytest.mark.parametrize(("hour", "is_taken"), [(11, True), (12, False)])
def test_day_by_hand_may_be_today_until_it_is_over(cast, hour, is_taken):
    row = extra(cast.station, TODAY)

    try:
        planning.add_day(row, by=cast.liaison, at=duty.at(TODAY, hour))
    except Refused as refusal:
        assert str(refusal) == "这个时间已经过去，请选择以后的时间。"

    assert ReceptionDay.objects.exists() == is_taken


def test_day_by_hand_at_a_merged_station_is_one_of_the_station_it_was_merged_into(cast):
    duty.reception_day(cast.other_station)
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)
    cast.other_station.refresh_from_db()

    made = planning.add_day(extra(cast.other_station, date(2026, 11, 9)), by=cast.liaison, at=duty.at(TODAY))
    with pytest.raises(Refused):
        planning.add_day(extra(cast.station), by=cast.liaison, at=duty.at(TODAY))

    assert made.station == cast.station
