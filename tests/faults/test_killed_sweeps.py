"""Guarantees 5 and 11: sweeps killed in the middle of a batch, several at once, a clock that jumps: each rung fires once."""

import random
import time
from pathlib import Path

import pytest

from tests.running import kill, until

RUNGS_EACH = 4
SOME_OPINIONS = """
from tests import cases, cast
made = cast.load()
for _ in range({count}):
    cases.submitted(made)
print(0)
"""
SWEEPER = """
import django
django.setup()
from feedback.sweep import sweep
print("sweeping", flush=True)
while True:
    sweep()
"""
# Rungs still due, reminders, presses and their events, notices told twice, findings in the ledger.
FOUND = """
from django.db.models import Count
from django.utils import timezone
from accounts.models import Notification
from feedback.models import Deadline, Event, Press, Reminder
from feedback.verification import verify_ledger
twice = Notification.objects.values("recipient", "key").annotate(n=Count("id")).filter(n__gt=1)
print(json.dumps([
    Deadline.objects.with_due_rung(timezone.now()).count(), Reminder.objects.count(), Press.objects.count(),
    Event.objects.filter(action="press").count(), twice.count(), verify_ledger().findings,
]))
"""
NEW = 10
NEW_OPINIONS = f"""
from django.utils import timezone
from tests import cases, cast
made = cast.load()
for _ in range({NEW}):
    cases.submitted(made, at=timezone.now())
print(0)
"""
# By a process whose clock libfaketime has set.
SWEEP_AT = """
import os, subprocess, sys
moved = os.environ | {{"LD_PRELOAD": os.environ["LIBFAKETIME"], "FAKETIME": "{jump}"}}
code = "import django; django.setup(); from feedback.sweep import sweep; print(sweep())"
print(subprocess.run([sys.executable, "-c", code], env=moved, check=True, capture_output=True, text=True).stdout)
"""
DUE = """
from django.utils import timezone
from feedback.models import Deadline
print(Deadline.objects.with_due_rung(timezone.now()).count())
"""


@pytest.fixture
def libfaketime() -> str:
    """Where Debian's package libfaketime puts it."""
    return str(next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")))


def test_killed_sweeps_fire_each_rung_once(built, port, numbers):
    dice = random.Random(5)
    opinions, left = numbers.rungs // RUNGS_EACH, []
    for number in range(numbers.sweep_kills):
        share = opinions * (number + 1) // numbers.sweep_kills - opinions * number // numbers.sweep_kills
        built.ask(SOME_OPINIONS.format(count=share))
        kill_while_sweeping(built, number, dice)
        left.append(built.ask(DUE))

    built.start("manage.py", "serve", "--port", str(port), log="serve.log")
    seconds = until(lambda: built.ask(DUE) == 0, 60, "no rung is due any more")

    due, *written = built.ask(FOUND)
    print(
        f"\n{built.kind}: {numbers.sweep_kills} kills, clocks with due rungs left: {left}; none {seconds:.0f} s after the restart"
    )
    assert due == 0
    assert written == [opinions * RUNGS_EACH, opinions, opinions, 0, []]


def kill_while_sweeping(built, number, dice) -> None:
    """Two at once, killed at any moment of their work."""
    logs = [f"sweep-{number}-{nth}.log" for nth in range(2)]
    sweepers = [built.start("-c", SWEEPER, log=log) for log in logs]
    for log in logs:
        until(lambda log=log: "sweeping" in (built.folder / log).read_text(), 30, "a sweep runs")
    time.sleep(dice.uniform(0, 0.12))
    for process in sweepers:
        kill(process.pid)
        process.wait()


def test_jumping_clock_fires_no_rung_twice_and_misses_none(built, libfaketime):
    """Three days ahead, back, thirty-four days ahead, and all that again."""
    built.environment["LIBFAKETIME"] = libfaketime
    built.ask(NEW_OPINIONS)
    fired = [built.ask(SWEEP_AT.format(jump=jump)) for jump in ("+3d", "+0d", "+34d", "+3d", "+34d")]

    print(f"\n{built.kind}: {fired} rungs fired by the jumps")
    assert (fired[0] > 0, fired[1], fired[2] > 0, fired[3:]) == (True, 0, True, [0, 0])
    assert built.ask(FOUND)[1:] == [NEW * RUNGS_EACH, NEW, NEW, 0, []]
