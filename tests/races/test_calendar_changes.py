"""A change of the calendar applied by several workers at once, beside people who act: each case moves once, none is left."""

import os
from datetime import timedelta

import pytest

from accounts.services import Refused
from feedback import verification
from feedback.errors import Conflict
from feedback.models import Deadline, Event, Opinion
from feedback.recalculating import apply_confirmed
from feedback.sweep import sweep
from stations.calendar_changes import SETTLING, Outdated, confirm, draft
from stations.models import CalendarChange, CalendarDay
from tests import cases
from tests.cases import NOON
from tests.changed_days import at_closing, changed, off
from tests.races.starting import at_once

ROUNDS = 40 if os.environ.get("FAULTS") == "full" else 2
LATER = NOON + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def own_days(db):
    """These tests commit: the days, the changes and the running clocks of one round are not the next one's."""
    yield
    CalendarChange.objects.all().delete()
    CalendarDay.objects.filter(day__range=("2026-03-01", "2026-03-31")).delete()
    Deadline.objects.running().update(stopped_at=LATER, next_rung=None, next_rung_at=None)
    cases.reread_rules()


def apply_until_done():
    """What a beat does: tick after tick. A tick leaves to the next what somebody holds just now."""
    return sum(apply_confirmed(NOON + SETTLING) for _tick in range(4))


def moved_events(opinions):
    return Event.objects.filter(opinion__in=opinions, action="recalculated")


@pytest.mark.parametrize("number", range(ROUNDS))
def test_four_workers_at_once_move_each_case_once(cast, number):
    opinions = [cases.submitted(cast) for _nth in range(12)]
    change = changed(off((3, 12)))

    counts = at_once(*[apply_until_done] * 4)
    counts.append(apply_until_done())

    change.refresh_from_db()
    assert sum(counts) == change.moved == moved_events(opinions).count() == 12
    assert change.state == "applied"
    clocks = Deadline.objects.running().filter(opinion__in=opinions)
    assert set(clocks.values_list("due_at", "round")) == {(at_closing(3, 13), 1)}
    assert not verification.verify_ledger().findings


@pytest.mark.parametrize("number", range(ROUNDS))
def test_worker_and_the_act_on_the_same_case_cross_without_harm(cast, number):
    opinion = cases.submitted(cast)
    change = changed(off((3, 12)))

    results = at_once(apply_until_done, lambda: cases.register(cast, opinion, at=LATER))
    apply_until_done()

    assert all(isinstance(result, Conflict) or not isinstance(result, Exception) for result in results), results
    change.refresh_from_db()
    assert change.state == "applied"
    assert moved_events([opinion]).count() == change.moved <= 1
    running, opinion = Deadline.objects.running().get(opinion=opinion), Opinion.objects.get(pk=opinion.pk)
    assert running.due_at == at_closing(3, 13) == opinion.due_at  # by the new days, whichever came first
    assert running.kind == ("dispatch" if opinion.step == "handle" else "registration")
    assert not verification.verify_ledger().findings


@pytest.mark.parametrize("number", range(ROUNDS))
def test_worker_and_sweep_on_the_same_clock_fire_each_rung_once(cast, number):
    opinion, late = cases.submitted(cast), NOON + timedelta(days=30)
    change = changed(off((3, 12)))

    results = at_once(apply_until_done, lambda: sum(sweep(late) for _tick in range(3)))
    apply_until_done()
    sweep(late)

    assert [result for result in results if isinstance(result, Exception)] == []
    clock = Deadline.objects.get(opinion=opinion)
    assert sorted(clock.reminders.values_list("round", "level")) == [(1, 0), (1, 1), (1, 2), (1, 3)]
    assert (clock.due_at, clock.next_rung_at) == (at_closing(3, 13), None)
    change.refresh_from_db()
    assert (change.state, change.moved) == ("applied", 1)
    assert not verification.verify_ledger().findings


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_clicks_at_once_confirm_once(cast, number):
    change = draft(off((3, 12)), by=cast.administrator)

    results = at_once(*[lambda: confirm(CalendarChange.objects.get(pk=change.pk), by=cast.administrator, at=NOON)] * 4)

    assert sum(isinstance(result, Refused) for result in results) == 3
    assert results.count(None) == 1
    assert CalendarDay.objects.filter(day="2026-03-12").count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_case_submitted_while_days_change_counts_by_the_new_ones_in_the_end(cast, number):
    cases.reread_rules()
    change = draft(off((3, 12)), by=None)

    at_once(
        lambda: confirm(CalendarChange.objects.get(pk=change.pk), by=None, at=NOON),
        *[lambda: cases.submitted(cast, body=f"第{number}座桥塌了")] * 3,
    )
    apply_until_done()

    assert set(Deadline.objects.running().values_list("due_at", flat=True)) == {at_closing(3, 13)}


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_drafts_with_the_same_new_day_are_not_both_confirmed(cast, number):
    changes = [draft(off((3, 12), name=name), by=cast.administrator) for name in ("停电", "检修")]

    results = at_once(*[lambda change=change: confirm(change, by=cast.administrator, at=NOON) for change in changes])

    assert results.count(None) == 1
    assert sum(isinstance(result, Outdated) for result in results) == 1
    assert sorted(CalendarChange.objects.values_list("state", flat=True)) == ["confirmed", "draft"]
    assert CalendarDay.objects.filter(day="2026-03-12").count() == 1
