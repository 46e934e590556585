"""What every request passes: its line in the log, second factor for those who must have one, refusals as plain pages."""

import logging
import time

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import translation

from feedback.errors import Refusal
from portal import logs
from portal.errors import refused, wrong_door
from stations.scope import needs_second_factor

ALWAYS_OPEN = [
    reverse_lazy(name) for name in ("mfa_activate_totp", "account_logout", "account_reauthenticate", "set_language")
]
HAS_SECOND_FACTOR = "has_second_factor"
METHODS = ["GET", "HEAD", "POST"]
SLOW_MS = 1000

requests_logger = logging.getLogger("portal.requests")


def logged_requests(get_response):
    """An id for the request: in each of its log lines, in the answer, on the page that says that something broke."""

    def middleware(request):
        request.id = logs.new_id(request.headers.get("X-Request-ID", "") if settings.PROXY_COUNT else "")
        started = time.perf_counter()
        with logs.under(request.id):
            response = get_response(request)
            note_answer(request, response, round((time.perf_counter() - started) * 1000))
        response.headers["X-Request-ID"] = request.id
        return response

    return middleware


def note_answer(request, response, ms: int) -> None:
    level = logging.WARNING if response.status_code >= 500 or ms > SLOW_MS else logging.INFO
    if requests_logger.isEnabledFor(level):
        fields = logs.request_fields(request, response.status_code, ms=ms)
        requests_logger.log(level, "answered", extra={"fields": fields})


def methods_of_browsers(get_response):
    """No page takes any other. The libraries' views would: to allauth a PUT is a POST, to the admin it is a GET."""

    def middleware(request):
        return get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)

    return middleware


def without_nul(get_response):
    """No address that we draw has the sign NUL behind its question mark: PostgreSQL takes it in no text and would break."""

    def middleware(request):
        if "%00" in request.META["QUERY_STRING"]:
            raise BadRequest
        return get_response(request)

    return middleware


def chosen_language(get_response):
    """The language somebody chose: by the switch, else in the own profile, else Chinese. Never the browser's guess."""

    def middleware(request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in dict(settings.LANGUAGES):
            chosen = request.user.language if request.user.is_authenticated else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = chosen
        with translation.override(chosen):
            response = get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        return response

    return middleware


def second_factor(get_response):
    """Whoever must have a second factor sets it up before anything else. Asking for it at sign-in is allauth's part."""

    def middleware(request):
        user = request.user
        if not user.is_authenticated or request.path in ALWAYS_OPEN or HAS_SECOND_FACTOR in request.session:
            return get_response(request)
        if must_have_one(user):
            if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
                return redirect("mfa_activate_totp")
            request.session[HAS_SECOND_FACTOR] = True
        return get_response(request)

    return middleware


def must_have_one(user) -> bool:
    return settings.PROTECTION.second_factor_for_all or needs_second_factor(user)


class PlainRefusals:
    """A domain error that a view let through becomes a page with its sentence, 409 or 403; so does a wrong method, 405."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        return wrong_door(request, response) if response.status_code == 405 else response

    def process_exception(self, request, exception):
        return refused(request, exception) if isinstance(exception, Refusal) else None
