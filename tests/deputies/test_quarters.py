"""Quarters as stations plan them, and as they stand in an address."""

from datetime import date

import pytest

from deputies.quarters import Quarter, quarter_asked

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("day", "first", "last", "number"),
    [
        (date(2026, 11, 27), "2026-10-01", "2026-12-31", 4),
        (date(2027, 1, 1), "2027-01-01", "2027-03-31", 1),
        (date(2028, 6, 30), "2028-04-01", "2028-06-30", 2),
        (date(2026, 9, 30), "2026-07-01", "2026-09-30", 3),
    ],
)
def test_quarter_of_a_day(day, first, last, number):
    quarter = Quarter.of(day)

    assert (str(quarter.first), str(quarter.last), quarter.number) == (first, last, number)


def test_quarter_knows_its_months_and_its_neighbours():
    quarter = Quarter.of(TODAY)

    assert quarter.months == [date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)]
    assert (str(quarter.before), str(quarter), str(quarter.after)) == ("2026-07", "2026-10", "2027-01")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("2027-02", "2027-01"),
        ("2027-1", "2027-01"),
        ("2027-13", "2026-10"),
        ("2027", "2026-10"),
        ("x-1", "2026-10"),
        ("2027-٢", "2026-10"),
        ("99999-1", "2026-10"),
        ("", "2026-10"),
    ],
)
def test_what_is_no_month_is_this_quarter(typed, first):
    assert str(quarter_asked(typed, TODAY)) == first
