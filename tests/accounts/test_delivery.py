"""The deliverer: what is due goes out once, a failure waits longer each time, what is hopeless is given up and said."""

from datetime import timedelta

import pytest

from accounts import channels, delivery, inbox
from accounts.delivery import MOST_ATTEMPTS, MOST_FAILURES, back_off, deliver, retry
from accounts.models import Channel, DeliveryAttempt, Notification
from tests.cases import NOON
from tests.servers import DROP, HANG

PHONE, MINUTE = "13812345678", timedelta(minutes=1)


def told(*keys, phone=PHONE, **when):
    for key in keys or ["a"]:
        inbox.notify_resident(Channel.SMS, phone, key=key, text=f"您的意见{key}已登记。", **{"at": NOON} | when)


def row(key="a") -> Notification:
    return Notification.objects.get(key=key, channel=Channel.SMS)


def logged(key="a") -> list[tuple[str, str]]:
    return list(DeliveryAttempt.objects.filter(notification__key=key).values_list("outcome", "detail"))


def at_last_try(key="a"):
    Notification.objects.filter(key=key).update(attempts=MOST_ATTEMPTS - 1)


# What goes out


def test_due_row_goes_out_once_and_its_address_is_forgotten(db, gateway):
    told()

    sent = [deliver("sms", NOON), deliver("sms", NOON + timedelta(days=9))]

    assert sent == [1, 0]
    assert [body for _headers, body, _path in gateway.got] == [
        {"phone": PHONE, "text": "您的意见a已登记。", "key": gateway.keys[0]}
    ]
    assert (row().delivered_at, row().next_attempt_at, row().attempts, row().address) == (NOON, None, 1, "")
    assert logged() == [("sent", "")]


def test_nothing_goes_out_before_it_is_due(db, gateway):
    told(not_before=NOON + MINUTE)

    assert [deliver("sms", NOON), deliver("sms", NOON + MINUTE)] == [0, 1]


def test_oldest_goes_first(db, gateway):
    told("late", at=NOON)
    told("early", at=NOON - MINUTE)

    deliver("sms", NOON)

    assert [body["text"] for _headers, body, _path in gateway.got] == ["您的意见early已登记。", "您的意见late已登记。"]


def test_more_than_a_batch_goes_out_in_one_run(db, gateway, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 2)
    told(*"abcde")

    assert deliver("sms", NOON) == len(set(gateway.keys)) == 5


def test_channel_leaves_the_others_alone(db, gateway, mailbox):
    told()

    assert (deliver("email", NOON), deliver("wecom", NOON), gateway.got) == (0, 0, [])


def test_channel_that_is_not_set_up_sends_nothing(db, gateway, outside):
    told()
    outside.CHANNELS = ["email"]

    assert (deliver("sms", NOON), row().attempts) == (0, 0)


def test_row_that_somebody_claimed_is_left_until_the_lease_ends(db, gateway, outside):
    told()
    lease = delivery.claim(row().pk, NOON, NOON)

    assert delivery.claim(row().pk, NOON, NOON) is None
    assert lease == NOON + 4 * timedelta(seconds=outside.DELIVERY_TIMEOUT)
    assert (deliver("sms", NOON), deliver("sms", lease)) == (0, 1)


# At night


@pytest.fixture
def night(monkeypatch):
    """From noon on it is night, for an hour."""
    morning = NOON + 60 * MINUTE
    monkeypatch.setattr(
        delivery.Hours, "next_begin", staticmethod(lambda at: morning if NOON <= at < morning else None)
    )
    return morning


def test_what_keeps_hours_waits_for_the_morning_and_is_not_late(db, gateway, night):
    told("quiet", at=NOON - MINUTE, keeps_hours=True)
    told("urgent", at=NOON - MINUTE)

    sent = [deliver("sms", NOON), deliver("sms", night)]

    assert sent == [1, 1]
    assert [body["text"] for _headers, body, _path in gateway.got] == [
        "您的意见urgent已登记。",
        "您的意见quiet已登记。",
    ]
    assert delivery.undelivered_since(night - MINUTE) is None


def test_another_try_waits_for_the_morning_too(db, gateway, night):
    gateway.answers = [500]
    told(at=NOON - MINUTE, keeps_hours=True)

    deliver("sms", NOON - MINUTE)
    deliver("sms", NOON + 30 * MINUTE)

    assert (row().attempts, row().next_attempt_at) == (1, night)


def test_what_is_being_sent_is_not_put_off(db, gateway, night):
    told(at=NOON - MINUTE, keeps_hours=True)
    lease = delivery.claim(row().pk, NOON - MINUTE, NOON - timedelta(seconds=1))

    deliver("sms", NOON)

    assert row().next_attempt_at == lease


def test_other_channels_are_left_alone_at_night(db, gateway, night):
    told(at=NOON - MINUTE, keeps_hours=True)

    deliver("email", NOON)

    assert row().next_attempt_at == NOON - MINUTE


# What fails


