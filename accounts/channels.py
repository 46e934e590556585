"""The ways out of the portal: one class per kind of line, with send() for one letter. What fails raises Failed."""

import json
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from accounts.bots import endpoint
from accounts.deadlines import Deadline, PlainHandler, SecureHandler, WatchedBackend
from accounts.models import Channel

SUBJECT = 40
# Of an answer no more is read.
MOST_ANSWER = 64 * 1024
# Statuses that say "later", and those that are about us and not about this letter: a token, an address, a way.
LATER = {408, 425, 429}
ABOUT_US = {401, 403, 404, 405, 407}
NO_ADDRESS, DEACTIVATED = "no address", "account deactivated"
DOWN, UNCLEAR = "no connection", "unclear answer"
# What the delivery log says of them; everything else there is a code of the other side.
WORDS = {
    NO_ADDRESS: gettext_lazy("没有可用的地址"),
    DEACTIVATED: gettext_lazy("账号已停用，不再发送"),
    DOWN: gettext_lazy("连接不上，或者没有按时回答"),
    UNCLEAR: gettext_lazy("回答里没有约定的成功标志"),
}


@dataclass(frozen=True)
class Letter:
    """What leaves the portal. ``key`` is the same at every try, so that the other side can tell a second one."""

    address: str
    text: str
    link: str
    key: str
    language: str


class Failed(Exception):
    """Why a letter did not go out; ``detail`` holds nothing of the letter and nothing that the other side wrote.

    ``is_final``: it will never be taken. ``is_down``: the line is at fault and not the letter.
    """

    def __init__(self, detail: str, *, is_final: bool = False, is_down: bool = False):
        super().__init__(detail)
        self.detail, self.is_final, self.is_down = detail, is_final, is_down


class Moot(Failed):
    """There is nobody to be told any more: nothing to look after."""


def longest_call() -> float:
    """Seconds after which a call is over, whatever the other side does; each wait in it ends with DELIVERY_TIMEOUT."""
    return 2 * settings.DELIVERY_TIMEOUT


class Mail:
    """One connection to the mail server for the letters of one run."""

    def __init__(self):
        self.connection = WatchedBackend()

    def ready(self) -> None:
        """Connected and signed in, before anybody claims a letter: a server that is away costs no letter a try."""
        try:
            with self.in_time():
                self.connection.open()
        except (OSError, SMTPException) as error:
            self.close()
            raise Failed(code_of(error) or DOWN, is_down=True) from error

    @contextmanager
    def in_time(self):
        """Half a line of an answer that was cut off is no answer."""
        with Deadline(longest_call()) as deadline:
            deadline.line, self.connection.deadline = self.connection.connection, deadline
            try:
                yield
            except SMTPException as error:
                if deadline.is_over:
                    raise TimeoutError from error
                raise

    def send(self, letter: Letter) -> None:
        try:
            with self.in_time():
                self.connection.send_messages([message(letter)])
        except SMTPRecipientsRefused as error:
            ((code, _words),) = error.recipients.values()
            raise answered(code) from error
        except SMTPSenderRefused as error:
            raise Failed(code_of(error), is_down=True) from error
        except SMTPResponseException as error:
            raise answered(error.smtp_code) from error
        except (OSError, SMTPException) as error:
            self.close()
            raise Failed(DOWN, is_down=True) from error

    def close(self) -> None:
        """Without a word: a server that hangs would let a goodbye wait."""
        if line := self.connection.connection:
            with suppress(OSError):
                line.close()
        self.connection.connection = None


def answered(code: int) -> Failed:
    return Failed(f"SMTP {code}", is_final=code >= 500, is_down=code == 421)


def code_of(error) -> str:
    return f"SMTP {error.smtp_code}" if isinstance(error, SMTPResponseException) else ""


