"""Looking back on promises: kept, partly, not kept, and what that does to the case."""

from datetime import timedelta

import pytest

from feedback.errors import Conflict, Invalid
from feedback.workflow import Capacity, Step
from tests import cases
from tests.cases import NOON, take

DAY = timedelta(days=1)
LATER = NOON + 60 * DAY


def running(opinion):
    return sorted(opinion.deadlines.running().values_list("kind", flat=True))


def test_promise_kept_stops_its_clock_and_moves_nothing(cast):
    opinion = cases.looked_back(cast, "kept", opinion=cases.archived(cast, outcome="B"))

    promise = opinion.replies.get().promises.get()
    assert (promise.kept, promise.looked_back_at, opinion.step, running(opinion)) == ("kept", LATER, "closed", [])
    assert opinion.events.last().data == {"promise": promise.pk, "kept": "kept"}


def test_promise_partly_kept_gets_a_new_date_and_clock(cast):
    opinion = cases.archived(cast, outcome="B")
    for new_due_on in (None, LATER.date()):
        with pytest.raises(Invalid) as refused:
            cases.looked_back(cast, "partly", opinion=opinion, new_due_on=new_due_on)
        assert refused.value.field == "new_due_on"

    opinion = cases.looked_back(cast, "partly", opinion=opinion, new_due_on=LATER.date() + 9 * DAY)

    promises = list(opinion.replies.get().promises.values_list("text", "due_on", "kept"))
    assert promises == [
        ("年底前完成护栏", LATER.date(), "partly"), ("年底前完成护栏", LATER.date() + 9 * DAY, ""),
    ]  # fmt: skip
    assert (opinion.step, running(opinion)) == ("closed", ["promise"])


@pytest.mark.parametrize("build", [cases.rated, cases.archived], ids=["archive", "closed"])
def test_promise_unkept_reopens_at_once_from_archive_or_closed(cast, build):
    opinion = cases.looked_back(cast, "unkept", opinion=build(cast, outcome="B"))

    assert (opinion.step, opinion.settled_at, running(opinion)) == ("register", None, ["registration"])
    assert list(opinion.events.order_by("-seq").values_list("action", "capacity")[:2]) == [
        ("reopen", "clock"), ("look_back", "liaison"),
    ]  # fmt: skip
    assert opinion.replies.get().promises.get().reopened_at == LATER


ENTERING_ARCHIVE = {
    "rate": (Capacity.RESIDENT, {"result": "satisfied", "attitude": "satisfied"}),
    "time_out": (Capacity.CLOCK, {}),
}


@pytest.mark.parametrize("action", ENTERING_ARCHIVE)
def test_promise_unkept_elsewhere_reopens_on_entering_archive(cast, action):
    opinion = cases.looked_back(cast, "unkept")
    assert opinion.step == Step.FEEDBACK
    by, data = ENTERING_ARCHIVE[action]

    opinion = take(opinion, action, by, at=LATER + DAY, **data)

    assert (opinion.step, opinion.events.last().capacity) == (Step.REGISTER, "clock")


@pytest.mark.parametrize("action", ["guide", "withdraw"])
def test_promise_unkept_reopens_once_only(cast, action):
    """A case reopened for its broken promise may be closed again another way, and then rests."""
    opinion = cases.looked_back(cast, "unkept", opinion=cases.archived(cast, outcome="B"))
    guide = cases.classified(cast, guidance_reason="private", where="村委会", told_by="phone")

    by = cast.liaison if action == "guide" else Capacity.RESIDENT
    opinion = take(opinion, action, by, at=LATER, **(guide if action == "guide" else {}))

    assert opinion.step == Step.ARCHIVE


def test_promise_is_looked_back_on_when_due_and_not_twice(cast):
    opinion = cases.archived(cast, outcome="B")
    with pytest.raises(Conflict):
        take(opinion, "look_back", cast.liaison, at=LATER - DAY, kept="kept", found="看过")
    cases.looked_back(cast, "kept", opinion=opinion)

    with pytest.raises(Conflict):
        cases.looked_back(cast, "unkept", opinion=opinion)


def test_promise_named_must_be_the_one_that_is_due(cast):
    promises = [("装护栏", LATER.date()), ("装路灯", LATER.date() + 20 * DAY)]
    opinion = cases.reply(cast, cases.verified(cast), outcome="B", promises=promises)
    first, second = opinion.replies.get().promises.all()
    with pytest.raises(Conflict):
        cases.looked_back(cast, "kept", opinion=opinion, promise=second.pk)

    cases.looked_back(cast, "kept", opinion=opinion, promise=first.pk)

    assert list(opinion.replies.get().promises.values_list("text", "kept")) == [("装护栏", "kept"), ("装路灯", "")]
    assert opinion.deadlines.running().get(kind="promise").promise == second
