import ast

from accounts import audit
from accounts.models import AuditEntry
from tests import modules


def test_entry_says_who_did_what_to_what(cast):
    audit.record(cast.committee, "reveal_contact", "26-0001", reason="回访", count=1)

    entry = AuditEntry.objects.get()
    assert (entry.user, entry.verb, entry.subject) == (cast.committee, "reveal_contact", "26-0001")
    assert (entry.reason, entry.data) == ("回访", {"count": 1})


def test_entry_without_a_person_and_with_a_long_subject_is_kept(db):
    assert audit.record(None, "import_districts", "x" * 200).subject == "x" * 120


def test_every_verb_that_is_recorded_has_its_words():
    recorded = {verb for path in modules.code() for verb in verbs(modules.tree(path))}

    assert recorded >= {"merge_station", "reveal_contact", "deactivate_user", "load_sample"}
    assert recorded - set(audit.VERBS) == set()


def verbs(module) -> list[str]:
    """The verbs of audit.record(…) in one module, written out or as a constant of that module."""
    constants = {
        node.targets[0].id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    calls = [
        node for node in ast.walk(module) if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record"
    ]
    named = [call.args[1] for call in calls]
    found = [arg.value if isinstance(arg, ast.Constant) else constants.get(getattr(arg, "id", "")) for arg in named]
    return [verb for verb in found if verb]
