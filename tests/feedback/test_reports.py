"""Figures by hand-counted cases, by independent recomputation, and by the list behind each number."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from feedback import reports, tally
from feedback.figures import ALL, BY_NAME, Figure
from feedback.models import CaseCount, Tally
from tests import cases
from tests.crowd import crowd

pytestmark = pytest.mark.django_db
EVERYWHERE = ~Q(pk=None)


def asked(**data):
    data = {"reach": EVERYWHERE, "first": date(2026, 3, 1), "last": date(2026, 3, 31), "at": cases.NOON} | data
    return reports.Asked(**data)


def told(figures) -> dict[str, tuple]:
    return {figure.definition.name: (figure.n, figure.of) for figure in figures}


@pytest.fixture
def some(cast):
    """Two collected alone, one answered directly, two assigned of which one is settled, one each of what is not collected."""
    made = {
        "submitted": cases.submitted(cast),
        "registered": cases.register(cast, cases.submitted(cast), demand="complaint"),
        "direct": cases.answered_directly(cast),
        "dispatched": cases.dispatched(cast),
        "replied": cases.replied(cast),
        "guided": cases.guided(cast),
        "withdrawn": cases.withdrawn(cast),
    }
    tally.refresh()
    return made


def test_figures_are_those_counted_by_hand(some):
    found = told(reports.figures(asked()))

    assert {name: found[name][0] for name in ("received", "collected", "accepted", "assigned", "settled")} == {
        "received": 7, "collected": 5, "accepted": 4, "assigned": 2, "settled": 2,
    }  # fmt: skip
    assert (found["guided"], found["withdrawn"], found["merged"]) == ((1, None), (1, None), (0, None))
    assert found["assigned_rate"] == (2, 5)
    assert found["settled_of_assigned"] == (1, 2)
    assert found["settled_of_accepted"] == (2, 4)
    assert found["settled_of_collected"] == (2, 5)
    assert found["on_time_rate"] == (1, 1)
    assert found["told_rate"] == (2, 4)
    assert found["rated_rate"] == (0, 2)
    assert found["satisfied_rate"] == (0, 0)


def test_nothing_is_never_a_hundred_percent():
    nothing = Figure(BY_NAME["satisfied_rate"], 0, 0)

    assert (nothing.rate, nothing.percent, nothing.is_small) == (None, "", True)


def test_overdue_is_counted_among_on_time_and_by_the_moment_of_asking(some):
    later = asked(at=cases.NOON + timedelta(days=60))

    assert told(reports.figures(later))["on_time_rate"] == (1, 2)
    assert told(reports.figures(later))["overdue"] == (1, None)
    assert list(reports.cases_behind(BY_NAME["overdue"], later)) == [some["dispatched"]]


def test_chenxis_own_figures_come_out_as_it_printed_them(cast, some):
    """4,320 collected, 4,222 assigned, 3,935 settled: 97.7 %, 93.2 %, 91.1 % (domain.md §3)."""
    CaseCount.objects.update(received_on="2025-03-11")
    settled, assigned, only_collected = some["replied"], some["dispatched"], some["registered"]
    copies = [(settled, 3935), (assigned, 4222 - 3935), (only_collected, 4320 - 4222)]
    for opinion, many in copies:
        made = crowd(opinion, many)
        model = CaseCount.objects.get(pk=opinion.pk)
        columns = {name: getattr(model, name) for name in tally.COLUMNS} | {"received_on": date(2024, 5, 6)}
        CaseCount.objects.bulk_create([CaseCount(opinion=copy, **columns) for copy in made], batch_size=500)
    tally.Cell(cast.station.pk, "received", date(2024, 5, 1)).sum_up()

    found = {f.definition.name: f for f in reports.figures(asked(first=date(2024, 1, 1), last=date(2024, 12, 31)))}

    rates = [found[name] for name in ("assigned_rate", "settled_of_assigned", "settled_of_collected")]
    assert [(rate.percent, rate.n, rate.of) for rate in rates] == [
        ("97.7%", 4222, 4320),
        ("93.2%", 3935, 4222),
        ("91.1%", 3935, 4320),
    ]


@pytest.mark.parametrize("by", ["", "station", "town", "month", "unit", "subject", "demand", "level", "channel"])
@pytest.mark.parametrize("cohort", ["received", "due"])
def test_tally_and_cases_give_the_same(some, by, cohort):
    """Whole months are read from the tally; the same days with one more, on which nothing came, from the cases."""
    later = {"cohort": cohort, "at": cases.NOON + timedelta(days=60), "last": date(2026, 4, 30)}
    whole, exact = asked(**later), asked(**later | {"first": date(2026, 2, 28)})
    assert (whole.is_of_whole_months, exact.is_of_whole_months) == (True, False)

    found = {str(key): told(figures) for key, figures in reports.figures_by(whole, by).items()}

    assert found == {str(key): told(figures) for key, figures in reports.figures_by(exact, by).items()}
    assert by or sum(n for n, _of in found[""].values()) > 0


def test_figure_is_the_length_of_its_list(some):
    one = asked(at=cases.NOON + timedelta(days=60))

    for figure in reports.figures(one):
        assert reports.cases_behind(figure.definition, one).count() == figure.n, figure.definition.name
        if figure.of is not None:
            assert reports.cases_behind(figure.definition, one, whole=True).count() == figure.of


def test_reopened_and_reworked_opinion_takes_its_settlement_back(cast, some):
    cases.take(some["replied"], "rate", cases.Capacity.RESIDENT, result="unsatisfied", attitude="satisfied")
    tally.refresh()

    found = told(reports.figures(asked()))

    assert (found["settled"][0], found["reworked_rate"], found["satisfied_rate"]) == (1, (1, 2), (0, 1))


def test_filters_of_two_axes_are_counted_from_cases(some):
    both = asked(only={"demand": "help", "channel": "web"})

    assert told(reports.figures(both))["collected"] == (3, None)
    assert told(reports.figures(asked(only={"unit": ""})))["collected"] == (3, None)


def test_what_is_out_of_reach_or_of_the_period_is_not_counted(cast, some):
    tally.refresh()

    def collected(**data):
        return told(reports.figures(asked(**data)))["collected"][0]

    assert collected(station=cast.station.pk) == 5
    assert collected(reach=Q(station=cast.other_station.pk)) == 0
    assert collected(area=cast.station.district_id) == 5
    assert collected(first=date(2026, 4, 1), last=date(2026, 4, 30)) == 0
    assert collected(first=date(2026, 3, 12)) == 0


def test_merged_station_counts_at_the_one_that_acts_for_it(cast, some):
    cast.station.merged_into, cast.station.state = cast.other_station, "merged"
    cast.station.save()

    apart = reports.figures_by(asked(), "station")

    assert {key: told(figures)["collected"][0] for key, figures in apart.items()} == {cast.other_station.pk: 5}
    assert told(reports.figures(asked(station=cast.other_station.pk)))["collected"] == (5, None)


def test_figures_cost_one_query_whatever_the_number(some, django_assert_num_queries):
    with django_assert_num_queries(1):
        reports.figures(asked())
    with django_assert_num_queries(1):
        reports.figures_by(asked(), "station")


def test_every_figure_is_shown_with_its_definition():
    assert all(definition.title and definition.words for definition in ALL)
    assert {d.part for d in ALL} | {d.whole for d in ALL} - {""} <= {*tally.MEASURES, "overdue"}
    for model in (CaseCount, Tally):
        assert set(tally.MEASURES) < {field.name for field in model._meta.fields}
    assert replace(asked(), first=timezone.localdate()).months()[-1:] == []
