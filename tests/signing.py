"""Signing in as people do: a page, a name, a password, a code."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from portal.presets import PROTECTION
from portal.sample import SECRET, current_code

PASSWORD = "Qiao-Mian2026"
WRONG = "wrong-password"
SIGN_IN = reverse("account_login")
CODE = reverse("mfa_authenticate")
DESK = reverse("portal:desk")


def use_preset(settings, level):
    settings.PROTECTION = PROTECTION[level]
    settings.AXES_COOLOFF_TIME = settings.PROTECTION.lockout
    settings.AUTH_PASSWORD_VALIDATORS = settings.PROTECTION.password_validators
    return settings.PROTECTION


def with_password(user):
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def with_second_factor(user):
    TOTP.activate(with_password(user), SECRET)
    RecoveryCodes.activate(user)
    return user


def sign_in(user, password=PASSWORD, *, client=None, address="10.0.0.1", **data):
    data = {"login": user.username, "password": password} | data
    return (client or Client()).post(SIGN_IN, data, REMOTE_ADDR=address)


def signed_in(user) -> Client:
    client = Client()
    assert sign_in(with_password(user), client=client)["Location"] == DESK
    return client


def signed_in_by_code(user, code=None) -> Client:
    client = Client()
    assert sign_in(with_second_factor(user), client=client)["Location"] == CODE
    assert not is_in(client)
    assert client.post(CODE, {"code": code or current_code()})["Location"] == DESK
    return client


def is_in(client) -> bool:
    return client.get(reverse("accounts:inbox")).status_code == 200
