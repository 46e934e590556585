"""What nobody has to look after any more is deleted after a while, with its log; everything else stays."""

import logging
from datetime import timedelta

import pytest
import time_machine

from accounts import inbox, tasks
from accounts.delivery import deliver
from accounts.models import Channel, DeliveryAttempt, Notification
from tests.cases import NOON

PHONE, DAY = "13812345678", timedelta(days=1)


def told(key, channel=Channel.SMS):
    inbox.notify_resident(channel, PHONE, key=key, text="已登记。", at=NOON)


@pytest.fixture
def notices(cast, gateway):
    """One of each kind, all written at noon; what it is called says how it ended."""
    for key in ("delivered", "dead", "stopped", "waiting"):
        told(key)
    gateway.answers = [200, 400, 400, 500]
    deliver("sms", NOON)
    Notification.objects.filter(key="stopped").update(given_up_at=None)
    for key in ("said", "to call"):
        told(key, Channel.PHONE)
    inbox.said(Notification.objects.get(key="said"), at=NOON)
    for key in ("read", "unread"):
        inbox.notify([cast.liaison], key=key, text=lambda language, channel: "请看。", at=NOON)
    inbox.read(Notification.objects.get(key="read"), at=NOON)


def left() -> set[str]:
    return set(Notification.objects.values_list("key", flat=True))


def test_only_what_is_done_with_is_forgotten_with_its_log(notices):
    forgotten = [inbox.forget(before=NOON), inbox.forget(before=NOON + DAY), inbox.forget(before=NOON + DAY)]

    assert forgotten == [0, 4, 0]
    assert left() - {f"dead letters sms {NOON:%Y-%m-%dT%H}"} == {"dead", "waiting", "to call", "unread"}
    assert set(DeliveryAttempt.objects.values_list("notification__key", flat=True)) == {"dead", "waiting"}


def test_what_is_younger_stays_and_many_go_at_once(db, monkeypatch):
    monkeypatch.setattr(inbox, "BATCH", 2)
    for n in range(5):
        told(f"{n}")
    Notification.objects.update(next_attempt_at=None, delivered_at=NOON)
    Notification.objects.filter(key="4").update(created_at=NOON + DAY)

    assert inbox.forget(before=NOON + DAY) == 4
    assert left() == {"4"}


@pytest.mark.parametrize(("days", "said"), [(400, []), (401, ["4 notices forgotten"])])
def test_tick_keeps_notices_for_the_days_of_the_setting(notices, caplog, days, said):
    with time_machine.travel(NOON + days * DAY, tick=False), caplog.at_level(logging.INFO, "accounts.tasks"):
        forgotten = [tasks.forget_notices(), tasks.forget_notices()]

    assert forgotten == [4 if said else 0, 0]
    assert [record.getMessage() for record in caplog.records if record.name == "accounts.tasks"] == said
