"""What the portal writes down: how a line looks, which lines belong together, and that none repeats what people sent."""

import io
import json
import logging
import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from portal import logs
from portal.variables import Variables
from tests.portal.breaking import WAYS

NAME, PHONE, CODE, TOKEN = "张秀英", "13812345678", "K7M2-9PQR", "Zq4w5e6r7t8y9u0iopasdf"
SECRETS = [NAME, PHONE, "138****", CODE, TOKEN, "zhangxiuying", "%E5%BC%A0", r"\u5f20", "桥坏了"]
PROXY_ID = "0123456789abcdef0123456789abcdef"
UUID = "01234567-89ab-4def-8123-456789abcdef"


class Written:
    """What the portal's own handler wrote."""

    def __init__(self, handler):
        self.handler, self.stream = handler, io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def written():
    (handler,) = [handler for handler in logging.getLogger().handlers if handler.filters]
    log = Written(handler)
    stream, formatter = handler.stream, handler.formatter
    handler.setStream(log.stream)
    handler.setFormatter(logs.JsonLine())
    yield log
    handler.setStream(stream)
    handler.setFormatter(formatter)


@pytest.fixture
def talkative(written):
    """As with LOG_REQUESTS=1."""
    logger = logging.getLogger("portal.requests")
    level = logger.level
    logger.setLevel(logging.INFO)
    yield written
    logger.setLevel(level)


# What never stands in a line


def send_everything(way, address):
    return Client(raise_request_exception=False).post(
        f"{address}?phone={PHONE}&code={CODE}",
        {"name": NAME, "phone": PHONE, "code": CODE, "body": "桥坏了"},
        headers={
            "X-Request-ID": PHONE,
            "User-Agent": f"zhangxiuying {TOKEN}",
            "Referer": f"https://example.cn/t/{TOKEN}/",
            "X-Forwarded-For": PHONE,
        },
    )


@pytest.mark.urls("tests.portal.breaking")
@pytest.mark.parametrize("form", [logs.JsonLine, logs.ReadableLine])
@pytest.mark.parametrize("way", WAYS)
def test_no_line_repeats_what_came_with_a_request(cast, settings, talkative, way, form):
    settings.PROXY_COUNT = 1
    talkative.handler.setFormatter(form())
    _do, status, said = WAYS[way]

    answers = [send_everything(way, f"/break/{way}/{NAME}/"), send_everything(way, f"/t/{TOKEN}/{way}/")]

    assert [answer.status_code for answer in answers] == [status, status]
    assert said in talkative.text
    assert [secret for secret in SECRETS if secret in talkative.text] == []


@pytest.mark.parametrize("host", ["zhangxiuying.example", f"{PHONE}.example"])
def test_no_line_repeats_an_address_that_leads_nowhere_or_to_a_foreign_host(db, talkative, host):
    client = Client()

    statuses = [client.get(f"/{NAME}/{PHONE}/").status_code, client.get("/", headers={"Host": host}).status_code]

    assert statuses == [404, 400]
    assert {line["message"] for line in talkative.lines} == {"Not Found", "Bad Request", "answered"}
    assert [secret for secret in SECRETS if secret in talkative.text] == []


def test_reason_of_a_refused_form_is_told_without_where_it_came_from(db, written):
    for sent in (
        {"headers": {"Origin": "https://zhangxiuying.example"}},
        {"headers": {"Referer": f"https://example.cn/{NAME}"}, "secure": True},
        {"data": {"name": NAME}},
    ):
        Client(enforce_csrf_checks=True).post("/submit/", **sent)

    assert [line["message"] for line in written.lines] == [
        "Forbidden: Origin checking failed",
        "Forbidden: Referer checking failed",
        "Forbidden: CSRF cookie not set.",
    ]
    assert [secret for secret in SECRETS if secret in written.text] == []


def test_sentence_of_a_library_keeps_its_words_and_numbers(written):
    library = logging.getLogger("some.library")

    library.warning("%s of %d sent to %s", NAME, 3, PHONE)
    library.warning("%(who)s waits %(seconds)s s", {"who": NAME, "seconds": 2.5})
    library.warning("not sent: %s", ConnectionError(NAME))
    library.warning(f"Invalid request from ip=10.1.2.3: {NAME}")
    library.warning(f"Sent to {NAME}")
    library.warning(ValueError(NAME))
    library.warning("%d sent", NAME)

    assert [line["message"] for line in written.lines] == [
        "… of 3 sent to …",
        "… waits 2.5 s",
        "not sent: ConnectionError",
        "Invalid request from ip",
        "Sent to ",
        "ValueError",
        "%d sent",
    ]


# Which lines belong together


