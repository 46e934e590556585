"""The page of hot and repeated matters: every number opens its cases, at the same cost for any number."""

from datetime import timedelta

import pytest
import time_machine

from feedback import tally
from tests import cases
from tests.crowd import crowd
from tests.pages import section

PAGE = "/desk/figures/matters/?from=2026-03-01&to=2026-03-31"
CASES = "/desk/figures/matters/cases/?from=2026-03-01&to=2026-03-31"


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(cases.NOON + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def client(cast, browser_of):
    return browser_of(cast.committee)


@pytest.fixture
def some(cast):
    """Five registered ones of one village, one merged into the first."""
    opinion = cases.registered(cast)
    crowd(opinion, 4)
    cases.merged(cast, target=opinion)
    cases.registered(cast, station=cast.station)
    tally.count({row.pk for row in type(opinion).objects.all()})
    return opinion


def test_three_tables_lead_to_exactly_their_cases(client, some):
    response = client.get(PAGE)

    ((hot, _place, _subject, query),) = response.context["hot"]
    assert client.get(f"/desk/figures/cases/collected/?{query}").context["page"].paginator.count == hot.n == 6
    ((village, _place, _subject, query),) = response.context["returning"]
    assert client.get(f"/desk/figures/matters/cases/?{query}").context["page"].paginator.count == village.n == 6
    ((joined, query),) = response.context["joined"]
    assert client.get(f"/desk/figures/matters/cases/?{query}").context["page"].paginator.count == joined.n == 1
    assert "辰阳镇 6 0 +6" in section(response.content.decode(), "hot")


def test_next_township_sees_none_of_it(cast, browser_of, some):
    stranger = browser_of(cast.other_liaison)

    html = stranger.get(PAGE).content.decode()

    assert "这段时间没有热点。" in html
    assert "这段时间没有并案。" in html
    assert stranger.get(f"{CASES}&main={some.number}").context["page"].paginator.count == 0


def test_empty_period_and_bad_questions_are_answered(client):
    assert "没有同一村、同一类重复的意见。" in client.get(PAGE).content.decode()
    assert client.get("/desk/figures/matters/?from=x").status_code == 400
    for query in ("", "&village=431223100201", "&village=431223100201&of=x", "&of=1"):
        assert client.get(CASES + query).status_code == 400


@pytest.mark.parametrize("many", [0, 60])
def test_page_costs_the_same_for_few_and_many(client, some, many, django_assert_num_queries):
    tally.count({opinion.pk for opinion in crowd(some, many)})
    client.get("/desk/")  # the first request of a session notes when it was seen
    with django_assert_num_queries(16):
        client.get(PAGE)
    with django_assert_num_queries(12):
        client.get(f"{CASES}&main={some.number}")
