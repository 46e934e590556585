"""What holds for every rule of reception days, on the real calendar of two years."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from deputies.recurrence import Kind, Months, OnHoliday, Recurrence, dates_between
from tests.arranged import is_working_day
from tests.chance import many

START, END = date(2025, 1, 1), date(2026, 12, 1)
SKIP, MOVE, HOLD = OnHoliday


def rules():
    day = st.dates(date(2025, 1, 1), date(2026, 12, 31))
    return st.builds(
        Recurrence,
        kind=st.sampled_from(Kind),
        valid_from=st.dates(date(2025, 1, 1), date(2026, 6, 30)),
        valid_until=st.none() | st.dates(date(2026, 7, 1), date(2026, 12, 31)),
        days=st.lists(st.integers(1, 31), min_size=1, max_size=5).map(tuple),
        weekdays=st.lists(st.integers(0, 6), min_size=1, max_size=3).map(tuple),
        nth=st.sampled_from([1, 2, 3, 4, -1]),
        months=st.sampled_from(Months),
        dates=st.lists(day, min_size=1, max_size=12).map(tuple),
        on_holiday=st.sampled_from(OnHoliday),
    )


@many
@given(rules(), st.dates(date(2025, 1, 1), END), st.integers(0, 90), st.integers(0, 90))
def test_windows_side_by_side_give_what_one_gives(a_rule, first, length, more):
    middle, last = first + timedelta(days=length), first + timedelta(days=length + more + 1)

    parts = [
        *dates_between(a_rule, first, middle, is_working_day),
        *dates_between(a_rule, middle + timedelta(days=1), last, is_working_day),
    ]

    assert sorted(parts) == dates_between(a_rule, first, last, is_working_day)


@many
@given(rules())
def test_every_day_is_planned_once_in_its_validity_on_the_first_day_that_works(a_rule):
    found = dates_between(a_rule, START, END, is_working_day)

    until = a_rule.valid_until or date.max
    assert len({entry.day for entry in found}) == len(found)
    assert all(a_rule.valid_from <= entry.meant <= entry.day <= until for entry in found)
    assert all(
        entry.day == entry.meant if a_rule.on_holiday != MOVE else is_first_to_work(entry.meant, entry.day)
        for entry in found
    )
    assert all(is_working_day(entry.day) for entry in found) or a_rule.on_holiday == HOLD


def is_first_to_work(meant, day):
    between = [meant + timedelta(days=n) for n in range((day - meant).days + 1)]
    return [one for one in between if is_working_day(one)] == [day]


@many
@given(rules())
def test_moving_loses_no_day_but_those_that_fall_together_or_out(a_rule):
    held, moved = (
        {entry.day for entry in dates_between(replace(a_rule, on_holiday=choice), START, END, is_working_day)}
        for choice in (HOLD, MOVE)
    )

    assert {day for day in held if is_working_day(day)} <= moved