@pytest.mark.parametrize("answer", [500, 503, 429, 408, 425, 401, 403, 302, DROP, HANG])
def test_failure_that_may_pass_is_tried_again_with_the_same_key(db, gateway, answer):
    told()
    gateway.answers = [answer]

    first = deliver("sms", NOON)
    again = row().next_attempt_at

    assert (first, row().attempts, row().given_up_at, row().address) == (0, 1, None, PHONE)
    assert timedelta(seconds=45) <= again - NOON <= timedelta(seconds=75)
    assert (deliver("sms", again - timedelta(seconds=1)), deliver("sms", again)) == (0, 1)
    assert gateway.keys[0] == gateway.keys[1]
    assert [outcome for outcome, _detail in logged()] == ["failed", "sent"]


@pytest.mark.parametrize("answer", [400, 409, 410, 422])
def test_refusal_for_good_is_given_up_at_once(db, gateway, answer):
    told()
    gateway.answers = [answer]

    deliver("sms", NOON)

    assert (row().given_up_at, row().next_attempt_at, row().address) == (NOON, None, PHONE)
    assert logged() == [("refused", f"HTTP {answer}")]
    assert deliver("sms", NOON + timedelta(days=9)) == 0


def test_last_try_is_the_last(db, gateway):
    told()
    at_last_try()
    gateway.answers = [500]

    deliver("sms", NOON)

    assert (row().attempts, row().given_up_at, logged()) == (MOST_ATTEMPTS, NOON, [("failed", "HTTP 500")])


def test_waits_double_up_to_half_a_day_and_last_more_than_a_day():
    waits = [sorted(back_off(n) for _ in range(200)) for n in range(1, MOST_ATTEMPTS)]
    middle = [min(timedelta(minutes=2**n), timedelta(hours=12)) for n in range(MOST_ATTEMPTS - 1)]

    assert all(0.75 * m <= w[0] < 0.85 * m and 1.15 * m < w[-1] <= 1.25 * m for m, w in zip(middle, waits, strict=True))
    assert sum(middle, timedelta()) > timedelta(days=1)


def test_one_bad_number_does_not_keep_the_others_waiting(db, gateway):
    told("bad", "good", "better")
    gateway.answers = [400]

    assert deliver("sms", NOON) == 2


def test_line_that_fails_again_and_again_is_left_alone_for_now(db, gateway):
    told(*"abcdef")
    gateway.answers = [500] * 6

    deliver("sms", NOON)

    assert len(gateway.got) == MOST_FAILURES == DeliveryAttempt.objects.count()
    assert Notification.objects.due("sms", NOON).count() == 3


def test_failures_count_in_a_row_only(db, gateway):
    told(*"abcdef")
    gateway.answers = [500, 500, 200, 500, 500, 200]

    assert (deliver("sms", NOON), len(gateway.got)) == (2, 6)


def test_run_ends_when_its_time_is_over(db, gateway, monkeypatch):
    told(*"abc")
    monkeypatch.setattr(delivery, "RUN_SECONDS", 0)

    assert (deliver("sms", NOON), gateway.got) == (0, [])


def test_error_of_our_own_costs_one_letter_a_try_and_no_other(cast, gateway, settings):
    told("a", "b")
    keys, settings.CONTACT_KEYS = settings.CONTACT_KEYS, "other:b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVyMTI="
    told("c")

    assert deliver("sms", NOON) == 1
    settings.CONTACT_KEYS = keys
    assert logged("a") == logged("b") == [("failed", "Undecryptable")]


# Whom


def test_address_is_read_when_it_is_sent(cast, mailbox):
    cast.liaison.channels, cast.liaison.email = ["email"], "old@x.test"
    inbox.notify([cast.liaison], key="a", text=lambda language, channel: "请看。", at=NOON)
    cast.liaison.email = "new@x.test"
    cast.liaison.save()

    deliver("email", NOON)

    assert [mail["To"] for mail in mailbox.got] == ["new@x.test"]


def waiting_letter(cast, **change):
    """One by mail to somebody whose account was changed since."""
    cast.liaison.channels, cast.liaison.email = ["email"], "a@x.test"
    cast.liaison.save()
    inbox.notify([cast.liaison], key="a", text=lambda language, channel: "请看。", at=NOON)
    type(cast.liaison).objects.filter(pk=cast.liaison.pk).update(**change)


def test_letter_to_somebody_who_was_deactivated_is_stopped_and_alarms_nobody(cast, mailbox):
    waiting_letter(cast, is_active=False)

    sent = deliver("email", NOON)

    assert (sent, mailbox.got, logged()) == (0, [], [("refused", channels.DEACTIVATED)])
    assert Notification.objects.stopped().get().channel == "email"
    assert not Notification.objects.filter(key__startswith="dead letters").exists()


def test_person_who_cannot_be_reached_is_given_up_and_can_be_retried_once_mended(cast, mailbox):
    waiting_letter(cast, email="")

    deliver("email", NOON)
    notice = Notification.objects.get(channel="email", recipient=cast.liaison)
    cast.liaison.save()
    retry(notice, by=cast.administrator)

    assert (notice.given_up_at, logged()) == (NOON, [("refused", channels.NO_ADDRESS)])
    assert deliver("email") == 1
