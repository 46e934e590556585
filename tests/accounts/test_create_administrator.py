import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command

from accounts.management.commands.create_administrator import new_password
from accounts.models import User


def test_first_administrator_signs_in_with_the_password_shown(db, client, capsys):
    User.objects.filter(username="admin").update(username="somebody")

    call_command("create_administrator", name="管理员甲")

    username, password = capsys.readouterr().out.split()
    user = User.objects.get(username=username)
    assert (username, user.name, user.is_staff, user.is_superuser) == ("admin", "管理员甲", True, True)
    assert user.check_password(password)


def test_existing_account_keeps_its_password_unless_a_new_one_is_asked_for(cast, capsys):
    before = cast.administrator.password

    with pytest.raises(CommandError, match="--reset"):
        call_command("create_administrator")
    cast.administrator.refresh_from_db()
    kept = cast.administrator.password
    call_command("create_administrator", reset=True)

    cast.administrator.refresh_from_db()
    assert kept == before
    assert cast.administrator.check_password(capsys.readouterr().out.split()[1])


def test_reset_takes_back_a_deactivation(cast):
    User.objects.filter(username="admin").update(is_active=False, is_superuser=False)

    call_command("create_administrator", reset=True)

    cast.administrator.refresh_from_db()
    assert (cast.administrator.is_active, cast.administrator.is_superuser) == (True, True)


def test_new_passwords_pass_the_rules_and_differ(db):
    passwords = {new_password() for _ in range(20)}

    assert len(passwords) == 20
    for password in passwords:
        validate_password(password)
