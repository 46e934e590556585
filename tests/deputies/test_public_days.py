"""What residents see of reception days: months, marks, what is near."""

from datetime import date, time, timedelta

import pytest

from deputies import public_days
from deputies.models import DayChange, ReceptionDay
from stations.models import Station
from tests import duty

TODAY = date(2026, 11, 6)


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("2027-02", date(2027, 2, 1)),
        ("2099-12", date(2099, 12, 1)),
        *[
            (wrong, date(2026, 11, 1))
            for wrong in ("", "0000-01", "99999-01", "2027-13", "2027-00", "２０２７-02", "2100-01", "2027/02", "")
        ],
    ],
)
def test_month_is_read_or_is_this_one(typed, month):
    assert public_days.month_asked(typed, TODAY) == month


def test_month_begins_under_its_weekday():
    blanks, dates = public_days.weeks(date(2026, 11, 1), [])

    assert (len(blanks), len(dates), dates[0][0], dates[-1][0]) == (6, 30, date(2026, 11, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("state", "on", "notes", "shade", "words"),
    [
        ("published", TODAY + timedelta(days=1), [], "ok", "照常接待"),
        ("published", TODAY, [], "ok", "今天接待"),
        ("published", TODAY - timedelta(days=1), [], "still", "已过"),
        ("published", TODAY, ["变更"], "amber", "有变更"),
        ("held", TODAY - timedelta(days=1), ["变更"], "still", "已接待"),
        ("cancelled", TODAY, ["取消"], "late", "已取消"),
    ],
)
def test_mark_says_what_to_expect(state, on, notes, shade, words):
    day = ReceptionDay(state=state, day=on)
    day.notes = notes

    mark = public_days.mark_of(day, TODAY)

    assert (mark.shade, mark.words) == (shade, words)


def test_only_published_days_are_shown_with_their_changes(cast):
    day = duty.reception_day(cast.station, state="published")
    duty.shift(day, cast.deputy)
    duty.shift(day, cast.other_deputy, state="on_leave")
    duty.reception_day(cast.station, starts=time(14), ends=time(16))
    DayChange.objects.create(reception_day=day, what="place", old="村部", made_at=duty.at(TODAY))

    (row,) = public_days.shown(ReceptionDay.objects.all(), TODAY)

    assert (row, row.hours, row.notes) == (day, "09:00–11:30", ["于2026年11月6日（周五）变更地点：原为村部"])
    assert [shift.deputy for shift in row.standing] == [cast.deputy]


def test_near_are_the_stations_of_the_village_and_what_was_merged_into_them(cast):
    own = duty.reception_day(cast.village_station, state="published")
    town = duty.reception_day(cast.station, state="published")
    other = duty.reception_day(cast.other_station, state="published")
    assert set(public_days.near(ReceptionDay.objects, cast.village)) == {own, town}

    Station.objects.filter(pk=cast.other_station.pk).update(state="merged", merged_into=cast.station)

    assert set(public_days.near(ReceptionDay.objects, cast.village)) == {own, town, other}


def test_day_of_a_merged_station_is_of_both_districts(cast):
    day = duty.reception_day(cast.other_station, state="published")
    Station.objects.filter(pk=cast.other_station.pk).update(state="merged", merged_into=cast.station)

    found = [list(public_days.within(ReceptionDay.objects, code)) for code in ("431223100", "431223101", "431224")]

    assert found == [[day], [day], []]


def test_next_day_is_the_first_that_is_published_and_ones_own(cast):
    cancelled = duty.reception_day(cast.station, TODAY, state="cancelled", published_at=duty.at(TODAY))
    planned = duty.reception_day(cast.station, TODAY + timedelta(days=1))
    later, first = (duty.reception_day(cast.station, TODAY + timedelta(days=n), state="published") for n in (5, 3))
    for day in (cancelled, planned, later, first):
        duty.shift(day, cast.deputy)

    assert public_days.next_days([cast.deputy.pk, cast.other_deputy.pk], TODAY) == {cast.deputy.pk: first}
