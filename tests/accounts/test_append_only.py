"""The audit trail refuses to be changed; feedback's ledger has the same guard and its own test."""

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction

from accounts import append_only, audit
from accounts.models import AuditEntry

SQL = {
    "sqlite": [
        "INSERT OR REPLACE INTO accounts_auditentry SELECT * FROM accounts_auditentry",
        "UPDATE OR REPLACE accounts_auditentry SET verb = 'x'",
    ],
    "postgresql": [
        "TRUNCATE accounts_auditentry",
        "INSERT INTO accounts_auditentry SELECT * FROM accounts_auditentry ON CONFLICT (id) DO UPDATE SET verb = 'x'",
    ],
}


@pytest.fixture
def entry(cast):
    return audit.record(cast.head, "reveal", "A1")


@pytest.fixture
def like_a_shell(entry):
    """A database shell has recursive triggers off; PostgreSQL truncates only where no constraint is pending."""
    there, back = {
        "sqlite": ("PRAGMA recursive_triggers = OFF", "PRAGMA recursive_triggers = ON"),
        "postgresql": ("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(there)
        yield cursor
        cursor.execute(back)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE accounts_auditentry SET verb = 'x'", "DELETE FROM accounts_auditentry", *SQL[connection.vendor]],
)
def test_past_cannot_be_changed_from_a_shell(like_a_shell, statement):
    with pytest.raises(DatabaseError, match=append_only.REFUSAL), transaction.atomic():
        like_a_shell.execute(statement)

    assert list(AuditEntry.objects.values_list("verb", "subject")) == [("reveal", "A1")]


@pytest.mark.parametrize(
    "change", [lambda row: row.save(), lambda row: row.delete(), lambda row: AuditEntry.objects.update(verb="x")]
)
def test_past_cannot_be_changed_through_django(entry, change):
    with pytest.raises(DatabaseError, match=append_only.REFUSAL), transaction.atomic():
        change(entry)


def test_new_entries_are_let_in(entry, cast):
    audit.record(cast.head, "reveal", "A2")

    assert AuditEntry.objects.count() == 2


def test_missing_trigger_is_named_and_migrate_puts_it_back(db):
    append_only.require(AuditEntry)
    append_only.lift(AuditEntry)

    with pytest.raises(append_only.TriggersMissing) as refusal:
        append_only.require(AuditEntry)
    assert all(name in str(refusal.value) for name in append_only.statements(AuditEntry))

    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")  # the end of every migrate

    append_only.require(AuditEntry)


def test_single_trigger_dropped_or_disabled_counts_as_missing(db):
    table = "accounts_auditentry"
    one, gone = {
        "sqlite": (f"DROP TRIGGER {table}_no_update", f"{table}_no_update"),
        "postgresql": (f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_change", f"{table}_no_change"),
    }[connection.vendor]

    with connection.cursor() as cursor:
        cursor.execute(one)

    assert append_only.missing(AuditEntry) == [gone]


def test_protecting_twice_is_protecting_once(db):
    append_only.protect(AuditEntry)

    append_only.protect(AuditEntry)

    assert append_only.missing(AuditEntry) == []
