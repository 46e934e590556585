"""The database refuses to change the past; words can be erased from it without breaking it."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from accounts import append_only
from accounts.models import AuditEntry
from feedback import ledger
from feedback.models import Event, EventText
from feedback.verification import verify_ledger
from portal.checks import require_safe_start
from tests import cases
from tests.cases import NOON

# A shell has recursive_triggers off, and INSERT OR REPLACE then fires no delete trigger; TRUNCATE wants nothing pending.
AS_IN_A_SHELL = {"sqlite": "PRAGMA recursive_triggers = OFF", "postgresql": "SET CONSTRAINTS ALL IMMEDIATE"}
AS_IN_THE_PORTAL = {"sqlite": "PRAGMA recursive_triggers = ON", "postgresql": "SET CONSTRAINTS ALL DEFERRED"}
FORBIDDEN = {
    "sqlite": [
        "INSERT OR REPLACE INTO feedback_event SELECT * FROM feedback_event",
        "UPDATE OR REPLACE feedback_event SET seq = seq + 1",
    ],
    "postgresql": [
        "TRUNCATE feedback_event CASCADE",
        "INSERT INTO feedback_event SELECT * FROM feedback_event ON CONFLICT (id) DO UPDATE SET capacity = 'head'",
    ],
}[connection.vendor]


@pytest.mark.parametrize(
    "statement", ["UPDATE feedback_event SET capacity = 'head'", "DELETE FROM feedback_event", *FORBIDDEN]
)
def test_event_is_append_only(cast, statement):
    cases.submitted(cast)

    with connection.cursor() as cursor:
        cursor.execute(AS_IN_A_SHELL[connection.vendor])
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)
        cursor.execute(AS_IN_THE_PORTAL[connection.vendor])

    assert list(Event.objects.values_list("capacity", "seq")) == [("resident", 1)]


@pytest.mark.parametrize("model", [Event, AuditEntry])
def test_portal_does_not_start_without_triggers_and_migrate_brings_them_back(db, model):
    append_only.lift(model)

    with pytest.raises(append_only.TriggersMissing, match=f"{model._meta.db_table}_no_"):
        require_safe_start()
    call_command("migrate", verbosity=0)

    require_safe_start()


def test_erased_words_are_gone_and_leave_the_chain_valid(cast):
    event = cases.submitted(cast).events.get()
    assert cases.BODY in event.text.words["body"]

    erased = [ledger.erase_words(event, at=NOON), ledger.erase_words(event)]

    assert erased == [True, False]
    assert EventText.objects.values_list("salt", "words", "erased_at").get(event=event) == ("", {}, NOON)
    verdict = verify_ledger(at=NOON)
    assert (verdict.findings, verdict.erased) == ([], 1)


def test_digest_of_same_words_differs_between_events(cast):
    """Without a salt, whoever erased "I agree" could be found by hashing a list of likely words."""
    first, second = cases.submitted(cast).events.get(), cases.submitted(cast).events.get()

    assert first.text.words == second.text.words
    assert first.text_digest != second.text_digest