def message(letter: Letter) -> EmailMessage:
    words = " ".join(letter.text.split())
    host = urlsplit(settings.PORTAL_URL).hostname or "localhost"
    with translation.override(letter.language):
        foot = gettext("这是%(portal)s自动发出的通知，请不要回复。在门户“我的账号”里可以改变接收方式。")
    return EmailMessage(
        subject=f"{words[:SUBJECT]}{'…' if len(words) > SUBJECT else ''} · {settings.PORTAL_NAME}",
        body="\n\n".join(filter(None, [letter.text, letter.link, foot % {"portal": settings.PORTAL_NAME}])),
        to=[letter.address],
        headers={
            "Message-ID": f"<{letter.key}@{host}>",
            "Idempotency-Key": letter.key,
            "Auto-Submitted": "auto-generated",
        },
    )


class Gateway:
    """Text messages through whatever takes JSON by HTTP; the county's settings say what the body looks like."""

    def ready(self) -> None:
        pass

    def send(self, letter: Letter) -> None:
        places = {"phone": letter.address, "text": letter.text, "key": letter.key}
        body = filled(json.loads(settings.SMS_GATEWAY_BODY), places)
        token = settings.SMS_GATEWAY_TOKEN
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = post_json(settings.SMS_GATEWAY_URL, body, letter.key, headers)
        if settings.SMS_GATEWAY_OK not in answer.decode(errors="replace"):
            raise Failed(UNCLEAR)

    def close(self) -> None:
        pass


def filled(body, places: dict[str, str]):
    """The body with the letter put into its strings; what stands in the letter is never taken for a place."""
    if isinstance(body, dict):
        return {name: filled(value, places) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, places) for value in body]
    if isinstance(body, str):
        return re.sub(r"\{(phone|text|key)\}", lambda found: places[found[1]], body)
    return body


class Bot(Gateway):
    """WeCom and DingTalk, as apprise knows them: it reads the address, knows where to go and how to sign.

    The request is ours: apprise takes every answer with status 200 for success, and both bots refuse with 200 and a code.
    """

    def send(self, letter: Letter) -> None:
        text = "\n".join(filter(None, [letter.text, letter.link]))
        answer = post_json(endpoint(letter.address), {"msgtype": "text", "text": {"content": text}}, letter.key, {})
        try:
            code = int(json.loads(answer)["errcode"])
        except (ValueError, TypeError, KeyError) as error:
            raise Failed(UNCLEAR) from error
        if code:
            raise Failed(f"errcode {code}")


class NoRedirect(HTTPRedirectHandler):
    """A letter goes where the settings say and nowhere else."""

    def redirect_request(self, *_args):
        return None


OPENER = build_opener(NoRedirect, PlainHandler, SecureHandler)


def post_json(url: str, body, key: str, headers: dict[str, str]) -> bytes:
    """What the other side answered with a status of success, as far as it is read."""
    data = json.dumps(body, ensure_ascii=False).encode()
    headers = headers | {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key}
    request = Request(url, data=data, headers=headers, method="POST")  # noqa: S310  checked when the settings were read
    try:
        with (
            Deadline(longest_call()) as request.deadline,
            OPENER.open(request, timeout=settings.DELIVERY_TIMEOUT) as answer,
        ):
            if request.deadline.is_over:
                raise TimeoutError
            return read_limited(answer)
    except HTTPError as error:
        is_ours = error.code in ABOUT_US or not 400 <= error.code < 500
        is_final = not is_ours and error.code not in LATER
        raise Failed(f"HTTP {error.code}", is_final=is_final, is_down=is_ours or error.code == 429) from error
    except (OSError, HTTPException) as error:
        raise Failed(DOWN, is_down=True) from error


def read_limited(answer) -> bytes:
    """Up to a size: some answers never end."""
    found = b""
    while len(found) < MOST_ANSWER and (piece := answer.read1(4096)):
        found += piece
    return found


LINES = {Channel.EMAIL: Mail, Channel.SMS: Gateway, Channel.WECOM: Bot, Channel.DINGTALK: Bot}
