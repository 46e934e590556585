import pytest

from tests.servers import Gateway, Mailbox

BOTH_BOTS = ["wecom", "dingtalk"]


@pytest.fixture
def outside(settings):
    """A portal whose channels are set up; where they lead, a test says."""
    settings.CHANNELS = ["email", "sms", *BOTH_BOTS]
    settings.PORTAL_URL = "https://portal.test"
    settings.DELIVERY_TIMEOUT = settings.EMAIL_TIMEOUT = 0.3
    settings.DEFAULT_FROM_EMAIL = "portal@portal.test"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = None
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"
    return settings


@pytest.fixture
def gateway(outside):
    with Gateway() as server:
        outside.SMS_GATEWAY_URL = server.url
        yield server


@pytest.fixture
def mailbox(outside):
    with Mailbox() as server:
        outside.EMAIL_PORT = server.port
        yield server
