"""Events are made once, at an own station, and on a day that may be; what came of one is shown page by page."""

from datetime import timedelta

import pytest
import time_machine

from feedback.models import Occasion
from feedback.views import intake
from tests import cases
from tests.cases import NOON
from tests.filling import filled_in
from tests.scenes import AN_HOUR_LATER

OCCASIONS = "/desk/occasions/"


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(AN_HOUR_LATER, tick=False):
        yield


def spring_visit(cast, client, **values) -> dict:
    typed = {"kind": "visit", "title": "春季走访", "held_on": "2026-03-10", "place": "桔花园村"}
    return filled_in(client.get(OCCASIONS).context["form"], {}) | (typed | {"station": cast.station.pk} | values)


def test_event_sent_twice_is_one_and_with_another_name_another(cast, client_of):
    client = client_of(cast.liaison)
    form = spring_visit(cast, client)

    first, again = client.post(OCCASIONS, form), client.post(OCCASIONS, form)
    other = client.post(OCCASIONS, form | {"title": "夏季走访"})

    assert again["Location"] == first["Location"] != other["Location"]
    assert Occasion.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"held_on": "2027-03-13"}, {"held_on": ["日期不能晚于一年以后，请核对年份。"]}),
        ({"held_on": "0001-01-01"}, {"held_on": ["请核对年份。"]}),
        ({"form_key": ""}, {"form_key": ["打开得不完整，请刷新后再填一次。"]}),
    ],
)
def test_event_with_something_wrong_is_not_made(cast, client_of, changes, wrong):
    client = client_of(cast.liaison)

    refused = client.post(OCCASIONS, spring_visit(cast, client) | changes)

    assert (refused.status_code, refused.context["form"].errors) == (400, wrong)
    assert not Occasion.objects.exists()


def test_event_is_made_at_an_own_station(cast, client_of):
    client = client_of(cast.liaison)
    form = spring_visit(cast, client, deputies=[cast.deputy.pk])

    sent = client.post(OCCASIONS, form)
    refused = client.post(OCCASIONS, form | {"station": cast.other_station.pk})

    occasion = Occasion.objects.get()
    assert sent["Location"] == f"{OCCASIONS}{occasion.pk}/"
    assert (occasion.station, occasion.kind, list(occasion.deputies.all())) == (cast.station, "visit", [cast.deputy])
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["station"])


def test_latest_event_is_listed_first(cast, client_of):
    days = [NOON.date() - timedelta(days=n) for n in (9, 2, 5)]
    early, late, between = [cases.held(cast, held_on=day) for day in days]

    assert list(client_of(cast.liaison).get(OCCASIONS).context["occasions"]) == [late, between, early]


def test_event_has_pages_and_each_ticks_its_own(cast, client_of, monkeypatch):
    monkeypatch.setattr(intake, "PAGE", 2)
    occasion = cases.held(cast)
    first, second, last = (cases.registered(cast, occasion=occasion) for _n in range(3))
    client = client_of(cast.liaison)

    pages = [client.get(f"{OCCASIONS}{occasion.pk}/?page={n}") for n in (1, 2)]

    assert [page.context["together"] for page in pages] == [{first.pk, second.pk}, {last.pk}]
    shown = [page.content.decode() for page in pages]
    assert [[f'value="{row.number}" checked' in html for row in (first, second, last)] for html in shown] == [
        [True, True, False],
        [False, False, True],
    ]
    assert ["本页选中的一封函一起交办" in html for html in shown] == [True, True]
    assert 'href="?page=2"' in shown[0]
