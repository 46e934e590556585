"""What every action must be given, and what acting for somebody else must prove. The rules of each: test_effects_*.py."""

from datetime import timedelta

import pytest

from feedback.effects import EFFECTS
from feedback.errors import Invalid
from feedback.models import EventText
from feedback.workflow import Action, Capacity
from tests import cases
from tests.cases import NOON, take

DAY = timedelta(days=1)
RESIDENT = Capacity.RESIDENT


def supplied(cast):
    """Action → where it begins, who takes it, what must be supplied, what may be."""
    classified = cases.classified(cast)
    county = {"suggestion_title": "修桥", "authors": [cast.deputy], "congress": "县十八届人大五次会议"}
    answer = {"answer": "已修好。", "outcome": "A", "told_by": "phone"}
    reason = {"reason": "情况有变"}
    return {
        "complete_reception": (
            cases.logged,
            "liaison",
            {"was_read_back": False, "name": "张秀英"},
            {"is_anonymous": False},
        ),
        "amend": (cases.submitted, "liaison", reason, {"place": "村东老桥"}),
        "transfer": (cases.submitted, "liaison", {"station": cast.other_station, **reason}, {}),
        "register": (cases.submitted, "liaison", {**classified, "level": "township", "pace": "urgent"}, {}),
        "answer_directly": (cases.submitted, "liaison", classified | answer, {}),
        "guide": (
            cases.submitted,
            "liaison",
            {**classified, "guidance_reason": "private", "where": "村委会", "told_by": "phone"},
            {},
        ),
        "merge": (cases.submitted, "liaison", {"target": cases.submitted, **reason}, {}),
        "unmerge": (cases.merged, "liaison", reason, {}),
        "reconsider": (cases.dispatched, "liaison", reason, {}),
        "investigate": (
            cases.registered,
            "liaison",
            {"held_on": NOON.date(), "participants": "两人", "findings": "属实"},
            {},
        ),
        "dispatch": (
            cases.registered,
            "liaison",
            {"lead": cast.unit, "method": "letter"},
            {"reason": "本职", "requirement": "三日内修好"},
        ),
        "dispatch at county": (
            lambda cast: cases.registered(cast, level="county"),
            "committee",
            {"lead": cast.unit, "method": "suggestion"} | county,
            {},
        ),
        "sign_for": (cases.dispatched, "officer", {}, {}),
        "return": (cases.dispatched, "officer", reason, {"proposed_unit": cast.other_unit}),
        "extend": (cases.dispatched, "officer", {"days": 3, **reason}, {}),
        "decide_extension": (cases.extension_asked, "head", {"approve": False, **reason}, {}),
        "report_assist": (
            lambda cast: cases.dispatched(cast, assists=[cast.other_unit]),
            "other_officer",
            {"done": "已配合"},
            {},
        ),
        "progress": (cases.dispatched, "officer", {"done": "已进场", "visibility": "resident"}, {}),
        "submit_result": (cases.dispatched, "officer", {"done": "已修好", "outcome": "A"}, {}),
        "accept_result": (cases.resulted, "liaison", {"verified": "到现场看过"}, {}),
        "send_back": (cases.resulted, "liaison", reason, {}),
        "take_over": (lambda cast: cases.verified(cast, deputies=[cast.deputy]), "deputy_user", {}, {}),
        "reply": (cases.verified, "liaison", answer, {}),
        "rate": (cases.replied, RESIDENT, {"result": "satisfied", "attitude": "basically"}, {"words": "很好"}),
        "rework": (lambda cast: cases.rated(cast, outcome="C", result="unsatisfied"), "head", reason, {}),
        "close_unsatisfied": (lambda cast: cases.rated(cast, outcome="C", result="unsatisfied"), "head", reason, {}),
        "time_out": (cases.replied, Capacity.CLOCK, {}, {}),
        "archive": (cases.rated, "liaison", {"retention": "10y"}, {}),
        "withdraw": (cases.submitted, RESIDENT, {}, {"reason": "已解决"}),
        "reopen": (cases.archived, "head", reason, {}),
        "press": (cases.dispatched, "liaison", {"means": "phone"}, {"words": "请抓紧"}),
        "issue_supervision": (
            cases.dispatched,
            "head",
            {"form": "notice", "requirement": "办结", "due_on": NOON.date() + DAY, **reason},
            {},
        ),
        "receive_supervision": (lambda cast: cases.supervise(cast, cases.dispatched(cast)), "officer", {}, {}),
        "answer_supervision": (
            lambda cast: cases.supervise(cast, cases.dispatched(cast)),
            "officer",
            {"done": "已整改"},
            {},
        ),
        "name_supervisor": (cases.dispatched, "head", {"kind": "leader", "name": "彭县长", "role": "包案领导"}, {}),
        "look_back": (lambda cast: cases.replied(cast, outcome="B"), "liaison", {"kept": "kept", "found": "看过"}, {}),
        "release_contact": (cases.dispatched, "head", {"unit": cast.unit, "until": NOON.date() + DAY, **reason}, {}),
        "release_publication": (
            lambda cast: cases.archived(cast, publish=True),
            "head",
            {"public_text": "村口桥面已修好。"},
            {},
        ),
        "void": (None, "administrator", reason, {}),
        "note": (cases.submitted, "liaison", {"words": "已电话联系", "visibility": "internal"}, {}),
    }


