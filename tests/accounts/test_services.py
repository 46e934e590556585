"""What an administrator does to an account: each act works, is audited, and cannot lock the last administrator out."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import AuditEntry, User
from accounts.services import Refused

PASSWORD = "Qiao-Mian2026"


def state(user):
    row = User.objects.get(pk=user.pk)
    return row.is_active, row.is_staff, row.is_superuser


def audited():
    return list(AuditEntry.objects.order_by("id").values_list("user__username", "verb", "subject"))


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        (["deactivate"], (False, False, False)),
        (["deactivate", "reactivate"], (True, False, False)),
        (["appoint_administrator"], (True, True, True)),
        (["appoint_administrator", "dismiss_administrator"], (True, False, False)),
    ],
)
def test_account_is_changed_and_each_act_audited(cast, acts, expected):
    for act in acts:
        getattr(services, act)(cast.liaison, by=cast.administrator)

    assert state(cast.liaison) == expected
    assert [(user, subject) for user, _verb, subject in audited()] == [("admin", "liaison")] * len(acts)
    assert [verb.split("_")[0] for _user, verb, _subject in audited()] == [act.split("_")[0] for act in acts]


@pytest.mark.parametrize("act", [services.deactivate, services.dismiss_administrator])
def test_administrator_cannot_take_away_the_own_account(cast, act):
    with pytest.raises(Refused, match="不能对自己的账号这样做"):
        act(cast.administrator, by=cast.administrator)

    assert state(cast.administrator) == (True, True, True)
    assert audited() == []


def sign_in(user, password, address="10.0.0.1"):
    return Client().post(reverse("account_login"), {"login": user.username, "password": password}, REMOTE_ADDR=address)


def test_unlocked_person_can_sign_in_again_and_nobody_else(cast):
    for user in (cast.liaison, cast.officer):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        for _try in range(5):
            sign_in(user, "wrong")

    services.unlock(cast.liaison, by=cast.administrator)

    assert sign_in(cast.liaison, PASSWORD).status_code == 302
    assert sign_in(cast.officer, PASSWORD).status_code == 429
    assert audited() == [("admin", "unlock_user", "liaison")]


def test_reset_second_factor_takes_all_of_one_person_away(cast):
    for user in (cast.head, cast.committee):
        for kind in ("totp", "recovery_codes"):
            Authenticator.objects.create(user=user, type=kind, data={})

    services.reset_second_factor(cast.head, by=cast.administrator)

    assert set(Authenticator.objects.values_list("user__username", flat=True)) == {"committee"}
    assert audited() == [("admin", "reset_second_factor", "head")]
