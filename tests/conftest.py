import importlib

import pytest
from django.apps import apps
from django.contrib import auth
from django.contrib.sessions.backends import signed_cookies
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

from accounts import append_only
from feedback.models import Policy
from portal.checks import PROTECTED
from portal.middleware import HAS_SECOND_FACTOR
from tests import cases, remembered
from tests import cast as members

SEEDS = [
    "stations.migrations.0002_calendar",
    "feedback.migrations.0002_default_policies",
    "feedback.migrations.0003_default_categories",
    "feedback.migrations.0007_default_ladder",
]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The cast is made once; every test runs in a transaction on top of it."""
    with django_db_blocker.unblock():
        members.build()


@pytest.fixture
def cast(db):
    """Everybody, as plain rows."""
    refill()
    return members.load()


def refill():
    """Build the cast and sow the seeds again where a transactional test before this one emptied the tables."""
    if Policy.objects.exists():
        return
    members.build()
    for name in SEEDS:
        importlib.import_module(name).add(apps, None)


@pytest.fixture(scope="module")
def committed_cast(django_db_setup, django_db_blocker):
    """The cast in a database where transactions are real, shared by a module of races: emptying it takes seconds."""
    with django_db_blocker.unblock():
        refill()
        yield members.load()
        for model in PROTECTED:
            append_only.lift(model)
        call_command("flush", interactive=False, verbosity=0)
        refill()


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What a process remembers, no test inherits from the one before."""
    caches["process"].clear()
    cases.reread_rules()
    remembered.new_test()


@pytest.fixture
def browser_of(settings):
    """Signed in by a cookie that carries the session itself: thousands of requests write none."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"

    def browser(user) -> Client:
        session = signed_cookies.SessionStore()
        session[auth.SESSION_KEY] = str(user.pk)
        session[auth.BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
        session[HAS_SECOND_FACTOR] = True
        session.save()
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    return browser


@pytest.fixture
def client_of():
    """A browser signed in as somebody, second factor passed."""

    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[HAS_SECOND_FACTOR] = True
        session.save()
        return client

    return signed_in


@pytest.fixture
def lifted_triggers(transactional_db):
    """For tests with real transactions: the flush at their end collides with the append-only triggers."""
    yield
    for model in PROTECTED:
        append_only.lift(model)
