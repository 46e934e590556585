from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.inbox import notify, notify_resident, read_all, read_before
from accounts.models import Channel, Notification
from tests.cases import NOON


def told(user):
    return list(Notification.objects.filter(recipient=user).values_list("key", "text", "url"))


def test_each_recipient_is_told_in_their_own_language(cast):
    cast.head.language = "en"

    notify(
        [cast.liaison, cast.head],
        key="a",
        text=lambda language, channel: {"zh-hans": "收到", "en": "received"}[language],
        url="/x",
    )

    assert told(cast.liaison) == [("a", "收到", "/x")]
    assert told(cast.head) == [("a", "received", "/x")]


def test_second_notice_with_the_same_key_tells_nobody_again(cast):
    notify([cast.liaison], key="a", text=lambda language, channel: "第一次")

    notify([cast.liaison, cast.head], key="a", text=lambda language, channel: "第二次")

    assert told(cast.liaison) == [("a", "第一次", "")]
    assert told(cast.head) == [("a", "第二次", "")]


def test_long_text_is_cut_to_what_a_notice_holds(cast):
    notify([cast.liaison], key="a", text=lambda language, channel: "长" * 400)

    assert told(cast.liaison) == [("a", "长" * 300, "")]


def test_notice_carries_the_moment_it_tells_of(cast):
    notify([cast.liaison], key="a", text=lambda language, channel: "收到", at=NOON)

    assert Notification.objects.get().created_at == NOON


def test_reading_all_leaves_the_neighbours_notices_unread(cast):
    notify([cast.liaison, cast.head], key="a", text=lambda language, channel: "收到")

    assert read_all(cast.liaison, at=NOON) == 1
    assert read_all(cast.liaison, at=NOON) == 0
    assert [row.recipient for row in Notification.objects.all().unread()] == [cast.head]


def test_reading_before_a_moment_leaves_what_came_at_it_unread(cast):
    notify([cast.liaison], key="old", text=lambda language, channel: "旧", at=NOON - timedelta(seconds=1))
    notify([cast.head], key="new", text=lambda language, channel: "新", at=NOON)

    marked = read_before(NOON, at=NOON + timedelta(days=7))

    assert marked == 1
    assert list(Notification.objects.unread().values_list("key", flat=True)) == ["new"]


# Outside


SAID = {"inbox": "站内", "email": "邮件", "sms": "短信", "wecom": "企微", "dingtalk": "钉钉"}
BOT = "wecombot://abc"


@pytest.fixture
def channels(settings):
    settings.CHANNELS = ["email", "sms", "wecom", "dingtalk"]
    return settings


def say(language, channel):
    return SAID[channel]


def wanting(person, *channels, **addresses):
    person.channels = list(channels)
    for name, value in addresses.items():
        setattr(person, name, value)
    return person


def outbox(*people):
    rows = Notification.objects.to_send().filter(recipient__in=people).order_by("pk")
    return [(row.recipient.username, row.channel, row.text) for row in rows]


@pytest.mark.parametrize(
    ("wanted", "addresses", "reached"),
    [
        ([], {"email": "a@x.test", "phone": "13812345678"}, []),
        (["email"], {"email": "a@x.test", "phone": "13812345678"}, ["email"]),
        (["email", "sms"], {"email": "a@x.test", "phone": "138-1234 5678"}, ["email", "sms"]),
        (["email"], {"email": ""}, []),
        (["sms"], {"phone": "0745-5230001"}, []),
        (["sms"], {"phone": "+8613812345678"}, ["sms"]),
        (["wecom"], {"bot_url": BOT}, ["wecom"]),
        (["dingtalk"], {"bot_url": BOT}, []),
        (["dingtalk", "wecom"], {"bot_url": "dingtalk://abc"}, ["dingtalk"]),
        (["phone", "inbox", "fax"], {"phone": "13812345678"}, []),
    ],
)
def test_outside_goes_what_is_chosen_and_has_an_address(cast, channels, wanted, addresses, reached):
    notify([wanting(cast.liaison, *wanted, **addresses), cast.head], key="a", text=say)

    assert outbox(cast.liaison, cast.head) == [("liaison", channel, SAID[channel]) for channel in reached]
    assert Notification.objects.inbox().count() == 2


def test_channel_that_is_not_set_up_gets_no_row(cast, channels):
    channels.CHANNELS = ["sms"]

    notify([wanting(cast.liaison, "email", "sms", email="a@x.test", phone="13812345678")], key="a", text=say)

    assert outbox(cast.liaison) == [("liaison", "sms", "短信")]


