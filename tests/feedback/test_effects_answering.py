"""Verifying, sending back, taking over and answering."""

from datetime import datetime, timedelta

import pytest

from feedback.errors import Conflict, Invalid, NotAllowed
from feedback.workflow import Capacity, Step
from tests import cases
from tests.cases import NOON, SHANGHAI, take

DAY = timedelta(days=1)
RESIDENT = Capacity.RESIDENT
REASON = {"reason": "情况有变"}


def running(opinion):
    return sorted(opinion.deadlines.running().values_list("kind", "owed_by"))


# accept_result, send_back


@pytest.mark.parametrize("by", ["liaison", "head", "deputy_user"])
def test_result_is_verified_by_station_or_named_deputy(cast, by):
    opinion = cases.resulted(cast, deputies=[cast.deputy])

    opinion = take(opinion, "accept_result", getattr(cast, by), verified="到现场看过")

    assert (opinion.step, running(opinion)) == (Step.REPLY, [("reply", "liaison")])


def test_result_at_county_is_verified_by_the_committee_alone(cast):
    opinion = cases.resulted(cast, level="county", deputies=[cast.deputy])

    for action in ("accept_result", "send_back"):
        for by in (cast.head, cast.deputy_user):
            with pytest.raises(NotAllowed):
                take(opinion, action, by, verified="看过", **REASON)

    assert take(opinion, "accept_result", cast.committee, verified="看过").step == Step.REPLY


@pytest.mark.parametrize("build", [cases.resulted, cases.verified])
def test_send_back_reopens_the_lead_as_the_next_round_signed_for(cast, build):
    opinion = take(build(cast), "send_back", cast.liaison, **REASON)

    lead = opinion.assignments.get()
    assert (opinion.step, opinion.round, opinion.rework_rounds, opinion.rating_rounds) == ("handle", 2, 1, 0)
    assert (lead.state, lead.round, lead.signed_at, lead.ended_at) == ("open", 2, NOON, None)
    assert running(opinion) == [("rework", "unit")]
    assert opinion.events.last().data == {"round": 2, "unit": "jiaotong"}


def test_send_back_is_never_refused_and_makes_a_problem_item_from_the_third_on(cast):
    opinion, problems = cases.resulted(cast), []
    for _time in range(4):
        opinion = take(opinion, "send_back", cast.liaison, **REASON)
        problems.append((opinion.problem_at, opinion.events.last().data.get("problem_item")))
        cases.result(cast, opinion)

    assert problems == [(None, None), (None, None), (NOON, True), (NOON, None)]


def test_rework_never_goes_back_to_a_lead_complained_about_meanwhile(cast):
    """Nor to the unit that returned it, nor to the one that assisted; it is dispatched anew, at the same level."""
    opinion = cases.dispatched(cast, level="township_major", assists=[cast.other_unit])
    take(opinion, "report_assist", cast.other_officer, done="已配合")
    take(opinion, "return", cast.officer, **REASON)
    cases.dispatch(cast, opinion)
    cases.result(cast, opinion)
    take(opinion, "amend", cast.liaison, complained_unit=cast.unit, reason="反映的就是它")

    opinion = take(opinion, "send_back", cast.liaison, **REASON)

    assert list(opinion.assignments.values_list("state", flat=True)) == ["returned", "done", "done"]
    assert (running(opinion), opinion.level) == ([("dispatch", "liaison")], "township_major")


def test_rework_of_a_direct_answer_after_reopening_does_not_go_back_to_the_old_lead(cast):
    opinion = take(cases.archived(cast), "reopen", cast.head, **REASON)
    answer = cases.classified(cast, answer="当场说明。", outcome="A", told_by="in_person")
    take(opinion, "answer_directly", cast.liaison, **answer)

    opinion = take(opinion, "rate", RESIDENT, result="unsatisfied", attitude="satisfied")

    assert (opinion.assignments.get().state, running(opinion)) == ("done", [("dispatch", "liaison")])


def test_rework_of_a_direct_answer_is_dispatched_with_the_rework_deadline(cast):
    opinion = take(cases.answered_directly(cast), "rate", RESIDENT, result="unsatisfied", attitude="satisfied")
    assert (opinion.step, opinion.level, running(opinion)) == ("handle", "township", [("dispatch", "liaison")])

    opinion = cases.dispatch(cast, opinion, assists=[cast.other_unit])

    assert running(opinion) == [
        ("assist", "unit"), ("return_window", "unit"), ("return_window", "unit"), ("rework", "unit"),
        ("sign_for", "unit"), ("sign_for", "unit"),
    ]  # fmt: skip
    assert opinion.assignments.first().round == 2


