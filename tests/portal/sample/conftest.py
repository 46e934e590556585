"""The sample county: loaded once for a module on top of the emptied cast, and taken back at its end."""

import importlib

import pytest
from django.apps import apps
from django.db import transaction
from django.test import override_settings

from accounts.models import User
from deputies.models import Deputy, Mandate, Posting
from feedback.models import Category, Policy, Rung
from portal.sample.loading import load
from stations.models import CalendarDay, StaffPost, Station, Unit
from tests.conftest import SEEDS

CAST = [Posting, Mandate, Deputy, StaffPost, Station, Unit, User]


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    """The county as it stands now; a transaction of the module's own, so that nothing of it stays."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        for model in CAST:
            model.objects.all().delete()
        restore_seeds()
        yield load()
        transaction.set_rollback(True)


def restore_seeds():
    """Transactional tests before this module empty the tables the migrations had filled."""
    for name, model in zip(SEEDS, [CalendarDay, Policy, Category, Rung], strict=True):
        if not model.objects.exists():
            importlib.import_module(name).add(apps, None)
