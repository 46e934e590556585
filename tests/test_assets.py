"""Nothing a page loads comes from elsewhere, and what is not ours is known to the byte."""

import hashlib
import re

import pytest
from django.contrib.staticfiles import finders

from tests.modules import ROOT, lines, name, templates

STATIC = ROOT / "portal" / "static"
VENDOR = STATIC / "vendor"
MOST_OWN_CSS_LINES = 600
# | file | from | version | licence | 64 hexadecimal digits |
LISTED = re.compile(r"^\| *`?([^`|]+?)`? *\|.*?\| *(\d[\w.]*) *\|.*?\b([0-9a-f]{64}) *\|$", re.MULTILINE)
DJANGO_COMMENT = re.compile(r"{#.*?#}|{% comment .*?%}.*?{% endcomment %}", re.DOTALL)
# An ordinary link may lead anywhere; a namespace is a name, not an address.
HARMLESS = re.compile(r"<a\s[^>]*>|xmlns(?::\w+)?=\"[^\"]*\"", re.DOTALL)
REMOTE = re.compile(r"(?:https?:)?//[\w.-]+\.\w+")
STATIC_TAG = re.compile(r"{% static [\"']([^\"']+)[\"']")
INLINE = {
    "inline script": re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>", re.DOTALL),
    "inline style": re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.DOTALL),
    "handler": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[\w:-]*)\s*=|javascript:", re.DOTALL),
}


def own(*suffixes):
    return [p for p in sorted(STATIC.rglob("*")) if p.suffix in suffixes and VENDOR not in p.parents]


# Vendored files


def test_every_vendored_file_is_listed_with_its_hash():
    assert listed(VENDOR) == present(VENDOR)


def test_vendor_guard_sees_an_altered_an_unlisted_and_a_missing_file(tmp_path):
    (tmp_path / "altered.css").write_text("b {}")
    (tmp_path / "unlisted.js").write_text("1")
    altered, missing = hashlib.sha256(b"a {}").hexdigest(), hashlib.sha256(b"gone").hexdigest()
    (tmp_path / "README.md").write_text(
        f"| file | from | version | licence | SHA-256 |\n|---|---|---|---|---|\n"
        f"| altered.css | npm | 1.0 | MIT | {altered} |\n| `missing.js` | npm | 2.0 | MIT | {missing} |\n"
        f"| unlisted.js | npm, without its version | MIT | {missing} |\n"
    )

    assert listed(tmp_path) == {"altered.css": altered, "missing.js": missing}
    assert set(present(tmp_path)) == {"altered.css", "unlisted.js"}
    assert present(tmp_path)["altered.css"] != altered


def listed(folder) -> dict[str, str]:
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    return {path.strip(): sha256 for path, _version, sha256 in LISTED.findall(text)}


def present(folder) -> dict[str, str]:
    files = [p for p in folder.rglob("*") if p.is_file() and p != folder / "README.md"]
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


# Names


def test_every_static_file_a_template_names_is_there():
    """Production hashes names: one that is missing would be a 500 on that page only."""
    named = {path for template in templates() for path in STATIC_TAG.findall(template.read_text(encoding="utf-8"))}

    assert len(named) >= 5
    assert [path for path in sorted(named) if finders.find(path) is None] == []


# Addresses


@pytest.mark.parametrize("kind", ["templates", "styles and scripts"])
def test_no_page_loads_anything_from_another_address(kind):
    files = templates() if kind == "templates" else own(".css", ".js", ".svg")

    found = {name(path): remote for path in files if (remote := addresses(path.read_text(encoding="utf-8")))}

    assert found == {}


def test_vendored_styles_load_nothing_from_another_address():
    loads = re.compile(r"(?:@import|url\()\s*[\"']?(?:https?:)?//")

    assert [name(p) for p in sorted(VENDOR.rglob("*.css")) if loads.search(p.read_text(encoding="utf-8"))] == []


def addresses(text) -> list[str]:
    return REMOTE.findall(HARMLESS.sub("", DJANGO_COMMENT.sub("", text)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<script src="https://cdn.example.com/a.js"></script>', ["https://cdn.example.com"]),
        ('<link rel="stylesheet" href="//cdn.example.com/a.css">', ["//cdn.example.com"]),
        ("@import 'http://fonts.example.com/a';", ["http://fonts.example.com"]),
        ('<a class="x" href="https://www.example.com/">更多</a>', []),
        ('<svg xmlns="http://www.w3.org/2000/svg"></svg>', []),
        ("{# see https://www.example.com #}", []),
    ],
)
def test_address_guard_tells_assets_from_links(text, found):
    assert addresses(text) == found


# Content-Security-Policy without 'unsafe-inline'


@pytest.mark.parametrize("kind", INLINE)
def test_templates_hold_nothing_inline(kind):
    found = [name(p) for p in templates() if INLINE[kind].search(DJANGO_COMMENT.sub("", p.read_text("utf-8")))]

    assert found == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("<script>go()</script>", {"inline script"}),
        ('<script src="/a.js" defer></script>', set()),
        ('<script id="data" type="application/json">{}</script>', set()),
        ("<style>b {}</style>", {"inline style"}),
        ('<p class="a" style="color: red">', {"inline style"}),
        ('<button type="button" onclick="go()">', {"handler"}),
        ('<button hx-on:click="go()">', {"handler"}),
        ('<a href="javascript:go()">', {"handler"}),
        ('<p class="onward" data-on="1">style = 2</p>', set()),
    ],
)
def test_inline_guard_sees_what_the_policy_would_block(text, kinds):
    assert {kind for kind, pattern in INLINE.items() if pattern.search(text)} == kinds


def test_own_styles_stay_small():
    assert sum(map(lines, own(".css"))) <= MOST_OWN_CSS_LINES
