"""Channels in the settings: what is set up, what is set up by half, what is unsafe."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.outside import BODY, channels, is_inside, mail

NOTHING = {
    "PORTAL_URL": "",
    "DEFAULT_FROM_EMAIL": "",
    "SMS_GATEWAY_URL": "",
    "SMS_GATEWAY_BODY": BODY,
    "BOTS": [],
    "DELIVERY_TIMEOUT": 10,
}
PORTAL = NOTHING | {"PORTAL_URL": "https://portal.test"}
MAIL = PORTAL | {"EMAIL_HOST": "mail.test", "DEFAULT_FROM_EMAIL": "a@x.test"}
SMS = PORTAL | {"SMS_GATEWAY_URL": "https://sms.test/"}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (NOTHING, []),
        (PORTAL, []),
        (MAIL, ["email"]),
        (SMS, ["sms"]),
        (PORTAL | {"BOTS": ["dingtalk"]}, ["dingtalk"]),
        (
            SMS | MAIL | {"SMS_GATEWAY_URL": "https://sms.test/", "BOTS": ["dingtalk", "wecom"]},
            ["email", "sms", "wecom", "dingtalk"],
        ),
        (SMS | {"SMS_GATEWAY_URL": "http://10.1.2.3:8080/send"}, ["sms"]),
        (
            SMS | {"SMS_GATEWAY_BODY": '{"to": [{"n": 1, "p": "+86{phone}"}], "say": {"text": "【门户】{text}"}}'},
            ["sms"],
        ),
    ],
)
def test_channel_is_what_is_set_up(written, found):
    assert channels(written) == found


@pytest.mark.parametrize(
    ("written", "named"),
    [
        (MAIL | {"DEFAULT_FROM_EMAIL": ""}, "DEFAULT_FROM_EMAIL"),
        (MAIL | {"PORTAL_URL": ""}, "PORTAL_URL"),
        (SMS | {"PORTAL_URL": "portal.test"}, "PORTAL_URL"),
        (SMS | {"SMS_GATEWAY_URL": "http://sms.test/"}, "SMS_GATEWAY_URL"),
        (SMS | {"SMS_GATEWAY_URL": "file:///etc/passwd"}, "SMS_GATEWAY_URL"),
        (SMS | {"SMS_GATEWAY_BODY": "phone={phone}&text={text}"}, "SMS_GATEWAY_BODY"),
        (SMS | {"SMS_GATEWAY_BODY": '{"text": "{text}"}'}, "SMS_GATEWAY_BODY"),
        (SMS | {"SMS_GATEWAY_BODY": '{"{phone}": "{text}"}'}, "SMS_GATEWAY_BODY"),
        (SMS | {"SMS_GATEWAY_BODY": '[{"{text}": ["{phone}"]}]'}, "SMS_GATEWAY_BODY"),
        (SMS | {"SMS_GATEWAY_BODY": "12"}, "SMS_GATEWAY_BODY"),
        (PORTAL | {"BOTS": ["wecom", "feishu"]}, "BOTS"),
        (NOTHING | {"DELIVERY_TIMEOUT": 0}, "DELIVERY_TIMEOUT"),
        (NOTHING | {"DELIVERY_TIMEOUT": 60}, "DELIVERY_TIMEOUT"),
    ],
)
def test_half_and_unsafe_settings_are_refused_by_name(written, named):
    with pytest.raises(ImproperlyConfigured, match=named):
        channels(written)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp+tls://lin:p%40ss@mail.test", ("mail.test", 587, "lin", "p@ss", True, False)),
        ("smtp+ssl://lin:p@mail.test:4650", ("mail.test", 4650, "lin", "p", False, True)),
        ("smtp://mail.test", ("mail.test", 25, None, None, False, False)),
        ("smtp://lin:p@127.0.0.1:2525", ("127.0.0.1", 2525, "lin", "p", False, False)),
    ],
)
def test_address_of_the_mail_server(url, found):
    read = mail(url)

    names = ["EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"]
    assert (*(read[n] for n in names), read.get("EMAIL_USE_TLS", False), read.get("EMAIL_USE_SSL", False)) == found
    assert read["EMAIL_BACKEND"].endswith("smtp.EmailBackend")


@pytest.mark.parametrize(
    "url", ["mail.test", "smtps://mail.test", "consolemail://", "smtp://lin:p@mail.test", "smtp://mail.test:port"]
)
def test_mail_server_that_is_none_or_would_show_the_password_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        mail(url)


def test_without_a_mail_server_nothing_is_sent():
    assert mail("") == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


@pytest.mark.parametrize(
    ("host", "found"),
    [("localhost", True), ("192.168.1.2", True), ("::1", True), ("8.8.8.8", False), ("sms.test", False), (None, False)],
)
def test_inside_is_the_offices_own_network(host, found):
    assert is_inside(host) is found