# What the event keeps of it: codes, ids and dates in its data; free text as its words, which can be erased.
KEPT = {
    "complete_reception": ("changed", ""),
    "amend": ("changed", "reason old_place"),
    "transfer": ("from_station to_station", "reason"),
    "register": ("category category_before demand level pace", ""),
    "answer_directly": (
        "category category_before demand not_needed outcome told_by told_at promises",
        "answer",
    ),
    "guide": ("category category_before demand reason told_by", "where"),
    "merge": ("target", "reason"),
    "unmerge": ("target", "reason"),
    "reconsider": ("recalled", "reason"),
    "investigate": ("held_on", "participants findings"),
    "dispatch": ("lead assists assigned method again", "reason requirement"),
    "dispatch at county": ("lead assists assigned method again", ""),
    "sign_for": ("unit", ""),
    "return": ("unit role proposed_unit", "reason"),
    "extend": ("unit days", "reason"),
    "decide_extension": ("unit approved days", "reason"),
    "report_assist": ("unit", "done"),
    "progress": ("visibility unit", "done"),
    "submit_result": ("unit outcome on_time days_late", "done"),
    "accept_result": ("", "verified"),
    "send_back": ("round unit", "reason"),
    "take_over": ("", ""),
    "reply": ("outcome told_by told_at promises", "answer"),
    "rate": ("result attitude", "words"),
    "rework": ("round unit", "reason"),
    "close_unsatisfied": ("", "reason"),
    "time_out": ("", ""),
    "archive": ("dossier retention publish", ""),
    "withdraw": ("", "reason"),
    "reopen": ("", "reason"),
    "press": ("deadline clock owed_by means", "words"),
    "issue_supervision": ("deadline clock owed_by notice form", "reason requirement"),
    "receive_supervision": ("notice owed_by", ""),
    "answer_supervision": ("notice owed_by", "done"),
    "name_supervisor": ("kind supervisor", "name role"),
    "look_back": ("promise kept", "found"),
    "release_contact": ("unit until", "reason"),
    "release_publication": ("", "public_text"),
    "note": ("visibility", "words"),
}
LATER = {"time_out": 16 * DAY, "look_back": 60 * DAY}
# Voiding needs an imported case (test_effects_oversight.py), moving deadlines a change of the calendar (test_recalculating.py).
ELSEWHERE = ("submit", "log", "void", "recalculated")
SUPPLIED = [action for action in [*Action, "dispatch at county"] if action not in ELSEWHERE]


def prepared(cast, action):
    build, by, must, may = supplied(cast)[action]
    by = by if isinstance(by, Capacity) else getattr(cast, by)
    must = {field: value(cast) if callable(value) else value for field, value in must.items()}
    return build(cast), Action(action.split()[0]), by, must, may, NOON + LATER.get(action, 0 * DAY)


@pytest.mark.parametrize("name", SUPPLIED)
def test_action_is_taken_with_what_the_table_asks_for(cast, name):
    opinion, action, by, must, may, at = prepared(cast, name)
    before = opinion.event_count

    opinion = take(opinion, action, by, at=at, **must, **may)

    event = opinion.events.last()
    assert (opinion.event_count, event.action, event.occurred_at) == (before + 1, action, at)
    assert (set(event.data), words_of(event)) == tuple(set(names.split()) for names in KEPT[name])


def words_of(event):
    return set(event.text.words) if EventText.objects.filter(event=event).exists() else set()


@pytest.mark.parametrize("name", SUPPLIED)
def test_action_is_refused_without_each_thing_the_table_asks_for(cast, name):
    opinion, action, by, must, may, at = prepared(cast, name)
    step, count = opinion.step, opinion.event_count

    for missing in must:
        with pytest.raises(Invalid) as refused:
            take(opinion, action, by, at=at, **{**must, **may, missing: None if missing != "name" else ""})

        assert refused.value.field == missing
    opinion.refresh_from_db()
    assert (opinion.step, opinion.event_count, opinion.events.count()) == (step, count, count)


ON_BEHALF = ["sign_for", "return", "extend", "submit_result", "rate", "withdraw", "answer_supervision", "report_assist"]


@pytest.mark.parametrize("name", ON_BEHALF)
def test_act_entered_for_somebody_else_needs_and_keeps_the_evidence(cast, name):
    opinion, action, _by, must, may, at = prepared(cast, name)
    with pytest.raises(Invalid) as refused:
        take(opinion, action, cast.liaison, at=at, **must, **may)

    opinion = take(opinion, action, cast.liaison, at=at, evidence="3月11日回执第2号", **must, **may)

    event = opinion.events.last()
    absent = {"rate": "resident", "withdraw": "resident", "answer_supervision": "addressee", "report_assist": "assist"}
    assert refused.value.field == "evidence"
    assert (event.actor, event.capacity, event.on_behalf) == (cast.liaison, "liaison", absent.get(name, "lead"))
    assert event.text.words["evidence"] == "3月11日回执第2号"


@pytest.mark.parametrize(("hours", "is_refused"), [(-1, True), (0, False), (3, False)])
def test_act_entered_for_somebody_else_did_not_happen_before_its_step_began(cast, hours, is_refused):
    opinion, at = cases.replied(cast), NOON + timedelta(hours=hours)
    rating = {"result": "satisfied", "attitude": "satisfied", "evidence": "来电"}

    if is_refused:
        with pytest.raises(Invalid) as refused:
            take(opinion, "rate", cast.liaison, at=at, **rating)
        assert refused.value.field == "occurred_at"
    else:
        assert take(opinion, "rate", cast.liaison, at=at, **rating).replies.get().evaluation.at == at


def test_every_action_but_the_creating_ones_has_its_effect():
    assert set(EFFECTS) == set(Action) - {Action.SUBMIT, Action.LOG}
