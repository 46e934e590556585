"""Guarantee 17 over HTTP: who must show a second factor, and that each code opens once."""

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse

from portal.sample import SECRET, current_code
from tests.cases import NOON
from tests.signing import (
    CODE,
    DESK,
    is_in,
    sign_in,
    signed_in_by_code,
    use_preset,
    with_password,
    with_second_factor,
)  # fmt: skip

SET_UP = reverse("mfa_activate_totp")
CODES = reverse("mfa_view_recovery_codes")
DECIDERS = ["committee", "head", "presidium", "administrator"]
OTHERS = ["liaison", "officer", "leader", "deputy_user", "stranger"]


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(("level", "demanded", "free"), [("2", DECIDERS, OTHERS), ("3", DECIDERS + OTHERS, [])])
def test_second_factor_is_set_up_before_anything_else(cast, settings, level, demanded, free):
    use_preset(settings, level)
    clients = {name: Client() for name in demanded + free}
    for name, client in clients.items():
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")

    pages = [DESK, reverse("stations:profile"), reverse("admin:index"), reverse("portal:home")]
    sent = {name for name in clients if all(clients[name].get(page).get("Location") == SET_UP for page in pages)}

    assert sent == set(demanded)
    assert all(is_in(clients[name]) for name in free)


def test_set_up_takes_a_right_code_then_shows_recovery_codes(cast):
    client = Client()
    sign_in(with_password(cast.head), client=client)
    assert client.get(DESK)["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()

    assert client.post(SET_UP, {"code": "000000"}).status_code == 200
    assert not is_in(client)
    assert client.post(SET_UP, {"code": current_code()})["Location"] == CODES
    assert "备用码" in client.get(CODES).content.decode()
    assert is_in(client)


def test_second_factor_is_asked_at_sign_in(cast):
    client = signed_in_by_code(cast.committee)

    assert is_in(client)


def test_password_alone_opens_nothing_where_a_second_factor_is_set(cast):
    client = Client()

    sign_in(with_second_factor(cast.committee), client=client)

    assert [client.get(url).status_code for url in (DESK, reverse("admin:index"), CODE)] == [302, 302, 200]
    refused = client.post(CODE, {"code": "123456"})
    assert refused.status_code == 200
    assert refused.context["form"].errors == {"code": ["验证码不对或已用过，请看手机上最新的六位数字。"]}
    assert refused.context["form"].fields["code"].label == "验证码"
    assert not is_in(client)


def test_used_code_opens_nothing_a_second_time(cast, clock):
    signed_in_by_code(cast.committee)
    code, thief = current_code(), Client()

    for seconds in (0, 31, 28):
        clock.shift(seconds)
        sign_in(cast.committee, client=thief)
        assert thief.post(CODE, {"code": code}).status_code == 200

    assert not is_in(thief)


def test_recovery_code_opens_once(cast):
    code, *_others = RecoveryCodes.activate(cast.committee).get_unused_codes()
    signed_in_by_code(cast.committee, code)
    thief = Client()

    sign_in(cast.committee, client=thief)

    assert thief.post(CODE, {"code": code}).status_code == 200
    assert not is_in(thief)


def test_guesses_at_the_second_factor_are_limited(cast):
    client = Client()
    sign_in(with_second_factor(cast.committee), client=client)
    for guess in range(5):
        client.post(CODE, {"code": f"00000{guess}"})

    response = client.post(CODE, {"code": current_code()})

    assert response.status_code == 200
    assert not is_in(client)


def test_secrets_of_the_second_factor_are_stored_encrypted(cast):
    with_second_factor(cast.committee)

    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert SECRET not in stored
    assert "sample:" in stored
