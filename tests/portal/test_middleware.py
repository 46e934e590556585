"""Language, elder mode, security headers, a line in the log: what every page and every request has."""

import logging

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from portal import middleware
from tests.signing import signed_in, signed_in_by_code

HOME, LANGUAGE, ELDER = reverse("portal:home"), reverse("set_language"), reverse("portal:elder")
ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}


def language(client) -> str:
    return client.get(HOME, headers=ENGLISH)["Content-Language"]


def test_language_is_chinese_whatever_the_browser_guesses(db):
    assert language(Client()) == "zh-hans"


def test_language_is_the_cookie_then_the_profile_then_chinese(cast):
    cast.liaison.language = "en"
    cast.liaison.save(update_fields=["language"])
    client = signed_in(cast.liaison)

    assert language(client) == "en"
    client.post(LANGUAGE, {"language": "zh-hans", "next": HOME})
    assert language(client) == "zh-hans"
    client.post(reverse("account_logout"))
    client.cookies.pop("django_language")
    assert language(client) == "zh-hans"


def test_language_nobody_offers_is_chinese(db):
    client = Client()
    client.cookies["django_language"] = "xx"

    assert language(client) == "zh-hans"


def test_profile_saved_speaks_at_once(cast):
    client = signed_in(cast.liaison)
    client.post(LANGUAGE, {"language": "zh-hans"})

    client.post(reverse("stations:profile"), {"language": "en", "phone": "", "email": ""})

    assert language(client) == "en"


def test_elder_mode_is_kept_in_a_cookie_and_switched_off_again(db):
    client = Client()
    for is_on in (True, False):
        response = client.post(ELDER, {"next": "/help/"})

        assert response["Location"] == "/help/"
        assert ("data-elder" in client.get(HOME).content.decode()) == is_on


@pytest.mark.parametrize("switch", [LANGUAGE, ELDER])
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_switches_lead_to_no_other_site(db, switch, target):
    response = Client().post(switch, {"language": "en", "next": target})

    assert response["Location"] == HOME


@pytest.mark.parametrize("switch", ["/desk/?queue=closed&amp;page=2", "/help/"])
def test_switches_lead_back_to_the_page_as_it_was_filtered(cast, switch):
    page = signed_in(cast.liaison).get(switch.replace("&amp;", "&")).content.decode()

    assert f'name="next" value="{switch}"' in page


@pytest.mark.parametrize("url", ["/find/?village=%00", "/desk/?q=a%00b", "/admin/stations/unit/?kind__exact=%00"])
def test_address_with_a_sign_that_is_none_is_a_bad_request(cast, url):
    client = signed_in_by_code(cast.administrator)

    assert client.get(url).status_code == 400
    assert client.get(url.replace("%00", "%2500")).status_code < 400


@pytest.mark.parametrize("url", ["/", "/nowhere/", "/healthz", "/track/", "/accounts/login/", "/admin/login/", "/t/x/"])
def test_every_answer_carries_the_strict_headers(db, url):
    headers = Client().get(url).headers

    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert headers["X-Frame-Options"] == "DENY"


def test_pages_of_staff_stay_in_no_cache(cast):
    response = signed_in(cast.liaison).get(reverse("portal:desk"))

    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("url", [HOME, reverse("account_login"), reverse("admin:index"), "/nowhere/"])
def test_only_what_browsers_send_is_taken(db, django_assert_num_queries, method, url):
    with django_assert_num_queries(0):
        response = Client().generic(method, url)

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST")


# The line in the log


@pytest.fixture
def answered(caplog):
    """Level and fields of what was written about requests."""
    caplog.set_level(logging.INFO, logger="portal.requests")
    return lambda: [(r.levelname, r.fields) for r in caplog.records if r.name == "portal.requests"]


@pytest.mark.parametrize(
    ("status", "ms", "level"),
    [(200, 1000, "INFO"), (404, 5, "INFO"), (499, 5, "INFO"), (200, 1001, "WARNING"), (500, 5, "WARNING")],
)
def test_answer_that_is_broken_or_slow_is_a_warning(rf, answered, status, ms, level):
    request = rf.get("/find/")
    request.resolver_match = None

    middleware.note_answer(request, HttpResponse(status=status), ms)

    assert answered() == [(level, {"method": "GET", "status": status, "ms": ms})]


@pytest.mark.parametrize("status", [200, 500])
def test_ordinary_answer_is_not_written_unless_asked_for(caplog, status):
    request = RequestFactory().get("/find/")
    request.resolver_match = None
    caplog.set_level(logging.WARNING, logger="portal.requests")

    middleware.note_answer(request, HttpResponse(status=status), 5)

    assert len(caplog.records) == (status == 500)


def test_line_names_route_and_user_by_number_and_costs_no_query(cast, answered, django_assert_num_queries):
    stranger = Client()

    signed_in(cast.liaison).get(reverse("portal:desk"))
    stranger.get("/stations/chenyang/?name=x")
    with django_assert_num_queries(0):
        stranger.get("/healthz")
        stranger.put("/healthz")
        stranger.generic("13812345678", "/healthz")

    assert [{key: line[key] for key in line if key != "ms"} for _level, line in answered()[1:]] == [
        {"method": "GET", "route": "desk/", "status": 200, "user": cast.liaison.pk},
        {"method": "GET", "route": "stations/<slug:code>/", "status": 200},
        {"method": "GET", "route": "healthz", "status": 200},
        {"method": "PUT", "status": 405},
        {"method": "other", "status": 405},
    ]
