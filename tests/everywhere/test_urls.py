"""Guarantee 14: every pattern of the resolver, for every role, on own and foreign things, by every method, as the table says."""

import logging

import pytest
from django.db import transaction
from django.test import override_settings

from tests import cast as members
from tests.access_rows import RESIDENT, ROLES
from tests.access_table import TABLE
from tests.conftest import refill
from tests.walked import Ground, Walker, address, case_cookie, routes

pytestmark = pytest.mark.django_db
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def ground(django_db_setup, django_db_blocker, media):
    """Built once for all roles, and never committed."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        refill()
        yield Ground(members.load())
        transaction.set_rollback(True)


@pytest.fixture
def walker_of(ground, media, settings, browser_of):
    """Somebody at a browser, in the files of the ground; no log line for each refusal."""
    settings.MEDIA_ROOT = media
    logging.disable(logging.CRITICAL)

    def walker(role) -> Walker:
        if user := ground.user(role):
            name = settings.SESSION_COOKIE_NAME
            return Walker(f"{name}={browser_of(user).cookies[name].value}")
        return Walker(case_cookie(ground.near) if role == RESIDENT else "")

    yield walker
    logging.disable(logging.NOTSET)


def undone(ask, *question) -> int:
    with transaction.atomic():
        answer = ask(*question)
        transaction.set_rollback(True)
    return answer


QUESTIONS = [
    (route, is_foreign, method)
    for route, row in TABLE.items()
    for is_foreign in ((False, True) if row.is_scoped else (False,))
    for method in METHODS
]


def test_table_has_a_row_for_every_pattern_and_no_other():
    found = routes()

    assert sorted(found) == sorted(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_as_the_table_says(ground, walker_of, role):
    walker, wrong = walker_of(role), []
    own, foreign = (ground.things(role, is_foreign=is_foreign) for is_foreign in (False, True))

    for route, is_foreign, method in QUESTIONS:
        row, things = TABLE[route], foreign if is_foreign else own
        url = address(route, things | {name: things[thing] for name, thing in row.names.items()})
        answer = undone(walker.ask, method, url) if method == "POST" else walker.ask(method, url)
        if answer != row.status(method, role, is_foreign):
            wrong.append((method, url, is_foreign, answer, row.status(method, role, is_foreign)))

    assert wrong == []
