"""What leaves the portal by each channel, against a real mail server and a real gateway: form, key, and every failure."""

import json
import time
from email.header import decode_header, make_header

import apprise
import pytest

from accounts.channels import DOWN, UNCLEAR, Bot, Failed, Gateway, Letter, Mail, filled, message
from tests.servers import DRIP_BODY, DRIP_HEAD, DROP, ENDLESS, HANG, slow_mail_server

LETTER = Letter(
    address="lin@x.test",
    text="交办给贵单位，请签收：A1 修复村口桥面",
    link="https://portal.test/desk/opinions/A1/",
    key="k" * 32,
    language="zh-hans",
)
TEXT = Letter(address="13812345678", text="您的意见已登记。", link="", key="k" * 32, language="zh-hans")


def failure(line, letter) -> tuple[str, bool, bool]:
    with pytest.raises(Failed) as caught:
        line.ready()
        line.send(letter)
    line.close()
    return caught.value.detail, caught.value.is_final, caught.value.is_down


# Mail


def subject(mail):
    return str(make_header(decode_header(mail["Subject"])))


def test_mail_says_what_it_is_about_and_where_to_look(mailbox, outside):
    outside.PORTAL_NAME = "辰溪县人大代表联络站"
    line = Mail()
    line.ready()
    line.send(LETTER)
    line.close()

    (mail,) = mailbox.got
    body = mail.get_payload(decode=True).decode().replace("\r\n", "\n")
    assert subject(mail) == "交办给贵单位，请签收：A1 修复村口桥面 · 辰溪县人大代表联络站"
    assert (mail["From"], mail["To"]) == ("portal@portal.test", "lin@x.test")
    assert (mail["Message-ID"], mail["Idempotency-Key"]) == (f"<{'k' * 32}@portal.test>", "k" * 32)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert body.split("\n\n")[:2] == [LETTER.text, LETTER.link]
    assert "请不要回复" in body


def test_subject_is_short_and_one_line(outside):
    long = Letter(**vars(LETTER) | {"text": "第一行\r\nBcc: x@y.test\n" + "长" * 100})

    made = message(long).message()

    assert len(str(make_header(decode_header(made["Subject"]))).split(" · ")[0]) == 41
    assert "\n" not in message(long).subject
    assert made["Bcc"] is None


def test_foot_of_a_mail_is_in_the_readers_language(outside):
    assert "do not reply" in message(Letter(**vars(LETTER) | {"language": "en"})).body


def test_letters_of_one_run_share_a_connection(mailbox, outside):
    line = Mail()
    for _letter in range(3):
        line.ready()
        line.send(LETTER)
    line.close()

    assert len(mailbox.got) == 3
    assert len({mail["Received"] or "one" for mail in mailbox.got}) == 1


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("550 no such user", ("SMTP 550", True, False)),
        ("450 busy", ("SMTP 450", False, False)),
    ],
)
def test_recipient_refused(mailbox, answer, found):
    mailbox.refused = {LETTER.address: answer}

    assert failure(Mail(), LETTER) == found


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("554 content refused", ("SMTP 554", True, False)),
        ("451 try later", ("SMTP 451", False, False)),
        ("421 closing", ("SMTP 421", False, True)),
        (DROP, (DOWN, False, True)),
        (HANG, (DOWN, False, True)),
    ],
)
def test_letter_refused_or_lost_after_it_was_given(mailbox, answer, found):
    mailbox.answers = [answer]
    began = time.monotonic()

    assert failure(Mail(), LETTER) == found
    assert time.monotonic() - began < 3


def test_next_letter_finds_a_new_connection_after_a_lost_one(mailbox):
    mailbox.answers, line = [DROP], Mail()
    line.ready()
    with pytest.raises(Failed):
        line.send(LETTER)

    line.ready()
    line.send(LETTER)
    line.close()

    assert mailbox.keys == [LETTER.key] * 2


def test_server_that_is_away_is_known_before_anything_is_claimed(outside):
    with pytest.raises(Failed) as caught:
        Mail().ready()

    assert (caught.value.detail, caught.value.is_down) == (DOWN, True)


def test_server_that_greets_a_byte_at_a_time_is_hung_up_on(outside):
    began = time.monotonic()
    with slow_mail_server() as outside.EMAIL_PORT, pytest.raises(Failed) as caught:
        Mail().ready()

    assert (caught.value.detail, caught.value.is_down) == (DOWN, True)
    assert time.monotonic() - began < 3


# SMS


