"""Several people roster at the same instant: nobody is on a day twice or in two places, and a draft is made once."""

from datetime import date

import pytest

from accounts.services import Refused
from deputies import assigning, rostering
from deputies.errors import Conflict
from deputies.models import DutyShift, Posting, ReceptionDay
from tests import duty
from tests.races.starting import at_once

MONDAY, FIRST, LAST = duty.at(date(2026, 11, 2)), date(2026, 10, 1), date(2026, 12, 31)


@pytest.fixture
def days(cast):
    """Of two stations, at the same hours; the deputy of the one is posted at the other too."""
    posting = Posting.objects.create(deputy=cast.deputy, station=cast.other_station, since="2026-01-01")
    yield [duty.reception_day(station) for station in (cast.station, cast.other_station)]
    DutyShift.objects.all().delete()
    ReceptionDay.objects.all().delete()
    posting.delete()


def assign(cast, day):
    return assigning.assign(day, cast.deputy, by=cast.liaison, at=MONDAY)


def draft(cast, station):
    return rostering.draft([station], FIRST, LAST, by=cast.liaison, at=MONDAY)


def test_double_click_puts_somebody_on_the_day_once(cast, days):
    done = at_once(lambda: assign(cast, days[0]), lambda: assign(cast, days[0]))

    assert sorted(type(found).__name__ for found in done) == ["Conflict", "DutyShift"]
    assert DutyShift.objects.count() == 1


def test_of_two_stations_that_want_somebody_at_the_same_hours_one_has_them(cast, days):
    done = at_once(*(lambda day=day: assign(cast, day) for day in days))

    assert sorted(type(found).__name__ for found in done) == ["DutyShift", "Refused"]
    assert [type(found) for found in done if isinstance(found, Refused)] != [Conflict]
    assert DutyShift.objects.count() == 1


@pytest.mark.parametrize("_again", range(3))
def test_two_drafts_at_once_put_nobody_in_two_places(cast, days, _again):
    at_once(*(lambda station=station: draft(cast, station) for station in (cast.station, cast.other_station)))

    assert DutyShift.objects.filter(deputy=cast.deputy).count() == 1


def test_one_station_drafted_by_two_at_once_is_drafted_once(cast, days):
    drafted = at_once(lambda: draft(cast, cast.station), lambda: draft(cast, cast.station))

    assert sorted(len(part.added) for [part] in drafted) == [0, 1]
    assert DutyShift.objects.filter(reception_day=days[0]).count() == 1
