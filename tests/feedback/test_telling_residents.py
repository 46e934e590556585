"""What residents are told after which action, by the way they chose: nothing of what goes on inside, nothing that names them."""

import string
from datetime import datetime, timedelta

import pytest

from accounts import inbox
from accounts.models import Channel, Notification
from accounts.texts import EVENTS
from feedback import telling_residents
from feedback.models import Contact
from feedback.receipts import receipt_of
from feedback.telling_residents import MOVED, TELLS
from feedback.vocabulary import TellBy
from feedback.workflow import Action, Capacity
from tests import cases
from tests.cases import NOON, SHANGHAI, take
from tests.feedback.test_effects import SUPPLIED, prepared

DAY = timedelta(days=1)
RESIDENT = Capacity.RESIDENT
LOOK = "详情请凭回执上的编号和查询码上网查询，或致电联络站0745-5230001。"
# What belongs to the house alone, and never into a message to a resident.
INNER = [
    "催办", "督办", "提级", "提醒", "难点", "逾期", "站长", "主席团", "常委会", "签收", "核查", "退回", "承办单位", "协办", "公示",
]  # fmt: skip


@pytest.fixture
def gateway(settings):
    settings.CHANNELS = ["sms"]


def rows():
    """What residents are told, in the order of time."""
    return Notification.objects.filter(recipient=None).order_by("pk")


def texts():
    return list(rows().values_list("text", flat=True))


def choose(tell_by):
    Contact.objects.update(tell_by=tell_by)


def forget():
    rows().delete()


# Action by action, as taken in tests/feedback/test_effects.py: there an extension is refused, a rating is good and a promise
# is kept, of which nothing is said.
TOLD = {"register", "answer_directly", "guide", "merge", "reply", "rework", "close_unsatisfied", "withdraw", "reopen"}
# There the person was told on the telephone by whoever answered.
SPOKEN = {"answer_directly", "guide", "reply"}


@pytest.mark.parametrize("name", SUPPLIED)
@pytest.mark.parametrize("tell_by", TellBy)
def test_who_is_told_how_after_each_action(cast, gateway, name, tell_by):
    opinion, action, by, must, may, at = prepared(cast, name)
    choose(tell_by)
    forget()

    take(opinion, action, by, at=at, **must, **may)

    told = name in TOLD and tell_by != TellBy.ONLINE and not (tell_by == TellBy.PHONE and name in SPOKEN)
    channel = {TellBy.SMS: Channel.SMS, TellBy.PHONE: Channel.PHONE}.get(tell_by)
    assert [(row.channel, row.address, row.recipient) for row in rows()] == [(channel, "13812345678", None)] * told


def test_every_action_of_the_table_is_tried_or_has_a_test_of_its_own():
    assert set(TELLS) == {*map(Action, TOLD), Action.DECIDE_EXTENSION, Action.RATE, Action.LOOK_BACK}


def waiting():
    return list(rows().waiting().values_list("key", flat=True))


@pytest.mark.parametrize("tell_by", [TellBy.SMS, TellBy.PHONE])
def test_newer_message_overtakes_the_older_one_of_the_same_case_that_still_waits(cast, gateway, tell_by):
    opinion, neighbour = cases.verified(cast), cases.registered(cast)
    choose(tell_by)
    forget()
    for case in (opinion, neighbour):
        notify_waiting(case)

    take(opinion, "reply", cast.liaison, answer="已修好。", outcome="A", told_by="letter")

    opinion.refresh_from_db()
    assert waiting() == [f"{neighbour.number}:old", f"{opinion.number}:{opinion.number}:{opinion.event_count}:resident"]


def notify_waiting(case):
    inbox.notify_resident(Channel.PHONE, "13812345678", key=f"{case.number}:old", text="已受理", at=case.submitted_at)


def test_whoever_was_answered_on_paper_is_called(cast):
    opinion = cases.verified(cast)
    forget()

    take(opinion, "reply", cast.liaison, answer="已修好。", outcome="A", told_by="letter")

    assert texts() == [f"您反映的事（编号{opinion.number}）已有答复，请看过后在2026年3月26日（周四）前作出评价。{LOOK}"]


