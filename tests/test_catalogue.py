"""Everything people read goes through the catalogue, and the English one says all of it."""

import ast
import gettext
import re

import pytest
from django.utils.translation.template import templatize

from accounts.wording import HAN
from tests import modules

COMPILED = modules.ROOT / "portal/locale/en/LC_MESSAGES/django.mo"
# Names under which words go to the catalogue, and how many of their arguments come before them: a context.
CALLS = {
    "_": 0,
    "_l": 0,
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "ngettext": 0,
    "ngettext_lazy": 0,
    "pgettext": 1,
    "pgettext_lazy": 1,
}
QUOTED = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"(?<!\w)(n?gettext|pgettext|_)\(((?:\s*{QUOTED}\s*,?)+)")
PLACES = re.compile(r"%\(\w+\)[-.\d]*[a-z]|\{\w*\}|<[^>]*>")
CHINESE = re.compile(f"{HAN.pattern}|[\u3001\u3002\u3008-\u3011\uff01-\uff1f]")
# Chinese outside of it, module by module: how many literals, and what they are.
OUTSIDE = {
    "accounts/append_only.py": (2, "said in both languages before anything starts"),
    "accounts/management/commands/create_administrator.py": (3, "said in both languages at the terminal; a name"),
    "accounts/protection.py": (7, "what people's numbers look like"),
    "accounts/templatetags/words.py": (5, "a date as it is written in Chinese, beside the English way"),
    "accounts/wording.py": (1, "what counts as Chinese"),
    "deputies/absences.py": (1, "points at the end of somebody's words"),
    "deputies/answers_told.py": (2, "points at the end of somebody's words"),
    "deputies/assigning.py": (1, "between names in what the ledger of a day keeps"),
    "deputies/resources.py": (43, "columns and values of spreadsheets, which are Chinese"),
    "deputies/roster_resource.py": (38, "columns and values of the sheet of rosters, which are Chinese"),
    "deputies/sheets.py": (2, "notes in the templates of spreadsheets, which are Chinese"),
    "feedback/bulletin_sheets.py": (19, "what stands on a report, which is Chinese"),
    "feedback/bulletin_words.py": (80, "what stands on a report, which is Chinese"),
    "feedback/case_lines.py": (19, "cells of workbooks, which are Chinese"),
    "feedback/case_lists.py": (73, "columns of workbooks, which are Chinese"),
    "feedback/forms/fields.py": (1, "what stands in telephone numbers"),
    "feedback/importing.py": (4, "data in the rows of old messages"),
    "feedback/receiving.py": (2, "the title of an event: data"),
    "feedback/management/commands/draw_word_templates.py": (22, "what stands on a form, which is Chinese"),
    "feedback/models/bulletins.py": (3, "numbers of reports: data"),
    "feedback/models/handling.py": (5, "numbers of letters and notices, a name with its duty: data"),
    "feedback/signals.py": (1, "points that do not tell one answer from another"),
    "feedback/services.py": (1, "words of the clock, kept in the ledger"),
    "feedback/telling_residents.py": (1, "points at the end of somebody's words"),
    "feedback/supervision_sheet.py": (13, "what stands on a form, which is Chinese"),
    "feedback/word_files.py": (1, "what stands on a form, which is Chinese"),
    "portal/checks.py": (1, "said in both languages before anything starts"),
    "portal/logs.py": (2, "said in both languages before anything starts"),
    "portal/management/commands/serve.py": (6, "said in both languages at the terminal"),
    "portal/outside.py": (9, "said in both languages before anything starts"),
    "portal/settings.py": (14, "said in both languages before anything starts; the name of the portal"),
    "portal/supervisor.py": (1, "said in both languages at the terminal"),
    "portal/variables.py": (2, "said in both languages before anything starts"),
    "stations/calendar_table.py": (19, "columns and kinds as people write them in a table of days"),
    "stations/finding.py": (3, "names of places as people type them"),
    "stations/models/places.py": (1, "what the numbers of notices begin with: data"),
    "stations/models/days.py": (1, "how a source names the holidays library"),
    "stations/spreadsheets.py": (2, "the column of remarks, and what marks an example"),
    "stations/state_calendar.py": (6, "data of the calendar"),
}
# Forms on paper are Chinese. A portal that is down says so in both languages. The seal, the switch to the other language.
TEMPLATES_OUTSIDE = {"templates/portal/broken.html": 5, "templates/base.html": 2}
NOT_SAID = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)
SAID = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}|{% translate .*?%}|_\(\"[^\"]*\"\)", re.DOTALL)


@pytest.fixture(scope="module")
def english() -> dict:
    """msgid, behind its context if it has one, → every msgstr of it."""
    with COMPILED.open("rb") as file:
        rows = gettext.GNUTranslations(file)._catalog.items()
    found = {}
    for key, words in rows:
        found.setdefault(key[0] if isinstance(key, tuple) else key, []).append(words)
    del found[""]
    return found


def called(node) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""


def calls(path) -> list[ast.Call]:
    return [node for node in ast.walk(modules.tree(path)) if called(node) in CALLS]


def msgid(name, texts) -> str:
    return "\x04".join(texts[: CALLS[name] + 1])


def said_in_code(path) -> set[str]:
    """What goes to the catalogue. What is handed on by a name was written down at another place."""
    texts = ((called(call), [a.value for a in call.args if isinstance(a, ast.Constant)]) for call in calls(path))
    return {msgid(name, found) for name, found in texts if found}


def said_in_template(path) -> set[str]:
    found = IN_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8")))
    return {msgid(name, [ast.literal_eval(text) for text in re.findall(QUOTED, texts)]) for name, texts in found}


def chinese_outside(path) -> list[str]:
    """Chinese literals of a module that go to no catalogue; docstrings are for those who read the code."""
    tree = modules.tree(path)
    inside = {id(part) for call in calls(path) for argument in call.args for part in ast.walk(argument)}
    bodies = [node.body[0] for node in ast.walk(tree) if getattr(node, "body", None) and isinstance(node.body, list)]
    inside |= {id(first.value) for first in bodies if isinstance(first, ast.Expr)}
    literals = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [node.value for node in literals if id(node) not in inside and CHINESE.search(node.value)]


def test_catalogue_has_every_word_of_the_sources_and_no_other(english):
    said = set().union(*map(said_in_code, modules.code()), *map(said_in_template, modules.templates()))

    assert sorted(said ^ set(english)) == []


def test_english_is_english_and_keeps_the_places_of_what_is_put_in(english):
    wrong = [
        (key, words)
        for key, several in english.items()
        for words in several
        if CHINESE.search(words) or not words.strip() or places(key) != places(words)
    ]

    assert wrong == []


def places(words) -> list[str]:
    return sorted(PLACES.findall(words))


def test_code_says_nothing_in_chinese_outside_the_catalogue():
    found = {modules.name(path): chinese_outside(path) for path in modules.code() if "sample" not in path.parts}

    assert {name: len(words) for name, words in found.items() if words} == {k: n for k, (n, _why) in OUTSIDE.items()}


def test_templates_say_nothing_in_chinese_outside_the_catalogue():
    found = {
        modules.name(path): outside_in_template(path) for path in modules.templates() if "papers" not in path.parts
    }

    assert {name: count for name, count in found.items() if count} == TEMPLATES_OUTSIDE


def outside_in_template(path) -> int:
    text = SAID.sub("", NOT_SAID.sub("", path.read_text(encoding="utf-8")))
    return sum(CHINESE.search(line) is not None for line in text.splitlines())
