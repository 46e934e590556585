"""Several sweeps, and people who act, at the same instant: each (deadline, round, rung) fires once, none is missing."""

import os
from datetime import timedelta

import pytest

from accounts.models import Notification
from feedback import verification
from feedback.errors import Conflict
from feedback.models import Deadline, Event, Press, Reminder
from feedback.sweep import sweep
from tests import cases
from tests.cases import NOON
from tests.races.starting import at_once

ROUNDS = 40 if os.environ.get("FAULTS") == "full" else 2
LATE = NOON + timedelta(days=30)


def sweep_until_done(at):
    """What a beat does: tick after tick. A tick leaves to the next what somebody holds just now."""
    return sum(sweep(at) for _tick in range(3))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_four_sweeps_at_once_fire_each_rung_once(cast, number):
    opinions = [cases.submitted(cast) for _nth in range(12)]
    clocks = Deadline.objects.filter(opinion__in=opinions)

    counts = at_once(*[lambda: sweep_until_done(LATE)] * 4)
    counts.append(sweep(LATE))

    fired = Reminder.objects.filter(deadline__in=clocks)
    assert sum(counts) == fired.count() == 4 * len(opinions)
    assert Press.objects.filter(deadline__in=clocks).count() == len(opinions)
    assert Event.objects.filter(opinion__in=opinions, action="press").count() == len(opinions)
    keys = Notification.objects.filter(key__contains=":rung:", key__startswith=opinions[0].number)
    assert keys.values("key", "recipient").distinct().count() == keys.count()
    assert not verification.verify_ledger().findings


@pytest.mark.parametrize("number", range(ROUNDS))
def test_sweep_and_the_act_that_stops_the_clock_cross_without_harm(cast, number):
    opinion = cases.submitted(cast)

    results = at_once(lambda: sweep_until_done(LATE), lambda: cases.register(cast, opinion, at=LATE))

    assert all(isinstance(result, Conflict) or not isinstance(result, Exception) for result in results), results
    clock = Deadline.objects.get(opinion=opinion, kind="registration")
    assert (clock.stopped_at is None, clock.next_rung_at) == (False, None)
    assert Reminder.objects.filter(deadline=clock).count() in (0, 4)
    assert not verification.verify_ledger().findings
