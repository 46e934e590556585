"""The tables of figures and the lists behind them: only of one's stations, at the same cost for any number."""

from datetime import date, timedelta

import pytest
import time_machine

from feedback import tally
from tests import cases
from tests.crowd import crowd
from tests.pages import text_of

BY = "/desk/figures/by/{}/?from=2026-03-01&to=2026-03-31"
CASES = "/desk/figures/cases/{}/?from=2026-03-01&to=2026-03-31"


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(cases.NOON + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def client(cast, browser_of):
    return browser_of(cast.committee)


@pytest.fixture
def some(cast):
    made = {"replied": cases.replied(cast), "dispatched": cases.dispatched(cast)}
    made["elsewhere"] = cases.submitted(cast, station=cast.other_station)
    made["foreign"] = cases.submitted(cast, station=cast.foreign_station)
    tally.refresh()
    return made


def collected(response) -> dict:
    return {row.name: row.collected for row in response.context["rows"]}


def test_committee_sees_its_county_and_a_liaison_the_own_stations(cast, client, browser_of, some):
    county, own = client.get(BY.format("station")), browser_of(cast.liaison).get(BY.format("station"))

    assert collected(county) == {"辰阳镇联络站": 2, "孝坪镇联络站": 1, "桔花园村联络点": 0}
    assert collected(own) == {"辰阳镇联络站": 2, "桔花园村联络点": 0}


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("town", {"辰阳镇": 2, "孝坪镇": 1}),
        ("unit", {"县交通运输局": 2, "没有填": 1}),
        ("demand", {"求助": 2, "没有填": 1}),
        ("level", {"乡镇一般性问题": 2, "没有填": 1}),
        ("channel", {"网上": 3}),
        ("month", {"2026-03": 3}),
    ],
)
def test_table_by_any_axis_adds_up_and_each_line_leads_to_its_cases(client, some, by, rows):
    response = client.get(BY.format(by))

    assert collected(response) == rows
    for row in response.context["rows"]:
        listed = client.get(f"/desk/figures/cases/collected/?{row.query}")
        assert listed.context["page"].paginator.count == row.collected, row.name


def test_every_number_of_a_table_is_the_length_of_its_list(client, some):
    response = client.get(BY.format("station"))

    for figure in response.context["together"]:
        address = f"/desk/figures/cases/{figure.definition.name}/?{response.context['query']}"
        assert client.get(address).context["page"].paginator.count == figure.n, figure.definition.name
        if figure.of is not None:
            assert client.get(f"{address}&whole=1").context["page"].paginator.count == figure.of


def test_rate_of_few_cases_has_no_rank_and_comes_last(cast, client, some):
    for opinion in crowd(some["dispatched"], 5):
        tally.count({opinion.pk})
    cases.take(
        some["elsewhere"], "register", cast.other_liaison, **cases.classified(cast, level="township", pace="ordinary")
    )
    tally.refresh()

    rows = client.get(BY.format("station") + "&sort=settled_of_assigned").context["rows"]

    assert [(row.name, row.rank) for row in rows][:2] == [("辰阳镇联络站", 1), ("孝坪镇联络站", None)]


def test_change_is_against_the_period_just_before(cast, client):
    for day in (cases.NOON - timedelta(days=30), cases.NOON, cases.NOON):
        cases.submitted(cast, at=day)
    tally.refresh()

    (row,) = (row for row in client.get(BY.format("channel")).context["rows"])

    assert (row.collected, row.change) == (2, 1)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=x&to=2026-03-31", "没有这一天，请改成实有的日期。"),
        ("from=2026-03-31&to=2026-03-01", "“到哪天止”不能早于“从哪天起”。"),
        ("from=2000-01-01&to=2026-03-01", "一次最多看五年"),
        ("unit=nothing", "请从列表里选一个。"),
        ("cohort=nothing", "请从列表里选一个。"),
    ],
)
def test_bad_question_is_answered_by_what_to_do(client, query, sentence):
    response = client.get(f"/desk/figures/cases/collected/?{query}")

    assert response.status_code == 400
    assert sentence in text_of(response.content.decode())


def test_station_out_of_reach_and_unknown_figures_do_not_exist(cast, client):
    assert client.get(f"{BY.format('unit')}&station={cast.foreign_station.code}").status_code == 404
    assert client.get(BY.format("nothing")).status_code == 404
    assert client.get(CASES.format("nothing")).status_code == 404


def test_empty_period_says_so(client):
    assert "这段时间没有意见。" in text_of(client.get(BY.format("channel")).content.decode())
    assert "没有这样的意见。" in text_of(client.get(CASES.format("collected")).content.decode())


@pytest.mark.parametrize("more", [0, 60])
def test_pages_cost_the_same_for_few_and_many(client, some, more, django_assert_num_queries):
    tally.count({opinion.pk for opinion in crowd(some["dispatched"], more)})
    client.get("/desk/")  # the first request of a session notes when it was seen
    with django_assert_num_queries(12):
        client.get(BY.format("station"))
    with django_assert_num_queries(12):
        client.get(CASES.format("collected"))


def test_day_exact_period_counts_the_same_cases(client, some):
    exact = client.get("/desk/figures/by/channel/?from=2026-03-11&to=2026-03-11")

    assert collected(exact) == {"网上": 3}
    assert exact.context["asked"].first == date(2026, 3, 11)
