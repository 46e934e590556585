"""The table of figures and the lists behind them: only of one's stations, at the same cost for any number."""

from datetime import date

import pytest
import time_machine

from deputies.figures import ALL
from tests import duty
from tests.pages import section, text_of

FIGURES = "/desk/duty/figures/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(duty.at(date(2026, 12, 10)), tick=False):
        yield


@pytest.fixture
def client(cast, browser_of):
    return browser_of(cast.liaison)


@pytest.fixture
def received(cast):
    """One at the own station, one at the neighbour's, one in another county."""
    for station, deputy in ((cast.station, cast.deputy), (cast.other_station, cast.other_deputy)):
        duty.shift(duty.reception_day(station, state="held", visitors=3), deputy, attendance="present")
    stranger = duty.deputy("d7", cast.foreign_station)
    duty.shift(duty.reception_day(cast.foreign_station, state="held"), stranger, attendance="present")


def numbers(response) -> dict:
    return {figure.definition.name: figure.n for figure in response.context["together"]}


def lines(response) -> list:
    return response.context["lines"]


def test_liaison_sees_the_own_stations_and_the_committee_the_county(cast, client, browser_of, received):
    own, county = client.get(FIGURES), browser_of(cast.committee).get(FIGURES)

    assert [station.name for station, _figures in own.context["rows"]] == ["辰阳镇联络站", "桔花园村联络点"]
    assert (numbers(own)["receptions_ordinary"], numbers(county)["receptions_ordinary"]) == (1, 2)


def test_every_number_stands_beside_its_definition_and_leads_to_its_list(client, received):
    html = client.get(FIGURES).content.decode()

    assert "到场率 100.0% ( 1 / 1 ) 到场的接待安排 ÷ 登记了到场或缺席的接待安排。" in section(html, "together")
    assert "2026-12-10&amp;station=chenyang&amp;whole=1" in html
    assert "请假率 0.0% ( 0 / 1 )" in section(html, "together")


def test_nothing_measured_is_a_dash(client):
    assert "到场率 – ( 0 / 0 )" in section(client.get(FIGURES).content.decode(), "together")


@pytest.mark.parametrize("definition", ALL, ids=lambda each: each.name)
def test_every_list_opens_for_part_and_whole(client, received, definition):
    for address in (f"{FIGURES}{definition.name}/", f"{FIGURES}{definition.name}/?whole=1"):
        response = client.get(address)

        assert response.status_code == 200
        assert str(definition.words) in text_of(response.content.decode())
        assert all(len(line) == len(response.context["columns"]) for line in lines(response))


def test_list_names_the_rows_of_the_chosen_station_alone(cast, browser_of, received):
    committee = browser_of(cast.committee)

    everywhere = committee.get(f"{FIGURES}attendance/")
    one = committee.get(f"{FIGURES}attendance/?station=xiaoping&from=2026-11-01&to=2026-11-30")
    township = committee.get(f"{FIGURES}attendance/?area=431223100")

    assert len(lines(everywhere)) == 2
    assert lines(one) == [["2026年11月6日（周五）", "孝坪镇联络站", "邓代表", "普通代表", "到场"]]
    assert [line[1] for line in lines(township)] == ["辰阳镇联络站"]


def test_lists_come_in_pages_of_25(cast, client):
    for n in range(26):
        duty.shift(duty.reception_day(cast.station, date(2026, 3, n + 1), state="held"), cast.deputy)

    first, second = client.get(f"{FIGURES}held/"), client.get(f"{FIGURES}held/?page=2")

    assert (len(lines(first)), len(lines(second))) == (25, 1)


@pytest.mark.parametrize(
    "address", [f"{FIGURES}?station=xiaoping", f"{FIGURES}held/?station=xiaoping", f"{FIGURES}no/"]
)
def test_station_out_of_reach_and_unknown_figure_do_not_exist(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("area=431224", "这个地方不在您的范围内"),
        ("from=2026-11-31", "没有这一天，请改成实有的日期。"),
        ("from=2026-11-02&to=2026-11-01", "“到哪天止”不能早于“从哪天起”。"),
        ("from=2000-11-02", "一次最多看五年"),
        ("from=9999-12-31&to=9999-12-31", "2000 年到 2100 年"),
    ],
)
def test_bad_period_or_place_is_told(client, query, sentence):
    for address in (FIGURES, f"{FIGURES}held/"):
        response = client.get(f"{address}?{query}")

        assert response.status_code == 400
        assert sentence in text_of(response.content.decode())


def test_table_costs_the_same_for_any_number_of_stations(cast, browser_of, received, django_assert_num_queries):
    liaison, committee = browser_of(cast.other_liaison), browser_of(cast.committee)
    with django_assert_num_queries(12):
        liaison.get(FIGURES)
    with django_assert_num_queries(12):
        committee.get(f"{FIGURES}?area=431223")


def test_list_costs_the_same_for_any_number_of_rows(cast, client, received, django_assert_num_queries):
    with django_assert_num_queries(6):
        client.get(f"{FIGURES}attendance/")
    for n in (9, 10):
        duty.shift(duty.reception_day(cast.station, date(2026, 11, n), state="held"), cast.deputy, attendance="absent")
    with django_assert_num_queries(6):
        client.get(f"{FIGURES}attendance/?whole=1")
