"""Migrations are complete, named and can be taken back, with the past protected again afterwards."""

import os
import re
import subprocess
import sys
from uuid import uuid4

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection

from tests import modules

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


def test_migrations_say_everything_the_models_say(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_has_a_name():
    unnamed = [p.stem for p in modules.migrations() if not re.fullmatch(r"\d{4}_(?!auto_)[a-z][a-z0-9_]+", p.stem)]

    assert len(modules.migrations()) >= 7
    assert unnamed == []


@pytest.fixture
def empty_database(tmp_path, request):
    """Environment of a database that holds nothing yet, of the kind these tests run on."""
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    environment |= {"SAMPLE_COUNTY": "1"}
    if connection.vendor == "postgresql":
        environment["DATABASE_URL"] = request.getfixturevalue("postgresql_url")
    else:
        environment.pop("DATABASE_URL", None)
    return environment


@pytest.fixture
def postgresql_url(django_db_blocker):
    """A database beside the test database, gone again afterwards."""
    name = f"empty_{uuid4().hex[:12]}"
    with django_db_blocker.unblock():
        login = {
            k: v for k, v in connection.get_connection_params().items() if k in ("user", "password", "host", "port")
        }
    server = psycopg2.connect(dbname="postgres", **login)
    server.autocommit = True
    server.cursor().execute(f"CREATE DATABASE {name}")
    secret = f":{login['password']}" if "password" in login else ""
    yield f"postgres://{login['user']}{secret}@/{name}?host={login['host']}&port={login.get('port', 5432)}"
    server.cursor().execute(f"DROP DATABASE {name}")
    server.close()


def test_migrations_can_be_taken_back_and_put_on_again(empty_database):
    command = [sys.executable, "-c", THERE_AND_BACK]

    done = subprocess.run(command, cwd=modules.ROOT, env=empty_database, capture_output=True, text=True, timeout=120)

    assert (done.returncode, done.stdout) == (0, "policies True categories True\n"), done.stderr
