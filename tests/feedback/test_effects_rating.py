"""Rating and what follows from it; sealing, withdrawing, reopening."""

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


def unsatisfied(cast, *, outcome="A", opinion=None):
    """Answered and rated unsatisfied."""
    opinion = opinion or cases.replied(cast, outcome=outcome)
    return take(opinion, "rate", RESIDENT, result="unsatisfied", attitude="satisfied")


def answer_again(cast, opinion, outcome="A"):
    cases.result(cast, opinion)
    take(opinion, "accept_result", cast.liaison, verified="看过")
    return cases.reply(cast, opinion, outcome=outcome)


# rate, rework, close_unsatisfied, time_out


@pytest.mark.parametrize(
    ("result", "attitude", "step"),
    [
        ("satisfied", "satisfied", "archive"),
        ("basically", "basically", "archive"),
        ("unsatisfied", "satisfied", "handle"),
        ("satisfied", "unsatisfied", "handle"),
    ],
)
def test_rating_leads_on_only_if_result_and_attitude_satisfy(cast, result, attitude, step):
    opinion = cases.rated(cast, result=result, attitude=attitude)

    rated = opinion.replies.get().evaluation
    assert (opinion.step, rated.result, rated.attitude, rated.by_telephone) == (step, result, attitude, False)
    assert (opinion.settled_at is None) == (step == "handle")


def test_rating_by_telephone_is_entered_by_the_liaison(cast):
    opinion = take(
        cases.replied(cast), "rate", cast.liaison, result="satisfied", attitude="satisfied", evidence="13:00来电"
    )

    assert opinion.replies.get().evaluation.by_telephone


@pytest.mark.parametrize("outcome", ["C", "D"])
def test_rating_of_what_cannot_be_solved_leaves_the_decision_to_the_head(cast, outcome):
    opinion = unsatisfied(cast, outcome=outcome)

    assert (opinion.step, opinion.rework_rounds, running(opinion)) == ("feedback", 0, [("head_decision", "head")])
    assert opinion.settled_at == NOON


def test_rating_sends_round_three_times_then_the_head_decides(cast):
    opinion, steps = unsatisfied(cast), []
    for _time in range(3):
        steps.append((opinion.step, opinion.rating_rounds))
        opinion = unsatisfied(cast, opinion=answer_again(cast, opinion))

    assert steps == [("handle", 1), ("handle", 2), ("handle", 3)]
    assert (opinion.step, opinion.rating_rounds, running(opinion)) == ("feedback", 3, [("head_decision", "head")])


def test_rating_rounds_do_not_count_what_the_station_sent_back(cast):
    opinion = cases.resulted(cast)
    for _time in range(3):
        take(opinion, "send_back", cast.liaison, **REASON)
        cases.result(cast, opinion)
    take(opinion, "accept_result", cast.liaison, verified="看过")

    assert unsatisfied(cast, opinion=cases.reply(cast, opinion)).step == Step.HANDLE


@pytest.mark.parametrize("by", ["head", "presidium", "committee"])
def test_head_or_committee_sends_an_unsatisfied_answer_round_again(cast, by):
    opinion = take(unsatisfied(cast, outcome="C"), "rework", getattr(cast, by), **REASON)

    assert (opinion.step, opinion.round, opinion.settled_at, running(opinion)) == (
        "handle", 2, None, [("rework", "unit")],
    )  # fmt: skip


def test_head_closes_an_unsatisfied_answer_with_reasons(cast):
    opinion = unsatisfied(cast, outcome="C")
    for by in (cast.liaison, cast.committee):
        with pytest.raises(NotAllowed):
            take(opinion, "close_unsatisfied", by, reason="确无办法")

    opinion = take(opinion, "close_unsatisfied", cast.head, reason="确无办法")

    assert (opinion.step, opinion.settled_at, running(opinion)) == ("archive", NOON, [("archiving", "liaison")])


