"""The large screen: figures and receptions of the account's places, nothing of a resident, at a fixed cost."""

from datetime import date, time, timedelta

import pytest
import time_machine

from feedback import tally
from tests import cases, duty
from tests.crowd import crowd

WALL, TODAY = "/desk/wall/", date(2026, 3, 12)


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(cases.NOON + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def some(cast):
    made = cases.dispatched(cast)
    cases.replied(cast)
    tally.refresh()
    day = duty.reception_day(cast.station, TODAY, state="published")
    duty.shift(day, cast.deputy)
    duty.reception_day(cast.other_station, TODAY, state="published")
    duty.reception_day(cast.foreign_station, TODAY, state="published")
    duty.reception_day(cast.station, TODAY, starts=time(14), ends=time(16))
    duty.reception_day(cast.station, TODAY, starts=time(17), ends=time(18), state="cancelled")
    return made


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_wall_shows_figures_who_receives_today_and_what_is_late(cast, browser_of, some):
    response = browser_of(cast.committee).get(WALL)

    html = words_of(response)
    assert "辰溪县" in html
    assert [day.station for day in response.context["days"]] == [cast.station, cast.other_station]
    assert "戴代表" in html
    assert {f.definition.name: f.n for f in response.context["figures"]}["collected"] == 2
    assert response.context["late"] == 0


def test_liaison_has_the_own_station_alone(cast, browser_of, some):
    response = browser_of(cast.liaison).get(WALL)

    assert response.context["places"] == ["辰阳镇联络站"]
    assert [day.station for day in response.context["days"]] == [cast.station]


def test_nothing_of_a_resident_is_on_it(cast, browser_of, some):
    html = words_of(browser_of(cast.committee).get(WALL))

    for word in ("张秀英", "13812345678", "桥面", some.number):
        assert word not in html


def test_it_refreshes_itself_and_a_wall_without_receptions_says_so(cast, browser_of):
    html = words_of(browser_of(cast.committee).get(WALL))

    assert 'hx-trigger="every 60s"' in html
    assert "今天没有接待。" in html


@pytest.mark.parametrize("more", [0, 40])
def test_wall_costs_the_same_for_few_and_many(cast, browser_of, some, more, django_assert_num_queries):
    tally.count({opinion.pk for opinion in crowd(some, more)})
    client = browser_of(cast.committee)
    client.get("/desk/")  # the first request of a session notes when it was seen
    with django_assert_num_queries(7):
        response = client.get(WALL)
    assert len(response.context["days"]) == 2


def test_more_receptions_than_a_screen_holds_are_counted(cast, browser_of):
    for hour in range(8, 16):
        duty.reception_day(cast.station, TODAY, starts=time(hour), ends=time(hour, 30), state="published")

    response = browser_of(cast.committee).get(WALL)

    assert (len(response.context["days"]), response.context["more"]) == (6, 2)
    assert "另有 2 场。" in words_of(response)
