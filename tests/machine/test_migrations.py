"""Migrations can be taken back to an empty database and put on again, with the past protected again afterwards."""

import subprocess
import sys

import pytest

from tests import running

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


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request, tmp_path):
    """Environment of a portal whose database holds nothing yet."""
    with running.new_database(request.param) as url:
        yield running.surroundings() | running.own_settings(str(tmp_path), url)


def test_migrations_can_be_taken_back_and_put_on_again(empty_database):
    command = [sys.executable, "-c", THERE_AND_BACK]

    done = subprocess.run(command, cwd=running.ROOT, env=empty_database, capture_output=True, text=True, timeout=240)

    assert (done.returncode, done.stdout) == (0, "policies True categories True\n"), done.stderr