def test_whoever_is_on_the_telephone_is_not_called_to_hear_it_again(cast):
    opinion = cases.submitted(cast)

    take(opinion, "withdraw", cast.liaison, evidence="来电")

    assert texts() == []


# What is never said


def test_no_message_names_anybody_or_anything_of_the_house(cast, gateway):
    body = "我是张秀英，家住村口老桥5号，电话13812345678，桥塌了"
    opinion = cases.extension_asked(cast, body=body, address="村口老桥5号", tell_by="sms")
    said = "张秀英（村口老桥5号，13812345678）来过"
    for action, by, data in [
        ("decide_extension", cast.head, {"approve": True, "reason": said}),
        ("press", cast.liaison, {"means": "phone"}),
        ("submit_result", cast.officer, {"done": said, "outcome": "C"}),
        ("send_back", cast.liaison, {"reason": said}),
        ("submit_result", cast.officer, {"done": said, "outcome": "C"}),
        ("accept_result", cast.liaison, {"verified": said}),
        ("reply", cast.liaison, {"answer": said, "outcome": "C", "told_by": "letter"}),
        ("rate", RESIDENT, {"result": "unsatisfied", "attitude": "unsatisfied"}),
        ("close_unsatisfied", cast.head, {"reason": said}),
        ("reopen", RESIDENT, {"reason": said}),
    ]:
        take(opinion, action, by, **data)
    cases.supervise(cast, opinion)
    receipt = receipt_of(opinion)

    written = "".join(texts()).replace(opinion.number, "")

    secrets = ["张秀英", "13812345678", "老桥", "塌", receipt.code, receipt.token, *INNER]
    assert len(texts()) == 5
    assert [secret for secret in secrets if secret in written] == []


def test_sentences_have_none_but_known_places_and_no_word_of_the_house():
    sentences = (
        {told.sentence for told in TELLS.values()}
        | {told.followers for told in TELLS.values()}
        | {EVENTS[MOVED].default}
    )

    places = {
        name for sentence in sentences for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name
    }

    assert places == {"number", "day", "old", "reason", "advice", "where"}
    assert [word for word in INNER if word in "".join(sentences)] == []


# To whom not


def test_nobody_is_told_without_a_number(cast):
    cases.registered(cast, phone="")
    cases.registered(cast, name="", phone="", is_anonymous=True)

    assert texts() == []


def test_nobody_is_told_whose_contact_was_erased(cast):
    opinion = cases.submitted(cast)
    Contact.objects.update(name="", phone="", name_index="", phone_index="")

    cases.register(cast, opinion)

    assert texts() == []


def test_imported_history_tells_no_resident(cast):
    data = {
        "station": cast.station,
        "body": "旧信件",
        "channel": "letter",
        "received_on": NOON.date(),
        "phone": "13812345678",
    }
    opinion = cases.submit(data, form_key=cases.key(), by=Capacity.IMPORT, at=NOON)
    classified = cases.classified(cast, level="township", pace="ordinary")

    take(opinion, "register", Capacity.IMPORT, **classified)

    assert Contact.objects.get(opinion=opinion).phone == "13812345678"
    assert texts() == []


def test_same_action_tells_once(cast):
    opinion = cases.registered(cast)
    (row,) = rows()

    telling_residents.notify_resident(row.channel, row.address, key=row.key, text="又一次")

    assert row.key == f"{opinion.number}:{opinion.number}:2:resident"
    assert len(texts()) == 1


# When


@pytest.mark.parametrize(("pace", "due"), [("ordinary", "2026-03-16 09:00"), ("urgent", "2026-03-13 19:00")])
def test_outside_working_hours_only_what_is_urgent_is_told(cast, pace, due):
    friday = datetime(2026, 3, 13, 19, 0, tzinfo=SHANGHAI)

    cases.registered(cast, at=friday, pace=pace)

    assert [f"{row.next_attempt_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" for row in rows()] == [due]
