"""The table of docs/workflow.md as literal data, compared with workflow.grant over the full product."""

from dataclasses import fields, replace
from itertools import product

import pytest

from feedback import workflow
from feedback.standing import Standing
from feedback.workflow import Action, Capacity, Facts, Grant, Step, after_rating, allowed, grant, target_of

LEVELS = ["township", "township_major", "county"]
EVERY = "receive register handle supervise reply feedback archive closed"
NOT_CLOSED = EVERY.removesuffix(" closed")
# action, from, to ("" is self), who, what must be so, at which levels, whom it is closed to whatever else they are
TABLE = [
    ("complete_reception", "receive", "register", "liaison"),
    ("amend", NOT_CLOSED, "", "liaison"),
    ("transfer", "register", "", "liaison committee"),
    ("register", "register", "handle", "liaison import"),
    ("answer_directly", "register", "feedback", "liaison deputy"),
    ("guide", "register", "archive", "liaison"),
    ("merge", "register", "closed", "liaison presidium committee"),
    ("unmerge", "closed", "register", "liaison presidium committee", {"merged": True}),
    ("reconsider", "handle", "register", "liaison", {}, "township township_major"),
    ("reconsider", "handle", "register", "committee", {}, "county"),
    ("investigate", "handle", "", "liaison deputy"),
    ("dispatch", "handle", "", "liaison import", {}, "township"),
    ("dispatch", "handle", "", "liaison import", {"investigated": True}, "township_major"),
    ("dispatch", "handle", "", "committee", {}, "county"),
    ("sign_for", "handle", "", "lead assist import", {"unsigned": True}),
    ("return", "handle", "", "lead assist", {"returnable": True}),
    ("extend", "handle", "", "lead assist", {"extendable": True}),
    ("decide_extension", "handle", "", "head", {"extension_asked": True}, "township township_major", "interested"),
    ("decide_extension", "handle", "", "committee", {"extension_asked": True}, "county", "interested"),
    ("report_assist", "handle", "", "assist", {"assist_open": True}),
    ("progress", "handle supervise", "", "lead assist liaison deputy"),
    ("submit_result", "handle", "supervise", "lead import", {"lead_open": True, "any_assist_open": False}),
    ("accept_result", "supervise", "reply", "liaison deputy import", {}, "township township_major", "interested"),
    ("accept_result", "supervise", "reply", "committee", {}, "county", "interested"),
    ("send_back", "supervise reply", "handle", "liaison deputy", {}, "township township_major", "interested"),
    ("send_back", "supervise reply", "handle", "committee", {}, "county", "interested"),
    ("take_over", "supervise reply", "", "deputy", {"taken_over": False}),
    ("reply", "reply", "feedback", "liaison taker import"),
    ("rate", "feedback", "", "resident", {"unrated": True}, "", "interested"),
    ("rework", "feedback", "handle", "head committee", {"unsatisfied": True}),
    ("close_unsatisfied", "feedback", "archive", "head", {"unsatisfied": True}),
    ("time_out", "feedback", "archive", "clock import", {"unrated": True}),
    ("archive", "archive", "closed", "liaison import"),
    ("withdraw", "receive register handle supervise reply", "archive", "resident"),
    ("reopen", "archive closed", "register", "head committee", {"merged": False}),
    ("reopen", "archive closed", "register", "resident", {"merged": False, "resident_may_reopen": True}),
    ("reopen", "archive closed", "register", "clock", {"merged": False, "promise_unkept": True}),
    ("press", EVERY, "", "liaison committee clock", {"clock_running": True}),
    ("issue_supervision", EVERY, "", "head committee clock", {"supervisable": True}),
    ("receive_supervision", EVERY, "", "addressee", {"notice_unreceived": True}),
    ("answer_supervision", EVERY, "", "addressee", {"notice_unanswered": True}),
    ("name_supervisor", NOT_CLOSED, "", "head committee"),
    ("look_back", EVERY, "", "liaison deputy committee", {"promise_due": True}),
    ("release_contact", "handle", "", "head", {"any_lead_open": True}),
    ("release_contact", "handle", "", "head", {"any_assist_open": True}),
    ("release_publication", "closed", "", "head committee", {"publication_proposed": True}, "", "archivist"),
    ("recalculated", EVERY, "", "clock"),
    ("void", EVERY, "", "administrator", {"voidable": True}),
    ("note", EVERY, "", "reader resident"),
]
CREATING = {"submit", "log"}
ACTING = {"liaison": {"head", "presidium", "acting_head"}, "head": {"presidium", "acting_head"}}
LIKE_A_LIAISON = {"liaison", "head", "presidium", "acting_head"}
# Whose acts are entered for them, and the fact that there is somebody whose act it could be.
ENTERED_FOR = {"resident": None, "lead": "lead_open", "assist": "assist_open", "addressee": "notice_to_unit"}
NOBODY_ABSENT = {"lead_open": False, "assist_open": False, "notice_to_unit": False}
ALL_ON = Facts(**{f.name: True for f in fields(Facts) if f.type is bool})