@pytest.mark.urls("tests.portal.breaking")
def test_every_line_of_a_request_carries_the_id_that_it_was_answered_with(cast, talkative):
    client = Client(raise_request_exception=False)

    ids = [client.get(f"/break/{way}/x/").headers["X-Request-ID"] for way in ("number", "caught", "number")]

    assert [(line["request_id"], line["logger"]) for line in talkative.lines] == [
        (ids[0], "django.request"),
        (ids[0], "portal.requests"),
        (ids[1], "feedback.breaking"),
        (ids[1], "portal.requests"),
        (ids[2], "django.request"),
        (ids[2], "portal.requests"),
    ]
    assert len(set(ids)) == 3
    assert all(re.fullmatch("[0-9a-f]{12}", found) for found in ids)
    assert logs.current_id.get() == ""


def test_line_about_a_missing_page_carries_the_id_though_it_comes_last(db, written):
    response = Client().get("/nowhere/")

    assert [(line["message"], line["request_id"]) for line in written.lines] == [
        ("Not Found", response.headers["X-Request-ID"])
    ]


@pytest.mark.parametrize(
    ("proxies", "sent", "is_kept"),
    [
        (1, PROXY_ID, True),
        (2, UUID, True),
        (0, PROXY_ID, False),
        (0, UUID, False),
        (1, PHONE, False),
        (1, "", False),
        (1, PROXY_ID.upper(), False),
        (1, f"{PROXY_ID}0", False),
        (1, f"{PROXY_ID}\n", False),
        (1, "zhangxiuying", False),
    ],
)
def test_id_is_taken_from_our_own_proxy_only_and_only_if_it_is_one(client, settings, proxies, sent, is_kept):
    settings.PROXY_COUNT = proxies

    answered = client.get("/healthz", headers={"X-Request-ID": sent}).headers["X-Request-ID"]

    assert (answered == sent) is is_kept
    assert answered


# How a line looks


def record(message="opinion %s", *arguments, **extra) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "feedback.tasks", "levelname": "ERROR", "msg": message, "args": arguments})
    made.created, made.exc_text = 1795766400.25, None
    vars(made).update(extra)
    return made


FIELDS = {"route": "desk/<slug:number>/", "ms": 12}


def test_line_for_machines_is_one_json_object():
    with logs.under("abc"):
        line = logs.JsonLine().format(record("意见 %s", 7, fields=FIELDS, exc_text="Traceback:\nKeyError"))

    assert "\n" not in line and "意见" in line
    assert json.loads(line) == {
        "time": "2026-11-27T08:00:00.250Z",
        "level": "ERROR",
        "logger": "feedback.tasks",
        "message": "意见 7",
        "request_id": "abc",
        **FIELDS,
        "exception": "Traceback:\nKeyError",
    }


def test_message_of_several_lines_is_one_line_to_read():
    line = logs.ReadableLine().format(record("consumer: Cannot connect.\nTrying again\n"))

    assert line.endswith("[-] consumer: Cannot connect. Trying again")


def test_line_to_read_is_one_line_and_the_traceback():
    line = logs.ReadableLine().format(record("opinion %s", 7, fields=FIELDS, exc_text="Traceback:\nKeyError"))

    assert line == (
        "2026-11-27T08:00:00.250Z ERROR feedback.tasks [-] opinion 7 route=desk/<slug:number>/ ms=12\nTraceback:\nKeyError"
    )


# What the environment chooses


@pytest.fixture
def chosen(monkeypatch):
    def configure(*, is_production=False, **variables):
        for name in ("LOG_FORMAT", "LOG_LEVEL", "LOG_REQUESTS"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return logs.configuration(Variables(), is_production=is_production)

    return configure


@pytest.mark.parametrize(
    ("variables", "is_production", "form"),
    [
        ({}, True, logs.JsonLine),
        ({}, False, logs.ReadableLine),
        ({"LOG_FORMAT": "line"}, True, logs.ReadableLine),
        ({"LOG_FORMAT": "json"}, False, logs.JsonLine),
        ({"LOG_FORMAT": ""}, True, logs.JsonLine),
    ],
)
def test_production_writes_for_machines_and_a_trial_for_people(chosen, variables, is_production, form):
    made = chosen(is_production=is_production, **variables)

    assert made["formatters"]["chosen"]["()"] == f"portal.logs.{form.__name__}"


@pytest.mark.parametrize(
    ("variables", "requests", "others"),
    [
        ({}, "WARNING", "INFO"),
        ({"LOG_REQUESTS": "1"}, "INFO", "INFO"),
        ({"LOG_LEVEL": "ERROR"}, "ERROR", "ERROR"),
        ({"LOG_LEVEL": "DEBUG"}, "WARNING", "DEBUG"),
    ],
)
def test_ordinary_requests_and_tasks_are_written_only_if_asked_for(chosen, variables, requests, others):
    loggers = chosen(**variables)["loggers"]

    assert {loggers["portal.requests"]["level"], loggers["portal.tasks"]["level"]} == {requests}
    assert {loggers[name]["level"] for name in logs.OURS} == {others}


@pytest.mark.parametrize("variables", [{"LOG_FORMAT": "xml"}, {"LOG_LEVEL": "loud"}, {"LOG_LEVEL": "info"}])
def test_choice_that_is_none_is_refused_by_name(chosen, variables):
    with pytest.raises(ImproperlyConfigured, match=next(iter(variables))):
        chosen(**variables)
