"""The resident says on the tracking page how to hear of the case: without JavaScript, and only what is possible."""

import pytest
from django.test import Client

from accounts.models import AuditEntry
from feedback.models import Contact
from tests import cases
from tests.door import TRACK, looking_at, words

TELL_BY = "/track/tell-by/"


@pytest.fixture
def gateway(settings):
    settings.CHANNELS = ["sms"]


def page(client):
    return client.get(TRACK).content.decode()


def kept(opinion):
    return Contact.objects.get(opinion=opinion).tell_by


def ticked(html):
    return [
        line.split('value="')[1].split('"')[0]
        for line in html.split("<input")
        if 'name="tell_by"' in line and "checked" in line
    ]


def test_page_shows_the_choice_and_the_masked_number(cast):
    shown = page(looking_at(cases.submitted(cast)))

    assert "怎么告诉您结果：打电话" in words(shown)
    assert "138****5678" in shown
    assert "13812345678" not in shown.replace(cases.BODY, "")
    assert (ticked(shown), 'value="sms"' in shown) == (["phone"], False)


HINT = "您留的是座机，收不到短信，我们可以打电话告诉您。"


def test_landline_is_told_that_no_short_message_reaches_it(cast, gateway):
    """Though short messages were chosen, as whoever said nothing is taken to have done."""
    landline = cases.submitted(cast, phone="07455230001", tell_by="sms")
    mobile = cases.submitted(cast, tell_by="sms")

    shown = page(looking_at(landline))

    assert "怎么告诉您结果：打电话" in words(shown)
    assert (HINT in shown, ticked(shown), 'value="sms"' in shown) == (True, ["phone"], False)
    assert HINT not in page(looking_at(mobile))


def test_landline_needs_no_hint_where_nobody_gets_short_messages(cast):
    assert HINT not in page(looking_at(cases.submitted(cast, phone="07455230001")))


def test_short_messages_can_be_ticked_where_there_is_a_gateway(cast, gateway):
    assert ticked(page(looking_at(cases.submitted(cast)))) == ["sms"]


def test_choice_is_taken_and_shown(cast, gateway):
    opinion = cases.submitted(cast, tell_by="phone")
    client = looking_at(opinion)

    response = client.post(TELL_BY, {"tell_by": "online"}, follow=True)

    assert "已记下，以后按您选的方式告诉您。" in response.content.decode()
    assert "怎么告诉您结果：我自己上网查" in words(response.content.decode())
    assert (kept(opinion), AuditEntry.objects.get().user) == ("online", None)


@pytest.mark.parametrize(
    ("phone", "sent", "says"),
    [
        ("13812345678", {}, "请选择一项。"),
        ("13812345678", {"tell_by": "pigeon"}, "请选择一项。"),
        ("07455230001", {"tell_by": "sms"}, "座机收不到短信，请选“打电话”，或者留手机号。"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_changes_nothing(cast, gateway, phone, sent, says):
    opinion = cases.submitted(cast, phone=phone, tell_by="phone")

    response = looking_at(opinion).post(TELL_BY, sent)

    assert response.status_code == 400
    assert says in response.content.decode()
    assert kept(opinion) == "phone"


@pytest.mark.parametrize("data", [{"phone": ""}, {"is_anonymous": True, "name": "", "phone": ""}])
def test_who_left_no_number_is_told_to_look_here(cast, data):
    client = looking_at(cases.submitted(cast, **data))

    assert "您没有留电话，有了进展请在这里查看。" in page(client)
    response = client.post(TELL_BY, {"tell_by": "phone"})
    assert response.status_code == 400


def test_nobody_chooses_for_a_case_that_was_not_opened(cast):
    opinion, stranger = cases.submitted(cast), cases.submitted(cast)

    assert Client().post(TELL_BY, {"tell_by": "online"}).status_code == 403
    looking_at(stranger).post(TELL_BY, {"tell_by": "online"})

    assert (kept(opinion), kept(stranger)) == ("phone", "online")


def test_address_alone_leads_to_the_page(cast):
    assert Client().get(TELL_BY)["Location"] == TRACK
