"""The seven steps through the services, and what each writes."""

import pytest

from accounts.models import Notification
from feedback.errors import Conflict, Invalid, NotAllowed
from feedback.models import Assignment, Attachment, Contact, Deadline, Event, EventText, Opinion
from feedback.receipts import code_matches, hash_token, number_for, receipt_of
from feedback.services import advance, reissue_receipt
from feedback.workflow import Action, Capacity, Step
from tests import cases
from tests.cases import NOON


def test_happy_path_passes_all_seven_steps(cast):
    opinion = cases.logged(cast, name="张秀英")
    steps = [opinion.step]

    opinion = cases.take(opinion, "complete_reception", cast.liaison, was_read_back=True, is_anonymous=True)
    steps.append(opinion.step)
    opinion = cases.register(cast, opinion)
    opinion = cases.dispatch(cast, opinion)
    steps.append(opinion.step)
    opinion = cases.result(cast, opinion)
    steps.append(opinion.step)
    opinion = cases.take(opinion, "accept_result", cast.liaison, verified="到现场看过")
    steps.append(opinion.step)
    opinion = cases.reply(cast, opinion)
    steps.append(opinion.step)
    opinion = cases.take(opinion, "rate", Capacity.RESIDENT, result="satisfied", attitude="basically")
    steps.append(opinion.step)
    opinion = cases.take(opinion, "archive", cast.liaison, retention="10y")

    assert steps == ["receive", "register", "handle", "supervise", "reply", "feedback", "archive"]
    assert opinion.step == Step.CLOSED
    assert str(opinion.dossier) == "2026-chenyang-0001"


def test_submit_writes_row_event_clock_and_notice_together(cast):
    opinion = cases.submitted(cast)

    assert (opinion.step, opinion.event_count, opinion.owed_by) == ("register", 1, "liaison")
    assert list(opinion.events.values_list("seq", "action", "capacity")) == [(1, "submit", "resident")]
    assert list(opinion.deadlines.values_list("kind", "stopped_at")) == [("registration", None)]
    told = Notification.objects.filter(key__startswith=opinion.number)
    assert {notice.recipient.username for notice in told} == {"liaison", "colleague"}


def test_event_chain_links_to_the_opinion_row(cast):
    opinion = cases.replied(cast)

    events = list(Event.objects.filter(opinion=opinion).order_by("seq"))

    assert [event.seq for event in events] == list(range(1, opinion.event_count + 1))
    assert [event.previous_hash for event in events[1:]] == [event.hash for event in events[:-1]]
    assert opinion.head == events[-1].hash


@pytest.mark.parametrize("step", Step)
def test_every_step_can_be_reached(cast, step):
    assert cases.at_step(cast, step).step == step


# Refusals: plain, and nothing written


def written():
    return [model.objects.count() for model in (Opinion, Event, EventText, Deadline, Contact, Assignment, Notification)]


@pytest.mark.parametrize(
    ("action", "by", "error"),
    [
        ("register", "other_liaison", NotAllowed),
        ("register", "deputy_user", NotAllowed),
        ("register", "foreign_committee", NotAllowed),
        ("guide", "officer", NotAllowed),
        ("dispatch", "liaison", NotAllowed),  # nobody dispatches what is not registered
        ("press", "other_liaison", NotAllowed),
        ("amend", "liaison", Invalid),
    ],
)
def test_refusal_says_why_and_writes_nothing(cast, action, by, error):
    opinion, before = cases.submitted(cast), written()

    with pytest.raises(error) as refused:
        cases.take(opinion, action, getattr(cast, by), **cases.classified(cast))

    assert (written(), refused.value.message != "") == (before, True)
    opinion.refresh_from_db()
    assert (opinion.step, opinion.event_count) == (Step.REGISTER, 1)


def test_page_drawn_at_an_older_step_is_somebody_was_faster(cast):
    opinion = cases.registered(cast)

    with pytest.raises(Conflict):
        advance(opinion, Action.AMEND, by=cast.liaison, at_step=Step.REGISTER, data={"place": "村东", "reason": "更正"})