def test_outbox_row_is_due_at_once_or_when_it_may(cast, channels):
    person = wanting(cast.liaison, "email", email="a@x.test")
    later = NOON + timedelta(hours=3)

    notify([person], key="now", text=say, at=NOON)
    notify([person], key="later", text=say, at=NOON, not_before=later)
    notify([person], key="past", text=say, at=later, not_before=NOON)

    rows = Notification.objects.to_send().values_list("key", "created_at", "next_attempt_at")
    assert set(rows) == {("now", NOON, NOON), ("later", NOON, later), ("past", later, later)}
    assert set(Notification.objects.inbox().values_list("next_attempt_at", flat=True)) == {None}


def test_text_is_made_once_for_each_language_and_channel(cast, channels):
    made = []
    people = [wanting(p, "email", email="a@x.test") for p in (cast.liaison, cast.colleague, cast.head)]
    cast.head.language = "en"

    notify(people, key="a", text=lambda *asked: made.append(asked) or "请看。")

    assert sorted(made) == [("en", "email"), ("en", "inbox"), ("zh-hans", "email"), ("zh-hans", "inbox")]


def test_everything_is_written_by_one_query(cast, channels, django_assert_num_queries):
    people = [wanting(p, "email", "sms", email="a@x.test", phone="13812345678") for p in (cast.liaison, cast.head)]

    with django_assert_num_queries(1):
        notify(people, key="a", text=say)

    assert Notification.objects.count() == 6


def test_colleagues_with_one_bot_are_told_once_in_their_group(cast, channels):
    people = [wanting(p, "wecom", bot_url=BOT) for p in (cast.liaison, cast.colleague)]
    people.append(wanting(cast.head, "wecom", bot_url="wecombot://other"))

    notify(people, key="a", text=say)

    assert outbox(*people) == [("liaison", "wecom", "企微"), ("head", "wecom", "企微")]


def test_same_key_is_told_once_by_each_channel(cast, channels):
    person = wanting(cast.liaison, "email", email="a@x.test")
    notify([person], key="a", text=say)

    notify([wanting(person, "email", "sms", phone="13812345678")], key="a", text=say)

    assert outbox(person) == [("liaison", "email", "邮件"), ("liaison", "sms", "短信")]
    assert Notification.objects.inbox().count() == 1


@pytest.mark.parametrize(("channel", "longest"), [("inbox", 300), ("email", 2000), ("sms", 300), ("wecom", 600)])
def test_each_channel_holds_so_much(cast, channels, channel, longest):
    person = wanting(cast.liaison, "email", "sms", "wecom", email="a@x.test", phone="13812345678", bot_url=BOT)

    notify([person], key="a", text=lambda *_asked: "长" * 3000)

    assert len(Notification.objects.get(channel=channel).text) == longest


def test_inbox_and_counter_know_nothing_of_what_goes_outside(cast, channels, client_of):
    notify([wanting(cast.liaison, "email", email="a@x.test")], key="a", text=say)
    sent = Notification.objects.to_send().get()
    client = client_of(cast.liaison)

    shown = client.get("/inbox/")

    assert [row.text for row in shown.context["page"]] == ["站内"]
    assert shown.context["staff"].unread == 1
    assert client.post(f"/inbox/{sent.pk}/").status_code == 404
    assert (read_all(cast.liaison, at=NOON), Notification.objects.get(pk=sent.pk).read_at) == (1, None)


# Residents


def test_resident_is_told_once_by_each_channel_and_key(db):
    for _twice in range(2):
        notify_resident(Channel.SMS, "13812345678", key="a", text="已登记。", at=NOON)
        notify_resident(Channel.PHONE, "13812345678", key="a", text="已登记。", at=NOON)
    notify_resident(Channel.SMS, "13912345678", key="b", text="已登记。", at=NOON, not_before=NOON + timedelta(hours=1))

    rows = Notification.objects.order_by("pk").values_list("channel", "key", "address", "next_attempt_at", "recipient")
    assert list(rows) == [
        ("sms", "a", "13812345678", NOON, None),
        ("phone", "a", "13812345678", NOON, None),
        ("sms", "b", "13912345678", NOON + timedelta(hours=1), None),
    ]


def test_number_of_a_resident_is_stored_encrypted(db):
    notify_resident(Channel.SMS, "13812345678", key="a", text="已登记。")

    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM accounts_notification")
        assert "13812345678" not in cursor.fetchone()[0]


def test_address_of_somebody_with_an_account_is_not_copied(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(recipient=cast.liaison, key="a", text="x", address="a@x.test", channel="email")
