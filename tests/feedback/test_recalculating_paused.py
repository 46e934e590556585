"""A long change is gone through in several runs, each of a few seconds. NOON is 11 March 2026."""

from datetime import timedelta

import pytest
import time_machine

from feedback import recalculating, tasks
from feedback.models import Event
from feedback.recalculating import apply_confirmed
from stations.calendar_changes import SETTLING
from tests import cases
from tests.cases import NOON
from tests.changed_days import changed, off

SECOND = timedelta(seconds=1)


@pytest.fixture
def watch(monkeypatch):
    """Every batch takes ten seconds by this watch; one case a batch."""

    class Watch:
        now = 0.0
        batches = []

        def monotonic(self):
            return self.now

    watch, move = Watch(), recalculating.move

    def slow(change, ids, at):
        watch.now += 10
        watch.batches.append(ids)
        return move(change, ids, at)

    watch.batches = []
    monkeypatch.setattr(recalculating, "time", watch)
    monkeypatch.setattr(recalculating, "move", slow)
    monkeypatch.setattr(recalculating, "BATCH", 1)
    monkeypatch.setattr(recalculating, "PAUSED", {})
    return watch


def test_run_stops_when_its_time_is_over_and_the_next_goes_on_there(cast, watch):
    opinions = [cases.submitted(cast) for _nth in range(5)]
    change = changed(off((3, 12)))

    counts, passed = [], []
    for nth in range(4):
        counts.append(apply_confirmed(NOON + nth * SECOND, seconds=20))
        change.refresh_from_db()
        passed.append(change.passed_at)

    assert counts == [2, 2, 1, 0]
    assert passed == [None, None, NOON, NOON]  # it began with its first run
    assert watch.batches == [[opinion.pk] for opinion in opinions]
    assert not recalculating.PAUSED


def test_run_without_a_limit_goes_to_the_end(cast, watch):
    for _nth in range(3):
        cases.submitted(cast)
    changed(off((3, 12)))

    assert apply_confirmed(NOON) == 3


def test_pass_that_left_something_in_an_earlier_run_does_not_count(cast, watch, monkeypatch):
    opinions = [cases.submitted(cast) for _nth in range(3)]
    change, move = changed(off((3, 12))), recalculating.move
    held = {opinions[0].pk}
    monkeypatch.setattr(recalculating, "move", lambda c, ids, at: (0, 1) if held & set(ids) else move(c, ids, at))

    counts = [apply_confirmed(NOON, seconds=10) for _tick in range(2)]
    change.refresh_from_db()
    passed = change.passed_at
    held.clear()
    counts += [apply_confirmed(NOON, seconds=99)]

    assert (sum(counts), passed) == (3, None)
    change.refresh_from_db()
    assert change.passed_at == NOON


def test_worker_that_knows_of_no_earlier_run_begins_anew_and_moves_nothing_twice(cast, watch):
    for _nth in range(3):
        cases.submitted(cast)
    change = changed(off((3, 12)))
    apply_confirmed(NOON, seconds=20)

    recalculating.PAUSED.clear()
    again = apply_confirmed(NOON + SETTLING)

    change.refresh_from_db()
    assert (again, change.moved, change.state) == (1, 3, "applied")


def test_event_is_of_the_moment_of_its_batch(cast, watch, monkeypatch):
    opinions = [cases.submitted(cast) for _nth in range(2)]
    changed(off((3, 12)))
    slow = recalculating.move

    with time_machine.travel(NOON, tick=False) as traveller:

        def minute_later(change, ids, at):
            traveller.shift(60)
            return slow(change, ids, at)

        monkeypatch.setattr(recalculating, "move", minute_later)
        apply_confirmed()

    events = Event.objects.filter(opinion__in=opinions, action="recalculated").order_by("opinion_id")
    assert [event.occurred_at for event in events] == [NOON, NOON + timedelta(minutes=1)]


# The tick


def test_tick_leaves_a_change_alone_that_is_still_being_gone_through(cast):
    cases.submitted(cast)
    changed(off((3, 12)))

    with time_machine.travel(NOON, tick=False):
        with tasks.MOVING:
            meanwhile = tasks.recalculate_deadlines()
        after = tasks.recalculate_deadlines()

    assert (meanwhile, after) == (0, 1)


def test_tick_is_free_again_after_an_error_and_takes_its_time(db, monkeypatch):
    asked = []

    def broken(*, seconds):
        asked.append(seconds)
        raise ZeroDivisionError

    monkeypatch.setattr(recalculating, "apply_confirmed", broken)

    for _twice in range(2):
        with pytest.raises(ZeroDivisionError):
            tasks.recalculate_deadlines()

    assert asked == [tasks.MOVING_SECONDS] * 2 == [20, 20]
