"""Reception days published and moved by several people at the same instant: one wins, the others are told why not."""

import os
from datetime import date, datetime, time

import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.services import Refused
from deputies import attending, publishing, reminding
from deputies.models import DayChange, ReceptionDay
from tests import duty
from tests.races.starting import at_once

ROUNDS = 40 if os.environ.get("FAULTS") == "full" else 2
MONDAY = timezone.make_aware(datetime(2026, 11, 2, 10))
ONTO = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def own_days(db):
    """These tests commit: the days of one round are not the next one's."""
    yield
    ReceptionDay.objects.all().delete()
    Notification.objects.filter(key__startswith="duty.").delete()


def day_of(cast, station, on, **fields):
    row = duty.reception_day(station, on, **fields)
    duty.shift(row, cast.deputy)
    return row


def move(row, **changes):
    new = {"day": ONTO, "starts": row.starts, "ends": row.ends, "place": row.place} | changes
    return lambda: publishing.change(row, by=None, at=MONDAY, **new)


def kinds(results):
    return sorted(type(result).__name__ for result in results)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_of_four_publishes_and_deputies_are_told_once(cast, number):
    day = day_of(cast, cast.station, duty.FRIDAY)
    reasons = {day.pk: "只有一位代表"}

    results = at_once(*[lambda: publishing.publish([day], by=cast.liaison, reasons=reasons, at=MONDAY)] * 4)

    assert kinds(results) == ["Conflict", "Conflict", "Conflict", "NoneType"]
    assert Notification.objects.filter(key=f"duty.published:{day.pk}").count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_of_four_moves_a_published_day(cast, number):
    day = day_of(cast, cast.station, duty.FRIDAY, state="published")

    results = at_once(*[move(day, day=date(2026, 11, 20 + n)) for n in range(4)])

    assert kinds(results) == ["Conflict", "Conflict", "Conflict", "NoneType"]
    assert DayChange.objects.filter(reception_day=day).count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_days_of_a_station_do_not_move_onto_the_same_hours(cast, number):
    days = [duty.reception_day(cast.station, date(2026, 11, n)) for n in (6, 13)]

    results = at_once(move(days[0]), move(days[1], starts=time(10), ends=time(12)))

    assert kinds(results) == ["NoneType", "Refused"]
    assert ReceptionDay.objects.filter(day=ONTO).count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_days_of_two_stations_do_not_move_a_deputy_into_two_places(cast, number):
    days = [
        day_of(cast, station, date(2026, 11, 6 + n)) for n, station in enumerate([cast.station, cast.other_station])
    ]
    other = duty.Posting.objects.create(deputy=cast.deputy, station=cast.other_station, since="2020-01-01")

    results = at_once(*map(move, days))
    other.delete()

    assert kinds(results) == ["NoneType", "Refused"]
    assert "已在" in str(next(result for result in results if isinstance(result, Refused)))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_workers_that_remind_at_once_beside_a_publication_say_each_thing_once(cast, number):
    waiting = day_of(cast, cast.station, date(2026, 11, 9))
    day_of(cast, cast.station, date(2026, 11, 3), state="published")
    reasons = {waiting.pk: "只有一位代表"}

    results = at_once(
        lambda: publishing.publish([waiting], by=cast.liaison, reasons=reasons, at=MONDAY),
        *[lambda: reminding.remind(MONDAY)] * 3,
    )

    assert not [result for result in results if isinstance(result, Exception)]
    told = list(Notification.objects.filter(recipient=cast.deputy_user, key__startswith="duty.tomorrow"))
    assert len(told) == 1
    assert Notification.objects.filter(recipient=cast.liaison, key__startswith="duty.unpublished").count() <= 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_eight_count_a_visitor_each_and_all_count(cast, number):
    day = duty.reception_day(cast.station, duty.FRIDAY, state="published")
    evening = duty.at(duty.FRIDAY, 11)

    results = at_once(*[lambda: attending.count_visitors(day, 1, at=evening)] * 8)

    assert kinds(results) == ["NoneType"] * 8
    assert ReceptionDay.objects.get(pk=day.pk).visitors == 8


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_of_four_closes_the_day(cast, number):
    day = day_of(cast, cast.station, duty.FRIDAY, state="published")
    present, evening = [day.shifts.get().pk], duty.at(duty.FRIDAY, 18)

    results = at_once(*[lambda: attending.close_day(day, present=present, visitors=3, by=cast.liaison, at=evening)] * 4)

    assert kinds(results) == ["Conflict", "Conflict", "Conflict", "NoneType"]
    assert ReceptionDay.objects.get(pk=day.pk).visitors == 3
