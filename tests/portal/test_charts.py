"""What charts draw and say: made of the same numbers as the tables, small ones apart."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from feedback import tally
from feedback.figures import BY_NAME, Figure
from portal import charts
from stations.models import Station
from tests import cases
from tests.pages import section, text_of

HOME = "/desk/figures/?from=2026-03"
BY = "/desk/figures/by/{}/?from=2026-01-01&to=2026-03-31"
RATE = BY_NAME["settled_of_assigned"]


def rate(n, of):
    return Figure(RATE, n, of)


def count(n):
    return Figure(BY_NAME["collected"], n)


# In words


def test_comparison_names_the_highest_the_lowest_and_leaves_out_the_small():
    chart = charts.comparison([("甲站", rate(9, 10)), ("乙站", rate(5, 10)), ("丙站", rate(4, 4))], "联络站")

    assert chart.sentence == (
        "“办结率（按交办）”最高的是甲站（90.0%），最低的是乙站（50.0%）。 另有 1 个件数太少，不比较。"
    )
    assert [(bar["value"], bar["is_small"]) for bar in chart.data["bars"]] == [
        (90.0, False),
        (50.0, False),
        (100.0, True),
    ]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("甲站", rate(9, 10))], "“办结率（按交办）”够数可比的联络站不到两个。"),
        ([("甲站", rate(5, 10)), ("乙站", rate(3, 6))], "“办结率（按交办）”：可比的联络站都是 50.0%。"),
        ([("甲站", count(0)), ("乙站", count(3))], "“收集”最高的是乙站（3），最低的是甲站（0）。"),
    ],
)
def test_comparison_of_few_or_equal_ones_says_so(rows, sentence):
    assert charts.comparison(rows, "联络站").sentence == sentence


def test_nothing_to_draw_is_no_chart():
    assert charts.comparison([], "联络站") is None
    assert charts.heat([], ["2026-03"]) is None


def test_heat_map_names_its_hottest_cell():
    chart = charts.heat([("辰阳镇", [1, 0]), ("孝坪镇", [0, 4])], ["2026-02", "2026-03"])

    assert chart.sentence == "各乡镇共收集 5 件；最多的是孝坪镇 2026-03（4 件）。"
    assert chart.data["cells"] == [[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 1, 4]]


def test_chinese_name_in_an_english_sentence_is_marked_and_escaped():
    with translation.override("en"):
        sentence = charts.comparison([("甲<站", count(1)), ("乙站", count(3))], "stations").sentence

    assert '<span lang="zh-Hans">甲&lt;站</span>' in sentence


# On the pages


@pytest.fixture
def client(cast, browser_of):
    with time_machine.travel(cases.NOON + timedelta(days=1), tick=False):
        yield browser_of(cast.committee)


@pytest.fixture
def some(cast):
    """Two in one township, one in the next, one at the county's own station."""
    cases.replied(cast)
    made = cases.dispatched(cast)
    cases.submitted(cast, station=cast.other_station)
    centre = Station.objects.create(
        code="centre", name="县中心站", district_id="431223", letter_word="辰联", tier=1, phone="1", address="县城"
    )
    cases.submitted(cast, station=centre)
    tally.refresh()
    return made


def drawn(html, key):
    return json.loads(re.search(rf'<script id="{key}" type="application/json">(.*?)</script>', html)[1])


def test_home_draws_the_very_numbers_of_its_tables(client, some):
    response = client.get(HOME)
    html = response.content.decode()

    assert drawn(html, "chart-trend")["lines"][0]["values"][-1] == 4
    assert drawn(html, "chart-comparison")["bars"][0] == {"name": "县中心站", "value": None, "is_small": True}
    assert drawn(html, "chart-heat")["rows"] == ["辰阳镇", "孝坪镇"]
    assert [cell[2] for cell in drawn(html, "chart-heat")["cells"] if cell[2]] == [2, 1]
    assert "辰阳镇联络站 2 50.0%" in section(html, "stations")
    assert "各乡镇共收集 3 件；最多的是辰阳镇 2026-03（2 件）。" in section(html, "towns")


def test_every_number_beside_a_chart_opens_its_cases(client, some):
    context = client.get(HOME).context

    for _name, numbers in context["towns"]:
        for n, query in numbers:
            listed = client.get(f"/desk/figures/cases/collected/?{query}").context["page"]
            assert listed.paginator.count == n
    for _name, found, query in context["stations"]:
        listed = client.get(f"/desk/figures/cases/collected/?{query}").context["page"]
        assert listed.paginator.count == found["collected"].n


def test_line_of_the_county_itself_opens_what_came_to_its_own_station(client, some):
    rows = client.get(BY.format("town")).context["rows"]

    assert {row.name: row.collected for row in rows} == {"辰溪县": 1, "辰阳镇": 2, "孝坪镇": 1}
    for row in rows:
        listed = client.get(f"/desk/figures/cases/collected/?{row.query}").context["page"]
        assert listed.paginator.count == row.collected


@pytest.mark.parametrize(
    ("by", "keys"), [("town", ["comparison", "heat"]), ("unit", ["comparison"]), ("month", ["trend"])]
)
def test_tables_have_their_charts(client, some, by, keys):
    html = client.get(BY.format(by)).content.decode()

    for key in keys:
        assert drawn(html, f"chart-{key}")
    assert html.count("data-chart=") == len(keys)


def test_empty_period_has_a_sentence_and_no_empty_picture(client):
    html = client.get(HOME).content.decode()

    assert "这段时间没有收集意见。" in text_of(html)
    assert html.count("data-chart=") == 1
    assert "data-chart=" not in client.get(BY.format("unit")).content.decode()


def test_more_bars_than_a_picture_holds_are_left_to_the_table():
    assert len(charts.comparison([(str(n), count(n)) for n in range(40)], "x").data["bars"]) == charts.MOST
