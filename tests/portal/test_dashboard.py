"""The committee's home: the sentence, the funnel, the trend, who is late, what waits; at most eight queries."""

from datetime import timedelta

import pytest
import time_machine

from feedback import tally
from tests import cases
from tests.crowd import crowd
from tests.pages import section, text_of

HOME = "/desk/figures/"


@pytest.fixture
def client(cast, browser_of):
    return browser_of(cast.committee)


@pytest.fixture
def some(cast):
    made = {"replied": cases.replied(cast), "dispatched": cases.dispatched(cast), "guided": cases.guided(cast)}
    tally.refresh()
    return made


@pytest.fixture(params=[1, 60])
def days_later(request):
    """One day, and so many that what was handed over is overdue."""
    with time_machine.travel(cases.NOON + timedelta(days=request.param), tick=False):
        yield request.param


def test_sentence_funnel_and_rates_are_those_of_the_quarter(client, some, days_later):
    html = client.get(f"{HOME}?from=2026-03").content.decode()

    assert "本季度受理 2 件，已办结 1 件，按交办办结率 50.0%。" in text_of(html)
    assert "收到 ⓘ 3 收集 ⓘ 2 受理 ⓘ 2 交办 ⓘ 2 办结 ⓘ 1" in section(html, "funnel").replace("  ", " ")
    assert "告知引导 1 、并案 0 、撤回 0" in section(html, "funnel")
    assert "2026-03 2 1 50.0% ( 1 / 2 )" in section(html, "trend")


def test_who_is_late_stands_with_days_level_and_unit(client, some, days_later):
    late = section(client.get(HOME).content.decode(), "late")

    assert ("县交通运输局 已逾期" in late) == (days_later == 60)
    assert ("没有逾期的意见。" in late) == (days_later == 1)


def test_quarter_before_is_compared_in_points(cast, client, some):
    cases.replied(cast, at=cases.NOON - timedelta(days=90))
    tally.refresh()

    (each,) = (
        rate
        for rate in client.get(f"{HOME}?from=2026-03").context["rates"]
        if rate.figure.definition.name == "settled_of_assigned"
    )

    assert (each.figure.percent, each.before.percent, each.change) == ("50.0%", "100.0%", "-50.0")


def test_home_costs_eight_queries_for_few_and_many(cast, client_of, some, django_assert_num_queries):
    client = client_of(cast.committee)  # with a session in the database, as in the portal
    with time_machine.travel(cases.NOON + timedelta(days=60), tick=False):
        client.get("/desk/")  # the first request of a session notes when it was seen
        with django_assert_num_queries(8):
            client.get(HOME)
        tally.count({opinion.pk for opinion in crowd(some["dispatched"], 60)})
        with django_assert_num_queries(8):
            client.get(HOME)


def test_empty_county_says_so(client):
    text = text_of(client.get(HOME).content.decode())

    assert "现在没有逾期的。" in text
    assert "按交办办结率 –。" in text
