"""Working days change: planned days follow their rule, published ones stay where they are, the station is told once."""

from datetime import date

import pytest

from accounts.models import AuditEntry, Notification
from deputies import planning
from deputies.calendar_moves import Effect, Move, follow, tell_published
from deputies.models import ReceptionDay
from stations.calendar_changes import confirm, draft
from stations.models import Station
from tests import duty
from tests.changed_days import off, on

# A Monday; 6 and 16 November are working days, 26 December is a Saturday.
TODAY = date(2026, 11, 2)
NOW = duty.at(TODAY)
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
STATION = "辰阳镇联络站"


@pytest.fixture
def rule(cast):
    row = duty.rule(cast.station, month_days=[6, 16])
    planning.plan_days(cast.station, FIRST, LAST, by=cast.liaison, on=TODAY)
    return row


def publish(day: str) -> ReceptionDay:
    rows = ReceptionDay.objects.filter(day=day)
    rows.update(state="published", published_at="2026-11-01T09:00+08:00")
    return rows.get()


def days() -> list[str]:
    return [f"{row.day:%m-%d}" for row in ReceptionDay.objects.order_by("day")]


def followed(change) -> None:
    effect = Effect(change, NOW)
    for rule in effect.rules():
        follow(effect, rule)
    tell_published(effect)


def confirmed(*days, by=None):
    change = draft(days, by=by)
    confirm(change, by=by, at=NOW)
    return change


def told() -> list[tuple]:
    return list(Notification.objects.order_by("recipient__username", "pk").values_list("recipient__username", "text"))


def test_draft_says_which_days_would_move_and_writes_nothing(cast, rule):
    publish("2026-11-16")

    found = Effect(draft(off((11, 6), (11, 16)), by=None), NOW).moves()

    assert found == [
        Move(STATION, date(2026, 11, 6), date(2026, 11, 9)),
        Move(STATION, date(2026, 11, 16), None, is_published=True),
    ]
    assert (days(), told()) == (["11-06", "11-16"], [])


def test_planned_day_moves_and_the_liaison_is_told_once_whatever_runs_twice(cast, rule):
    change = confirmed(*off((11, 6)))

    for _time in range(2):
        followed(change)

    moved = ReceptionDay.objects.get(day="2026-11-09")
    assert (days(), moved.meant_on, moved.state) == (["11-09", "11-16"], date(2026, 11, 6), "planned")
    words = (
        "放假安排有调整：辰阳镇联络站原定2026年11月6日（周五） 09:00–11:30、还没有公布的接待日，"
        "改到2026年11月9日（周一）。请重新安排代表后公布。"
    )
    assert told() == [("colleague", words), ("liaison", words)]
    assert AuditEntry.objects.get(verb="replan_by_calendar").data == {"moved": 1, "removed": 0, "added": 0}


def test_day_moved_over_a_holiday_comes_back_when_that_is_worked(cast):
    duty.rule(cast.station, month_days=[7])
    planning.plan_days(cast.station, FIRST, LAST, by=cast.liaison, on=TODAY)
    was = days()

    followed(confirmed(*on((11, 7))))

    assert (was, days()) == (["11-09"], ["11-07"])


def test_published_day_stays_and_the_liaison_is_told_that_it_is_a_holiday(cast, rule):
    row = publish("2026-11-06")
    change = confirmed(*off((11, 6)))

    for _time in range(2):
        followed(change)

    row.refresh_from_db()
    assert (days(), row.state) == (["11-06", "11-16"], "published")
    words = (
        "放假安排有调整：辰阳镇联络站已经公布的2026年11月6日（周五） 09:00–11:30的接待日，这一天放假。"
        "请决定照常接待，还是改期或取消。"
    )
    assert told() == [("colleague", words), ("liaison", words)]


def test_station_that_receives_on_holidays_is_left_alone(cast, rule):
    rule.on_holiday = "hold"
    rule.save()
    publish("2026-11-16")

    change = confirmed(*off((11, 6), (11, 16)))
    followed(change)

    assert (Effect(change, NOW).moves(), days(), told()) == ([], ["11-06", "11-16"], [])


def test_rule_that_skips_holidays_loses_the_day_and_gets_it_back(cast, rule):
    rule.on_holiday = "skip"
    rule.save()

    followed(confirmed(*off((11, 6))))
    lost = days()
    followed(confirmed(*on((11, 6))))

    assert (lost, days()) == (["11-16"], ["11-06", "11-16"])
    words = (
        "放假安排有调整：辰阳镇联络站原定2026年11月6日（周五） 09:00–11:30、还没有公布的接待日不再安排。"
        "仍要接待的，请另外添加。"
    )
    assert told() == [("colleague", words), ("liaison", words)]


def test_days_that_do_not_differ_are_neither_added_nor_changed(cast, rule):
    """16 November was taken out of the plan on purpose; only what the calendar moves is touched."""
    ReceptionDay.objects.filter(day="2026-11-16").delete()

    followed(confirmed(*off((11, 6))))

    assert days() == ["11-09"]


def test_day_answered_or_moved_by_hand_stays(cast, rule):
    duty.shift(ReceptionDay.objects.get(day="2026-11-06"), cast.deputy, state="accepted")
    ReceptionDay.objects.filter(day="2026-11-16").update(day="2026-11-17")

    followed(confirmed(*off((11, 6), (11, 16), (11, 17))))

    assert (days(), told()) == (["11-06", "11-17"], [])


def test_days_of_another_county_and_of_a_closed_station_stay(cast, rule):
    duty.rule(cast.foreign_station, month_days=[6])
    planning.plan_days(cast.foreign_station, FIRST, LAST, by=cast.liaison, on=TODAY)
    Station.objects.filter(pk=cast.station.pk).update(state="closed")

    followed(confirmed(*off((11, 6), code="431223")))

    assert (days(), told()) == (["11-06", "11-06", "11-16"], [])


def test_past_days_are_nobodys_to_move(cast, rule):
    effect = Effect(draft(off((11, 6)), by=None), duty.at(date(2026, 11, 7)))

    assert (list(effect.rules()), effect.moves()) == ([], [])
