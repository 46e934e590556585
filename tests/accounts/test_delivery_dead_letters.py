"""What was given up: said to the administrators, sent again or taken out, and counted by /readyz."""

from datetime import timedelta

import pytest

from accounts import channels, delivery, inbox, texts
from accounts.delivery import deliver, dismiss, retry
from accounts.models import AuditEntry, Channel, Notification, OwnText
from accounts.services import Refused
from tests.cases import NOON

PHONE, MINUTE = "13812345678", timedelta(minutes=1)


def told(*keys, phone=PHONE, **when):
    for key in keys or ["a"]:
        inbox.notify_resident(Channel.SMS, phone, key=key, text=f"您的意见{key}已登记。", **{"at": NOON} | when)


def row(key="a") -> Notification:
    return Notification.objects.get(key=key, channel=Channel.SMS)


def dead(gateway):
    told()
    gateway.answers = [400]
    deliver("sms", NOON)


def test_administrators_are_told_of_dead_letters_once_an_hour(cast, gateway):
    told(*"abc")
    gateway.answers = [400, 400]

    for minutes in (0, 1, 60):
        gateway.answers += [400]
        told(f"more {minutes}", at=NOON + minutes * MINUTE)
        deliver("sms", NOON + minutes * MINUTE)

    alarms = Notification.objects.inbox().filter(key__startswith="dead letters")
    assert list(alarms.values_list("recipient__username", flat=True)) == ["admin", "admin"]
    assert "短信" in alarms[0].text
    assert alarms[0].url == "/admin/accounts/notification/"


def test_each_channel_alarms_for_itself(cast, gateway, settings):
    for channel in ("sms", "wecom", "sms"):
        delivery.alarm(channel, NOON)

    alarms = Notification.objects.inbox().filter(key__startswith="dead letters").order_by("pk")
    assert [["短信" in alarm.text, "企业微信" in alarm.text] for alarm in alarms] == [[True, False], [False, True]]


def test_county_words_the_alarm(cast, gateway):
    OwnText.objects.create(event=delivery.ALARM, channel="", language="zh-hans", text="请看后台：{channel}")
    texts.forget()

    delivery.alarm("sms", NOON)

    assert Notification.objects.inbox().get().text == "请看后台：短信"


def test_failure_noted_after_the_lease_is_no_dead_letter(cast, gateway):
    """Somebody else has the row by now."""
    told()
    late = delivery.claim(row().pk, NOON, NOON)
    delivery.claim(row().pk, late, late)
    before = row().next_attempt_at

    assert not delivery.note_try(row().pk, late, 12, channels.Failed("HTTP 500"), at=late, seconds=0.1)
    assert (row().next_attempt_at, row().given_up_at) == (before, None)


def test_failure_noted_in_time_is_a_dead_letter(cast, gateway):
    told()
    lease = delivery.claim(row().pk, NOON, NOON)

    assert delivery.note_try(row().pk, lease, 12, channels.Failed("HTTP 500"), at=NOON, seconds=0.1)


def test_delivery_that_works_alarms_nobody(cast, gateway):
    told()

    deliver("sms", NOON)

    assert not Notification.objects.inbox().exists()


def test_dead_letter_is_sent_again_when_asked(cast, gateway):
    dead(gateway)

    retry(row(), by=cast.administrator)

    assert (row().given_up_at, row().attempts) == (None, 0)
    assert deliver("sms") == 1
    assert gateway.keys[0] == gateway.keys[1]
    entries = AuditEntry.objects.values_list("user__username", "verb", "subject")
    assert list(entries) == [("admin", "retry_notice", f"notification {row().pk}")]


def test_only_what_was_given_up_is_sent_again(cast, gateway):
    told("waiting", "delivered")
    gateway.answers = [500]
    deliver("sms", NOON)

    for key in ("waiting", "delivered"):
        with pytest.raises(Refused):
            retry(row(key), by=cast.administrator)

    assert not AuditEntry.objects.exists()


def test_dismissed_letter_is_never_sent_and_its_address_is_forgotten(cast, gateway):
    dead(gateway)
    told("waiting", at=NOON)

    for key in ("a", "waiting"):
        dismiss(row(key), by=cast.administrator)

    assert [(row(k).address, row(k).given_up_at, row(k).next_attempt_at) for k in ("a", "waiting")] == [
        ("", None, None)
    ] * 2
    assert list(Notification.objects.stopped().values_list("key", flat=True)) == ["waiting", "a"]
    assert deliver("sms") == 0
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"dismiss_notice"}


def test_delivered_letter_and_somebodys_inbox_cannot_be_dismissed(cast, gateway):
    told()
    deliver("sms", NOON)
    inbox.notify([cast.liaison], key="b", text=lambda language, channel: "请看。")

    for notice in (row(), Notification.objects.inbox().get()):
        with pytest.raises(Refused):
            dismiss(notice, by=cast.administrator)


def test_dismissal_while_it_is_sent_is_not_undone_by_a_failure(cast, gateway):
    told()
    lease = delivery.claim(row().pk, NOON, NOON)
    dismiss(row(), by=cast.administrator)

    delivery.note_try(row().pk, lease, 1, channels.Failed("HTTP 500"), at=NOON, seconds=0.1)
    died = delivery.note_try(row().pk, lease, 2, channels.Failed("HTTP 400", is_final=True), at=NOON, seconds=0.1)

    assert not died
    assert row().given_up_at is None
    assert Notification.objects.stopped().get() == row()


# What /readyz asks


@pytest.mark.parametrize(("waited", "is_found"), [(14, False), (15, True)])
def test_letter_that_nobody_sends_for_a_quarter_of_an_hour_is_found(db, waited, is_found):
    told()
    inbox.notify_resident(Channel.PHONE, PHONE, key="call", text="请告知。", at=NOON - timedelta(days=1))

    assert delivery.undelivered_since(NOON + waited * MINUTE) == (NOON if is_found else None)


def test_letters_given_up_or_tried_often_are_counted(db):
    told(*"abcd")
    Notification.objects.filter(key="a").update(given_up_at=NOON, next_attempt_at=None)
    Notification.objects.filter(key__in="bc").update(attempts=5)

    assert delivery.warnings() == {"dead_letters": "1 in the outbox", "retried_letters": "2 in the outbox"}


def test_nothing_wrong_is_nothing_said(db):
    told()

    assert delivery.warnings() == {}
