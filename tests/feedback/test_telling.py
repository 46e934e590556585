"""Who is told what after which action: the actor never, each once, nobody who need not know, nothing of the resident."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts import texts
from accounts.models import Notification, User
from feedback.models import Event
from feedback.telling import TELLS
from feedback.workflow import Action, Capacity
from stations.models import Role, StaffPost
from tests import cases
from tests.cases import NOON, take
from tests.feedback.test_effects import SUPPLIED, prepared

DAY = timedelta(days=1)
RESIDENT = Capacity.RESIDENT


def told(opinion, since=0):
    """Who was told of the opinion's events after this many, and how often."""
    events = opinion.events.filter(seq__gt=since).values_list("seq", flat=True)
    notices = Notification.objects.filter(key__startswith=f"{opinion.number}:").select_related("recipient")
    return sorted(n.recipient.username for n in notices if int(n.key.split(":")[1]) in events)


# Who, per action. The actor is the one of tests/feedback/test_effects.py.
TOLD = {
    "complete_reception": "",
    "amend": "",
    "transfer": "other_liaison",
    "register": "",
    "answer_directly": "",
    "guide": "",
    "merge": "colleague",
    "unmerge": "colleague",
    "reconsider": "officer",
    "investigate": "",
    "dispatch": "officer",
    "dispatch at county": "officer",
    "sign_for": "",
    "return": "colleague liaison",
    "extend": "head",
    "decide_extension": "officer",
    "report_assist": "officer",
    "progress": "colleague liaison",
    "submit_result": "colleague liaison",
    "accept_result": "colleague",
    "send_back": "officer",
    "take_over": "colleague liaison",
    "reply": "",
    "rate": "colleague liaison",
    "rework": "colleague liaison officer",
    "close_unsatisfied": "colleague liaison",
    "time_out": "colleague liaison",
    "archive": "",
    "withdraw": "colleague liaison",
    "reopen": "colleague liaison",
    "press": "leader officer",
    "issue_supervision": "leader officer",
    "receive_supervision": "committee head",
    "answer_supervision": "committee head",
    "name_supervisor": "",
    "look_back": "colleague",
    "release_contact": "officer",
    "release_publication": "",
    "note": "",
}


@pytest.mark.parametrize("name", SUPPLIED)
def test_told_after_each_action(cast, name):
    opinion, action, by, must, may, at = prepared(cast, name)
    before = opinion.event_count

    take(opinion, action, by, at=at, **must, **may)

    assert told(opinion, before) == TOLD[name].split()


def test_submit_tells_the_liaisons_and_the_deputies_chosen(cast):
    opinion = cases.submitted(cast, deputies=[cast.deputy])

    assert told(opinion) == ["colleague", "deputy", "liaison"]


def test_log_tells_the_liaisons_where_it_comes_from_outside(cast):
    assert told(cases.logged(cast)) == []
    assert told(cases.logged(cast, by=cast.deputy_user)) == ["colleague", "liaison"]


@pytest.mark.parametrize(
    ("by", "expected"), [(RESIDENT, ["colleague", "liaison"]), ("officer", ["colleague", "liaison"])]
)
def test_note_from_outside_tells_the_liaisons(cast, by, expected):
    opinion = cases.dispatched(cast)

    take(opinion, "note", by if by == RESIDENT else getattr(cast, by), words="又下雨了", visibility="unit")

    assert told(opinion, opinion.event_count) == expected


def test_county_matters_are_told_to_the_committee(cast):
    assert told(cases.registered(cast, level="county"), 1) == ["committee"]
    opinion = cases.extension_asked(cast, level="county")
    assert told(opinion, 3) == ["committee"]
    returned = take(cases.dispatched(cast, level="county"), "return", cast.officer, reason="不属于本单位")
    assert told(returned, 3) == ["committee"]
    assert told(cases.resulted(cast, level="county"), 3) == ["committee"]


def test_dispatch_again_tells_only_the_units_it_adds_and_recalls(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    third = StaffPost.objects.create(
        user=cast.stranger, role=Role.UNIT_OFFICER, unit=cast.third_unit, since="2020-01-01"
    )
    cases.dispatch(cast, opinion, assists=[cast.third_unit], reason="换协办")

    assert told(opinion, 3) == sorted(["other_officer", third.user.username])


@pytest.mark.parametrize(
    ("result", "outcome", "expected"), [("unsatisfied", "C", ["head"]), ("unsatisfied", "A", ["officer"])]
)
def test_rating_tells_whoever_owes_the_next_move(cast, result, outcome, expected):
    assert told(cases.rated(cast, result=result, outcome=outcome), 6) == expected


@pytest.mark.parametrize(
    ("approve", "says"),
    [
        (True, "延期申请已同意，延至2026-03-23："),
        (False, "延期申请未同意，请按原期限办理，原因见办理记录："),
    ],
)
def test_unit_is_told_what_was_decided_of_its_request(cast, approve, says):
    opinion = cases.extension_asked(cast)

    take(opinion, "decide_extension", cast.head, approve=approve, reason="张秀英家等着用")

    notice = Notification.objects.filter(recipient=cast.officer).latest("id")
    assert notice.text == f"{says}{opinion.number} 修复村口桥面"


def test_rating_of_a_direct_answer_tells_the_liaisons_to_dispatch(cast):
    opinion = take(cases.answered_directly(cast), "rate", RESIDENT, result="unsatisfied", attitude="satisfied")

    assert told(opinion, 2) == ["colleague", "liaison"]


def test_reply_due_is_told_to_the_deputy_who_took_it_over(cast):
    opinion = take(cases.resulted(cast, deputies=[cast.deputy]), "take_over", cast.deputy_user)
    take(opinion, "accept_result", cast.liaison, verified="看过")

    assert told(opinion, opinion.event_count) == ["deputy"]


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (cases.submitted, ["colleague", "liaison"]),
        (lambda cast: cases.registered(cast, level="county"), ["committee"]),
        (lambda cast: cases.rated(cast, outcome="C", result="unsatisfied"), ["head"]),
        (lambda cast: take(cases.verified(cast, deputies=[cast.deputy]), "take_over", cast.deputy_user), ["deputy"]),
        (lambda cast: cases.supervise(cast, cases.dispatched(cast), due_on=NOON.date() + DAY), ["leader", "officer"]),
    ],
    ids=["liaison", "committee", "head", "deputy", "unit"],
)
def test_press_tells_whoever_owes_the_clock(cast, build, expected):
    opinion = build(cast)
    presser = User.objects.create(username="presser", name="催办员")
    StaffPost.objects.create(user=presser, role=Role.PRESIDIUM, district_id="431223100", since="2020-01-01")
    last = opinion.deadlines.running().exclude(kind="return_window").order_by("-id").first()

    take(opinion, "press", presser, means="phone", deadline=last.pk)

    assert told(opinion, opinion.event_count) == expected


