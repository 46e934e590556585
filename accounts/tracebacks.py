"""A traceback without values: where something broke and what kind of error it was, never what was being worked on.

The message of an exception repeats what it choked on: the row a constraint refused, the text that is no number, the key
that is not there. Only errors about the installation itself keep theirs, since whoever runs the portal must read them:
Django's own, and those of ours that say so by ``is_about_the_installation``.
"""

import os
import traceback

from django.core.exceptions import ImproperlyConfigured


def without_values(error: BaseException) -> str:
    """Frames and kind of the error and of what it came from, the first cause first."""
    return "\n".join(map(told, reversed(causes(error))))


def causes(error) -> list[BaseException]:
    found = []
    while error and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def told(error) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"Traceback (most recent call last):\n{frames}{kind(error)}"


def kind(error) -> str:
    """The type, and what the database or the system says of it that holds no value: code, name of the constraint."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    details = ", ".join(str(detail) for detail in details_of(error) if detail)
    return f"{name}: {details}" if details else name


def details_of(error) -> list:
    if isinstance(error, ImproperlyConfigured) or getattr(error, "is_about_the_installation", False):
        return [error]
    code = error.errno if isinstance(error, OSError) else None
    return [
        getattr(error, "pgcode", None),
        getattr(getattr(error, "diag", None), "constraint_name", None),
        getattr(error, "sqlite_errorname", None),
        os.strerror(code) if isinstance(code, int) else None,
    ]