def test_gateway_gets_what_the_county_wrote_into_the_body(gateway, outside):
    outside.SMS_GATEWAY_TOKEN = "secret-token"
    outside.SMS_GATEWAY_BODY = (
        '{"sign": "联络站", "to": ["{phone}"], "content": {"text": "【门户】{text}"}, "n": 1, "id": "{key}"}'
    )

    Gateway().send(TEXT)

    ((headers, body, _path),) = gateway.got
    assert body == {
        "sign": "联络站",
        "to": ["13812345678"],
        "content": {"text": "【门户】您的意见已登记。"},
        "n": 1,
        "id": TEXT.key,
    }
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer secret-token", TEXT.key)


def test_text_never_breaks_out_of_its_string_nor_stands_for_a_place():
    places = {"phone": "1", "text": '"}, {"admin": "{phone}', "key": "k"}

    assert filled(json.loads('{"a": "{text}"}'), places) == {"a": '"}, {"admin": "{phone}'}


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (500, ("HTTP 500", False, True)),
        (400, ("HTTP 400", True, False)),
        (429, ("HTTP 429", False, True)),
        (408, ("HTTP 408", False, False)),
        (401, ("HTTP 401", False, True)),
        (DROP, (DOWN, False, True)),
        (HANG, (DOWN, False, True)),
        (DRIP_HEAD, (DOWN, False, True)),
    ],
)
def test_gateway_that_fails(gateway, answer, found):
    gateway.answers, began = [answer], time.monotonic()

    assert failure(Gateway(), TEXT) == found
    assert time.monotonic() - began < 3


def test_gateway_that_is_not_there(outside):
    assert failure(Gateway(), TEXT) == (DOWN, False, True)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(gateway, status):
    gateway.answers, gateway.headers = [status], {"Location": gateway.url}

    assert failure(Gateway(), TEXT) == (f"HTTP {status}", False, True)
    assert len(gateway.got) == 1


def test_success_is_what_the_county_says_it_is(gateway, outside):
    outside.SMS_GATEWAY_OK = '"code":0'
    gateway.body = b'{"code":17,"message":"13812345678 refused"}'

    assert failure(Gateway(), TEXT) == (UNCLEAR, False, False)

    gateway.body = b'{"code":0}'
    Gateway().send(TEXT)


def test_answer_without_an_end_is_not_read_on(gateway, outside):
    gateway.answers, outside.DELIVERY_TIMEOUT, began = [ENDLESS], 5, time.monotonic()

    Gateway().send(TEXT)

    assert time.monotonic() - began < 3


def test_answer_that_drips_is_cut_off_and_read_as_far_as_it_came(gateway, outside):
    gateway.answers, outside.SMS_GATEWAY_OK, began = [DRIP_BODY], '"code":0', time.monotonic()

    assert failure(Gateway(), TEXT) == (UNCLEAR, False, False)
    assert time.monotonic() - began < 3


# Bots: the addresses apprise knows are led to a server of ours


@pytest.fixture
def bots(gateway, monkeypatch):
    for scheme, path in (("wecombot", "/wecom?key={key}"), ("dingtalk", "/ding?access_token={token}")):
        plugin = type(apprise.Apprise.instantiate(f"{scheme}://abc"))
        monkeypatch.setattr(plugin, "notify_url", gateway.url + path)
    return gateway


@pytest.mark.parametrize(
    ("address", "path"),
    [("wecombot://abc-1", "/send/wecom?key=abc-1"), ("dingtalk://abc1", "/send/ding?access_token=abc1")],
)
def test_bot_tells_the_group(bots, address, path):
    Bot().send(Letter(**vars(LETTER) | {"address": address}))

    ((headers, body, asked),) = bots.got
    assert body == {"msgtype": "text", "text": {"content": f"{LETTER.text}\n{LETTER.link}"}}
    assert (asked, headers["Idempotency-Key"]) == (path, LETTER.key)


def test_bot_with_a_secret_signs(bots):
    Bot().send(Letter(**vars(LETTER) | {"address": "dingtalk://SECabc@abc1"}))

    assert "&timestamp=" in bots.got[0][2]
    assert "&sign=" in bots.got[0][2]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"errcode": 45009, "errmsg": "too many"}', ("errcode 45009", False, False)),
        (b'{"errcode": "x"}', (UNCLEAR, False, False)),
        (b"<html>", (UNCLEAR, False, False)),
        (b"[]", (UNCLEAR, False, False)),
    ],
)
def test_bot_that_refuses_with_status_200_has_refused(bots, body, found):
    bots.body = body

    assert failure(Bot(), Letter(**vars(LETTER) | {"address": "wecombot://abc"})) == found
