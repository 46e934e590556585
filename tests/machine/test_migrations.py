"""Migrations are complete and named; they can be taken back to an empty database and put on again, with the past protected."""

import re
import subprocess
import sys

import pytest

from tests import modules, running

# Up, each app down to nothing from the roof to the ground, up again; then ask what a server asks before it starts.
THERE_AND_BACK = """
import django
django.setup()
from django.core.management import call_command
from portal.checks import require_safe_start
call_command("migrate", verbosity=0)
for app in ["feedback", "deputies", "stations", "accounts"]:
    call_command("migrate", app, "zero", verbosity=0)
call_command("migrate", verbosity=0)
require_safe_start()
from feedback.models import Category, Policy
print("policies", Policy.objects.exists(), "categories", Category.objects.exists())
"""
# With somebody told and a resident too; the inbox is there before and after, what was outside goes with its columns.
OUTBOX_THERE_AND_BACK = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from accounts import inbox
from accounts.models import DeliveryAttempt, Notification, User
user = User.objects.create(username="lin", name="Lin")
inbox.notify([user], key="a", text=lambda language, channel: "told")
inbox.notify_resident("sms", "13812345678", key="a", text="told " * 100)
DeliveryAttempt.objects.create(notification=Notification.objects.to_send().get(), seconds=1, outcome="failed")
call_command("migrate", "accounts", "0003", verbosity=0)
call_command("migrate", verbosity=0)
print(*Notification.objects.values_list("channel", "key", "text", "recipient__username"))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request, tmp_path):
    """Environment of a portal whose database holds nothing yet."""
    with running.new_database(request.param) as url:
        yield running.surroundings() | running.own_settings(str(tmp_path), url)


def test_migrations_say_everything_the_models_say(empty_database):
    command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run", "--verbosity", "0"]

    assert subprocess.run(command, cwd=running.ROOT, env=empty_database, timeout=60).returncode == 0


def test_every_migration_has_a_name():
    unnamed = [p.stem for p in modules.migrations() if not re.fullmatch(r"\d{4}_(?!auto_)[a-z][a-z0-9_]+", p.stem)]

    assert len(modules.migrations()) >= 7
    assert unnamed == []


def test_migrations_can_be_taken_back_and_put_on_again(empty_database):
    command = [sys.executable, "-c", THERE_AND_BACK]

    done = subprocess.run(command, cwd=running.ROOT, env=empty_database, capture_output=True, text=True, timeout=240)

    assert (done.returncode, done.stdout) == (0, "policies True categories True\n"), done.stderr


def test_outbox_can_be_taken_back_with_letters_in_it(empty_database):
    command = [sys.executable, "-c", OUTBOX_THERE_AND_BACK]

    done = subprocess.run(command, cwd=running.ROOT, env=empty_database, capture_output=True, text=True, timeout=240)

    assert (done.returncode, done.stdout) == (0, "('inbox', 'a', 'told', 'lin')\n"), done.stderr
