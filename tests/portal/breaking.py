"""Addresses whose views break while they hold personal data, in every way in which a value gets into an error."""

import errno
import logging

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import connection, transaction
from django.http import Http404, HttpResponse
from django.urls import path

from accounts.models import User

handler500 = "portal.errors.server_error"
ours, library = logging.getLogger("feedback.breaking"), logging.getLogger("some.library")


def typed(request, name) -> str:
    """Everything that came with the request."""
    return " ".join([name, *request.GET.values(), *request.POST.values(), *map(str, request.headers.values())])


def number(text):
    return int(text)


def row(text):
    with transaction.atomic():
        for _ in range(2):
            User.objects.create(username=text[:100])


def table(text):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{text[:40]}"')


def chained(text):
    try:
        number(text)
    except ValueError as error:
        raise LookupError(text) from error


def file(text):
    raise OSError(errno.ENOENT, text, text)


def caught(text):
    try:
        number(text)
    except ValueError:
        ours.exception("opinion %s not sent on", 7)


def spoken_by_a_library(text):
    library.warning("sent %s to %s after %d tries: %r", text, {"phone": text}, 3, ValueError(text))
    library.warning("lookup of %(name)s took %(seconds).1f s", {"name": text, "seconds": 2.5})
    library.warning(f"not sent: {text}")
    library.warning("%d sent", text)
    library.warning(ValueError(text))


def raising(kind):
    def broken(text):
        raise kind(text)

    return broken


WAYS = {
    "number": (number, 500, "ValueError"),
    "row": (row, 500, "IntegrityError"),
    "table": (table, 500, "django.db.utils."),
    "chained": (chained, 500, "LookupError"),
    "file": (file, 500, "FileNotFoundError: No such file or directory"),
    "nowhere": (raising(Http404), 404, "Not Found"),
    "forbidden": (raising(PermissionDenied), 403, "Forbidden"),
    "bad": (raising(BadRequest), 400, "Bad Request"),
    "suspicious": (raising(SuspiciousOperation), 400, "Bad Request"),
    "caught": (caught, 200, "opinion 7 not sent on"),
    "library": (spoken_by_a_library, 200, "sent … to … after 3 tries: "),
}


@login_not_required
def view(request, way, name):
    WAYS[way][0](typed(request, name))
    return HttpResponse("done")


urlpatterns = [path("break/<slug:way>/<str:name>/", view), path("t/<str:name>/<slug:way>/", view)]
