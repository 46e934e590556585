"""Language, elder mode, security headers: what every page carries."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.signing import signed_in

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

    client.post(reverse("accounts:profile"), {"language": "en", "phone": "", "email": ""})

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
