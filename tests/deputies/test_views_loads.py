"""The deputies of one's stations with this year's count, leave and wishes; writing them down; the neighbour sees none."""

from datetime import date

import pytest
import time_machine

from deputies.models import Absence, DutyNorm, DutyWish
from tests import duty
from tests.duty import FRIDAY
from tests.pages import text_of

TODAY = date(2026, 11, 2)
LIST, OWN = "/desk/duty/deputies/", "/desk/duty/deputies/d1/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(duty.at(TODAY), tick=False):
        yield


@pytest.fixture
def client(cast, browser_of):
    return browser_of(cast.liaison)


def page_of(client, address) -> str:
    return text_of(client.get(address).content.decode())


def test_list_tells_count_leave_and_wishes_of_own_deputies_alone(cast, client):
    DutyNorm.objects.create(minimum=2, maximum=6)
    duty.shift(duty.reception_day(cast.station), cast.deputy)
    duty.shift(duty.reception_day(cast.station, date(2026, 11, 9), state="cancelled"), cast.deputy)
    duty.shift(duty.reception_day(cast.station, date(2025, 11, 7), state="held"), cast.deputy)
    Absence.objects.create(deputy=cast.deputy, since=FRIDAY, until=FRIDAY, state="granted")
    Absence.objects.create(deputy=cast.deputy, since=date(2026, 12, 1), until=date(2026, 12, 1))
    DutyWish.objects.create(deputy=cast.deputy, weekday=4)

    shown = client.get(LIST)

    [deputy] = shown.context["page"]
    assert (deputy, deputy.count, deputy.mark.words) == (cast.deputy, 1, "还差1次")
    text = text_of(shown.content.decode())
    assert "1 （2–6次） 还差1次 2026-11-06 – 2026-11-06 不希望：星期五" in text
    assert "2026-12-01" not in text


def test_leave_over_a_shift_is_confirmed_once_and_what_was_typed_stays(cast, client):
    shift = duty.shift(duty.reception_day(cast.station), cast.deputy)
    typed = {"since": "2026-11-06", "until": "2026-11-07", "reason": "学习"}

    asked = client.post(f"{OWN}absence/", typed)

    assert asked.status_code == 400
    assert 'value="学习"' in asked.content.decode()
    assert "2026年11月6日（周五） 辰阳镇联络站" in text_of(asked.content.decode())
    assert client.post(f"{OWN}absence/", typed | {"frees": [shift.pk]})["Location"] == OWN
    shift.refresh_from_db()
    assert shift.state == "on_leave"
    assert "2026-11-06 – 2026-11-07 · 学习" in page_of(client, OWN)


def test_wishes_are_written_and_shown_again(cast, client):
    client.post(f"{OWN}wishes/", {"liked_weekdays": ["2"], "unliked_dates": "2027-01-06"})

    assert sorted(cast.deputy.wishes.values_list("is_liked", "weekday", "day"), key=str) == [
        (False, None, date(2027, 1, 6)),
        (True, 2, None),
    ]
    assert "2027-01-06</textarea>" in client.get(OWN).content.decode()
    refused = client.post(f"{OWN}wishes/", {"liked_weekdays": ["2"], "unliked_weekdays": ["2"]})
    assert (refused.status_code, "请只选一样" in text_of(refused.content.decode())) == (400, True)


def test_the_neighbour_knows_nothing_and_the_committee_looks_on(cast, browser_of):
    neighbour, committee = browser_of(cast.other_liaison), browser_of(cast.committee)

    assert neighbour.get(OWN).status_code == 404
    assert neighbour.post(f"{OWN}absence/").status_code == 404
    assert list(neighbour.get(LIST).context["page"]) == [cast.other_deputy]
    assert committee.get(OWN).status_code == 200
    assert committee.post(f"{OWN}wishes/").status_code == 403


def test_list_costs_the_same_for_any_number(cast, client, django_assert_num_queries):
    client.get(LIST)
    with django_assert_num_queries(11):
        client.get(LIST)

    for n in range(2):
        duty.shift(duty.reception_day(cast.station, date(2026, 11, 10 + n)), duty.deputy(f"e{n}", cast.station))
    with django_assert_num_queries(11):
        assert len(client.get(LIST).context["page"]) == 3