def test_time_out_waits_for_the_end_of_the_rating_and_never_counts_as_satisfied(cast):
    opinion, due = cases.replied(cast), datetime(2026, 3, 26, 18, tzinfo=SHANGHAI)
    with pytest.raises(Invalid):
        take(opinion, "time_out", Capacity.CLOCK, at=due - timedelta(minutes=1))

    opinion = take(opinion, "time_out", Capacity.CLOCK, at=due)

    reply = opinion.replies.get()
    assert (opinion.step, reply.timed_out_at, hasattr(reply, "evaluation")) == ("archive", due, False)
    assert opinion.settled_at == NOON


def test_time_out_never_overtakes_a_rating(cast):
    with pytest.raises(Conflict):
        take(unsatisfied(cast, outcome="C"), "time_out", Capacity.CLOCK, at=NOON + 30 * DAY)


# archive, withdraw, reopen


def test_archive_seals_a_numbered_dossier(cast):
    first, second = cases.archived(cast), cases.archived(cast, publish=True)

    assert [str(opinion.dossier) for opinion in (first, second)] == ["2026-chenyang-0001", "2026-chenyang-0002"]
    assert (first.dossier.is_proposed, first.dossier.public_text) == (False, "")
    assert (second.dossier.is_proposed, second.dossier.published_at, second.dossier.sealed_by) == (
        True, None, cast.liaison,
    )  # fmt: skip
    assert second.events.last().data == {"dossier": "2026-chenyang-0002", "retention": "10y", "publish": True}


def test_dossier_sealed_again_keeps_its_number(cast):
    opinion = take(cases.archived(cast, publish=True), "reopen", cast.head, **REASON)
    opinion.refresh_from_db()
    assert (opinion.dossier.sealed_at, opinion.dossier.is_proposed) == (None, False)
    guide = cases.classified(cast, guidance_reason="private", where="村委会", told_by="phone")
    take(opinion, "guide", cast.liaison, **guide)

    opinion = take(opinion, "archive", cast.liaison, retention="permanent", at=NOON + 300 * DAY)

    opinion.refresh_from_db()
    assert (str(opinion.dossier), opinion.dossier.retention) == ("2026-chenyang-0001", "permanent")


@pytest.mark.parametrize("step", ["receive", "register", "handle", "supervise", "reply"])
def test_withdrawal_ends_what_is_open_at_every_step_up_to_the_reply(cast, step):
    opinion = take(cases.at_step(cast, Step(step)), "withdraw", RESIDENT, reason="已自行解决")

    assert (opinion.step, opinion.withdrawn_at, running(opinion)) == ("archive", NOON, [("archiving", "liaison")])
    assert not opinion.assignments.open().exists()
    assert opinion.events.last().data == ({"recalled": ["jiaotong"]} if step == "handle" else {})


@pytest.mark.parametrize("build", [cases.rated, cases.archived, cases.guided, cases.withdrawn])
def test_resident_reopens_once_and_the_closure_no_longer_counts(cast, build):
    opinion = take(build(cast), "reopen", RESIDENT, at=NOON + 30 * DAY, reason="又塌了")

    assert (opinion.step, opinion.settled_at, opinion.withdrawn_at) == ("register", None, None)
    assert running(opinion) == [("registration", "liaison")]
    guide = cases.classified(cast, guidance_reason="private", where="村委会", told_by="phone")
    take(opinion, "guide", cast.liaison, at=NOON + 31 * DAY, **guide)
    with pytest.raises(Conflict):
        take(opinion, "reopen", RESIDENT, at=NOON + 31 * DAY, reason="又塌了")
    assert take(opinion, "reopen", cast.committee, at=NOON + 31 * DAY, reason="又塌了").step == Step.REGISTER


def test_reopening_entered_for_the_resident_uses_up_the_residents_one(cast):
    opinion = take(cases.archived(cast), "reopen", cast.liaison, reason="又塌了", evidence="来电")

    assert opinion.resident_reopened
