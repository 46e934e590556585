"""Leave that the station writes down holds at once and frees what was seen; wishes are written anew."""

from datetime import date, timedelta

import pytest

from accounts.models import Notification
from accounts.services import Refused
from deputies import granting
from deputies.models import Absence, DayChange, DutyShift, DutyWish
from tests import duty
from tests.duty import FRIDAY

MONDAY = duty.at(date(2026, 11, 2), 10)


def grant(cast, **more):
    span = {"since": FRIDAY, "until": FRIDAY + timedelta(days=7), "reason": "学习"}
    return granting.grant_absence(cast.deputy, by=cast.liaison, at=MONDAY, **span | more)


def test_leave_holds_at_once(cast):
    row = grant(cast)

    assert (row.state, row.decided_by, row.decided_at) == ("granted", cast.liaison, MONDAY)


def test_shifts_within_it_are_named_first_and_freed_when_confirmed(cast):
    public, planned = (
        duty.reception_day(cast.station, state="published"),
        duty.reception_day(cast.other_station, FRIDAY + timedelta(days=7)),
    )
    over = duty.reception_day(cast.station, FRIDAY + timedelta(days=3), state="cancelled")
    later = duty.reception_day(cast.station, FRIDAY + timedelta(days=8))
    own = [duty.shift(day, cast.deputy) for day in (public, planned, over, later)]
    other = duty.shift(public, cast.other_deputy)

    with pytest.raises(granting.Unconfirmed) as refusal:
        grant(cast)
    assert refusal.value.shifts == own[:2]
    assert Absence.objects.count() == 0
    grant(cast, frees=[shift.pk for shift in own])

    states = [DutyShift.objects.get(pk=shift.pk).state for shift in (*own, other)]
    assert states == ["on_leave", "on_leave", "assigned", "assigned", "assigned"]
    assert DutyShift.objects.get(pk=own[0].pk).leave_reason == "学习"
    change = DayChange.objects.get()
    assert (change.reception_day, change.old, change.new) == (public, "戴代表、邓代表", "邓代表")
    told = set(Notification.objects.filter(key__startswith="duty.vacant").values_list("recipient__username", flat=True))
    assert {"colleague", "head", "other_liaison"} <= told and "liaison" not in told


def test_leave_that_overlaps_another_is_refused(cast):
    grant(cast)

    with pytest.raises(Refused, match="戴代表2026年11月6日（周五）至2026年11月13日（周五）已经准假"):
        grant(cast, since=FRIDAY + timedelta(days=7), until=FRIDAY + timedelta(days=9))


def test_wishes_replace_what_was_wished_before(cast):
    DutyWish.objects.create(deputy=cast.deputy, weekday=1)
    other = DutyWish.objects.create(deputy=cast.other_deputy, weekday=1)

    granting.write_wishes(cast.deputy, liked=[2], unliked=[4, "2026-11-06"], by=cast.liaison)

    found = sorted(cast.deputy.wishes.values_list("is_liked", "weekday", "day"), key=str)
    assert found == [(False, 4, None), (False, None, FRIDAY), (True, 2, None)]
    assert DutyWish.objects.filter(pk=other.pk).exists()


def test_nobody_wishes_both(cast):
    with pytest.raises(Refused, match="请只选一样"):
        granting.write_wishes(cast.deputy, liked=[2], unliked=[2], by=cast.liaison)
