"""Every clock: what starts it, who owes it, when it is due and turns amber, what stops it. NOON is Wednesday 11 March 2026."""

from datetime import datetime, timedelta

import pytest

from feedback.clock import Rules
from feedback.models import Policy
from feedback.vocabulary import ClockKind, Pace
from feedback.workflow import Capacity
from tests import cases
from tests.cases import NOON, SHANGHAI, take

DAY = timedelta(days=1)
LATER = NOON + timedelta(hours=1)
RESIDENT = Capacity.RESIDENT
REASON = {"reason": "情况有变"}


def moment(text):
    """ "18" is that day of March at 18:00; else month-day, and the hour if it is another."""
    day, _blank, hour = text.partition(" ")
    month, day = (3, int(day)) if "-" not in day else map(int, day.split("-"))
    hour, minute = map(int, (hour or "18:00").split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def clock_of(opinion, kind):
    return opinion.deadlines.running().get(kind=kind)


def with_assist(cast, **data):
    return cases.dispatched(cast, assists=[cast.other_unit], **data)


def unsatisfied(cast, **data):
    return cases.rated(cast, result="unsatisfied", **data)


def direct(cast, outcome="A"):
    opinion = cases.answered_directly(cast, outcome=outcome)
    return take(opinion, "rate", RESIDENT, result="unsatisfied", attitude="satisfied")


def returned(cast, **data):
    return take(cases.dispatched(cast, **data), "return", cast.officer, **REASON)


def sent_back(cast, **data):
    opinion = cases.resulted(cast, **data)
    return take(opinion, "send_back", cast.committee if opinion.level == "county" else cast.liaison, **REASON)


HALF = "12 03:00"  # of the time left until the 12th at 18:00
STARTED = [
    # kind, what starts it, who owes it, due, amber
    ("reception", cases.logged, {}, "liaison", "12", HALF),
    ("registration", cases.submitted, {}, "liaison", "12", HALF),
    ("dispatch", cases.registered, {}, "liaison", "12", HALF),
    ("dispatch", cases.registered, {"level": "township_major"}, "liaison", "25", "23 09:00"),
    ("dispatch", cases.registered, {"level": "county"}, "committee", "18", "17 09:00"),
    ("dispatch", returned, {}, "liaison", "12", HALF),
    ("dispatch", returned, {"level": "county"}, "committee", "18", "17 09:00"),
    ("dispatch", direct, {}, "liaison", "12", HALF),
    ("sign_for", cases.dispatched, {}, "unit", "12", HALF),
    ("return_window", cases.dispatched, {}, "unit", "16", "16 09:00"),
    ("result", cases.dispatched, {}, "unit", "18", "17 09:00"),
    ("result", cases.dispatched, {"pace": "complex"}, "unit", "4-1", "27 09:00"),
    ("result", cases.dispatched, {"pace": "urgent"}, "unit", "12", HALF),
    ("result", cases.dispatched, {"level": "township_major"}, "unit", "4-10", "4-3 09:00"),
    ("result", cases.dispatched, {"level": "county"}, "unit", "6-11", "5-26 09:00"),
    ("result", cases.dispatched, {"level": "county", "pace": "complex"}, "unit", "9-11", "8-7 09:00"),
    ("assist", with_assist, {}, "unit", "16", "16 09:00"),
    ("assist", with_assist, {"pace": "complex"}, "unit", "23", "20 09:00"),
    ("assist", with_assist, {"pace": "urgent"}, "unit", "12", HALF),
    ("assist", with_assist, {"level": "township_major"}, "unit", "26", "24 09:00"),
    ("assist", with_assist, {"level": "county"}, "unit", "5-11", "4-27 09:00"),
    ("extension_decision", cases.extension_asked, {}, "head", "12", HALF),
    ("extension_decision", cases.extension_asked, {"level": "county"}, "committee", "12", HALF),
    ("verification", cases.resulted, {}, "liaison", "16", "16 09:00"),
    ("verification", cases.resulted, {"level": "county"}, "committee", "16", "16 09:00"),
    ("reply", cases.verified, {}, "liaison", "13", "13 09:00"),
    ("rating", cases.replied, {}, "resident", "26", "24 09:00"),
    ("head_decision", unsatisfied, {"outcome": "C"}, "head", "16", "16 09:00"),
    ("archiving", cases.rated, {}, "liaison", "18", "17 09:00"),
    ("archiving", cases.withdrawn, {}, "liaison", "18", "17 09:00"),
    ("rework", sent_back, {}, "unit", "16", "16 09:00"),
    ("rework", unsatisfied, {}, "unit", "16", "16 09:00"),
    ("rework", sent_back, {"level": "township_major"}, "unit", "25", "23 09:00"),
    ("rework", sent_back, {"level": "county"}, "unit", "4-13", "4-7 09:00"),  # 11 April is a Saturday
    ("promise", cases.replied, {"outcome": "B"}, "liaison", "5-10", "4-27 09:00"),
]


@pytest.mark.parametrize(
    ("kind", "build", "data", "owner", "due", "amber"), STARTED, ids=[f"{s[0]}-{n}" for n, s in enumerate(STARTED)]
)
def test_clock_is_started_owed_due_and_amber(cast, kind, build, data, owner, due, amber):
    clock = clock_of(build(cast, **data), kind)

    assert (clock.started_at, clock.owed_by) == (NOON, owner)
    assert (clock.due_at, clock.amber_at) == (moment(due), moment(amber))


def test_supervision_reply_is_due_on_the_notices_own_date_and_owed_by_whom_it_addresses(cast):
    clock = clock_of(cases.supervise(cast, cases.resulted(cast, level="county")), "supervision_reply")

    assert (clock.owed_by, clock.due_at, clock.amber_at) == ("committee", moment("16"), moment("16 09:00"))


STOPPED = [
    # kind, where it runs, the act that stops it, by whom, with what
    ("reception", cases.logged, "complete_reception", "liaison", {"was_read_back": True, "is_anonymous": True}),
    ("reception", cases.logged, "withdraw", RESIDENT, {}),
    ("registration", cases.submitted, "merge", "liaison", {"target": cases.submitted, **REASON}),
    ("registration", cases.submitted, "withdraw", RESIDENT, {}),
    ("dispatch", cases.registered, "reconsider", "liaison", REASON),
    ("sign_for", cases.dispatched, "sign_for", "officer", {}),
    ("sign_for", cases.dispatched, "return", "officer", REASON),
    ("return_window", cases.dispatched, "reconsider", "liaison", REASON),
    ("result", cases.dispatched, "submit_result", "officer", {"done": "已修好", "outcome": "A"}),
    ("result", cases.dispatched, "withdraw", RESIDENT, {}),
    ("assist", with_assist, "report_assist", "other_officer", {"done": "已配合"}),
    ("extension_decision", cases.extension_asked, "decide_extension", "head", {"approve": False, **REASON}),
    ("extension_decision", cases.extension_asked, "return", "officer", REASON),
    ("verification", cases.resulted, "accept_result", "liaison", {"verified": "看过"}),
    ("verification", cases.resulted, "send_back", "liaison", REASON),
    ("reply", cases.verified, "reply", "liaison", {"answer": "已修好。", "outcome": "A", "told_by": "phone"}),
    ("reply", cases.verified, "send_back", "liaison", REASON),
    ("rating", cases.replied, "rate", RESIDENT, {"result": "satisfied", "attitude": "satisfied"}),
    ("head_decision", lambda cast: unsatisfied(cast, outcome="C"), "rework", "head", REASON),
    ("head_decision", lambda cast: unsatisfied(cast, outcome="C"), "close_unsatisfied", "head", REASON),
    ("archiving", cases.rated, "archive", "liaison", {"retention": "10y"}),
    ("archiving", cases.rated, "reopen", "head", REASON),
    ("rework", sent_back, "submit_result", "officer", {"done": "已修好", "outcome": "A"}),
    ("supervision_reply", lambda cast: cases.supervise(cast, cases.dispatched(cast)), "answer_supervision", "officer",
     {"done": "已整改"}),
    ("supervision_reply", lambda cast: cases.supervise(cast, cases.dispatched(cast)), "submit_result", "officer",
     {"done": "已修好", "outcome": "A"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "build", "action", "by", "data"), STOPPED, ids=[f"{s[0]}-{s[2]}" for s in STOPPED])
def test_clock_is_stopped_by_its_act_the_end_of_its_assignment_or_leaving_the_step(cast, kind, build, action, by, data):
    opinion = build(cast)
    clock = clock_of(opinion, kind)
    data = {name: value(cast) if callable(value) else value for name, value in data.items()}

    take(opinion, action, by if by == RESIDENT else getattr(cast, by), at=LATER, **data)

    clock.refresh_from_db()
    assert clock.stopped_at == LATER


def test_dispatch_stops_the_dispatch_clock(cast):
    clock = clock_of(opinion := cases.registered(cast), "dispatch")

    cases.dispatch(cast, opinion, at=LATER)

    clock.refresh_from_db()
    assert clock.stopped_at == LATER


def test_rating_unsatisfied_at_the_head_stops_the_rating_clock(cast):
    clock = clock_of(opinion := cases.replied(cast, outcome="C"), "rating")

    take(opinion, "rate", RESIDENT, at=LATER, result="unsatisfied", attitude="satisfied")

    clock.refresh_from_db()
    assert clock.stopped_at == LATER


def test_promise_runs_on_whatever_happens_to_the_case(cast):
    opinion = cases.replied(cast, outcome="B")
    clock = clock_of(opinion, "promise")

    for action, by, data in [
        ("rate", RESIDENT, {"result": "unsatisfied", "attitude": "satisfied"}),
        ("reconsider", cast.liaison, REASON),
        ("withdraw", RESIDENT, {}),
        ("archive", cast.liaison, {"retention": "10y"}),
        ("reopen", cast.head, REASON),
    ]:
        opinion = take(opinion, action, by, **data)
        assert clock_of(opinion, "promise") == clock


# Policies


def test_running_clocks_keep_their_policy_and_new_ones_get_the_one_in_force(cast):
    before, old = cases.dispatched(cast), Policy.objects.get(kind="result", level="township", pace="")
    new = Policy.objects.create(kind="result", level="township", amount=2, unit="working_day", valid_from=NOON + DAY)
    future = Policy.objects.create(
        kind="result", level="township", amount=9, unit="working_day", valid_from=NOON + 9 * DAY
    )
    cases.reread_rules()

    after = [cases.dispatched(cast, at=NOON + days * DAY) for days in (0, 1, 9)]

    assert (clock_of(before, "result").policy, clock_of(before, "result").due_at) == (old, moment("18"))
    assert [clock_of(opinion, "result").policy for opinion in after] == [old, new, future]
    assert clock_of(after[1], "result").due_at == moment("16")


@pytest.mark.parametrize(
    ("level", "pace", "amount"),
    [("county", "complex", 6), ("county", "ordinary", 3), ("county", "urgent", 3), ("township", "urgent", 1)],
)
def test_policy_is_the_newest_of_the_most_specific(db, level, pace, amount):
    Policy.objects.create(kind="result", amount=7, unit="day", valid_from=NOON - DAY)

    assert Rules().policy("result", level, pace, NOON).amount == amount


BY_HAND = ("promise", "supervision_reply", "assist")  # and assist, half of the result's


@pytest.mark.parametrize("level", ["township", "township_major", "county"])
def test_every_clock_by_policy_has_one(db, level):
    rules = Rules()

    assert all(rules.policy(kind, level, pace, NOON) for kind in ClockKind if kind not in BY_HAND for pace in Pace)


# Extension, shorter deadline


def test_extension_adds_working_days_to_the_due_day_and_begins_a_new_round(cast):
    """From Wednesday the 18th over a weekend; the day of the decision does not matter."""
    opinion = cases.extension_asked(cast, days=5)

    take(opinion, "decide_extension", cast.head, at=NOON + 9 * DAY, approve=True, **REASON)

    clock = clock_of(opinion, "result")
    assert (clock.due_at, clock.amber_at) == (moment("25"), moment("23 09:00"))
    assert (clock.round, clock.extended_days, clock.started_at, clock.policy.amount) == (2, 5, NOON, 5)


def test_extension_of_one_unit_leaves_the_other_clocks_alone(cast):
    opinion = with_assist(cast)
    take(opinion, "extend", cast.other_officer, days=2, **REASON)

    take(opinion, "decide_extension", cast.head, approve=True, **REASON)

    assert (clock_of(opinion, "assist").due_at, clock_of(opinion, "result").due_at) == (moment("18"), moment("18"))
    assert list(opinion.deadlines.filter(round=2).values_list("kind", flat=True)) == ["assist"]


@pytest.mark.parametrize(("due_on", "result", "assist"), [("12", "12", "12"), ("17", "17", "16"), ("16", "16", "16")])
def test_shorter_deadline_at_dispatch_cuts_what_is_longer(cast, due_on, result, assist):
    opinion = cases.dispatch(cast, cases.registered(cast), assists=[cast.other_unit], due_on=moment(due_on).date())

    clocks = clock_of(opinion, "result"), clock_of(opinion, "assist")
    assert [clock.due_at for clock in clocks] == [moment(result), moment(assist)]


# The row's own copy, and everything else, after anything at all


def test_opinion_shows_the_soonest_clock_that_can_be_late(cast):
    opinion = with_assist(cast, pace="complex")
    shown = [(opinion.due_at, opinion.owed_by)]

    take(opinion, "sign_for", cast.officer)
    opinion = take(opinion, "sign_for", cast.other_officer)
    shown.append((opinion.due_at, opinion.owed_by))
    opinion = cases.supervise(cast, opinion, by=cast.head, due_on=moment("13").date())
    shown.append((opinion.due_at, opinion.owed_by))
    opinion = take(opinion, "return", cast.officer, **REASON)
    shown.append((opinion.due_at, opinion.owed_by))

    assert shown == [
        (moment("12"), "unit"), (moment("23"), "unit"), (moment("13"), "unit"), (moment("12"), "liaison"),
    ]  # fmt: skip
