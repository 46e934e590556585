"""The figures of duty: exact numbers, what each leaves out, and the same number of rows behind each."""

from collections import Counter
from datetime import date, timedelta

import pytest

from deputies import reports
from deputies.figures import ALL, BY_NAME, Definition, Figure
from deputies.models import Deputy, DutyNorm, DutyShift, Posting, ReceptionDay
from deputies.reports import Asked
from stations.models import Station
from stations.services import close_station, merge_station
from tests import duty

FIRST, LAST, TODAY = date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 10)
# Of a county: person-times by rank, and the deputies behind them.
TIMES = {"county": (93, 20), "section": (223, 60), "ordinary": (3946, 400)}


def asked(*stations, first=FIRST, last=LAST, today=TODAY) -> Asked:
    chosen = Station.objects.filter(pk__in=[station.pk for station in stations]).order_by("code")
    return Asked(chosen, first, last, today)


def told(question) -> dict:
    """name → (n, of) of all stations together."""
    return {figure.definition.name: (figure.n, figure.of) for figure in reports.figures(question)[1]}


def behind(question, name, **options) -> int:
    return len(reports.rows_behind(BY_NAME[name], question, **options))


@pytest.fixture
def a_year(cast):
    """4,262 attendances at two stations in a year, as a county has them."""
    ranked = {
        rank: Deputy.objects.bulk_create(
            Deputy(code=f"{rank}{n}", name=f"代表{n}", kind="office", rank=rank) for n in range(people)
        )
        for rank, (_times, people) in TIMES.items()
    }
    stations = (cast.station, cast.other_station)
    published = duty.at(date(2025, 12, 1))
    days = ReceptionDay.objects.bulk_create(
        ReceptionDay(
            station=stations[n % 2],
            day=date(2026, 1, 1) + timedelta(days=n),
            starts=duty.MORNING,
            ends=duty.NOON,
            state="held",
            published_at=published,
        )
        for n in range(300)
    )
    DutyShift.objects.bulk_create(
        DutyShift(
            reception_day=days[(n // people * 7 + n) % 300], deputy=ranked[rank][n % people], attendance="present"
        )
        for rank, (times, people) in TIMES.items()
        for n in range(times)
    )
    return asked(*stations, first=date(2026, 1, 1), last=date(2026, 12, 31))


def test_a_county_of_4262_attendances_prints_its_ranks_and_the_rows_behind_them(cast, a_year):
    duty.shift(duty.reception_day(cast.foreign_station, state="held"), cast.deputy, attendance="present")

    numbers = told(a_year)

    assert {name: numbers[f"receptions_{name}"][0] for name in TIMES} == {
        "county": 93,
        "section": 223,
        "ordinary": 3946,
    }
    assert {name: numbers[f"deputies_{name}"][0] for name in TIMES} == {"county": 20, "section": 60, "ordinary": 400}
    assert numbers["attendance"] == (4262, 4262)
    for rank, (times, people) in TIMES.items():
        rows = reports.rows_behind(BY_NAME[f"deputies_{rank}"], a_year)
        assert (behind(a_year, f"receptions_{rank}"), len(rows), sum(row.times for row in rows)) == (
            times,
            people,
            times,
        )


def test_rows_of_stations_add_up_but_people_count_once(a_year):
    apart, together = reports.figures(a_year)

    sums = Counter()
    for figures in apart.values():
        sums.update({figure.definition.name: figure.n for figure in figures})
    numbers = {figure.definition.name: figure.n for figure in together}

    assert sums["receptions_ordinary"] == numbers["receptions_ordinary"] == 3946
    assert sums["deputies_county"] >= numbers["deputies_county"] == 20


@pytest.fixture
def a_month(cast):
    """One of everything at a station, and what counts for nothing."""
    held = duty.reception_day(cast.station, state="held", visitors=12)
    coming = duty.reception_day(cast.station, date(2026, 11, 20), state="published", is_late=True)
    off = duty.reception_day(cast.station, date(2026, 11, 25), state="cancelled", visitors=9)
    draft = duty.reception_day(cast.station, date(2026, 11, 26))
    duty.reception_day(cast.station, date(2026, 12, 1), state="held", visitors=5)
    office, third = duty.deputy("d8", cast.station, rank="county"), duty.deputy("d9", cast.station)
    duty.shift(held, cast.deputy, attendance="present")
    duty.shift(held, office, attendance="absent")
    duty.shift(held, third, state="replaced")
    duty.shift(coming, cast.deputy, state="on_leave")
    duty.shift(coming, third)
    duty.shift(off, office, attendance="present")
    duty.shift(draft, office, state="on_leave")
    return asked(cast.station)


def test_what_was_drafted_or_called_off_counts_for_nothing(a_month):
    assert told(a_month) == {
        "receptions_county": (0, None),
        "receptions_section": (0, None),
        "receptions_ordinary": (1, None),
        "deputies_county": (0, None),
        "deputies_section": (0, None),
        "deputies_ordinary": (1, None),
        "attendance": (1, 2),
        "leave": (1, 4),
        "held": (1, None),
        "published": (1, None),
        "cancelled": (1, None),
        "late": (1, 2),
        "visitors": (12, None),
        "silent_months": (0, 1),
        "below_minimum": (2, 3),
    }


@pytest.mark.parametrize("definition", [each for each in ALL if each.counts != "visitors"], ids=lambda each: each.name)
def test_as_many_rows_are_behind_a_number_as_it_says(a_month, definition):
    n, of = told(a_month)[definition.name]

    assert behind(a_month, definition.name) == n
    if of is not None:
        assert behind(a_month, definition.name, whole=True) == of


def test_visitors_are_those_of_the_days_behind_the_number(a_month):
    assert [row.visitors for row in reports.rows_behind(BY_NAME["visitors"], a_month)] == [12]


def test_nothing_measured_is_no_rate():
    rate = Definition("rate", "", "")

    assert [Figure(rate, *pair).percent for pair in ((0, 0), (1, None), (0, 4), (3935, 4222))] == [
        "",
        "",
        "0.0%",
        "93.2%",
    ]


def test_merged_station_counts_at_the_one_that_acts_for_it(cast):
    duty.shift(duty.reception_day(cast.other_station, state="held"), cast.other_deputy, attendance="present")
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    apart, _together = reports.figures(asked(cast.station))

    assert apart[cast.station.pk][2].n == 1


@pytest.mark.parametrize(
    ("first", "last", "today", "months"),
    [
        ((1, 1), (3, 31), (6, 1), [1, 2, 3]),
        ((1, 2), (3, 30), (6, 1), [2]),
        ((1, 1), (3, 31), (3, 31), [1, 2]),
        ((1, 1), (12, 31), (1, 5), []),
    ],
)
def test_only_whole_months_that_are_over_can_be_without_a_reception(first, last, today, months):
    question = Asked(None, date(2026, *first), date(2026, *last), date(2026, *today))

    assert [month.month for month in question.months()] == months


def test_months_without_a_reception_are_those_of_open_stations(cast):
    close_station(cast.village_station, by=cast.administrator)
    duty.reception_day(cast.other_station, state="held")
    duty.reception_day(cast.other_station, date(2026, 10, 6), state="published")
    question = asked(cast.other_station, cast.village_station, first=date(2026, 10, 1))

    silent = reports.rows_behind(BY_NAME["silent_months"], question)

    assert [(row.station, row.month.month) for row in silent] == [(cast.other_station, 10)]


def test_minimum_is_of_the_place_and_of_the_year_wherever_it_was(cast):
    DutyNorm.objects.create(district_id="431223", minimum=2)
    DutyNorm.objects.create(district_id="431223101", minimum=3)
    for day, station in ((date(2026, 1, 5), cast.station), (duty.FRIDAY, cast.other_station)):
        duty.shift(duty.reception_day(station, day, state="held"), cast.deputy, attendance="present")
    duty.shift(duty.reception_day(cast.station, date(2025, 12, 31), state="held"), cast.deputy, attendance="present")

    here = reports.posted(asked(cast.station))
    Posting.objects.create(deputy=cast.deputy, station=cast.other_station, since="2026-01-01")
    both = reports.rows_behind(BY_NAME["below_minimum"], asked(cast.station, cast.other_station))

    assert [(row.deputy, row.attended, row.minimum, row.is_below) for row in here] == [(cast.deputy, 2, 2, False)]
    assert [(row.deputy, row.station, row.attended) for row in both] == [
        (cast.deputy, cast.other_station, 2),
        (cast.other_deputy, cast.other_station, 0),
    ]
