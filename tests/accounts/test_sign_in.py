"""Guarantee 17 over HTTP: who gets in, for how long, and whom a stranger's guesses lock out."""

import re

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.cases import NOON
from tests.signing import (
    DESK,
    PASSWORD,
    SIGN_IN,
    WRONG,
    is_in,
    sign_in,
    signed_in,
    signed_in_by_code,
    use_preset,
    with_password,
    with_second_factor,
)  # fmt: skip

CHANGE = reverse("account_change_password")


@pytest.fixture(params=["2", "3"])
def preset(request, settings):
    return use_preset(settings, request.param)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_sign_in_by_user_name_opens_the_desk(cast):
    client = signed_in(cast.liaison)

    assert is_in(client)


@pytest.mark.parametrize("login", ["liaison", "nobody", "林联络"])
def test_wrong_password_and_unknown_account_get_the_same_answer(cast, login):
    with_password(cast.liaison)

    response = Client().post(SIGN_IN, {"login": login, "password": WRONG})

    assert response.status_code == 200
    assert response.context["form"].errors == {"__all__": ["您提供的用户名或密码不正确。"]}


def test_lock_out_is_of_one_account_at_one_address_and_ends(cast, preset, clock):
    owner, colleague = with_password(cast.liaison), with_password(cast.officer)

    answers = [sign_in(owner, WRONG) for _try in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "暂时锁定" in answers[-1].content.decode()
    assert sign_in(owner).status_code == 429
    assert sign_in(owner, address="10.0.0.2").status_code == 302
    assert sign_in(colleague).status_code == 302

    clock.shift(preset.lockout.total_seconds() - 1)
    assert sign_in(owner).status_code == 429
    clock.shift(2)
    assert sign_in(owner).status_code == 302


def test_strangers_who_guess_from_many_addresses_do_not_lock_the_owner_out(cast):
    owner = with_password(cast.liaison)
    for last in range(30):
        sign_in(owner, WRONG, address=f"10.0.1.{last}")

    assert sign_in(owner).status_code == 302


@pytest.mark.parametrize(("proxies", "locked"), [(0, "10.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.7")])
def test_address_is_what_our_own_proxies_saw(cast, settings, proxies, locked):
    settings.PROXY_COUNT = proxies
    owner, forwarded = with_password(cast.liaison), {"X-Forwarded-For": "6.6.6.6, 198.51.100.7, 203.0.113.9"}
    data = {"login": owner.username, "password": WRONG}

    statuses = [Client(headers=forwarded, REMOTE_ADDR="10.0.0.1").post(SIGN_IN, data).status_code for _try in range(5)]

    assert statuses[-1] == 429
    settings.PROXY_COUNT = 0
    assert sign_in(owner, address=locked).status_code == 429


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_leads_to_no_other_site(cast, target):
    response = sign_in(with_password(cast.liaison), next=target)

    assert (response.status_code, response["Location"]) == (302, DESK)


def test_sign_in_leads_to_the_page_asked_for(cast):
    client = Client()
    asked = client.get(reverse("feedback:log"))

    page = client.get(asked["Location"])
    _language, _elder, hidden = re.findall(r'name="next" value="([^"]+)"', page.content.decode())

    assert sign_in(with_password(cast.liaison), client=client, next=hidden)["Location"] == reverse("feedback:log")


@pytest.mark.parametrize(
    ("level", "password", "good"),
    [
        ("2", "Qm-2026abc", True),
        ("2", "Qm-2026ab", False),  # nine signs
        ("2", "qiaomian2026", False),  # two kinds of signs
        ("2", "Liaison-2026", False),  # like the user name
        ("2", "1234567890", False),
        ("3", "Qm-2026abc", False),  # twelve signs at level 3
        ("3", "Qm-2026abcde", True),
    ],
)
def test_new_password_keeps_the_rules(cast, settings, client_of, level, password, good):
    use_preset(settings, level)
    user = with_second_factor(cast.liaison)
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}

    response = client_of(user).post(CHANGE, data)

    user.refresh_from_db()
    assert (response.status_code == 302, user.check_password(password)) == (good, good)


# Sessions


def test_session_id_changes_at_sign_in(cast):
    client = Client()
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    sign_in(with_password(cast.liaison), client=client)

    assert client.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_session_ends_after_idle_time(cast, preset, clock):
    client = signed_in_by_code(cast.liaison) if preset.second_factor_for_all else signed_in(cast.liaison)
    clock.shift(preset.idle_seconds)
    assert is_in(client)

    clock.shift(preset.idle_seconds + 1)

    assert not is_in(client)


def test_idle_time_counts_from_the_sign_in_where_no_page_was_opened_since(cast, preset, clock):
    client = signed_in_by_code(cast.liaison) if preset.second_factor_for_all else signed_in(cast.liaison)

    clock.shift(preset.idle_seconds + 1)

    assert not is_in(client)


@pytest.mark.parametrize("is_idle", [True, False])
def test_words_posted_after_the_session_ended_are_given_back_to_copy(cast, clock, settings, is_idle):
    client = signed_in(cast.liaison) if is_idle else Client()
    assert is_in(client) == is_idle
    clock.shift(settings.PROTECTION.idle_seconds + 1)
    log = reverse("feedback:log")
    secret = {"csrfmiddlewaretoken": "甲 乙", "form_key": "丙 丁", "password": "戊 己", "code": "庚 辛"}

    response = client.post(log, {"body": "村口的桥塌了<b>一块</b>", "people": "1"} | secret)

    page = response.content.decode()
    assert response.status_code == 403
    assert "登录已超过时限，刚才的内容没有保存" in page
    assert "村口的桥塌了&lt;b&gt;一块&lt;/b&gt;" in page
    assert [words for words in secret.values() if words in page] == []
    assert f'href="{SIGN_IN}?next={log}"' in page
    assert not is_in(client)


def test_session_ends_after_its_whole_time_however_busy(cast, preset, clock):
    client = signed_in_by_code(cast.liaison) if preset.second_factor_for_all else signed_in(cast.liaison)
    quarter = preset.idle_seconds // 2
    for _visit in range(preset.absolute_seconds // quarter):
        assert is_in(client)
        clock.shift(quarter)

    clock.shift(1)

    assert not is_in(client)


def test_password_change_ends_all_other_sessions(cast):
    here, elsewhere = signed_in(cast.liaison), Client()
    sign_in(cast.liaison, client=elsewhere)

    here.post(CHANGE, {"oldpassword": PASSWORD, "password1": "Xin-Mima2026", "password2": "Xin-Mima2026"})

    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_deactivated_account_is_out_at_once(cast):
    client = signed_in(cast.liaison)
    cast.liaison.is_active = False
    cast.liaison.save(update_fields=["is_active"])

    assert not is_in(client)
    assert sign_in(cast.liaison).status_code == 200


def test_sign_out_ends_the_session_for_good(cast):
    client = signed_in(cast.liaison)
    key = client.cookies["sessionid"].value

    client.post(reverse("account_logout"))

    client.cookies["sessionid"] = key
    assert not is_in(client)