def test_refusal_at_the_very_end_takes_row_event_clock_contact_and_notice_back(cast):
    """The photo waits no longer: found out after everything else was written."""
    swept, before = Attachment(pk=4711), written()

    with pytest.raises(Invalid) as refused:
        cases.submitted(cast, attachments=[swept])

    assert (refused.value.field, written()) == ("photos", before)


# One form, one opinion


def test_submitting_again_returns_the_same_opinion_and_writes_nothing(cast):
    form_key = cases.key()
    first = cases.submitted(cast, form_key=form_key)
    before = written()

    again = cases.submitted(cast, form_key=form_key)

    assert (again, written()) == (first, before)
    assert receipt_of(again) == receipt_of(first)


@pytest.mark.parametrize(
    "changes", [{"body": "别的事"}, {"phone": "13912345678"}, {"attachments": "photo"}, {"deputies": "deputy"}]
)
def test_submitting_other_content_with_the_same_key_is_a_conflict(cast, changes):
    form_key = cases.key()
    cases.submitted(cast, form_key=form_key)
    before = written()
    if "attachments" in changes:
        changes = {"attachments": [Attachment(source_sha256="0" * 64)]}
    if "deputies" in changes:
        changes = {"deputies": [cast.deputy]}

    with pytest.raises(Conflict):
        cases.submitted(cast, form_key=form_key, **changes)

    assert written() == before


def test_number_already_taken_is_stepped_past(cast):
    form_key = cases.key()
    taken = cases.submitted(cast)
    Opinion.objects.filter(pk=taken.pk).update(number=number_for(form_key, NOON, 0))

    opinion = cases.submitted(cast, form_key=form_key)

    assert opinion.number == number_for(form_key, NOON, 1)


def test_number_is_given_up_after_five_that_are_taken(cast):
    form_key = cases.key()
    for attempt in range(5):
        other = cases.submitted(cast)
        Opinion.objects.filter(pk=other.pk).update(number=number_for(form_key, NOON, attempt))

    with pytest.raises(Conflict):
        cases.submitted(cast, form_key=form_key)


def test_same_form_clicked_twice_on_a_case_is_refused(cast):
    opinion, form_key = cases.submitted(cast), cases.key()
    note = {"words": "又下雨了", "visibility": "unit"}
    opinion = advance(opinion, Action.NOTE, by=cast.liaison, data=note, form_key=form_key, at=NOON)

    with pytest.raises(Conflict):
        advance(opinion, Action.NOTE, by=cast.liaison, data=note, form_key=form_key, at=NOON)

    other = cases.submitted(cast)
    assert advance(other, Action.NOTE, by=cast.liaison, data=note, form_key=form_key, at=NOON).event_count == 2


def test_receipt_issued_again_kills_the_old_code_and_link(cast):
    opinion = cases.submitted(cast)
    old = receipt_of(opinion)

    new = reissue_receipt(opinion, by=cast.liaison)

    opinion.refresh_from_db()
    assert (new.number, receipt_of(opinion)) == (old.number, new)
    assert code_matches(opinion.code_hash, opinion.number, new.code)
    assert not code_matches(opinion.code_hash, opinion.number, old.code)
    assert (opinion.token_hash == hash_token(new.token), new.token != old.token) == (True, True)


# What it costs


def test_submit_takes_nine_queries_and_a_savepoint(cast, django_assert_num_queries):
    cases.submitted(cast)
    cases.reread_rules()

    with django_assert_num_queries(11):
        cases.submitted(cast)


@pytest.mark.parametrize("more", [0, 3])
def test_action_costs_the_same_however_long_the_case(cast, django_assert_num_queries, more):
    opinion = cases.verified(cast)
    for _round in range(more):
        cases.take(opinion, "send_back", cast.liaison, reason="没有修好")
        cases.result(cast, opinion)
        cases.take(opinion, "accept_result", cast.liaison, verified="看过")
    opinion.refresh_from_db()
    cases.fresh_scope(cast.colleague)

    with django_assert_num_queries(19):
        advance(
            opinion,
            Action.REPLY,
            by=cast.colleague,
            data={"answer": "已修好。", "outcome": "A", "told_by": "phone"},
            form_key=cases.key(),
            at=NOON,
        )
