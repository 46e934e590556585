"""Cases that many tests begin with, built through the services once in a process and laid down as the same rows again.

A test that has written nothing yet stands on the same database as the one for which the case was built: the cast and the
seeds. The same arguments then lead to the same rows. After its first write, under a clock that was moved, and where
transactions are real, every case is built anew.
"""

import pickle
from datetime import date
from functools import wraps

from django.apps import apps
from django.db import connection
from django.db.models import Model
from time_machine import escape_hatch

from accounts.models import Notification
from feedback.models import Category, Policy, Rung
from stations.models import Serial

WRITES = ("INSERT", "UPDATE", "DELETE")
PLAIN = (str, int, bool, date, type(None), Model)
memory = {}


class Database:
    """Whether this test has written anything yet. Outside a test nobody counts, so nothing is laid down."""

    is_written = True

    @classmethod
    def note(cls, execute, sql, params, many, context):
        cls.is_written = cls.is_written or sql.startswith(WRITES)
        return execute(sql, params, many, context)


def new_test() -> None:
    Database.is_written = False
    if Database.note not in connection.execute_wrappers:
        connection.execute_wrappers.append(Database.note)


def remembered(build):
    """Make a builder of cases lay down what it built before."""

    @wraps(build)
    def lay_down(cast, *args, **data):
        if not is_untouched() or not is_plain([*args, *data.values()]):
            return build(cast, *args, **data)
        asked = (build, plain(sorted(vars(cast).items())), plain(args), plain(sorted(data.items())))
        if asked not in memory:
            case = build(cast, *args, **data)
            memory[asked] = pickle.dumps((case, rows()))
            return case
        case, tables = pickle.loads(memory[asked])
        for table in tables:
            type(table[0])._base_manager.bulk_create(table)
        return case

    return lay_down


def is_untouched() -> bool:
    return connection.in_atomic_block and not Database.is_written and not escape_hatch.is_travelling()


def is_plain(value) -> bool:
    return all(map(is_plain, value)) if isinstance(value, list | tuple) else isinstance(value, PLAIN)


def plain(value):
    """The value as part of a key; rows of the cast are known by what they are, not by the object."""
    if isinstance(value, list | tuple):
        return tuple(map(plain, value))
    return (type(value), value.pk) if isinstance(value, Model) else value


def rows() -> list[list[Model]]:
    """Every row that the services wrote, table by table."""
    models = apps.get_app_config("feedback").get_models(include_auto_created=True)
    written = [model for model in models if model not in (Category, Policy, Rung)] + [Notification, Serial]
    return [table for model in written if (table := list(model._base_manager.all()))]
