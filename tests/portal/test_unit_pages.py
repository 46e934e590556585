"""The scorecard of a unit: its own figures with the period before, and what it owes now, whenever that came in."""

from datetime import timedelta

import pytest
import time_machine

from feedback import tally
from tests import cases
from tests.crowd import crowd
from tests.pages import section

PERIOD = "from=2026-03-01&to=2026-03-31"


@pytest.fixture
def some(cast):
    made = {"late": cases.dispatched(cast, at=cases.NOON - timedelta(days=90)), "replied": cases.replied(cast)}
    other = cases.registered(cast)
    cases.dispatch(cast, other, lead=cast.other_unit)
    cases.dispatched(cast)
    tally.refresh()
    return made


@pytest.fixture
def card(cast):
    with time_machine.travel(cases.NOON + timedelta(days=1), tick=False):
        yield f"/desk/figures/units/{cast.unit.pk}/?{PERIOD}"


def test_figures_are_those_of_the_unit_with_the_change_and_their_cases(cast, browser_of, some, card):
    client = browser_of(cast.committee)

    response = client.get(card)

    rows = {row.figure.definition.name: row for row in response.context["rows"]}
    assert (rows["collected"].figure.n, rows["collected"].change) == (2, "+2")
    assert rows["settled_of_assigned"].figure.percent == "50.0%"
    for name, row in rows.items():
        listed = client.get(f"/desk/figures/cases/{name}/?{response.context['own_query']}").context["page"]
        assert listed.paginator.count == row.figure.n, name


def test_what_is_late_now_stands_there_whenever_it_came_in(cast, browser_of, some, card):
    html = browser_of(cast.committee).get(card).content.decode()

    assert some["late"].number in section(html, "late")
    assert some["replied"].number not in section(html, "late")


def test_next_township_sees_its_own_part_alone(cast, browser_of, some, card):
    response = browser_of(cast.other_liaison).get(card)

    assert response.context["page"].paginator.count == 0
    assert all(row.figure.n == 0 for row in response.context["rows"])


def test_table_of_units_leads_to_the_card_and_an_unknown_unit_does_not_exist(cast, browser_of, some, card):
    client = browser_of(cast.committee)

    assert f"/desk/figures/units/{cast.unit.pk}/" in client.get(f"/desk/figures/by/unit/?{PERIOD}").content.decode()
    assert client.get("/desk/figures/units/999999/").status_code == 404
    assert client.get(f"/desk/figures/units/{cast.unit.pk}/?from=x").status_code == 400


@pytest.mark.parametrize("more", [0, 60])
def test_card_costs_the_same_for_few_and_many(cast, browser_of, some, card, more, django_assert_num_queries):
    tally.count({opinion.pk for opinion in crowd(some["late"], more)})
    client = browser_of(cast.committee)
    client.get("/desk/")  # the first request of a session notes when it was seen
    with django_assert_num_queries(16):
        client.get(card)
