"""Inbox: one's own messages, newest first, opened by a click that marks them read."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import inbox
from accounts.models import Notification

INBOX, READ_ALL, PROFILE = "/inbox/", "/inbox/read/", "/profile/"


def tell(*users, count=1, url="/desk/"):
    for n in range(count):
        inbox.notify(users, key=f"told {n}", text=lambda language, channel, n=n: f"第{n}件交给您了。", url=url)


def listed(client, page="") -> list[str]:
    response = client.get(f"{INBOX}?page={page}")
    assert response.status_code == 200
    return [notification.text for notification in response.context["page"]]


def unread(user) -> int:
    return Notification.objects.filter(recipient=user).unread().count()


def test_inbox_shows_ones_own_messages_newest_first(cast, client_of):
    tell(cast.liaison, count=2)
    tell(cast.head)

    shown = {user: listed(client_of(user)) for user in (cast.liaison, cast.head, cast.stranger)}

    assert shown == {
        cast.liaison: ["第1件交给您了。", "第0件交给您了。"],
        cast.head: ["第0件交给您了。"],
        cast.stranger: [],
    }


def test_empty_inbox_says_what_will_come(cast, client_of):
    assert "没有消息。有新的待办时，会在这里提醒您。" in client_of(cast.stranger).get(INBOX).content.decode()


def test_inbox_has_pages_and_costs_the_same_for_any_number(cast, client_of):
    client, cost = client_of(cast.liaison), {}
    client.get(INBOX)  # the first request of a session notes when it was seen
    for count in (1, 3, 30):
        tell(cast.liaison, count=count)
        with CaptureQueriesContext(connection) as captured:
            shown = listed(client)
        cost[len(shown)] = len(captured)

    assert cost == {1: 7, 3: 7, 25: 7}
    assert listed(client, "2")[-1] == "第0件交给您了。"
    assert listed(client, "nonsense") == listed(client, "1")


def test_message_opened_is_read_and_leads_where_it_points(cast, client_of):
    tell(cast.liaison, count=2)
    first = Notification.objects.order_by("pk").first()

    opened = client_of(cast.liaison).post(f"{INBOX}{first.pk}/")

    assert opened["Location"] == "/desk/"
    assert [n.read_at is None for n in Notification.objects.order_by("pk")] == [False, True]


def test_message_that_points_nowhere_leads_back(cast, client_of):
    tell(cast.liaison, url="")

    assert client_of(cast.liaison).post(f"{INBOX}{Notification.objects.get().pk}/")["Location"] == INBOX


def test_message_keeps_when_it_was_first_read(cast, client_of):
    tell(cast.liaison)
    client, address = client_of(cast.liaison), f"{INBOX}{Notification.objects.get().pk}/"
    client.post(address)
    first = Notification.objects.get().read_at

    client.post(address)

    assert Notification.objects.get().read_at == first


def test_message_of_somebody_else_does_not_exist(cast, client_of):
    tell(cast.head)

    answer = client_of(cast.liaison).post(f"{INBOX}{Notification.objects.get().pk}/")

    assert (answer.status_code, unread(cast.head)) == (404, 1)


def test_all_are_marked_read_and_nobody_elses(cast, client_of):
    tell(cast.liaison, cast.head, count=3)
    client = client_of(cast.liaison)
    before = "全部标为已读" in client.get(INBOX).content.decode()

    client.post(READ_ALL)

    assert (unread(cast.liaison), unread(cast.head)) == (0, 3)
    assert (before, "全部标为已读" in client.get(INBOX).content.decode()) == (True, False)


def test_number_of_unread_messages_stands_on_every_page(cast, client_of):
    tell(cast.liaison, count=3)
    Notification.objects.filter(key="told 0").update(read_at=timezone.now())

    html = client_of(cast.liaison).get(PROFILE).content.decode()

    assert '<span class="counter">2<' in html