# take_over, reply


@pytest.mark.parametrize("step", ["supervise", "reply"])
def test_take_over_makes_the_deputy_owe_the_reply(cast, step):
    build = cases.resulted if step == "supervise" else cases.verified
    opinion = take(build(cast, deputies=[cast.deputy]), "take_over", cast.deputy_user)
    if step == "supervise":
        opinion = take(opinion, "accept_result", cast.liaison, verified="看过")

    assert (opinion.replying_deputy, running(opinion)) == (cast.deputy, [("reply", "deputy")])
    assert (opinion.owed_by, opinion.deadlines.running().get().due_at) == (
        "deputy",
        datetime(2026, 3, 13, 18, tzinfo=SHANGHAI),
    )


@pytest.mark.parametrize(("by", "deputy"), [("deputy_user", "deputy"), ("liaison", None)])
def test_take_over_lasts_until_the_reply(cast, by, deputy):
    opinion = take(cases.verified(cast, deputies=[cast.deputy, cast.other_deputy]), "take_over", cast.deputy_user)
    with pytest.raises(NotAllowed):
        cases.reply(cast, opinion, by=cast.other_deputy_user)

    opinion = cases.reply(cast, opinion, by=getattr(cast, by))

    assert opinion.replying_deputy is None
    assert opinion.replies.get().deputy == (deputy and getattr(cast, deputy))


def test_take_over_ends_with_a_rework_round(cast):
    opinion = take(cases.verified(cast, deputies=[cast.deputy]), "take_over", cast.deputy_user)

    assert take(opinion, "send_back", cast.liaison, **REASON).replying_deputy is None


def test_take_over_twice_is_somebody_was_faster(cast):
    opinion = take(cases.verified(cast, deputies=[cast.deputy, cast.other_deputy]), "take_over", cast.deputy_user)

    with pytest.raises(Conflict):
        take(opinion, "take_over", cast.other_deputy_user)


def test_reply_settles_and_starts_the_rating(cast):
    told_at = NOON - timedelta(hours=2)

    opinion = take(
        cases.verified(cast), "reply", cast.liaison, answer="已修好。", outcome="A", told_by="phone", told_at=told_at
    )

    reply = opinion.replies.get()
    assert (opinion.step, opinion.settled_at, reply.told_at, reply.is_direct) == ("feedback", told_at, told_at, False)
    assert (running(opinion), opinion.owed_by) == ([("rating", "resident")], "")
    assert opinion.events.last().text.words == {"answer": "已修好。"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"told_at": NOON + timedelta(hours=1)}, "told_at"),
        ({"outcome": "-"}, "outcome"),
        ({"outcome": "B", "promises": []}, "promises"),
        ({"outcome": "B", "promises": [("装护栏", NOON.date())]}, "promises"),
        ({"outcome": "B", "promises": [("装护栏", NOON.date().replace(year=2206))]}, "promises"),
        ({"told_at": NOON - timedelta(days=1)}, "told_at"),
    ],
    ids=[
        "told in the future",
        "class left open",
        "class B without promise",
        "promise for today",
        "promise for another century",
        "told before it came in",
    ],
)
@pytest.mark.parametrize("build", [cases.verified, cases.answered_directly])
def test_answer_is_refused_where_it_does_not_hold(cast, build, changes, field):
    if build is cases.verified:
        answer = {"answer": "已修好。", "outcome": "A", "told_by": "phone"} | changes
        opinion = cases.verified(cast)
        with pytest.raises(Invalid) as refused:
            take(opinion, "reply", cast.liaison, **answer)
    else:
        with pytest.raises(Invalid) as refused:
            cases.answered_directly(cast, **changes)

    assert refused.value.field == field


def test_promises_run_on_through_every_step_owed_by_the_liaison(cast):
    opinion = cases.archived(cast, outcome="B")

    promise = opinion.replies.get().promises.get()
    clock = opinion.deadlines.running().get()
    assert (clock.kind, clock.owed_by, clock.promise, promise.text) == ("promise", "liaison", promise, "年底前完成护栏")
    assert (opinion.step, opinion.due_at) == ("closed", clock.due_at)
