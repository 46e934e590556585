"""Several deliverers at the same instant, in real transactions: each letter goes out once, and nothing is locked while it does."""

import os
from collections import Counter

import pytest
from django.db import connection

from accounts import channels, inbox
from accounts.delivery import deliver
from accounts.models import Channel, DeliveryAttempt, Notification
from tests.cases import NOON
from tests.races.starting import at_once
from tests.servers import Gateway

ROUNDS = 40 if os.environ.get("FAULTS") == "full" else 2
LETTERS = 40


@pytest.fixture
def gateway(settings):
    settings.CHANNELS, settings.DELIVERY_TIMEOUT = ["sms"], 5
    with Gateway() as server:
        settings.SMS_GATEWAY_URL = server.url
        yield server


def told(number, count=LETTERS):
    for nth in range(count):
        inbox.notify_resident(Channel.SMS, "13812345678", key=f"{number}:{nth}", text=f"第{nth}件", at=NOON)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_four_deliverers_at_once_send_each_letter_once(cast, gateway, number):
    told(f"four {number}")

    counts = at_once(*[lambda: deliver("sms", NOON)] * 4)

    rows = Notification.objects.filter(key__startswith=f"four {number}:")
    assert sum(counts) == LETTERS
    assert Counter(body["text"] for _headers, body, _path in gateway.got) == {f"第{n}件": 1 for n in range(LETTERS)}
    assert (rows.delivered().count(), set(rows.values_list("attempts", flat=True))) == (LETTERS, {1})
    assert DeliveryAttempt.objects.filter(notification__in=rows).count() == LETTERS


def test_letter_is_sent_outside_any_transaction(cast, gateway, monkeypatch):
    seen, post = [], channels.post_json
    monkeypatch.setattr(channels, "post_json", lambda *args: seen.append(connection.in_atomic_block) or post(*args))
    told("outside", 2)

    deliver("sms", NOON)

    assert seen == [False, False]
