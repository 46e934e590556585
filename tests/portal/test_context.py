"""What every page may ask: read from the database by nobody who does not show it."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from portal.context import Staff, portal
from tests.pages import text_of

DAY = timedelta(days=1)


def context_for(user, **cookies):
    request = RequestFactory().get("/")
    request.user, request.COOKIES = user, cookies
    return portal(request)


def test_resident_gets_the_name_of_the_portal_and_no_staff(settings):
    settings.PORTAL_NAME, settings.SAMPLE_COUNTY = "某县联络站", False

    assert context_for(AnonymousUser()) == {"portal_name": "某县联络站", "is_elder": False, "is_sample": False}


def test_elder_mode_is_what_the_cookie_says():
    assert [context_for(AnonymousUser(), elder=value)["is_elder"] for value in ("1", "0", "x")] == [True, False, False]


def test_accounts_of_the_sample_are_told_in_the_sample_only(settings):
    told = []
    for settings.SAMPLE_COUNTY in (False, True):
        told.append({"sample_accounts", "sample_code"} <= set(context_for(AnonymousUser())))

    assert told == [False, True]


def test_nothing_is_read_until_a_page_asks(cast, django_assert_num_queries):
    inbox.notify([cast.liaison], key="told", text=lambda language, channel: "请看。")

    with django_assert_num_queries(0):
        staff = context_for(cast.liaison)["staff"]
    with django_assert_num_queries(2):
        found = [(staff.has_station_work, staff.unread) for _time in range(2)]

    assert found == [(True, 1)] * 2


def test_only_posts_at_stations_and_districts_are_station_work(cast):
    names = ["liaison", "head", "presidium", "committee", "officer", "leader", "deputy_user", "stranger"]

    assert {name for name in names if Staff(getattr(cast, name)).has_station_work} == {
        "liaison",
        "head",
        "presidium",
        "committee",
    }


def test_substitute_sees_on_desk_and_inbox_for_whom_and_until_when(cast, client_of):
    today = timezone.localdate()
    absence = {"substitute": cast.colleague, "away_from": today, "away_until": today}
    User.objects.filter(pk=cast.liaison.pk).update(**absence)
    clients = {user: client_of(user) for user in (cast.colleague, cast.liaison, cast.head)}

    for address in ("/desk/", "/inbox/"):
        shown = {user: text_of(client.get(address).content.decode()) for user, client in clients.items()}
        line = f"您正在代办林联络的事务，到{today.year}年{today.month}月{today.day}日"
        assert [line in shown[user] for user in clients] == [True, False, False]


def test_line_is_gone_with_the_day_after(cast, client_of):
    today = timezone.localdate()
    absence = {"substitute": cast.colleague, "away_from": today - DAY, "away_until": today - DAY}
    User.objects.filter(pk=cast.liaison.pk).update(**absence)

    assert "您正在代办" not in text_of(client_of(cast.colleague).get("/inbox/").content.decode())
