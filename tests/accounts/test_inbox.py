from datetime import timedelta

from accounts.inbox import notify, read_all, read_before
from accounts.models import Notification
from tests.cases import NOON


def told(user):
    return list(Notification.objects.filter(recipient=user).values_list("key", "text", "url"))


def test_each_recipient_is_told_in_their_own_language(cast):
    cast.head.language = "en"

    notify([cast.liaison, cast.head], key="a", text={"zh-hans": "收到", "en": "received"}.get, url="/x")

    assert told(cast.liaison) == [("a", "收到", "/x")]
    assert told(cast.head) == [("a", "received", "/x")]


def test_second_notice_with_the_same_key_tells_nobody_again(cast):
    notify([cast.liaison], key="a", text=lambda language: "第一次")

    notify([cast.liaison, cast.head], key="a", text=lambda language: "第二次")

    assert told(cast.liaison) == [("a", "第一次", "")]
    assert told(cast.head) == [("a", "第二次", "")]


def test_long_text_is_cut_to_what_a_notice_holds(cast):
    notify([cast.liaison], key="a", text=lambda language: "长" * 400)

    assert told(cast.liaison) == [("a", "长" * 300, "")]


def test_notice_carries_the_moment_it_tells_of(cast):
    notify([cast.liaison], key="a", text=lambda language: "收到", at=NOON)

    assert Notification.objects.get().created_at == NOON


def test_reading_all_leaves_the_neighbours_notices_unread(cast):
    notify([cast.liaison, cast.head], key="a", text=lambda language: "收到")

    assert read_all(cast.liaison, at=NOON) == 1
    assert read_all(cast.liaison, at=NOON) == 0
    assert [row.recipient for row in Notification.objects.all().unread()] == [cast.head]


def test_reading_before_a_moment_leaves_what_came_at_it_unread(cast):
    notify([cast.liaison], key="old", text=lambda language: "旧", at=NOON - timedelta(seconds=1))
    notify([cast.head], key="new", text=lambda language: "新", at=NOON)

    marked = read_before(NOON, at=NOON + timedelta(days=7))

    assert marked == 1
    assert list(Notification.objects.unread().values_list("key", flat=True)) == ["new"]
