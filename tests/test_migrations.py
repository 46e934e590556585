"""Migrations are complete and named. That they can be taken back: tests/machine/test_migrations.py."""

import re

from django.core.management import call_command

from tests import modules


def test_migrations_say_everything_the_models_say(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_has_a_name():
    unnamed = [p.stem for p in modules.migrations() if not re.fullmatch(r"\d{4}_(?!auto_)[a-z][a-z0-9_]+", p.stem)]

    assert len(modules.migrations()) >= 7
    assert unnamed == []