def rows_of(action):
    return [(*row, *[{}, "", ""][len(row) - 4 :]) for row in TABLE if row[0] == action]


def who(action, step, facts, *besides):
    """What the table says: everybody named in a row that holds."""
    found = set()
    for _action, sources, _target, names, needs, levels, closed_to in rows_of(action):
        fits = step in sources.split() and facts.level in (levels.split() or LEVELS) and closed_to not in besides
        if fits and all(getattr(facts, name) == value for name, value in needs.items()):
            found |= set(names.split())
    return found


def with_those_who_act(names):
    return names.union(*(ACTING.get(name, set()) for name in names))


def facts_of(action):
    """Every combination of the facts the action's rows name, amid everything else true and everything else false."""
    named = sorted({name for row in rows_of(action) for name in row[4]})
    for around, level, *values in product([ALL_ON, Facts()], LEVELS, *([True, False] for _name in named)):
        yield replace(around, level=level, **dict(zip(named, values, strict=True)))


@pytest.mark.parametrize("action", Action)
def test_grant_in_own_right_is_what_the_table_says(action):
    for step, facts in product(Step, facts_of(action)):
        granted = {c for c in Capacity if (found := grant(action, step, facts, [c])) and not found.on_behalf}

        assert granted == with_those_who_act(who(action, step, facts)), (step, facts)


@pytest.mark.parametrize("action", Action)
def test_grant_on_behalf_is_a_liaisons_for_residents_and_units_that_are_there(action):
    for step, facts, capacity in product(Step, facts_of(action), Capacity):
        named = who(action, step, facts)
        absent = {name for name in named & set(ENTERED_FOR) if getattr(facts, ENTERED_FOR[name] or "level")}

        found = grant(action, step, facts, [capacity])

        expected = capacity in LIKE_A_LIAISON - with_those_who_act(named) and absent
        assert bool(found and found.on_behalf) == bool(expected), (step, facts, capacity)
        assert not expected or found.on_behalf in absent


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("besides", [Capacity.INTERESTED, Capacity.ARCHIVIST])
def test_grant_is_refused_to_those_a_row_is_closed_to(action, besides):
    for step, level in product(Step, LEVELS):
        facts = replace(ALL_ON, level=level, any_assist_open=False, taken_over=False, merged=False)
        held = set(Capacity) - {Capacity.INTERESTED, Capacity.ARCHIVIST} | {besides}

        open_to = workflow.open_to(action, step, level, held, lambda row, facts=facts: row.when(facts))

        assert open_to == who(action, step, facts, besides)


def test_table_names_every_action():
    assert {row[0] for row in TABLE} | CREATING == set(Action)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}-{row[3]}")
def test_target_is_what_the_table_says(row):
    action, sources, target = row[:3]

    assert {target_of(Action(action), Step(source)) for source in sources.split()} == {target or None}


