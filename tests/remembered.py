"""What cases are built with, done through the services once in a process and afterwards laid down by the same statements.

A test begins on the cast and the seeds; what it does to them from there is a way in a tree. Who went the same way before
left at each fork what was written there, and what came back. The first write of any other kind leaves the tree, and so do
a refusal and whoever listens to the services themselves: there every case is built anew.
"""

import pickle
from datetime import date
from functools import wraps

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import get_language
from time_machine import escape_hatch

WRITES = ("INSERT", "UPDATE", "DELETE", "ROLLBACK")
PLAIN = (str, int, bool, date, type(None), Model)
# A test that names one of these sees or changes more of a service than the rows it writes.
LISTENING = {
    "caplog", "monkeypatch", "django_capture_on_commit_callbacks", "django_assert_num_queries", "django_assert_max_num_queries",
}  # fmt: skip


class Way:
    """Where this test stands in the tree; None off it. Outside a test nobody walks."""

    root = {}
    here = None
    statements = None

    @classmethod
    def note(cls, execute, sql, params, many, context):
        if sql.startswith(WRITES) and "django_session" not in sql:
            if cls.statements is None:
                cls.here = None
            else:
                cls.statements.append((sql, params, many))
        return execute(sql, params, many, context)


def new_test(test) -> None:
    Way.here = None if LISTENING & set(test.__code__.co_varnames) else Way.root
    if Way.note not in connection.execute_wrappers:
        connection.execute_wrappers.append(Way.note)


def forget() -> None:
    """Other rows stand at the beginning now."""
    Way.root, Way.here = {}, None


def remembered(act):
    """Make a step of building cases lay down what it wrote before."""

    @wraps(act)
    def lay_down(*args, **data):
        if Way.here is None or Way.statements is not None or not is_told_all([*args, *data.values()]):
            return act(*args, **data)
        asked = (act, plain(args), plain(sorted(data.items())), outside())
        if Way.here is Way.root:
            count_from_the_rows()
        return repeat(*Way.here[asked]) if asked in Way.here else learn(asked, lambda: act(*args, **data))

    return lay_down


def learn(asked, act):
    """Do it through the services, and note what they wrote."""
    Way.statements, before, Way.here = [], Way.here, None
    try:
        result = act()
        written = Way.statements
    finally:
        Way.statements = None
    if not any(sql.startswith("ROLLBACK") for sql, _params, _many in written):
        Way.here = {}
        before[asked] = pickle.dumps(result), written, Way.here
    return result


def repeat(result, written, after):
    with connection.cursor() as cursor:
        for sql, params, many in written:
            (cursor.executemany if many else cursor.execute)(sql, params)
    Way.here = after
    return pickle.loads(result)


def count_from_the_rows() -> None:
    """PostgreSQL goes on counting where tests before this one ended; the same statements shall make the same ids."""
    models = [model for app in ("accounts", "feedback", "stations") for model in apps.get_app_config(app).get_models()]
    if statements := connection.ops.sequence_reset_sql(no_style(), models):
        with connection.cursor() as cursor:
            cursor.execute(";".join(statements))


def is_told_all(values) -> bool:
    """What the act leads to hangs on nothing but the way and its arguments."""
    is_counting = connection.force_debug_cursor
    return connection.in_atomic_block and not is_counting and is_plain(values)


def is_plain(value) -> bool:
    return all(map(is_plain, value)) if isinstance(value, list | tuple) else isinstance(value, PLAIN)


def plain(value):
    """The value as part of a key; rows are known by what they are, not by the object."""
    if isinstance(value, list | tuple):
        return tuple(map(plain, value))
    return (type(value), value.pk) if isinstance(value, Model) else value


def outside() -> tuple:
    """What else it hangs on: the clock where a test holds it, the language, the channels and the address of the portal."""
    held_at = timezone.now() if escape_hatch.is_travelling() else None
    return held_at, get_language(), *settings.CHANNELS, settings.PORTAL_URL
