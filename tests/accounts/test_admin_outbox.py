"""The outbox in the admin: what became of each letter and why, without anybody's number; sent again or taken out."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import channels, inbox
from accounts.delivery import deliver, note_try
from accounts.models import AuditEntry, Channel, Notification
from tests.cases import NOON
from tests.pages import text_of

LIST, PHONE = reverse("admin:accounts_notification_changelist"), "13812345678"


@pytest.fixture
def administrator(cast, client_of):
    return client_of(cast.administrator)


@pytest.fixture
def letters(db, gateway):
    """One in each state."""
    for key in ("delivered", "dead", "stopped", "waiting"):
        inbox.notify_resident(Channel.SMS, PHONE, key=key, text=f"您的意见{key}。", at=NOON)
    gateway.answers = [200, 400, 400, 500]
    deliver("sms", NOON)
    Notification.objects.filter(key="stopped").update(given_up_at=None)
    return {row.key: row for row in Notification.objects.to_send()}


def shown(client, **asked):
    return [row.key for row in client.get(LIST, asked).context["cl"].result_list]


def tick(client, action, *rows):
    answer = client.post(LIST, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)
    return answer.content.decode()


@pytest.mark.parametrize("state", ["dead", "waiting", "delivered", "stopped"])
def test_list_is_filtered_by_what_became_of_it(letters, administrator, state):
    assert shown(administrator, state=state) == [state]


def test_list_is_filtered_by_channel_and_found_by_number(cast, letters, administrator):
    cast.liaison.channels, cast.liaison.email = ["email"], "a@x.test"
    inbox.notify([cast.liaison], key="A1:3:0", text=lambda language, channel: "请看。")

    assert shown(administrator, channel="email") == ["A1:3:0"]
    assert shown(administrator, q="A1") == ["A1:3:0"]
    assert len(shown(administrator, channel="nonsense", state="nonsense")) == 5


def test_inboxes_of_people_are_not_shown(cast, administrator):
    inbox.notify([cast.liaison], key="a", text=lambda language, channel: "请看。")
    row = Notification.objects.get()

    assert shown(administrator) == []
    assert administrator.get(reverse("admin:accounts_notification_change", args=[row.pk])).status_code == 302


def test_number_of_a_resident_is_masked_and_gone_after_delivery(letters, administrator):
    pages = [administrator.get(LIST, {"state": state}).content.decode() for state in ("dead", "delivered")]
    one = administrator.get(reverse("admin:accounts_notification_change", args=[letters["dead"].pk])).content.decode()

    assert [PHONE in page for page in [*pages, one]] == [False] * 3
    assert ["138****5678" in page for page in [*pages, one]] == [True, False, True]
    assert "群众（号码已清除）" in pages[1]


def test_what_a_resident_is_told_is_not_shown_and_what_a_colleague_is_told_is(cast, letters, administrator):
    cast.liaison.channels, cast.liaison.email = ["email"], "a@x.test"
    inbox.notify([cast.liaison], key="A1:3:0", text=lambda language, channel: "请看。")
    rows = [letters["dead"], Notification.objects.get(channel="email")]

    pages = [administrator.get(reverse("admin:accounts_notification_change", args=[row.pk])) for row in rows]
    listing = administrator.get(LIST).content.decode() + tick(administrator, "send_again", letters["delivered"])

    assert ["您的意见" in html for html in [*(page.content.decode() for page in pages), listing]] == [False] * 3
    assert "给群众的内容，这里不显示" in text_of(pages[0].content.decode())
    assert "请看。" in text_of(pages[1].content.decode())
    assert "请看。" in text_of(listing)


def test_page_of_a_letter_is_its_log(letters, administrator):
    note_try(letters["waiting"].pk, None, 2, channels.Failed(channels.DOWN), at=NOON, seconds=10.04)

    page = text_of(
        administrator.get(reverse("admin:accounts_notification_change", args=[letters["waiting"].pk])).content.decode()
    )

    assert "HTTP 500" in page
    assert "没有送出，再试" in page
    assert "连接不上，或者没有按时回答" in page


def test_list_says_why_it_failed_last(letters, administrator):
    assert "HTTP 400" in text_of(administrator.get(LIST, {"state": "dead"}).content.decode())


def test_letter_that_went_out_in_the_end_shows_no_failure(letters, administrator, gateway):
    gateway.answers = [200]
    deliver("sms", NOON + timedelta(minutes=5))

    row = administrator.get(LIST, {"q": "waiting"}).context["cl"].result_list.get()

    assert (row.delivered_at, row.last_detail) == (NOON + timedelta(minutes=5), "HTTP 500")
    assert "HTTP 500" not in text_of(administrator.get(LIST, {"q": "waiting"}).content.decode())
    assert (
        "HTTP 500" in administrator.get(reverse("admin:accounts_notification_change", args=[row.pk])).content.decode()
    )


def test_second_of_two_who_stop_a_letter_is_told_that_it_was_stopped(letters, administrator):
    pages = [tick(administrator, "stop", letters["dead"]) for _administrator in range(2)]

    assert ["已办理 1 项。" in page for page in pages] == [True, False]
    assert ["已经不再发送，不用再选。" in page for page in pages] == [False, True]
    assert AuditEntry.objects.filter(verb="dismiss_notice").count() == 1


def test_dead_letter_is_sent_again_and_others_are_not(letters, administrator):
    page = tick(administrator, "send_again", letters["dead"], letters["delivered"])

    assert "已办理 1 项。" in page
    assert "没有被放弃，不用再发。" in page
    assert set(shown(administrator, state="waiting")) == {"waiting", "dead"}
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["retry_notice"]


def test_letter_is_taken_out(letters, administrator):
    page = tick(administrator, "stop", letters["dead"], letters["waiting"], letters["delivered"])

    assert "已办理 2 项。" in page
    assert "已经送达，停不住了。" in page
    assert set(shown(administrator, state="stopped")) == {"stopped", "dead", "waiting"}
    assert set(Notification.objects.filter(key__in=["dead", "waiting"]).values_list("given_up_at")) == {(None,)}


def test_nothing_can_be_written_or_deleted_by_hand(letters, administrator):
    change = reverse("admin:accounts_notification_change", args=[letters["dead"].pk])
    delete = reverse("admin:accounts_notification_delete", args=[letters["dead"].pk])

    assert [administrator.post(url, {"text": "x"}).status_code for url in (change, delete)] == [403, 403]


def test_list_costs_the_same_for_any_number(letters, administrator, django_assert_num_queries):
    administrator.get(LIST)

    for asked in ({"state": "dead"}, {}):
        with django_assert_num_queries(4):
            administrator.get(LIST, asked)