@pytest.mark.parametrize(
    ("action", "step", "held", "expected"),
    [
        ("register", "register", "head", ("head", None)),
        ("register", "register", "liaison head", ("liaison", None)),
        ("rework", "feedback", "committee acting_head", ("committee", None)),
        ("close_unsatisfied", "feedback", "committee acting_head", ("acting_head", None)),
        ("reply", "reply", "taker deputy liaison", ("taker", None)),
        ("sign_for", "handle", "lead liaison", ("lead", None)),
        ("sign_for", "handle", "liaison", ("liaison", "lead")),
        ("rate", "feedback", "head", ("head", "resident")),
        ("rate", "feedback", "resident liaison", ("resident", None)),
        ("withdraw", "handle", "presidium", ("presidium", "resident")),
        ("answer_supervision", "handle", "liaison", ("liaison", "addressee")),
        ("report_assist", "handle", "acting_head", ("acting_head", "assist")),
    ],
)
def test_grant_records_the_very_capacity_before_a_stand_in(action, step, held, expected):
    facts = replace(ALL_ON, level="township", merged=False)

    found = grant(Action(action), Step(step), facts, [Capacity(name) for name in held.split()])

    assert found == Grant(action, *expected)


@pytest.mark.parametrize(("action", "absent"), [("sign_for", "assist"), ("extend", "assist"), ("progress", None)])
def test_grant_on_behalf_falls_to_the_unit_that_is_there(action, absent):
    facts = Facts(level="township", unsigned=True, extendable=True, assist_open=True, any_assist_open=True)

    assert grant(Action(action), Step.HANDLE, facts, [Capacity.LIAISON]).on_behalf == absent


@pytest.mark.parametrize("action", ["sign_for", "return", "extend", "answer_supervision"])
def test_grant_on_behalf_needs_somebody_absent(action):
    facts = replace(ALL_ON, level="township", **NOBODY_ABSENT)

    assert grant(Action(action), Step.HANDLE, facts, [Capacity.LIAISON]) is None


@pytest.mark.parametrize(
    ("action", "level", "held", "known"),
    [
        ("sign_for", "township", "lead", True),
        ("sign_for", "township", "liaison", True),
        ("rework", "township", "presidium", False),  # the step is not feedback
        ("dispatch", "county", "liaison", False),
        ("dispatch", "county", "committee", True),
        ("decide_extension", "township", "head interested", False),
        ("extend", "township", "deputy reader", False),
    ],
)
def test_is_known_asks_the_table_without_the_facts_of_the_moment(action, level, held, known):
    capacities = [Capacity(name) for name in held.split()]

    assert workflow.is_known(Action(action), Step.HANDLE, level, capacities) is known


def test_allowed_lists_each_action_once_in_the_order_of_the_table():
    facts = Facts("township", extension_asked=True, any_lead_open=True, lead_open=True, clock_running=True)
    facts = replace(facts, supervisable=True)

    actions = [found.action for found in allowed(Step.HANDLE, facts, [Capacity.HEAD, Capacity.READER])]

    assert actions == [
        "amend", "reconsider", "investigate", "dispatch", "decide_extension", "progress", "submit_result", "withdraw",
        "press", "issue_supervision", "name_supervisor", "release_contact", "note",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("satisfied", "outcome", "rounds", "target"),
    [
        *[(True, outcome, 0, Step.ARCHIVE) for outcome in "ABCD-"],
        *[(False, outcome, rounds, Step.HANDLE) for outcome in "AB" for rounds in (0, 1, 2)],
        *[(False, outcome, 3, None) for outcome in "AB"],
        *[(False, outcome, 0, None) for outcome in "CD-"],
    ],
)
def test_after_rating(satisfied, outcome, rounds, target):
    assert after_rating(satisfied=satisfied, outcome=outcome, rounds=rounds) == target


@pytest.mark.parametrize("name", [field.name for field in fields(Facts)])
def test_standing_offers_every_fact(name):
    assert hasattr(Standing, name)
