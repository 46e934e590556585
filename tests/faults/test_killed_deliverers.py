"""Guarantee 5: deliverers killed in the middle of a batch. Outside at least once, always under the same key, seldom twice."""

import random
import time
from collections import Counter

import pytest

from tests.running import kill, portal, until
from tests.servers import Gateway, Mailbox

WRITTEN = """
from tests import cast
from accounts import inbox
from accounts.models import Channel, User
person = User.objects.get(username="liaison")
person.channels, person.email = ["email"], "lin@x.test"
person.save()
for nth in range({start}, {start} + {count}):
    inbox.notify_resident(Channel.SMS, "13812345678", key=f"n{{nth}}", text=f"第{{nth}}件")
    inbox.notify([person], key=f"n{{nth}}", text=lambda language, channel: f"第{{nth}}件")
print(0)
"""
DELIVERER = """
import sys
import django
django.setup()
from accounts.delivery import deliver
print("delivering", flush=True)
while True:
    deliver(sys.argv[1])
"""
# Still to be sent, given up, delivered; per channel.
FOUND = """
from accounts.models import Notification
rows = Notification.objects
print(json.dumps([[rows.filter(channel=c).waiting().count(), rows.filter(channel=c).dead().count(),
                   rows.filter(channel=c).delivered().count()] for c in ("sms", "email")]))
"""
# What waits for its next try is due now: the test does not wait for minutes.
HURRY = """
from django.utils import timezone
from accounts.models import Notification
print(Notification.objects.filter(channel="sms", attempts__gt=0).waiting().update(next_attempt_at=timezone.now()))
"""


@pytest.fixture(params=["postgresql", "sqlite"])
def outside(request):
    """A portal on each database whose mail and text messages go to servers of this test."""
    with Gateway() as gateway, Mailbox() as mailbox:
        variables = {
            "PORTAL_URL": "http://portal.test",
            "DEFAULT_FROM_EMAIL": "portal@portal.test",
            "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "SMS_GATEWAY_URL": gateway.url,
        }
        with portal(request.param, **variables) as built:
            built.kind, built.gateway, built.mailbox = request.param, gateway, mailbox
            yield built


def test_killed_deliverers_send_everything_at_least_once(outside, port, numbers):
    dice, total = random.Random(5), numbers.letters
    for number in range(numbers.deliverer_kills):
        share = total * (number + 1) // numbers.deliverer_kills - total * number // numbers.deliverer_kills
        outside.ask(WRITTEN.format(start=total * number // numbers.deliverer_kills, count=share))
        kill_while_delivering(outside, number, dice)
    left = outside.ask(FOUND)

    outside.start("manage.py", "serve", "--port", str(port), log="serve.log")
    seconds = until(lambda: all(row[0] == 0 for row in outside.ask(FOUND)), 60, "nothing waits any more")

    kills = 2 * numbers.deliverer_kills
    for name, keys in (("sms", outside.gateway.keys), ("email", outside.mailbox.keys)):
        twice = {key: count - 1 for key, count in Counter(keys).items() if count > 1}
        print(
            f"\n{outside.kind}: {name}: {total} letters, {kills} kills, left {left}, {sum(twice.values())} duplicates; "
            f"none waits {seconds:.0f} s after the restart"
        )
        assert len(set(keys)) == total
        assert sum(twice.values()) <= kills
    assert outside.ask(FOUND) == [[0, 0, total], [0, 0, total]]


def kill_while_delivering(built, number, dice) -> None:
    """Two of each channel at once, killed at any moment of their work."""
    jobs = [(channel, f"{channel}-{number}-{nth}.log") for channel in ("sms", "email") for nth in range(2)]
    deliverers = [built.start("-c", DELIVERER, channel, log=log) for channel, log in jobs]
    for _channel, log in jobs:
        until(lambda log=log: "delivering" in (built.folder / log).read_text(), 30, "a deliverer runs")
    time.sleep(dice.uniform(0, 0.25))
    for process in deliverers:
        kill(process.pid)
        process.wait()


def test_gateway_at_its_worst_gets_every_letter_and_hangs_nobody_up(outside, port, numbers):
    """Times out, answers 500, hangs, takes and drops; meanwhile mail goes on as if nothing were wrong."""
    outside.environment |= {"DELIVERY_TIMEOUT": "1"}
    outside.gateway.answers = ["hang", "hang", "hang"]
    outside.ask(WRITTEN.format(start=0, count=6))

    outside.start("manage.py", "serve", "--port", str(port), log="serve.log")
    mailed = until(lambda: len(outside.mailbox.got) == 6, 30, "all mail is out")
    until(lambda: len(set(outside.gateway.keys)) == 6, 60, "every letter has reached the gateway")

    outside.gateway.answers = ["drop", 500, 500]
    outside.ask(HURRY)
    until(lambda: len(outside.gateway.got) >= 9, 60, "the three that hung are tried again")
    outside.ask(HURRY)
    seconds = until(lambda: outside.ask(FOUND)[0] == [0, 0, 6], 60, "every letter is delivered")

    print(
        f"\n{outside.kind}: mail out after {mailed:.0f} s, all text messages {seconds:.0f} s after the gateway recovered"
    )
    assert len(set(outside.gateway.keys)) == 6
    assert Counter(outside.mailbox.keys).most_common(1)[0][1] == 1
