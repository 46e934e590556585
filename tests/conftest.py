import gc
import importlib
import os
from itertools import count

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends import db, signed_cookies
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

from accounts import append_only, texts
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

tests_begun = count()


def pytest_collection_finish():
    """What is loaded by now stays: looking through it again and again took a tenth of every test, as in portal/gunicorn.py."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The cast is made once, and the seeds are sown; every test runs in a transaction on top of them."""
    with django_db_blocker.unblock():
        refill()


@pytest.fixture
def cast(db):
    """Everybody, as plain rows."""
    refill()
    return members.load()


def refill():
    """Build the cast and sow the seeds again where a transactional test before this one emptied the tables."""
    if Policy.objects.exists():
        return
    remembered.forget()
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
def own_media(settings):
    """Named, not made: of thousands of tests a few write files, and a folder of pytest's own for each takes seconds."""
    name = f"{os.getpid()}-{next(tests_begun)}"
    settings.MEDIA_ROOT = settings.DATA_DIR / f"media-{name}"
    settings.ANCHOR_FILE = settings.DATA_DIR / f"anchors-{name}.jsonl"


@pytest.fixture(autouse=True)
def nothing_remembered(request):
    """What a process remembers, no test inherits from the one before. That the county has no own texts it has read already."""
    caches["process"].clear()
    caches["process"].set(texts.KEPT, {}, texts.SECONDS)
    cases.reread_rules()
    remembered.new_test(request.function)


@pytest.fixture
def browser_of(settings):
    """Signed in by a cookie that carries the session itself: thousands of requests write none."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"

    def browser(user) -> Client:
        return client_with(signed_in_session(user, signed_cookies.SessionStore()))

    return browser


@pytest.fixture
def client_of():
    """A browser signed in as somebody, second factor passed."""

    def signed_in(user) -> Client:
        return client_with(signed_in_session(user, db.SessionStore()))

    return signed_in


def signed_in_session(user, session):
    """As signing in leaves it, without what signing in writes besides."""
    session[auth.SESSION_KEY] = str(user.pk)
    session[auth.BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[HAS_SECOND_FACTOR] = True
    session.save()
    return session


def client_with(session) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


@pytest.fixture
def lifted_triggers(transactional_db):
    """For tests with real transactions: the flush at their end collides with the append-only triggers."""
    yield
    for model in PROTECTED:
        append_only.lift(model)
