"""The public's figures: three honest ones at home, all with their definitions, those of a station; no case behind them."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from feedback import tally
from tests import cases
from tests.pages import section, text_of


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(cases.NOON + timedelta(days=20), tick=False):
        yield


@pytest.fixture
def some(cast):
    for _ in range(4):
        cases.submitted(cast)
    cases.replied(cast)
    cases.submitted(cast, station=cast.other_station)
    cases.submitted(cast, station=cast.foreign_station)
    tally.refresh()


def read(address, part=""):
    html = Client().get(address).content.decode()
    return section(html, part) if part else text_of(html)


def test_home_shows_three_figures_of_the_county_with_their_definitions(some):
    numbers = read("/", "numbers")

    assert "收集 6 件 收到的意见，减去告知引导、并案和撤回的。" in numbers
    assert "办结率（按收集） 16.7% (1/6) 办结 ÷ 收集。" in numbers
    assert "满意率 不足5件，不算比率" in numbers


def test_page_of_figures_says_what_each_means_by_month_and_subject(cast, some):
    page = read("/figures/")

    assert "告知引导 0 件 收到的意见中不属于受理范围、已告知去处的。" in page
    assert "2026-03 6 件 1 件 16.7% (1/6)" in read("/figures/", "months")
    assert "没有填 5 件 0 件 0.0% (0/5)" in read("/figures/", "subjects")


def test_station_shows_how_its_own_opinions_were_handled(cast, some):
    assert "收集 5 件 受理 1 件 办结率（按收集） 20.0% (1/5)" in read(f"/stations/{cast.station.code}/", "handled")
    assert "收集 1 件" in read(f"/stations/{cast.other_station.code}/", "handled")


def test_number_for_the_public_leads_to_no_case(some):
    assert "/desk/" not in Client().get("/figures/").content.decode()


def test_county_without_opinions_says_so(db):
    assert "收集 0 件" in read("/", "numbers")
    assert "这段时间还没有收到意见。" in read("/figures/", "subjects")
