"""Personal links, the session they are exchanged for, and the address of the private calendar."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from deputies import links
from deputies.models import Deputy
from tests import duty

PORTAL = "https://example.cn"


@pytest.fixture(autouse=True)
def address(settings):
    settings.PORTAL_URL = PORTAL


def path_of(deputy) -> str:
    return links.personal_link(deputy).removeprefix(PORTAL)


def let_in(deputy) -> Client:
    client = Client()
    assert client.get(path_of(deputy)).status_code == 302
    return client


def test_link_is_exchanged_at_once_for_a_session_of_this_deputy(cast):
    client = Client()

    answer = client.get(path_of(cast.deputy))

    assert (answer.status_code, answer["Location"], answer["Referrer-Policy"]) == (302, "/duty/", "no-referrer")
    cookie = client.cookies[links.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/duty/", True, "Lax")
    assert client.get("/duty/").context["deputy"] == cast.deputy


def test_session_is_no_login(cast):
    client = let_in(cast.deputy)

    answers = {
        path: client.get(path).status_code for path in ("/desk/", "/desk/duty/", "/desk/duty/leaves/", "/inbox/")
    }

    assert answers == {"/desk/": 302, "/desk/duty/": 302, "/desk/duty/leaves/": 302, "/inbox/": 302}


def test_nothing_leads_anywhere_where_the_portal_does_not_know_its_address(cast, settings):
    settings.PORTAL_URL = ""

    assert links.personal_link(cast.deputy) == ""


@pytest.mark.parametrize(("days", "status"), [(29, 302), (31, 410)])
def test_link_can_be_opened_for_thirty_days(cast, days, status):
    path = path_of(cast.deputy)

    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert Client().get(path).status_code == status


def test_session_is_over_after_eight_hours_and_what_was_typed_is_given_back(cast):
    client = let_in(cast.deputy)
    shift = duty.shift(duty.reception_day(cast.station, timezone.localdate() + timedelta(days=7)), cast.deputy)

    with time_machine.travel(timezone.now() + timedelta(hours=9)):
        answer = client.post(f"/duty/shifts/{shift.pk}/leave/", {"reason": "去省里开会"})

    assert (answer.status_code, answer.context["typed"]) == (403, [("", "去省里开会")])


def test_dead_links_all_read_alike(cast):
    good = path_of(cast.deputy)
    garbled, unknown = good[:-5] + "xxxx/", f"/duty/{links.calendar_token(cast.deputy)}/"
    links.renew(cast.deputy, by=None)

    answers = [Client().get(path) for path in (good, garbled, unknown)]

    assert [answer.status_code for answer in answers] == [410, 404, 404]
    assert {answer.context["title"] for answer in answers} == {"这个链接已经失效"}
    assert all("查联络站的电话" in answer.content.decode() for answer in answers)


@pytest.mark.parametrize(
    ("change", "title"),
    [
        (lambda deputy: Deputy.objects.update(is_active=False), "您已不在任，这个链接不能再用"),
        (lambda deputy: deputy.postings.update(until=date(2020, 5, 1)), "您现在不驻任何联络站，这个链接不能再用"),
    ],
)
def test_link_of_somebody_who_has_left_says_so(cast, change, title):
    change(cast.deputy)

    answer = Client().get(path_of(cast.deputy))

    assert (answer.status_code, answer.context["title"]) == (410, title)


def test_session_ends_with_the_office(cast):
    client = let_in(cast.deputy)

    Deputy.objects.filter(pk=cast.deputy.pk).update(is_active=False)

    assert client.get("/duty/").status_code == 403


def test_new_version_ends_links_sessions_and_calendar_of_this_deputy_alone(cast):
    client, calendar, other = let_in(cast.deputy), links.calendar_token(cast.deputy), let_in(cast.other_deputy)

    links.renew(cast.deputy, by=cast.deputy_user)

    assert (client.get("/duty/").status_code, other.get("/duty/").status_code) == (403, 200)
    assert links.deputy_of_calendar_token(calendar) is None
    assert links.deputy_of_calendar_token(links.calendar_token(cast.deputy)) == cast.deputy
    entry = AuditEntry.objects.get(verb="renew_links")
    assert (entry.user, entry.subject) == (cast.deputy_user, "d1")


def test_calendar_address_does_not_expire_and_is_no_link(cast):
    token = links.calendar_token(cast.deputy)

    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert links.deputy_of_calendar_token(token) == cast.deputy
    assert links.deputy_of_calendar_token(path_of(cast.deputy).split("/")[2]) is None
    assert links.deputy_of_calendar_token("garbled") is None


def test_calendar_ends_with_the_office(cast):
    Deputy.objects.filter(pk=cast.deputy.pk).update(is_active=False)

    assert links.deputy_of_calendar_token(links.calendar_token(cast.deputy)) is None


def test_whoever_renews_by_link_stays_in(cast):
    client = let_in(cast.deputy)
    cast.deputy.refresh_from_db()
    old = path_of(cast.deputy)

    client.post("/duty/renew/")

    assert client.get("/duty/").status_code == 200
    assert Client().get(old).status_code == 410


def test_leaving_ends_the_session(cast):
    client = let_in(cast.deputy)

    client.post("/duty/leave/")

    assert client.get("/duty/").status_code == 403


def test_signed_in_deputy_needs_no_link_and_others_are_turned_away(cast, client_of):
    asked = {user: client_of(getattr(cast, user)).get("/duty/").status_code for user in ("deputy_user", "liaison")}

    assert asked == {"deputy_user": 200, "liaison": 403}
    assert Client().get("/duty/").status_code == 403
