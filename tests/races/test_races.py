"""Several people at the same instant, in real transactions: one wins, the others get a plain sentence, nothing is doubled.

On both databases. FAULTS=full runs the 40 rounds of the guarantee, the default is a short proof of each.
"""

import os
from collections import Counter

import pytest
from django.db import connection

from accounts.models import Notification
from feedback.errors import Conflict
from feedback.models import Assignment, Contact, Deadline, Event, Opinion
from feedback.receipts import receipt_of
from feedback.services import advance, submit
from feedback.together import dispatch_together
from feedback.workflow import Action, Capacity
from stations.models import Serial
from tests import cases
from tests.cases import NOON
from tests.races.starting import at_once

EIGHT = 8
ROUNDS = 40 if os.environ.get("FAULTS") == "full" else 1


def outcomes(results):
    """How many went through, and how the others failed."""
    return Counter(type(result).__name__ if isinstance(result, Exception) else "done" for result in results)


def step(opinion, action, by, **data):
    """One person's click on a page drawn just now."""
    fresh, form_key = Opinion.objects.get(pk=opinion.pk), data.pop("form_key", None) or cases.key()
    return lambda: advance(fresh, Action(action), by=by, data=data, form_key=form_key, at=NOON)


def person(user):
    """The same person on another machine: a user object of its own."""
    return user if isinstance(user, Capacity) else type(user).objects.get(pk=user.pk)


