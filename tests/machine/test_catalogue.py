"""The compiled catalogue is the one that translators write. gettext's own programs read both."""

import subprocess

from tests.modules import ROOT

WRITTEN = ROOT / "portal/locale/en/LC_MESSAGES/django.po"


def run(*command) -> bytes:
    return subprocess.run([str(word) for word in command], check=True, capture_output=True).stdout


def test_compiled_catalogue_holds_what_is_written(tmp_path):
    compiled = tmp_path / "django.mo"
    run("msgfmt", "--check", "--output-file", compiled, WRITTEN)

    assert run("msgunfmt", WRITTEN.with_suffix(".mo")) == run("msgunfmt", compiled)


def test_written_catalogue_has_nothing_untranslated_fuzzy_or_obsolete():
    for unfinished in ("--untranslated", "--only-fuzzy", "--only-obsolete"):
        assert run("msgattrib", unfinished, WRITTEN) == b"", unfinished
