"""The portal as `manage.py serve` starts it, with web server, worker and beat, and Chromium in front of it."""

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.people import Browsers, Worker
from tests.running import answers, free_port, portal, until

START_SECONDS = 60
CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-gpu"]}
WITH_ACCOUNTS = "from tests.e2e.people import give_passwords; give_passwords(); print(0)"

# Channels are set up, so that people see what they can choose; nobody listens there.
CHANNELS = {
    "PORTAL_URL": "http://127.0.0.1",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "DEFAULT_FROM_EMAIL": "portal@example.cn",
    "SMS_GATEWAY_URL": "http://127.0.0.1:9/",
    "BOTS": "wecom,dingtalk",
}
WITH_SCENERY = "from tests.e2e.scenery import build; print(json.dumps(build()))"


@pytest.fixture(autouse=True)
def own_media():
    """Nothing runs in this process: the portal under test has a folder of its own."""


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served():
    """A portal on SQLite with the cast in it: its address, and itself to be asked."""
    with portal("sqlite", **CHANNELS) as built:
        built.ask(WITH_ACCOUNTS)
        yield served_on_free_port(built)


@pytest.fixture(scope="session")
def furnished(served):
    """The names of what scenery.build() left in the portal."""
    return served.ask(WITH_SCENERY)


def served_on_free_port(built):
    port = free_port()
    built.start("manage.py", "serve", "--port", str(port), log="server.log")
    until(lambda: answers(port), START_SECONDS, "the portal answers")
    built.address, built.signed_in = f"http://127.0.0.1:{port}", {}
    return built


@pytest.fixture
def browsers(chromium, served):
    """Opens browsers for people; each is closed with the test, and none may have met an error in its console."""
    opened = Browsers(chromium, served.address)
    yield opened
    opened.close()
    assert opened.complaints == []


@pytest.fixture
def at_work(browsers, served):
    """Somebody of the cast, signed in through the sign-in page: once, since a code is taken once."""

    def signed_in(username, **options) -> Worker:
        if username not in served.signed_in:
            served.signed_in[username] = Worker(browsers.open()).sign_in(username)
        worker = Worker(browsers.open(storage_state=served.signed_in[username], **options))
        worker.go("/desk/")
        return worker

    return signed_in
