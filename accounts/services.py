"""What an administrator does to an account. Every act is audited; an account is deactivated, never deleted."""

from axes.utils import reset
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User


class Refused(Exception):
    """Why something with master data cannot be done, in words for the person who tried."""


def administrators() -> list[User]:
    return list(User.objects.filter(is_superuser=True, is_active=True))


@transaction.atomic
def deactivate(user: User, *, by: User) -> None:
    """The person can no longer sign in; open sessions end with their next click. Raises Refused for one's own account."""
    refuse_own(user, by)
    User.objects.filter(pk=user.pk).update(is_active=False)
    audit.record(by, "deactivate_user", user.username)


@transaction.atomic
def reactivate(user: User, *, by: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=True)
    audit.record(by, "reactivate_user", user.username)


@transaction.atomic
def appoint_administrator(user: User, *, by: User) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    audit.record(by, "appoint_administrator", user.username)


@transaction.atomic
def dismiss_administrator(user: User, *, by: User) -> None:
    """Raises Refused for oneself, so that the last administrator always stays."""
    refuse_own(user, by)
    User.objects.filter(pk=user.pk).update(is_staff=False, is_superuser=False)
    audit.record(by, "dismiss_administrator", user.username)


@transaction.atomic
def unlock(user: User, *, by: User) -> None:
    """Let somebody sign in again who failed too often, from any address."""
    reset(username=user.username)
    audit.record(by, "unlock_user", user.username)


@transaction.atomic
def reset_second_factor(user: User, *, by: User) -> None:
    """Forget telephone and recovery codes; whoever must have a second factor sets up a new one at the next sign-in."""
    user.authenticator_set.all().delete()
    audit.record(by, "reset_second_factor", user.username)


def refuse_own(user, by) -> None:
    if user == by:
        raise Refused(_("不能对自己的账号这样做，请由另一位管理员办理。"))
