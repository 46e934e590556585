"""The same question on every form that takes a phone number: ticked beforehand, and only what is possible."""

import re

import pytest
from django.test import Client

from feedback.forms.choosing import CallForm
from feedback.models import Contact, Opinion
from tests import cases
from tests.door import SUBMIT, errors, filled, send, sent, words

ASKED = "怎么告诉您结果"
LOG = "/desk/log/"
LAND_LINE = "座机收不到短信，请选“打电话”，或者留手机号。"


@pytest.fixture
def gateway(settings):
    settings.CHANNELS = ["sms"]


def radios(html):
    """What can be ticked, and what is."""
    drawn = re.findall(r'<input type="radio" name="tell_by" value="(\w+)"([^>]*)>', html)
    return [value for value, _rest in drawn], [value for value, rest in drawn if "checked" in rest]


def kept(opinion):
    return Contact.objects.get(opinion=opinion).tell_by


# The submission


def test_submission_asks_below_the_phone_number_in_the_fourth_of_five_questions(db):
    html = Client().get(SUBMIT).content.decode()

    fourth = html.split("<legend>4. ")[1].split("<legend>5. ")[0]
    assert radios(fourth) == (["phone", "online"], ["phone"])
    assert fourth.index('name="phone"') < fourth.index(ASKED) < fourth.index('name="is_anonymous"')
    assert "可不填" not in fourth.split(ASKED)[1].split("</legend>")[0]
    assert "6. " not in words(html)


def test_submission_offers_short_messages_first_where_there_is_a_gateway(db, gateway):
    assert radios(Client().get(SUBMIT).content.decode()) == (["sms", "phone", "online"], ["sms"])


@pytest.mark.parametrize("tell_by", ["sms", "phone", "online"])
def test_submission_takes_the_choice(cast, gateway, tell_by):
    assert kept(sent(tell_by=tell_by)) == tell_by


def test_submission_without_the_question_takes_what_reaches_most(cast, gateway):
    assert kept(sent()) == "sms"


def test_submission_with_a_name_alone_is_looked_up(cast, gateway):
    assert kept(sent(phone="", tell_by="sms")) == "online"


def test_anonymous_submission_may_leave_whatever_was_ticked(cast, gateway):
    opinion = sent(is_anonymous="on", phone="0745-5230001", tell_by="sms")

    assert not Contact.objects.filter(opinion=opinion).exists()


def test_land_line_takes_no_short_messages(cast, gateway):
    response = send(filled(phone="0745-5230001", tell_by="sms"))

    assert (response.status_code, errors(response)) == (400, {ASKED: LAND_LINE})
    assert radios(response.content.decode())[1] == ["sms"]
    assert not Opinion.objects.exists()


def test_short_messages_nobody_could_tick_are_refused(cast):
    response = send(filled(tell_by="sms"))

    assert (response.status_code, list(errors(response))) == (400, [ASKED])


# What staff write down


def test_walk_in_is_asked_and_kept(cast, client_of):
    client = client_of(cast.liaison)
    drawn = client.get(LOG).content.decode()
    hidden = dict(re.findall(r'name="(form_key|station|channel|received_on|people)"[^>]*value="([^"]+)"', drawn))
    told = {
        "body": "路灯坏了",
        "name": "张秀英",
        "phone": "13812345678",
        "tell_by": "online",
        "village": "桔花园村（辰阳镇）",
    }

    response = client.post(LOG, {"station": "chenyang", "channel": "walk_in", "people": 1} | hidden | told)

    assert response.status_code == 302, errors(response)
    assert radios(drawn) == (["phone", "online"], ["phone"])
    assert kept(Opinion.objects.get()) == "online"


def form_of(client, opinion, action):
    return client.get(f"/desk/opinions/{opinion.number}/{action}/", headers={"HX-Request": "true"}).content.decode()


def test_completing_and_amending_show_what_was_chosen(cast, client_of):
    client = client_of(cast.liaison)
    chosen = cases.logged(cast, name="张秀英", phone="13812345678", tell_by="online")
    blank = cases.logged(cast)

    assert radios(form_of(client, chosen, "complete_reception"))[1] == ["online"]
    assert radios(form_of(client, chosen, "amend"))[1] == ["online"]
    assert radios(form_of(client, blank, "amend"))[1] == ["phone"]


def test_choice_that_is_no_longer_offered_stays_if_nothing_is_ticked(cast, client_of, settings):
    settings.CHANNELS = ["sms"]
    opinion = cases.submitted(cast, tell_by="sms")
    settings.CHANNELS = []

    assert radios(form_of(client_of(cast.liaison), opinion, "amend")) == (["phone", "online"], [])
    cases.take(opinion, "amend", cast.liaison, reason="来电", is_anonymous=False, tell_by="", place="村口")
    assert kept(opinion) == "sms"


# Calls


@pytest.mark.parametrize(
    ("typed", "is_valid"), [("0", True), ("7", True), ("", False), ("-1", False), ("x", False), ("9" * 30, False)]
)
def test_tries_of_a_call_are_a_number(typed, is_valid):
    assert CallForm({"tried": typed}).is_valid() == is_valid