def test_press_of_one_unit_leaves_the_other_in_peace(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    clock = opinion.deadlines.get(kind="sign_for", assignment__unit=cast.other_unit)

    take(opinion, "press", cast.liaison, means="phone", deadline=clock.pk)

    assert told(opinion, opinion.event_count) == ["other_officer"]


def test_publication_is_told_to_a_second_person_even_if_the_head_sealed_it(cast):
    publish = {"retention": "10y", "publish": True, "public_text": "桥修好了。"}
    first = take(cases.rated(cast), "archive", cast.liaison, **publish)
    second = take(cases.rated(cast), "archive", cast.head, **publish)

    assert (told(first, 7), told(second, 7)) == (["head"], ["presidium"])


def test_withdrawal_tells_the_units_and_the_freed_to_be_registered(cast):
    target = cases.dispatched(cast)
    follower = cases.merged(cast, target=target)

    target = take(target, "withdraw", RESIDENT)

    assert told(target, target.event_count - 1) == ["colleague", "liaison", "officer"]
    assert told(follower, 2) == ["colleague", "liaison"]


def test_unmerging_is_told_of_the_freed_and_not_of_the_target(cast):
    opinion = cases.merged(cast)
    target = opinion.merged_into

    take(opinion, "unmerge", cast.head, reason="不是同一座桥")

    assert (told(opinion, 2), told(target, 2)) == (["colleague", "liaison"], [])


# What a notice says


def test_notice_names_number_and_summary_and_links_to_the_case(cast):
    opinion = cases.dispatched(cast)

    notice = Notification.objects.get(recipient=cast.officer)

    assert notice.text == f"交办给贵单位，请签收：{opinion.number} 修复村口桥面"
    assert (notice.url, notice.key, notice.created_at) == (opinion.get_absolute_url(), f"{opinion.number}:3:0", NOON)


def test_notices_never_identify_the_resident(cast):
    body = "我是张秀英，家住村口老桥5号，电话13812345678，桥塌了"
    opinion = cases.rated(cast, body=body, result="unsatisfied", outcome="C", deputies=[cast.deputy])
    take(opinion, "close_unsatisfied", cast.head, reason="张秀英家门口")
    take(opinion, "reopen", RESIDENT, reason="我是张秀英")

    said = " ".join(Notification.objects.values_list("text", flat=True)).replace(opinion.number, "")

    assert Notification.objects.count() > 10
    assert not [secret for secret in ("张秀英", "13812345678", "138", "老桥", "塌") if secret in said]


def test_notice_is_in_the_recipients_language(cast, monkeypatch):
    """Shown with a sentence of Django's own catalogues."""
    known = texts.EVENTS["submit.liaisons"]
    monkeypatch.setitem(texts.EVENTS, known.name, replace(known, default="Enter a valid value."))
    User.objects.filter(username="colleague").update(language="en")

    cases.submitted(cast)

    assert dict(Notification.objects.values_list("recipient__username", "text")) == {
        "liaison": "输入一个有效的值。",
        "colleague": "Enter a valid value.",
    }


def test_imported_history_tells_nobody(cast):
    data = {"station": cast.station, "body": "旧信件", "channel": "letter", "received_on": NOON.date()}

    cases.submit(data, form_key=cases.key(), by=Capacity.IMPORT, at=NOON)

    assert not Notification.objects.exists()


def test_every_sentence_names_the_case_but_the_one_for_many():
    nameless = [action for action, rows in TELLS.items() for _who, sentence in rows if "{title}" not in sentence]

    assert nameless == [Action.RECALCULATED]
    assert set(TELLS) <= set(Action)


def test_events_hold_no_words_outside_the_erasable_row(cast):
    body = "我是张秀英，电话13812345678"
    opinion = cases.archived(cast, body=body)
    take(opinion, "reopen", RESIDENT, reason="我是张秀英")

    kept = json.dumps(list(Event.objects.values_list("data", flat=True)), ensure_ascii=False)

    assert not [secret for secret in ("张秀英", "13812345678") if secret in kept]
