"""The documents say what the code does."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from feedback.workflow import ANY, NOT_CLOSED, TRANSITIONS, UP_TO_REPLY, Capacity, Step

DOCS = Path(__file__).parent.parent / "docs"
SOURCES = {"new": frozenset(), "any": ANY, "any but closed": NOT_CLOSED, "receive … reply": UP_TO_REPLY}
OUR_APPS = ["accounts", "stations", "deputies", "feedback"]


def rows_of(name, columns):
    lines = (DOCS / name).read_text(encoding="utf-8").splitlines()
    cells = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| "))
    return [row for row in cells if len(row) == columns]


def said_row(action, chinese, sources, target, who, when):
    who, _not, unless = who.partition(" — not ")
    return (
        action,
        chinese,
        SOURCES.get(sources) if sources in SOURCES else frozenset(map(Step, sources.split(", "))),
        None if target == "stays" else Step(target),
        frozenset(map(Capacity, who.split(", "))),
        frozenset(map(Capacity, filter(None, unless.split(", ")))),
        {"at county level": True, "below county level": False}.get(when.split(";")[0]),
    )


def test_workflow_page_is_the_table_row_by_row():
    said = [said_row(*row) for row in rows_of("workflow.md", 6) if row[0] != "action"]

    done = [(t.action, t.action.label, t.sources, t.target, t.who, t.unless, t.county) for t in TRANSITIONS]

    assert said == [(str(action), str(label), *rest) for action, label, *rest in done]


@pytest.mark.parametrize("model", [m for app in OUR_APPS for m in apps.get_app_config(app).get_models()])
def test_glossary_knows_every_model(model):
    words = {row[0] for row in rows_of("glossary.md", 3)}

    assert model.__name__ in words or model._meta.auto_created


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(int(re.match(r"(\d{4})-[a-z-]+\.md$", path.name)[1]) for path in (DOCS / "decisions").glob("*.md"))

    assert numbers == list(range(1, len(numbers) + 1))
