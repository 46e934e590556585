"""What a traceback tells: where and what kind, on both databases, and never the value that broke it."""

import errno

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction

from accounts.append_only import TriggersMissing
from accounts.models import User
from accounts.tracebacks import without_values
from feedback.anchors import AnchorsUnreadable

NAME, PHONE = "张秀英", "13812345678"
DETAIL = {"sqlite": "SQLITE_CONSTRAINT_UNIQUE", "postgresql": "23505, accounts_user_username_key"}


def told(error_of, *arguments) -> str:
    try:
        error_of(*arguments)
    except BaseException as error:
        return without_values(error)
    raise AssertionError("nothing was raised")


def raise_it(error):
    raise error


def twice_the_same_user():
    with transaction.atomic():
        for _ in range(2):
            User.objects.create(username=f"{NAME}{PHONE}")


def table_of_that_name():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{NAME}{PHONE}"')


def text_as_number():
    return int(f"{NAME}{PHONE}")


def one_from_another():
    try:
        text_as_number()
    except ValueError as error:
        raise KeyError(NAME) from error


def one_while_handling_another():
    try:
        text_as_number()
    except ValueError:
        {}[NAME]


def one_that_hides_another():
    try:
        text_as_number()
    except ValueError:
        raise KeyError(PHONE) from None


def noted():
    error = ValueError()
    error.add_note(f"{NAME} {PHONE}")
    raise error


def several():
    raise ExceptionGroup(NAME, [ValueError(PHONE)])


@pytest.mark.parametrize(
    ("break_it", "kinds"),
    [
        (text_as_number, ["ValueError"]),
        (one_from_another, ["ValueError", "KeyError"]),
        (one_while_handling_another, ["ValueError", "KeyError"]),
        (one_that_hides_another, ["KeyError"]),
        (noted, ["ValueError"]),
        (several, ["ExceptionGroup"]),
    ],
)
def test_error_is_told_by_kind_and_place_only(break_it, kinds):
    text = told(break_it)

    assert [line for line in text.splitlines() if line in kinds] == kinds
    assert text.count("Traceback (most recent call last):") == len(kinds)
    assert f"in {break_it.__name__}" in text
    assert [value for value in (NAME, PHONE) if value in text] == []


def test_row_that_a_constraint_refused_is_not_told(db):
    """PostgreSQL writes the row into the message."""
    text = told(twice_the_same_user)

    assert text.endswith("django.db.utils.IntegrityError")
    assert DETAIL[connection.vendor] in text
    assert [value for value in (NAME, PHONE) if value in text] == []


def test_statement_that_the_database_refused_is_not_told(db):
    text = told(table_of_that_name)

    assert text.splitlines()[-1].startswith("django.db.utils.")
    assert [value for value in (NAME, PHONE) if value in text] == []


def test_values_are_there_to_be_told(db):
    """Or the tests above prove nothing."""
    with pytest.raises(ValueError, match=NAME):
        text_as_number()
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError, match=NAME):
            twice_the_same_user()


@pytest.mark.parametrize("kind", [ImproperlyConfigured, TriggersMissing, AnchorsUnreadable])
def test_what_is_wrong_with_the_installation_is_told_in_full(kind):
    assert told(raise_it, kind("请设置 REDIS_URL")).endswith(f"{kind.__name__}: 请设置 REDIS_URL")


def test_file_that_is_not_there_is_told_by_reason_without_its_name():
    text = told(raise_it, FileNotFoundError(errno.ENOENT, "No such file or directory", f"/{NAME}.jpg"))

    assert text.endswith("FileNotFoundError: No such file or directory")


def test_errors_that_caused_each_other_end():
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first

    assert without_values(first).splitlines()[1::2] == ["KeyError", "ValueError"]
