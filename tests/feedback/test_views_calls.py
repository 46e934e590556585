"""The page with the calls to make: what to say to whom, the number for those who ask for it on record, one tap for the outcome."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, Notification
from feedback.contacts import REVEALS_PER_HOUR
from feedback.models import Contact
from stations.models import StaffPost
from tests import cases
from tests.door import words

CALLS = "/desk/calls/"
PHONE = "13812345678"


def made(cast, count=1, **data):
    """Registered a while ago, in working hours, so that the call is due whenever the test runs."""
    return [cases.registered(cast, **data) for _n in range(count)]


def page(client, query=""):
    response = client.get(CALLS + query)
    assert response.status_code == 200
    return response.content.decode()


def call_of(opinion):
    return Notification.objects.get(channel="phone", key__startswith=opinion.number)


def tap(client, call, outcome, tried=0):
    return client.post(f"{CALLS}{call.pk}/{outcome}/", {"tried": tried})


def ask_number(client, call):
    return client.post(f"{CALLS}{call.pk}/number/")


def test_page_says_what_to_tell_whom_and_hides_the_number(cast, client_of):
    (opinion,) = made(cast)

    shown = page(client_of(cast.liaison))

    assert f"您反映的事（编号{opinion.number}）已受理" in words(shown)
    assert "修复村口桥面" in shown
    assert "张**" in shown
    assert "138****5678" in shown
    assert (PHONE in shown, "张秀英" in shown) == (False, False)


def test_neighbour_and_units_see_nothing(cast, client_of):
    opinion = cases.dispatched(cast)
    call = call_of(opinion)

    assert opinion.number not in page(client_of(cast.other_liaison))
    assert opinion.number not in page(client_of(cast.committee))
    assert [client_of(user).get(CALLS).status_code for user in (cast.officer, cast.leader, cast.deputy_user)] == [
        403
    ] * 3
    for user, status in ((cast.other_liaison, 404), (cast.committee, 404), (cast.officer, 403)):
        answers = [
            ask_number(client_of(user), call),
            *(tap(client_of(user), call, name) for name in ("said", "again", "stop")),
        ]
        assert [answer.status_code for answer in answers] == [status] * 4
    assert call_of(opinion).attempts == 0
    assert not AuditEntry.objects.exists()


def test_number_is_shown_to_who_asks_for_it_and_that_stands_on_record(cast, client_of):
    (first, second) = made(cast, 2)

    shown = ask_number(client_of(cast.liaison), call_of(first)).content.decode()

    assert shown.count(f'href="tel:{PHONE}"') == 1
    assert "张秀英" in shown
    (entry,) = AuditEntry.objects.all()
    assert (entry.user, entry.verb, entry.subject, entry.reason) == (
        cast.liaison, "reveal_contact", first.number, "电话告知办理情况",
    )  # fmt: skip
    assert f"{CALLS}{call_of(second).pk}/number/" in shown


def test_numbers_are_shown_so_many_times_an_hour(cast, client_of):
    (opinion,) = made(cast)
    client = client_of(cast.liaison)
    for _n in range(REVEALS_PER_HOUR):
        AuditEntry.objects.create(user=cast.liaison, verb="reveal_contact", subject="x")

    response = ask_number(client, call_of(opinion))

    assert response.status_code == 403
    assert PHONE not in response.content.decode()


def test_number_is_the_one_that_holds_now(cast, client_of):
    (opinion,) = made(cast)
    cases.take(opinion, "amend", cast.liaison, reason="换了号", is_anonymous=False, phone="13900001111")

    shown = ask_number(client_of(cast.liaison), call_of(opinion)).content.decode()

    assert ("tel:13900001111" in shown, PHONE in shown) == (True, False)


def test_call_without_a_number_left_can_only_be_put_away(cast, client_of):
    (opinion,) = made(cast)
    Contact.objects.update(name="", phone="", name_index="", phone_index="")

    shown = page(client_of(cast.liaison))

    assert "联系方式已经去掉，不能再打。" in shown
    actions = [name for name in ("number", "said", "again", "stop") if f"/{call_of(opinion).pk}/{name}/" in shown]
    assert actions == ["stop"]


@pytest.mark.parametrize(
    ("outcome", "says", "left"),
    [("said", "已记为告知。", ""), ("again", "没打通，过些时候会再列出来。", "later"), ("stop", "不再打电话。", "")],
)
def test_one_tap_notes_what_came_of_it(cast, client_of, outcome, says, left):
    (opinion,) = made(cast)
    client = client_of(cast.liaison)

    response = tap(client, call_of(opinion), outcome)

    assert (response.status_code, response["Location"]) == (302, CALLS)
    shown = page(client)
    assert f"{opinion.number} {says}" in shown
    assert call_of(opinion).text not in shown
    assert (call_of(opinion).text in page(client, "?when=later")) == (left == "later")


def test_later_calls_are_noted_where_one_was(cast, client_of):
    (opinion,) = made(cast)
    client = client_of(cast.liaison)
    tap(client, call_of(opinion), "again")

    shown = page(client, "?when=later")
    response = client.post(f"{CALLS}{call_of(opinion).pk}/said/?when=later", {"tried": 1})

    assert f'action="{CALLS}{call_of(opinion).pk}/said/?when=later"' in shown
    assert (response.status_code, response["Location"]) == (302, f"{CALLS}?when=later")


@pytest.mark.parametrize("asked", ["number", "said"])
def test_language_is_changed_on_what_was_answered_to_a_form(cast, client_of, asked):
    (opinion,) = made(cast)
    client, address = client_of(cast.liaison), f"{CALLS}{call_of(opinion).pk}/{asked}/?when=later"
    answer = client.post(address)

    switched = client.post("/language/", {"next": address, "language": "en"}, follow=True)

    assert f'name="next" value="{address}"' in answer.content.decode()
    assert switched.redirect_chain == [(address, 302), (f"{CALLS}?when=later", 302)]
    assert "No calls wait for later." in switched.content.decode()


def test_second_click_is_told_that_it_was_noted_and_counts_nothing(cast, client_of):
    (opinion,) = made(cast)
    client, call = client_of(cast.liaison), call_of(opinion)
    tap(client, call, "again")

    for outcome in ("again", "said", "stop"):
        response = tap(client, call, outcome)
        assert response.status_code == 409
        assert "刚才已有人办理了这一步" in response.content.decode()

    assert call_of(opinion).attempts == 1


def test_unknown_outcome_is_not_there(cast, client_of):
    (opinion,) = made(cast)

    assert tap(client_of(cast.liaison), call_of(opinion), "hang-up").status_code == 404


def test_tries_and_the_next_one_stand_on_the_call(cast, client_of):
    (opinion,) = made(cast)
    client = client_of(cast.liaison)
    tap(client, call_of(opinion), "again")

    shown = words(page(client, "?when=later"))

    due = timezone.localtime(call_of(opinion).next_attempt_at)
    assert "已打1次没打通" in shown
    assert f"{due:%Y-%m-%d%H:%M}以后再打" in shown


@pytest.mark.parametrize(
    ("query", "waiting", "says"),
    [
        ("", 0, "没有要打的电话。选择“打电话”的群众"),
        ("", 2, "现在没有要打的电话。有2个在“稍后打”里"),
        ("?when=later", 0, "没有等着稍后打的电话。"),
    ],
)
def test_empty_page_says_why(cast, client_of, query, waiting, says):
    made(cast, waiting, at=timezone.now() + timedelta(days=3))

    assert says in words(page(client_of(cast.liaison), query))


def test_list_is_paginated_and_a_number_keeps_its_page(cast, client_of):
    made(cast, 26)
    client = client_of(cast.liaison)
    last = Notification.objects.filter(channel="phone").order_by("created_at", "pk").last()

    shown = client.post(f"{CALLS}{last.pk}/number/?page=2").content.decode()

    assert page(client).count("<article") == 25
    assert (shown.count("<article"), "tel:" in shown) == (1, True)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "expected"), [("liaison", 7), ("committee", 9)])
def test_page_takes_this_many_queries_however_long_the_list(cast, client_of, count, name, expected):
    made(cast, count)
    StaffPost.objects.filter(role__in=["head", "presidium"]).delete()
    client = client_of(getattr(cast, name))
    page(client)  # the first request of a session notes when it was seen

    with CaptureQueriesContext(connection) as captured:
        shown = page(client)

    assert (shown.count("<article"), len(captured)) == (count, expected)


def test_desk_leads_there_with_how_many_are_to_be_made(cast, client_of):
    made(cast, 2)

    assert "电话告知2个电话要打" in words(client_of(cast.liaison).get("/desk/").content.decode())
    assert "电话告知0个电话要打" in words(client_of(cast.other_liaison).get("/desk/").content.decode())
    of_committee = client_of(cast.committee).get("/desk/").content.decode()
    assert (CALLS in of_committee, "个电话要打" in of_committee) == (True, False)
