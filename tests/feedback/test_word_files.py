"""The supervision notice as a Word file: the same words as on paper, whatever somebody typed."""

import io
import zipfile
from datetime import timedelta

import pytest
from docx import Document
from lxml import etree

from feedback.management.commands.draw_word_templates import supervision
from feedback.standing import Standing
from feedback.word_files import FOLDER, supervision_word
from tests import cases
from tests.cases import NOON, take

# Markup, a template of its own, an entity, a formula, what XML cannot hold, and what the library reads as a command.
HOSTILE = (
    '</w:t></w:r><w:r>&amp;<!-- ]]> {{ 7*7 }}{% raw %} &xxe; =HYPERLINK("http://x") \x0b\x0c\a\t\'"😀第一行\n第二行'
)
SEEN = '</w:t></w:r><w:r>&amp;<!-- ]]> {{ 7*7 }}{% raw %} &xxe; =HYPERLINK("http://x")     \'"😀第一行\n第二行'


def word(cast, *, by=None, **data) -> bytes:
    opinion = cases.supervise(cast, cases.dispatched(cast), **data)
    standing = Standing(opinion, by or cast.officer, NOON)
    return supervision_word(standing, standing.notices[-1])


def parts(content) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows(content) -> dict[str, str]:
    """Label → words of the table."""
    cells = [[cell.text for cell in row.cells] for row in Document(io.BytesIO(content)).tables[0].rows]
    return {row[nth]: row[nth + 1] for row in cells for nth in (0, 2) if nth == 0 or row[nth] != row[1]}


def test_word_file_says_what_the_sheet_says(cast):
    content = word(cast, by=cast.leader)

    document = Document(io.BytesIO(content))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert words[:4] == ["辰溪县人大督〔2026〕1号", "督办通知单", "◐ 黄色 · 提醒　　通知督办", "县交通运输局："]
    assert words[6:8] == ["督办回执", "辰溪县人民代表大会常务委员会：辰溪县人大督〔2026〕1号 收悉，办理情况回复如下："]
    table = rows(content)
    assert (table["负责人"], table["督办原因"], table["督办要求"]) == ("雷局长", "久拖不决", "尽快办结")
    assert (table["回复期限"], table["此前催办"], table["督办人"]) == ("2026年3月16日（周一） 18:00", "无", "无")
    assert document.sections[0].footer.paragraphs[0].text == "雷局长 2026-03-11 12:00"


def test_labels_of_the_word_file_leave_the_room_to_the_words(cast):
    """By the grid too, which LibreOffice goes by."""
    (table,) = Document(io.BytesIO(word(cast))).tables

    assert [round(column.width.mm) for column in table.columns] == [24, 61, 24, 61]


def test_no_place_is_left_unfilled(cast):
    content = word(cast)

    assert [name for name, part in parts(content).items() if b"{{" in part or b"{%" in part] == []


def test_what_is_typed_is_text_and_never_markup_or_template(cast):
    content = word(cast, reason=HOSTILE)

    assert rows(content)["督办原因"] == SEEN
    xml = [part for name, part in parts(content).items() if name.endswith((".xml", ".rels"))]
    assert len([etree.fromstring(part) for part in xml]) > 10
    assert b"<!--" not in parts(content)["word/document.xml"]


def test_presses_stand_one_under_the_other(cast):
    opinion = cases.dispatched(cast)
    for means in ("phone", "written"):
        take(opinion, "press", cast.liaison, means=means)
    cases.supervise(cast, opinion, at=NOON + timedelta(hours=1))
    standing = Standing(opinion, cast.liaison, NOON)

    content = supervision_word(standing, standing.notices[-1])

    assert rows(content)["此前催办"] == "2026-03-11 电话催办\n2026-03-11 书面催办"


@pytest.mark.parametrize("part", ["word/document.xml", "word/footer1.xml"])
def test_template_is_what_the_command_draws(part):
    """Whoever changes the form draws it anew and commits both."""
    fresh = io.BytesIO()
    supervision().save(fresh)

    assert parts(fresh.getvalue())[part] == parts((FOLDER / "supervision.docx").read_bytes())[part]
