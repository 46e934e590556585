"""The compiled catalogues are those that translators write. gettext's own programs read both."""

import subprocess

import pytest

from tests.modules import ROOT

WRITTEN = sorted((ROOT / "portal/locale").rglob("*.po"))


def run(*command) -> bytes:
    return subprocess.run([str(word) for word in command], check=True, capture_output=True).stdout


@pytest.mark.parametrize("written", WRITTEN, ids=lambda path: path.parts[-3])
def test_compiled_catalogue_holds_what_is_written(written, tmp_path):
    compiled = tmp_path / "django.mo"
    run("msgfmt", "--check", "--output-file", compiled, written)

    assert run("msgunfmt", written.with_suffix(".mo")) == run("msgunfmt", compiled)


@pytest.mark.parametrize("written", WRITTEN, ids=lambda path: path.parts[-3])
def test_written_catalogue_has_nothing_untranslated_fuzzy_or_obsolete(written):
    for unfinished in ("--untranslated", "--only-fuzzy", "--only-obsolete"):
        assert run("msgattrib", unfinished, written) == b"", unfinished
