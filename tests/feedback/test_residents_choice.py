"""How residents want to hear of their case, as far as it is possible."""

import pytest

from accounts.models import AuditEntry, Channel, Notification
from feedback.effects.intake import fingerprint
from feedback.errors import Conflict, Invalid
from feedback.models import Contact
from feedback.residents_choice import address_of, channel_of, choices, choose, chosen, first_choice, refuse_impossible
from feedback.vocabulary import TellBy
from tests import cases
from tests.cases import take

MOBILE, LAND_LINE = "13812345678", "0745-5230001"
SMS, PHONE, ONLINE = TellBy


@pytest.fixture
def gateway(settings):
    settings.CHANNELS = ["email", "sms"]


def contact_of(opinion):
    return Contact.objects.get(opinion=opinion)


def test_short_messages_are_offered_only_where_a_gateway_sends_them(settings):
    without = choices(), first_choice()
    settings.CHANNELS = ["sms"]

    assert without == ([("phone", "打电话"), ("online", "我自己上网查")], PHONE)
    assert (choices(), first_choice()) == ([("sms", "短信"), *without[0]], SMS)


@pytest.mark.parametrize(
    ("told", "phone", "kept"),
    [("", MOBILE, SMS), ("phone", MOBILE, PHONE), ("online", MOBILE, ONLINE), ("sms", "", ONLINE), ("", "", ONLINE)],
)
def test_what_is_kept_of_a_choice(gateway, told, phone, kept):
    assert chosen(told, phone) == kept


# choice, number, gateway → channel
CHANNELS = [
    (SMS, MOBILE, True, Channel.SMS),
    (SMS, "+8613812345678", True, Channel.SMS),
    (SMS, LAND_LINE, True, Channel.PHONE),
    (SMS, MOBILE, False, Channel.PHONE),
    (SMS, "", True, None),
    (PHONE, MOBILE, True, Channel.PHONE),
    (PHONE, LAND_LINE, False, Channel.PHONE),
    (PHONE, "", True, None),
    (ONLINE, MOBILE, True, None),
]


@pytest.mark.parametrize(("tell_by", "phone", "has_gateway", "channel"), CHANNELS)
def test_channel_is_what_was_chosen_or_a_call_where_that_reaches_nobody(settings, tell_by, phone, has_gateway, channel):
    settings.CHANNELS = ["sms"] if has_gateway else []

    assert channel_of(Contact(tell_by=tell_by, phone=phone)) == channel


def test_address_is_the_number_as_the_gateway_wants_it():
    contact = Contact(phone="+8613812345678")

    assert [address_of(contact, channel) for channel in ("sms", "phone")] == [MOBILE, "+8613812345678"]


@pytest.mark.parametrize(
    ("tell_by", "phone", "words"),
    [
        ("sms", LAND_LINE, "座机收不到短信，请选“打电话”，或者留手机号。"),
        ("pigeon", MOBILE, "请选择一项。"),
    ],
)
def test_what_cannot_be_is_refused_in_words(gateway, tell_by, phone, words):
    with pytest.raises(Invalid, match=words):
        refuse_impossible(tell_by, phone)


def test_short_messages_are_refused_without_a_gateway():
    with pytest.raises(Invalid):
        refuse_impossible("sms", MOBILE)


# What is kept with a case


@pytest.mark.parametrize("tell_by", TellBy)
def test_choice_is_kept_with_the_contact(cast, gateway, tell_by):
    assert contact_of(cases.submitted(cast, tell_by=tell_by)).tell_by == tell_by


def test_without_a_number_one_looks_for_oneself(cast, gateway):
    assert contact_of(cases.submitted(cast, phone="", tell_by="sms")).tell_by == ONLINE


def test_anonymous_leaves_no_contact_for_a_choice(cast):
    opinion = cases.submitted(cast, is_anonymous=True, tell_by="phone")

    assert not Contact.objects.filter(opinion=opinion).exists()


def test_completing_a_reception_takes_the_choice(cast):
    opinion = cases.logged(cast)
    told = {"name": "张秀英", "phone": MOBILE, "tell_by": "online", "is_anonymous": False, "was_read_back": True}

    take(opinion, "complete_reception", cast.liaison, **told)

    assert contact_of(opinion).tell_by == ONLINE


