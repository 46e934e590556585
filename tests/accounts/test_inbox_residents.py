"""What waits for a resident is settled once, by whoever is first, and the number is kept no longer than it is needed."""

from datetime import timedelta

import pytest

from accounts import inbox
from accounts.models import Channel, Notification
from tests.cases import NOON

LATER = NOON + timedelta(hours=2)


@pytest.fixture
def call(db):
    return told("1:2")


def told(key, channel=Channel.PHONE):
    inbox.notify_resident(channel, "13812345678", key=key, text="已受理。", at=NOON)
    return Notification.objects.get(key=key, channel=channel)


def state(notice):
    notice.refresh_from_db()
    return notice.attempts, notice.delivered_at, notice.next_attempt_at, notice.given_up_at, notice.address


def test_what_was_said_is_done_and_forgets_the_number(call):
    assert inbox.said(call, at=LATER)

    assert state(call) == (1, LATER, None, None, "")


def test_who_was_not_reached_waits_for_another_try(call):
    assert inbox.not_reached(call, until=LATER)

    assert state(call) == (1, None, LATER, None, "13812345678")


def test_what_is_not_to_be_said_waits_no_more_and_is_no_dead_letter(call):
    assert inbox.no_more(call)

    assert state(call) == (1, None, None, None, "")


@pytest.mark.parametrize("first", ["said", "not_reached", "no_more"])
@pytest.mark.parametrize("second", ["said", "not_reached", "no_more"])
def test_second_of_two_is_told_so_and_changes_nothing(call, first, second):
    settle = {
        "said": lambda: inbox.said(call, at=LATER),
        "not_reached": lambda: inbox.not_reached(call, until=LATER),
        "no_more": lambda: inbox.no_more(call),
    }
    other = Notification.objects.get(pk=call.pk)

    assert settle[first]()
    after, call.attempts = state(call), other.attempts

    assert not settle[second]()
    assert state(call) == after


def test_taking_back_leaves_what_was_said_and_what_is_anothers(call, cast):
    done, by_message, foreign = told("1:3"), told("1:4", Channel.SMS), told("12:2")
    inbox.said(done, at=LATER)
    inbox.notify([cast.liaison], key="1:2", text=lambda language, channel: "请看。")

    assert inbox.take_back("1:") == 2

    assert [state(row)[2:] for row in (call, by_message)] == [(None, None, "")] * 2
    assert (state(done)[1], state(foreign)[2]) == (LATER, NOON)
    assert Notification.objects.get(recipient=cast.liaison).text == "请看。"


def test_what_was_given_up_is_taken_back_too(call, cast):
    message = told("1:3", Channel.SMS)
    Notification.objects.filter(pk=message.pk).update(next_attempt_at=None, given_up_at=LATER)

    assert inbox.take_back("1:") == 2

    assert state(message) == (0, None, None, None, "")


def given_up(key):
    notice = told(key, Channel.SMS)
    Notification.objects.filter(pk=notice.pk).update(next_attempt_at=None, given_up_at=LATER)
    return notice


def way(notice):
    notice.refresh_from_db()
    return notice.channel, notice.address


def test_what_waits_goes_to_another_number_by_the_way_it_was_to_go(call, cast):
    message, dead, done, foreign = told("1:4", Channel.SMS), given_up("1:5"), told("1:3"), told("12:2")
    inbox.said(done, at=LATER)

    inbox.redirect("1:", "+86 139-0000-1111")

    assert [way(row) for row in (call, message, dead, done, foreign)] == [
        ("phone", "+86 139-0000-1111"), ("sms", "13900001111"), ("sms", "13900001111"), ("phone", ""),
        ("phone", "13812345678"),
    ]  # fmt: skip
    assert [state(row)[2:4] for row in (call, message, dead)] == [(NOON, None), (NOON, None), (None, LATER)]


def test_number_that_takes_no_message_is_called_and_what_was_given_up_rests(call, cast):
    message, dead = told("1:4", Channel.SMS), given_up("1:5")

    inbox.redirect("1:", "0745-5230001")

    assert [way(row) for row in (call, message)] == [("phone", "0745-5230001")] * 2
    assert (way(dead), state(dead)[2:4]) == (("sms", ""), (None, None))
