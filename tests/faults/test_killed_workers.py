"""Guarantee 2: web workers killed at any moment lose nothing that was acknowledged and double nothing."""

import random
import time

from tests.faults.load import PATIENCE_SECONDS, submitting
from tests.running import children, kill, until

# Form key, events, first sequence number, count on the row, notices, clocks, contact: of every opinion there is.
STORED = """
from accounts.models import Notification
from feedback.models import Opinion
print(json.dumps([
    (o.form_key, list(o.events.values_list("seq", "action")), o.event_count, o.deadlines.count(),
     Notification.objects.filter(key__startswith=o.number).count(), hasattr(o, "contact"))
    for o in Opinion.objects.all()
]))
"""


def test_killed_web_workers_lose_and_double_nothing(built, port, numbers):
    master = built.serve(port, log="web.log")
    dice = random.Random(2)

    with submitting(port, numbers.clients) as clients:
        for number in range(1, numbers.kills + 1):
            share = numbers.submissions * number / numbers.kills
            until(lambda share=share: len(acknowledged_by(clients)) >= share, PATIENCE_SECONDS, "submissions go on")
            time.sleep(dice.uniform(0, 0.3))
            kill(dice.choice(workers(master)))

    acknowledged = acknowledged_by(clients)
    stored = built.ask(STORED)
    retries = sum(client.retries for client in clients)
    there = len({row[0] for row in stored} & set(acknowledged))
    print(f"\n{built.kind}: {numbers.kills} kills, {there}/{len(acknowledged)} acknowledged, {retries} retries")
    assert [client.failures for client in clients] == [[]] * numbers.clients
    assert len(acknowledged) >= numbers.submissions
    assert retries > 0
    assert sorted(row[0] for row in stored) == sorted(acknowledged)
    assert {tuple(map(str, row[1:])) for row in stored} == {("[[1, 'submit']]", "1", "1", "2", "True")}
    built.run("manage.py", "verify_ledger")


def acknowledged_by(clients) -> list[str]:
    return [key for client in clients for key in client.acknowledged]


def workers(master) -> list[int]:
    """The web workers there are; the master has started one for each that was killed."""
    until(lambda: children(master.pid), 10, "a web worker is there")
    return children(master.pid)
