"""One letter for several opinions over HTTP: what can be ticked, what is refused, that it leaves once."""

import pytest
import time_machine

from feedback.models import Letter
from tests import cases
from tests.pages import text_of
from tests.scenes import AN_HOUR_LATER

TOGETHER = "/desk/together/"


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(AN_HOUR_LATER, tick=False):
        yield


def fields(response) -> list:
    return list(response.context["form"].errors)


def letter(cast, *opinions, **changes) -> dict:
    return {
        "form_key": cases.key(),
        "opinions": [opinion.number for opinion in opinions],
        "lead": cast.unit.pk,
        "method": "letter",
    } | changes


def asked(*opinions) -> str:
    return f"{TOGETHER}?{'&'.join(f'o={opinion.number}' for opinion in opinions)}"


def test_ticked_opinions_leave_by_one_letter(cast, client_of):
    first, second = cases.registered(cast), cases.registered(cast)
    client, page = client_of(cast.liaison), asked(first, second)

    offered = [opinion.number for opinion in client.get(page).context["waiting"]]
    sent = client.post(page, letter(cast, first, second), follow=True)

    assert sorted(offered) == sorted([first.number, second.number])
    assert sent.redirect_chain == [("/desk/", 302)]
    assert "已用一封函交办 2 件。" in sent.content.decode()
    assert Letter.objects.get().assignments.count() == 2


def test_only_what_was_ticked_and_is_within_reach_is_offered(cast, client_of):
    own, unticked = cases.registered(cast), cases.registered(cast)
    foreign = cases.submitted(cast, station=cast.other_station)
    cases.take(foreign, "register", cast.other_liaison, **cases.classified(cast, level="township", pace="ordinary"))
    client, page = client_of(cast.liaison), asked(own, foreign)

    offered = list(client.get(page).context["waiting"])
    refused = client.post(page, letter(cast, own, foreign))

    assert offered == [own]
    assert (refused.status_code, fields(refused)) == (400, ["opinions"])
    assert unticked not in offered
    assert not Letter.objects.exists()


def test_letter_to_the_unit_complained_about_is_refused_with_the_number(cast, client_of):
    opinion = cases.register(cast, cases.submitted(cast), complained_unit=cast.unit)
    other = cases.registered(cast)
    client, page = client_of(cast.liaison), asked(opinion, other)

    refused = client.post(page, letter(cast, opinion, other))

    assert refused.status_code == 400
    assert f"{opinion.number}：" in text_of(refused.content.decode())
    assert not Letter.objects.exists()


def test_letter_sent_twice_leaves_once(cast, client_of):
    opinion = cases.registered(cast)
    client, page = client_of(cast.liaison), asked(opinion)
    form = letter(cast, opinion)

    answers = [client.post(page, form).status_code for _click in range(2)]

    assert answers == [302, 400]
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("query", ["", "?o=", "?o=x&o=%22&o=1", "?o=" + "9" * 500])
def test_nothing_ticked_leads_back_to_the_queue(cast, client_of, query):
    cases.registered(cast)

    page = client_of(cast.liaison).get(f"{TOGETHER}{query}")

    assert page.status_code == 200
    assert "没有选中等待交办的意见。" in page.content.decode()
