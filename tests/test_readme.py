"""What the README and the page for operators promise exists: commands, files, variables, accounts."""

import ast
import re

from django.core.management import get_commands

from feedback import watch
from portal.sample import ACCOUNTS, PASSWORD
from tests import modules
from tests.modules import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_management_command_named_exists():
    named = set(re.findall(r"manage\.py (\w+)", README + OPERATIONS))

    assert len(named) >= 10
    assert named - set(get_commands()) == set()


def test_every_script_and_linked_file_exists():
    scripts = set(re.findall(r"\bscript/\w+", README))
    links = set(re.findall(r"\]\(([^)#:]+)\)", README))
    modules = set(re.findall(r"`((?:feedback|portal)/[\w/]+\.py)`", README))

    assert len(scripts) == 4
    assert len([path for path in links if path.endswith(".png")]) == 9
    assert [path for path in scripts | links | modules if not (ROOT / path).exists()] == []


def test_sample_accounts_are_those_of_the_sample_county():
    listed = set(re.findall(r"^\| `([\w-]+)` \|", README, re.MULTILINE))

    assert len(listed) >= 7
    assert listed - {account[0] for account in ACCOUNTS} == set()
    assert f"`{PASSWORD}`" in README


def test_readme_names_what_production_needs():
    needed = ["SECRET_KEY", "LOOKUP_KEY", "CONTACT_KEYS", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "MEDIA_ROOT"]
    needed += ["ANCHOR_FILE", "PORTAL_DISTRICT"]

    assert [name for name in needed if f"`{name}`" not in README] == []


def test_operators_read_of_no_variable_that_does_not_exist():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)[`=]", README + OPERATIONS))

    assert len(named) >= 10
    assert {name for name in named if name not in example} == set()


def test_operators_read_what_each_trouble_of_readyz_means():
    rows = set(re.findall(r"^\| `(\w+)` \|", OPERATIONS, re.MULTILINE))

    assert set(watch.PATIENCE) | {"oldest_due_rung", "triggers", "database"} <= rows


LOGGING = {"warning", "error", "exception", "critical", "log"}


def said_in(module) -> list[str]:
    """The sentences that this module logs, with … for what is filled in."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    logged = [call for call in calls if call.func.attr in LOGGING and "logger" in ast.unparse(call.func.value)]
    words = [next(a.value for a in c.args if isinstance(a, ast.Constant) and isinstance(a.value, str)) for c in logged]
    return [re.sub("%[sdr]", "…", word) for word in words]


def test_operators_read_what_each_line_of_the_log_means():
    said = [sentence for path in modules.code() for sentence in said_in(modules.tree(path))]
    explained = re.findall(r"^\| `([^`]+)`（`[\w.]+`）", OPERATIONS, re.MULTILINE)

    assert len(said) >= 10
    assert set(said) - set(explained) == set()
