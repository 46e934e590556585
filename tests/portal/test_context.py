"""What every page may ask: read from the database by nobody who does not show it."""

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts import inbox
from portal.context import Staff, portal


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
    inbox.notify([cast.liaison], key="told", text=lambda language: "请看。")

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
