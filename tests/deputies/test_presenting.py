"""How a reception day stands and what it lacks, in words."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from deputies.models import Deputy, DutyNorm, ReceptionDay
from deputies.presenting import Mark, mark_of, needs_of, present, with_people
from tests import duty

TODAY = date(2026, 11, 2)
NORM = DutyNorm()
OFFICE, GRASSROOTS = Deputy(kind="office"), Deputy(kind="grassroots")
LEADER = Deputy(kind="office", rank="section")


@pytest.mark.parametrize(
    ("ahead", "state", "mark"),
    [
        (3, "planned", Mark("amber", "未公布")),
        (2, "planned", Mark("late", "未公布，已不足3天")),
        (0, "planned", Mark("late", "未公布，已不足3天")),
        (-1, "planned", Mark("late", "没有公布就过去了")),
        (0, "published", Mark("ok", "已公布")),
        (-1, "published", Mark("amber", "已过，请关闭")),
        (-1, "held", Mark("still", "已接待")),
        (5, "cancelled", Mark("still", "已取消")),
    ],
)
def test_day_is_marked_by_state_and_time_left(ahead, state, mark):
    assert mark_of(ReceptionDay(day=TODAY + timedelta(days=ahead), state=state), NORM, TODAY) == mark


@pytest.mark.parametrize(
    ("deputies", "fields", "needs"),
    [
        ([], {}, ["还没有安排代表"]),
        ([OFFICE, GRASSROOTS], {}, []),
        ([OFFICE], {}, ["缺基层代表"]),
        ([GRASSROOTS], {"seats": 3}, ["缺职务代表", "还差 1 位代表"]),
        ([OFFICE, GRASSROOTS], {"needs_leader": True}, ["缺带班领导"]),
        ([LEADER, GRASSROOTS], {"needs_leader": True}, []),
    ],
)
def test_what_a_day_lacks(deputies, fields, needs):
    row = ReceptionDay(**fields)
    row.standing = [SimpleNamespace(deputy=deputy) for deputy in deputies]

    assert needs_of(row, NORM) == needs


def test_pairing_is_asked_where_the_norm_does():
    row = ReceptionDay()
    row.standing = [SimpleNamespace(deputy=GRASSROOTS), SimpleNamespace(deputy=GRASSROOTS)]

    assert needs_of(row, DutyNorm(is_paired=False)) == []


def test_deputies_on_leave_do_not_stand_on_the_day(cast):
    row = duty.reception_day(cast.station)
    duty.shift(row, cast.deputy)
    duty.shift(row, cast.other_deputy, state="on_leave")
    leader = duty.deputy("d9", cast.station, rank="county")
    duty.shift(row, leader, role="lead")

    days = with_people(ReceptionDay.objects.all())
    present(days, {"431223100": NORM}, TODAY)

    assert [shift.deputy for shift in days[0].standing] == [leader, cast.deputy]
    assert (days[0].hours, days[0].mark, days[0].needs) == ("09:00–11:30", Mark("amber", "未公布"), [])


def test_nothing_is_needed_any_more_of_a_day_that_is_over(cast):
    duty.reception_day(cast.station, date(2026, 10, 6), state="published")
    duty.reception_day(cast.station, date(2026, 11, 6), state="cancelled")

    days = with_people(ReceptionDay.objects.all())
    present(days, {"431223100": NORM}, TODAY)

    assert [row.needs for row in days] == [[], []]