SAME = {
    # what eight people do at once: where it begins, who, with what
    "register": (cases.submitted, "liaison", lambda cast: cases.classified(cast, level="township", pace="ordinary")),
    "dispatch": (cases.registered, "liaison", lambda cast: {"lead": cast.unit, "method": "letter", "seen": []}),
    "sign_for": (cases.dispatched, "officer", lambda cast: {}),
    "extend": (cases.dispatched, "officer", lambda cast: {"days": 3, "reason": "等材料"}),
    "decide_extension": (cases.extension_asked, "head", lambda cast: {"approve": True, "reason": "属实"}),
    "submit_result": (cases.dispatched, "officer", lambda cast: {"done": "已修好", "outcome": "A"}),
    "accept_result": (cases.resulted, "liaison", lambda cast: {"verified": "看过"}),
    "reply": (cases.verified, "liaison", lambda cast: {"answer": "已修好。", "outcome": "A", "told_by": "phone"}),
    "rate": (cases.replied, Capacity.RESIDENT, lambda cast: {"result": "satisfied", "attitude": "satisfied"}),
    "unsatisfied": (
        lambda cast: cases.replied(cast, outcome="C"), Capacity.RESIDENT,
        lambda cast: {"result": "unsatisfied", "attitude": "satisfied"},
    ),
    "archive": (cases.rated, "liaison", lambda cast: {"retention": "10y"}),
    "reopen": (cases.archived, "head", lambda cast: {"reason": "又塌了"}),
    "issue_supervision": (
        cases.dispatched, "head",
        lambda cast: {"form": "notice", "reason": "拖", "requirement": "办", "due_on": cases.NOON.date().replace(day=20)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_eight_people_take_the_same_step_and_one_wins(cast, name):
    build, by, data = SAME[name]
    action = "rate" if name == "unsatisfied" else name
    by = by if isinstance(by, Capacity) else getattr(cast, by)
    for _round in range(ROUNDS):
        opinion = build(cast)
        clicks = [step(opinion, action, person(by), **data(cast)) for _person in range(EIGHT)]

        results = at_once(*clicks)

        assert outcomes(results) == {"done": 1, "Conflict": EIGHT - 1}
        assert opinion.events.filter(seq__gt=opinion.event_count).count() == 1
        assert Opinion.objects.get(pk=opinion.pk).event_count == opinion.event_count + 1


def test_one_letter_for_several_and_a_letter_for_one_of_them_never_wait_for_each_other(cast):
    data = {"lead": cast.unit, "method": "letter", "reason": "", "requirement": "", "due_on": None}
    for _round in range(max(ROUNDS, 5)):
        first, second = cases.registered(cast), cases.registered(cast)
        alone = step(second, "dispatch", person(cast.liaison), **data, seen=[])

        results = at_once(
            alone,
            lambda pair=(first, second): dispatch_together(
                list(pair), by=person(cast.liaison), data=data, form_key=cases.key(), at=NOON
            ),
        )

        assert outcomes(results) == {"done": 1, "Conflict": 1}


@pytest.mark.parametrize("action", ["note", "progress", "press", "amend"])
def test_double_click_creates_once(cast, action):
    """Actions that stay and have no row of their own to claim: the form's key decides."""
    data = {
        "words": "又下雨了",
        "visibility": "unit",
        "done": "已进场",
        "means": "phone",
        "place": "村东",
        "reason": "更正",
    }
    for _round in range(ROUNDS):
        opinion, form_key = cases.dispatched(cast), cases.key()

        results = at_once(
            *[step(opinion, action, person(cast.liaison), form_key=form_key, **data) for _click in range(EIGHT)]
        )

        assert outcomes(results) == {"done": 1, "Conflict": EIGHT - 1}
        assert opinion.events.filter(form_key=form_key).count() == 1


def test_two_dispatches_to_different_units_from_pages_of_the_same_state(cast):
    for _round in range(ROUNDS):
        opinion = cases.registered(cast)
        units = [cast.unit, cast.other_unit] * (EIGHT // 2)

        results = at_once(
            *[step(opinion, "dispatch", person(cast.liaison), lead=unit, method="letter", seen=[]) for unit in units]
        )

        assert outcomes(results) == {"done": 1, "Conflict": EIGHT - 1}
        assert Assignment.objects.filter(opinion=opinion).count() == 1
        assert sorted(Deadline.objects.running().filter(opinion=opinion).values_list("kind", flat=True)) == [
            "result", "return_window", "sign_for",
        ]  # fmt: skip


def test_letters_of_many_at_once_are_numbered_without_gap_or_double(cast):
    opinions = [cases.registered(cast) for _one in range(EIGHT)]

    results = at_once(
        *[step(opinion, "dispatch", person(cast.liaison), lead=cast.unit, method="letter") for opinion in opinions]
    )

    assert outcomes(results) == {"done": EIGHT}
    serials = sorted(Assignment.objects.filter(opinion__in=opinions).values_list("letter__serial", flat=True))
    assert serials == list(range(serials[0], serials[0] + EIGHT))
    assert Serial.objects.get(kind="letter").last == serials[-1]


def test_merge_withdrawal_and_unmerging_crossing_each_other_end_whole(cast):
    """Two merged into a third, that one merged, withdrawn and left at the same moment; nobody waits for ever."""
    for _round in range(ROUNDS * 3):
        first, second, third, fourth = (cases.submitted(cast) for _one in range(4))
        follower = cases.merged(cast, target=first)
        clicks = [
            step(first, "withdraw", Capacity.RESIDENT),
            step(first, "merge", person(cast.liaison), target=second, reason="同一座桥"),
            step(second, "merge", person(cast.head), target=first, reason="同一座桥"),
            step(third, "merge", person(cast.colleague), target=first, reason="同一座桥"),
            step(follower, "unmerge", person(cast.presidium), reason="不是同一座桥"),
            step(fourth, "merge", person(cast.committee), target=second, reason="同一座桥"),
        ]

        results = at_once(*clicks)

        assert set(outcomes(results)) <= {"done", "Conflict", "Invalid"}
        assert outcomes(results)["done"] >= 1
        for opinion in Opinion.objects.filter(pk__in=[o.pk for o in (first, second, third, fourth, follower)]):
            assert_whole(opinion)


def assert_whole(opinion):
    """The chain is intact; merged is closed and idle, into one that is not merged; any other has its clock."""
    events = list(opinion.events.order_by("seq"))
    assert [event.seq for event in events] == list(range(1, opinion.event_count + 1))
    assert [event.previous_hash for event in events] == ["", *(event.hash for event in events[:-1])]
    assert (opinion.head, opinion.step) == (events[-1].hash, events[-1].to_step)
    clocks = Deadline.objects.running().filter(opinion=opinion).count()
    assert clocks == (0 if opinion.merged_into_id else 1)
    assert opinion.merged_into_id is None or (opinion.merged_into.merged_into_id, opinion.step) == (None, "closed")
    assert opinion.merged_into_id is None or opinion.merged_into.withdrawn_at is None


def test_different_people_doing_different_things_all_get_through_or_are_told(cast):
    for _round in range(ROUNDS):
        opinion = cases.dispatched(cast, assists=[cast.other_unit])
        assist = opinion.assignments.get(unit=cast.other_unit)
        note = {"words": "又下雨了", "visibility": "unit"}

        results = at_once(
            step(opinion, "sign_for", person(cast.officer)),
            step(opinion, "sign_for", person(cast.other_officer)),
            step(opinion, "sign_for", person(cast.liaison), assignment=assist.pk, evidence="回执"),
            step(opinion, "note", person(cast.head), **note),
            step(opinion, "note", Capacity.RESIDENT, **note),
            step(opinion, "press", person(cast.colleague), means="phone"),
            step(opinion, "progress", person(cast.officer), done="已进场", visibility="unit"),
        )

        assert outcomes(results) == {"done": 6, "Conflict": 1}
        assert Opinion.objects.get(pk=opinion.pk).event_count == opinion.event_count + 6


# The submission's own key


def content(cast, **changes):
    return {
        "station": cast.station, "body": cases.BODY, "channel": "web", "received_on": NOON.date(), "name": "张秀英",
        "consent": True, "deputies": [cast.deputy],
    } | changes  # fmt: skip


def test_eight_submissions_of_one_form_are_one_opinion_with_one_receipt(cast):
    for _round in range(ROUNDS):
        form_key, data = cases.key(), content(cast)

        results = at_once(*[lambda k=form_key, d=data: submit(d, form_key=k, at=NOON) for _post in range(EIGHT)])

        assert outcomes(results) == {"done": EIGHT}
        assert {(opinion.pk, receipt_of(opinion).code) for opinion in results} == {
            (results[0].pk, receipt_of(results[0]).code)
        }
        opinion = Opinion.objects.get(form_key=form_key)
        assert (opinion.events.count(), opinion.deadlines.count(), Contact.objects.filter(opinion=opinion).count()) == (
            1,
            1,
            1,
        )
        assert Notification.objects.filter(key__startswith=f"{opinion.number}:").count() == 3


def test_submissions_of_one_form_with_other_words_are_a_conflict(cast):
    form_key = cases.key()
    data = [content(cast, body=f"第{n}种说法") for n in range(EIGHT)]

    results = at_once(*[lambda d=d: submit(d, form_key=form_key, at=NOON) for d in data])

    assert outcomes(results) == {"done": 1, "Conflict": EIGHT - 1}
    assert Opinion.objects.filter(form_key=form_key).count() == 1


def test_a_lost_race_leaves_nothing_behind(cast):
    opinion = cases.dispatched(cast)
    before = (Event.objects.count(), Deadline.objects.count(), Notification.objects.count())
    stale = Opinion.objects.get(pk=opinion.pk)
    stale.step = "register"

    with pytest.raises(Conflict):
        advance(stale, Action.GUIDE, by=cast.liaison, data=cases.classified(cast), at=NOON)

    assert (Event.objects.count(), Deadline.objects.count(), Notification.objects.count()) == before
    assert not connection.in_atomic_block
