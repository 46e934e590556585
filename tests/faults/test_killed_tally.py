"""Whoever keeps the figures is killed in the middle, again and again: what is counted in the end is what there is."""

import random
import time

from tests.running import kill, until

MORE_OPINIONS = """
from tests import cases, cast
made = cast.load()
for _ in range({count}):
    cases.replied(made)
    cases.dispatched(made)
print(0)
"""
FOLLOWER = """
import django
django.setup()
from feedback import tally
print("following", flush=True)
while True:
    tally.refresh()
"""
# How many a last refresh counts, what differs from a full recomputation, and how many the figures say were received.
FOUND = """
from django.db.models import Sum
from feedback import tally
from feedback.models import Tally
counted = tally.refresh()
received = Tally.objects.filter(axis="", cohort="received").aggregate(n=Sum("received"))["n"]
print(json.dumps([counted, list(tally.check()), received]))
"""
# Opinions that changed since they were counted.
BEHIND = """
from django.db.models import F
from feedback.models import Opinion
print(Opinion.objects.exclude(count__event_count=F("event_count")).count())
"""
EACH = 10


def test_killed_tally_ends_equal_to_a_recomputation(built, numbers):
    dice, left = random.Random(9), []
    for number in range(numbers.tally_kills):
        built.ask(MORE_OPINIONS.format(count=EACH))
        kill_while_following(built, number, dice)
        left.append(built.ask(BEHIND))

    counted, differing, received = built.ask(FOUND)

    print(f"\n{built.kind}: {numbers.tally_kills} kills, opinions not counted after each: {left}; {counted} at the end")
    assert differing == []
    assert received == numbers.tally_kills * EACH * 2


def kill_while_following(built, number, dice) -> None:
    """Two at once, killed at any moment of their work."""
    logs = [f"tally-{number}-{nth}.log" for nth in range(2)]
    followers = [built.start("-c", FOLLOWER, log=log) for log in logs]
    for log in logs:
        until(lambda log=log: "following" in (built.folder / log).read_text(), 30, "the tally follows")
    time.sleep(dice.uniform(0, 0.15))
    for process in followers:
        kill(process.pid)
        process.wait()
