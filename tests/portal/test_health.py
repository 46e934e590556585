import pytest


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/", 301)])
def test_health_is_answered_without_https_and_nothing_else_is(client, settings, path, status):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(path).status_code == status


def test_health_asks_nothing_of_the_database(client):
    """This test has no access to one."""
    assert client.get("/healthz").content == b"ok"


@pytest.mark.parametrize(("path", "kind"), [("/favicon.ico", "image/"), ("/robots.txt", "text/plain")])
def test_what_browsers_and_robots_ask_for_by_name_is_there(client, path, kind):
    response = client.get(path)

    assert response.status_code == 200
    assert response["Content-Type"].startswith(kind)
