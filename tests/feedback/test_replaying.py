"""History replayed is what the same acts leave when they are taken one by one."""

import pytest

from feedback.clock import Rules
from feedback.errors import Conflict, NotAllowed
from feedback.replaying import replay
from feedback.services import advance
from feedback.verification import verify_ledger
from feedback.workflow import Action, Capacity, Step
from tests import cases
from tests.cases import NOON

LATER = NOON.replace(month=4)
OF_EVENT = ["seq", "action", "from_step", "to_step", "actor", "capacity", "occurred_at", "data", "text__words"]
OF_CLOCK = ["kind", "owed_by", "policy", "assignment__unit", "started_at", "due_at", "amber_at", "stopped_at"]
OF_ASSIGNMENT = ["unit", "state", "signed_at", "ended_at", "was_on_time"]
OF_REPLY = ["text", "outcome", "told_at", "timed_out_at"]
ITS_OWN = {"id", "number", "form_key", "content_digest", "code_hash", "token_hash", "head"}


def history(cast):
    register = {"category": cast.category, "demand": "help", "summary": "修桥", "level": "township", "pace": "ordinary"}
    answer = {"answer": "已修好。", "outcome": "-", "told_by": "online", "told_at": NOON}
    return [
        (Action.REGISTER, NOON, register),
        (Action.DISPATCH, NOON, {"lead": cast.unit, "method": "on_the_spot"}),
        (Action.SIGN_FOR, NOON, {}),
        (Action.SUBMIT_RESULT, NOON, {"done": "已修好", "outcome": "-"}),
        (Action.ACCEPT_RESULT, NOON, {"verified": "看过"}),
        (Action.REPLY, NOON, answer),
        (Action.TIME_OUT, LATER, {}),
        (Action.ARCHIVE, LATER, {"retention": "10y"}),
    ]


def left_by(opinion):
    """Everything an opinion's history leaves in the database but what is random or its own."""
    opinion.refresh_from_db()
    columns = {f.attname: getattr(opinion, f.attname) for f in opinion._meta.concrete_fields if f.name not in ITS_OWN}
    events = list(opinion.events.values(*OF_EVENT))
    for event in events:
        event["data"].pop("dossier", None)
    rows = [
        events,
        sorted(opinion.deadlines.values_list(*OF_CLOCK), key=str),
        list(opinion.assignments.values_list(*OF_ASSIGNMENT)),
        list(opinion.reports.values_list("text", "outcome", "at")),
        list(opinion.replies.values_list(*OF_REPLY)),
    ]
    return columns, rows


@pytest.mark.parametrize("length", range(1, 9))
def test_replay_leaves_what_single_acts_leave(cast, length):
    acts, rules = history(cast)[:length], Rules()
    one_by_one, at_one_go = cases.submitted(cast), cases.submitted(cast)
    for action, at, data in acts:
        one_by_one = advance(one_by_one, action, by=Capacity.IMPORT, data=data, at=at, rules=rules)

    returned = replay(at_one_go, acts, at_step=Step.REGISTER, rules=rules)

    assert (returned.step, returned.event_count) == (one_by_one.step, length + 1)
    assert left_by(at_one_go) == left_by(one_by_one)
    assert verify_ledger(at=NOON).findings == []


def test_replay_refused_by_a_guard_writes_nothing(cast):
    opinion = cases.submitted(cast)
    before = left_by(opinion)
    register, *_others, archive = history(cast)

    with pytest.raises(NotAllowed):
        replay(opinion, [register, archive], at_step=Step.REGISTER, rules=Rules())

    assert left_by(opinion) == before


def test_replay_of_what_has_moved_on_is_refused(cast):
    opinion = cases.submitted(cast)
    cases.register(cast, opinion)

    with pytest.raises(Conflict):
        replay(opinion, history(cast)[:1], at_step=Step.REGISTER, rules=Rules())
