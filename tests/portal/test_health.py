import pytest


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/", 301)])
def test_health_is_answered_without_https_and_nothing_else_is(client, settings, path, status):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(path).status_code == status


def test_health_asks_nothing_of_the_database(client):
    """This test has no access to one."""
    assert client.get("/healthz").content == b"ok"
