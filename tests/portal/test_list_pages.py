"""Ledger and lists over HTTP: what one's own stations have, by the filter of the figures, and exactly the cases of a number."""

import re
from datetime import timedelta

import pytest
import time_machine

from accounts.models import AuditEntry
from feedback import tally
from feedback.case_lists import LISTS
from tests import cases
from tests.crowd import crowd
from tests.pages import text_of
from tests.workbooks import cells

MARCH = "?from=2026-03-01&to=2026-03-31"


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


def numbers(response) -> set[str]:
    return {row[0] for row in cells(response)[1:]}


def test_page_offers_every_list_for_what_is_asked(client):
    page = client.get(f"/desk/lists/{MARCH}&demand=help").content.decode()

    buttons = re.findall(r'formaction="/desk/lists/(\w+)/\?([^"]*)"', page)
    assert [name for name, _query in buttons] == [*LISTS]
    assert {query for _name, query in buttons} == {
        "cohort=received&amp;from=2026-03-01&amp;to=2026-03-31&amp;demand=help"
    }
    assert "任务清单 期内收到、已经交办的意见" in text_of(page)


def test_ledger_holds_ones_own_stations_within_the_filter(cast, client, browser_of, some):
    county, liaison = (browser.post(f"/desk/lists/ledger/{MARCH}") for browser in (client, browser_of(cast.liaison)))
    narrowed = client.post(f"/desk/lists/ledger/{MARCH}&area=431223101")
    earlier = client.post("/desk/lists/ledger/?from=2026-02-01&to=2026-02-28")

    assert county["Content-Disposition"] == 'attachment; filename="ledger-20260312.xlsx"'
    assert numbers(county) == {some[name].number for name in ("replied", "dispatched", "elsewhere")}
    assert numbers(liaison) == {some[name].number for name in ("replied", "dispatched")}
    assert numbers(narrowed) == {some["elsewhere"].number}
    assert numbers(earlier) == set()


def test_drill_down_is_exported_as_it_stands(client, some):
    behind = client.post(f"/desk/figures/cases/told_rate/export/{MARCH}")
    among = client.post(f"/desk/figures/cases/told_rate/export/{MARCH}&whole=1")

    assert numbers(behind) == {some["replied"].number}
    assert numbers(among) == {some["replied"].number, some["dispatched"].number}
    asked = {"from": "2026-03-01", "to": "2026-03-31", "cohort": "received", "figure": "told_rate"}
    assert [entry.data["filter"] for entry in AuditEntry.objects.order_by("pk")] == [asked, asked | {"whole": "True"}]


def test_bad_question_takes_nothing_out(client, some):
    for address in ("/desk/lists/ledger/", "/desk/figures/cases/collected/export/"):
        response = client.post(f"{address}?from=x&to=2026-03-31")

        assert response.status_code == 400
        assert "没有这一天，请改成实有的日期。" in text_of(response.content.decode())
    assert not AuditEntry.objects.exists()


def test_what_does_not_exist_is_not_found(cast, client):
    assert client.post("/desk/lists/nothing/").status_code == 404
    assert client.post("/desk/figures/cases/nothing/export/").status_code == 404
    assert client.post(f"/desk/lists/ledger/?station={cast.foreign_station.code}").status_code == 404


@pytest.mark.parametrize("more", [0, 60])
def test_pages_cost_the_same_for_few_and_many(client, some, more, django_assert_num_queries):
    tally.count({opinion.pk for opinion in crowd(some["dispatched"], more)})
    client.get("/desk/")  # the first request of a session notes when it was seen
    with django_assert_num_queries(8):
        client.get(f"/desk/lists/{MARCH}")
    with django_assert_num_queries(14):
        client.post(f"/desk/lists/ledger/{MARCH}")
