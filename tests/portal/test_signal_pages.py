"""Signals as questions: beside all, with their cases, only of one's own stations, at the same cost for any number."""

from datetime import timedelta

import pytest
import time_machine

from feedback import tally
from feedback.models import Opinion
from tests import cases
from tests.crowd import crowd
from tests.pages import section

PERIOD = "from=2026-03-01&to=2026-03-31"
PAGE = f"/desk/figures/signals/?{PERIOD}"


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(cases.NOON + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def client(cast, browser_of):
    return browser_of(cast.committee)


@pytest.fixture
def some(cast):
    """Five of one unit, three of them sent back and forth; twenty of another, none."""
    mine = cases.dispatched(cast)
    crowd(mine, 4)
    Opinion.objects.filter(pk__in=list(Opinion.objects.values_list("pk", flat=True)[:3])).update(returns=2)
    other = cases.registered(cast)
    cases.dispatch(cast, other, lead=cast.other_unit)
    crowd(other, 19)
    tally.count(set(Opinion.objects.values_list("pk", flat=True)))
    return mine


def test_unit_that_stands_out_is_asked_about_and_the_other_is_not(client, some):
    response = client.get(PAGE)

    words = section(response.content.decode(), "questions")
    assert "县交通运输局有 60.0% 退回过两次以上（全部 12.0%）。是交错了单位，还是没有人愿意办？" in words
    assert "县水利局" not in words
    for row in response.context["rows"]:
        for figure, _is_striking in row.shown:
            address = f"/desk/figures/signals/{figure.definition.name}/?{row.query}"
            assert client.get(address).context["page"].paginator.count == figure.n
            assert client.get(f"{address}&whole=1").context["page"].paginator.count == figure.of


def test_stations_can_be_compared_as_well(client, some):
    response = client.get(f"{PAGE}&each=station")

    assert [row.name for row in response.context["rows"]] == ["辰阳镇联络站"]
    assert "没有明显高出全部的。" in section(response.content.decode(), "questions")


def test_next_township_sees_none_of_it(cast, browser_of, some):
    stranger = browser_of(cast.other_liaison)

    assert stranger.get(PAGE).context["rows"] == []
    listed = stranger.get(f"/desk/figures/signals/to_and_fro/?{PERIOD}").context["page"]
    assert listed.paginator.count == 0


def test_bad_questions_are_answered(client):
    assert client.get("/desk/figures/signals/?from=x").status_code == 400
    assert client.get("/desk/figures/signals/nothing/").status_code == 404


@pytest.mark.parametrize("more", [0, 60])
def test_pages_cost_the_same_for_few_and_many(client, some, more, django_assert_num_queries):
    tally.count({opinion.pk for opinion in crowd(some, more)})
    client.get("/desk/")  # the first request of a session notes when it was seen
    with django_assert_num_queries(11):
        client.get(PAGE)
    with django_assert_num_queries(12):
        client.get(f"/desk/figures/signals/to_and_fro/?{PERIOD}")
