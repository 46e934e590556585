import json

import pytest
from django.db import InterfaceError, OperationalError

from feedback import watch


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/", 301)])
def test_health_is_answered_without_https_and_nothing_else_is(client, settings, path, status):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(path).status_code == status


def test_health_asks_nothing_of_the_database(client):
    """This test has no access to one."""
    assert client.get("/healthz").content == b"ok"


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_readiness_without_a_database_says_so_and_not_what_the_database_said(client, monkeypatch, kind):
    def away():
        raise kind("password of portal@10.1.2.3")

    monkeypatch.setattr(watch, "readiness", away)

    response = client.get("/readyz")

    said = {"ready": False, "troubles": {"database": kind.__name__}, "warnings": {}}
    assert (response.status_code, json.loads(response.content)) == (503, said)


@pytest.mark.parametrize(("path", "kind"), [("/favicon.ico", "image/"), ("/robots.txt", "text/plain")])
def test_what_browsers_and_robots_ask_for_by_name_is_there(client, path, kind):
    response = client.get(path)

    assert response.status_code == 200
    assert response["Content-Type"].startswith(kind)
