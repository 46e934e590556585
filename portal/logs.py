"""Log lines: one JSON object each, or one to read. They carry ids, never names, phones, codes or what people wrote."""

import json
import logging
import re
import secrets
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus

from portal.variables import refuse

OURS = ("portal", "feedback", "deputies", "stations", "accounts")
FORMATS = {"json": "portal.logs.JsonLine", "line": "portal.logs.ReadableLine"}
LEVELS = logging.getLevelNamesMapping()
# As nginx writes its $request_id, or a UUID: nothing that a person could have typed.
PROXY_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

current_id = ContextVar("current_id", default="")


def configuration(env, *, is_production: bool) -> dict:
    """LOGGING from LOG_FORMAT, LOG_LEVEL and LOG_REQUESTS."""
    form, level = env.str("LOG_FORMAT", "json" if is_production else "line"), env.str("LOG_LEVEL", "INFO")
    if form not in FORMATS:
        refuse("LOG_FORMAT 只能是 json 或 line。", "LOG_FORMAT must be json or line.")
    if level not in LEVELS:
        refuse("LOG_LEVEL 只能是 DEBUG、INFO、WARNING 或 ERROR。", "LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.")
    usual = level if env.bool("LOG_REQUESTS", False) else max(level, "WARNING", key=LEVELS.get)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "words": {"()": "portal.logs.OnlyWordsOfOthers"},
            "secrets": {"()": "accounts.protection.NoSecretsInLogs"},
        },
        "formatters": {"chosen": {"()": FORMATS[form]}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "chosen", "filters": ["words", "secrets"]}
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": loggers(level, usual),
    }


def loggers(level: str, usual: str) -> dict:
    """Ours have their level from us: Celery sets the root's. The handlers that Django and gunicorn bring would print
    whole requests."""
    return {name: {"level": level} for name in OURS} | {
        "portal.requests": {"level": usual},
        "portal.tasks": {"level": usual},
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": False},
        "gunicorn.error": {"handlers": [], "propagate": True, "level": "WARNING"},
        # A task that fails is logged by portal.tasks.
        "celery.app.trace": {"level": "CRITICAL"},
        "axes": {"level": "ERROR"},
        # What it finds strange in the style sheets of the browser, at every printout.
        "weasyprint": {"level": "ERROR"},
    }


# Ids


def new_id(from_proxy: str = "") -> str:
    """Of a request: what our own proxy gave it, else one short enough to be read out on the telephone."""
    return from_proxy if PROXY_ID.fullmatch(from_proxy) else secrets.token_hex(6)


@contextmanager
def under(request_id: str):
    """Every line written in this block carries this id."""
    token = current_id.set(request_id)
    try:
        yield
    finally:
        current_id.reset(token)


# What a line may say


class OnlyWordsOfOthers(logging.Filter):
    """Of a library's sentence only the sentence: what it fills in may be an address, a header, something typed."""

    def filter(self, record):
        if record.name.partition(".")[0] in OURS:
            return True
        request = getattr(record, "request", None)
        if hasattr(request, "resolver_match"):
            about_request(record, request)
        else:
            record.msg, record.args = sentence(record), None
        return True


def about_request(record, request) -> None:
    """Django logs what it answers after the middleware is left: the id comes from the request."""
    status = getattr(record, "status_code", 500)
    record.request_id = getattr(request, "id", "")
    record.fields = request_fields(request, status)
    is_csrf = record.name == "django.security.csrf"
    record.msg, record.args = csrf_reason(record) if is_csrf else HTTPStatus(status).phrase, None


def csrf_reason(record) -> str:
    """What failed; behind it would stand where the form came from, and the address."""
    return re.split(" - |:", record.getMessage())[0].replace(" (", ": ").rstrip(")")


def sentence(record) -> str:
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    if not record.args:  # perhaps filled in already, as gunicorn does
        return re.split("[:=\"']|[^\x00-\x7f]", record.msg, maxsplit=1)[0]
    named = isinstance(record.args, dict)
    blanked = {k: blank(v) for k, v in record.args.items()} if named else tuple(map(blank, record.args))
    try:
        return record.msg % blanked
    except (TypeError, ValueError):  # what it fills in is written neither as text nor as a plain number
        return record.msg


def blank(value):
    """Numbers say how many or which process."""
    if isinstance(value, int | float):
        return value
    return type(value).__name__ if isinstance(value, BaseException) else "…"


def request_fields(request, status: int, **more) -> dict:
    """The route is the pattern of the address: in its place an address would tell numbers and tokens."""
    match, user = request.resolver_match, getattr(request, "_cached_user", None)  # asking request.user may cost a query
    method = request.method if request.method in METHODS else "other"
    fields = {"method": method, "route": match and match.route, "status": status, **more, "user": user and user.pk}
    return {name: value for name, value in fields.items() if value is not None}


# How it is written


class JsonLine(logging.Formatter):
    def format(self, record):
        fields = fields_of(record) | ({"exception": record.exc_text} if record.exc_text else {})
        return json.dumps(fields, ensure_ascii=False)


class ReadableLine(logging.Formatter):
    def format(self, record):
        fields = fields_of(record)
        start = [fields.pop(name) for name in ("time", "level", "logger")]
        named = f"[{fields.pop('request_id') or '-'}]"
        message = " ".join(fields.pop("message").splitlines())
        line = " ".join([*start, named, message, *(f"{k}={v}" for k, v in fields.items())])
        return f"{line}\n{record.exc_text}" if record.exc_text else line


def fields_of(record) -> dict:
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return {
        "time": at.replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
        "message": record.getMessage(),
        "request_id": getattr(record, "request_id", "") or current_id.get(),
        **getattr(record, "fields", {}),
    }