def test_amending_changes_the_choice_and_says_that_the_contact_was_changed(cast):
    opinion = cases.submitted(cast)

    take(opinion, "amend", cast.liaison, reason="来电", is_anonymous=False, tell_by="online")

    assert contact_of(opinion).tell_by == ONLINE
    assert opinion.events.last().data["changed"] == ["contact"]


def test_amending_something_else_leaves_the_choice(cast):
    opinion = cases.submitted(cast, tell_by="online")

    take(opinion, "amend", cast.liaison, reason="来电", is_anonymous=False, name="张秀兰")

    assert (contact_of(opinion).name, contact_of(opinion).tell_by) == ("张秀兰", ONLINE)


def test_number_that_is_added_later_is_called(cast):
    opinion = cases.submitted(cast, phone="")

    take(opinion, "amend", cast.liaison, reason="来电", is_anonymous=False, phone=MOBILE)

    assert contact_of(opinion).tell_by == PHONE


def test_form_drawn_before_the_resident_chose_does_not_undo_the_choice(cast):
    from_page = cases.submitted(cast)
    seen = fingerprint(from_page)
    choose(from_page, "online")

    with pytest.raises(Conflict):
        take(from_page, "amend", cast.liaison, reason="来电", is_anonymous=False, tell_by="phone", seen=seen)

    assert contact_of(from_page).tell_by == ONLINE


# Changed by the resident


def test_choosing_is_kept_and_on_record_without_any_number(cast, gateway):
    opinion = cases.submitted(cast, tell_by="phone")

    for _twice in range(2):
        choose(opinion, "sms")

    assert contact_of(opinion).tell_by == SMS
    (entry,) = AuditEntry.objects.filter(subject=opinion.number)
    assert (entry.user, entry.verb, entry.data) == (None, "choose_telling", {"tell_by": "sms"})


def test_who_will_look_is_not_called_for_what_waits(cast):
    opinion, other = cases.registered(cast), cases.registered(cast)

    choose(opinion, "online")

    waiting = Notification.objects.filter(recipient=None).waiting()
    assert [row.key.split(":")[0] for row in waiting] == [other.number]
    assert Notification.objects.get(recipient=None, key__startswith=opinion.number).address == ""


def test_who_wants_a_message_from_now_on_is_still_called_for_what_waits(cast, settings):
    opinion = cases.registered(cast)
    settings.CHANNELS = ["sms"]

    choose(opinion, "sms")

    assert Notification.objects.filter(recipient=None, channel="phone").waiting().count() == 1


@pytest.mark.parametrize("data", [{"phone": ""}, {"is_anonymous": True}])
def test_choosing_without_a_number_is_refused(cast, data):
    with pytest.raises(Invalid, match="您没有留电话"):
        choose(cases.submitted(cast, **data), "phone")


# Corrected at the station

OTHER_MOBILE = "13900001111"


def waiting(opinion) -> list:
    rows = Notification.objects.filter(recipient=None, key__startswith=f"{opinion.number}:").waiting()
    return list(rows.values_list("channel", "address"))


@pytest.mark.parametrize(
    ("tell_by", "corrected", "expected"),
    [
        ("sms", {"phone": OTHER_MOBILE}, [("sms", OTHER_MOBILE)]),
        ("sms", {"phone": LAND_LINE, "tell_by": "phone"}, [("phone", LAND_LINE)]),
        ("phone", {"phone": OTHER_MOBILE}, [("phone", OTHER_MOBILE)]),
        ("phone", {"name": "张秀兰"}, [("phone", MOBILE)]),
        ("sms", {"tell_by": "online"}, []),
        ("phone", {"is_anonymous": True}, []),
    ],
)
def test_what_waits_goes_to_the_corrected_number_or_to_nobody(cast, gateway, tell_by, corrected, expected):
    opinion, neighbour = cases.registered(cast, tell_by=tell_by), cases.registered(cast, tell_by=tell_by)
    there = waiting(neighbour)

    take(opinion, "amend", cast.liaison, **{"reason": "来电", "is_anonymous": False} | corrected)

    assert (waiting(opinion), waiting(neighbour)) == (expected, there)
