"""What a workbook may look like, what is refused and how soon, and that nothing that goes out can run."""

import time
import tracemalloc
from datetime import date, datetime
from datetime import time as clock

import pytest
from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from stations import spreadsheets
from tests.workbooks import altered, uploaded, workbook

SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">%s]>' % b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(12)
)


def read(file, keys=("代表编号",), known=("代表编号", "姓名", "电话", "日期")):
    return spreadsheets.read(file, keys=list(keys), known=list(known))


def refusal(file) -> str:
    with pytest.raises(ValidationError) as caught:
        read(file)
    return caught.value.message


def test_title_merged_cells_notes_examples_and_empty_rows_are_no_data():
    sheet = read(
        workbook(
            ["某县代表名单", None, None],
            ["说明：请勿改动表头"],
            ["备注", "代表编号", "姓名"],
            ["示例，导入时跳过", "D001", "张三"],
            [None, "d1", "李四"],
            [None, None, None],
            ["", " ", None],
            merged=["A1:C1"],
        )
    )

    assert sheet.columns == ["备注", "代表编号", "姓名"]
    assert sheet.rows == [(5, {"备注": "", "代表编号": "d1", "姓名": "李四"})]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (13900000001, "13900000001"),
        (13900000001.0, "13900000001"),
        ("007", "007"),
        (date(2026, 11, 6), "2026-11-06"),
        (datetime(2026, 11, 6), "2026-11-06"),
        (datetime(2026, 11, 6, 9, 30), "2026-11-06 09:30"),
        (clock(9), "09:00"),
        (" 李四\n", "李四"),
        ("'=1+1", "=1+1"),
        ("'quoted", "'quoted"),
        (None, ""),
    ],
)
def test_cell_is_read_as_it_would_be_typed(cell, text):
    assert spreadsheets.text_of(cell) == text


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["姓名"], ["李四"]], "没有找到表头"),
        ([], "没有找到表头"),
        ([["代表编号", "电活"], ["d1", "1"]], "不认识这些列：电活"),
        ([["代表编号", "姓名", "姓名"], ["d1", "1", "2"]], "这些列重复了：姓名"),
        ([["代表编号"], *([["d1"]] * 2011)], "表格超过 2000 行"),
    ],
)
def test_sheet_that_cannot_be_taken_is_told(rows, sentence):
    assert sentence in refusal(workbook(*rows))


@pytest.mark.parametrize(
    ("name", "file", "sentence"),
    [
        ("no workbook", lambda: uploaded(b"hello"), "不是可以读取的 Excel 文件"),
        ("too large", lambda: uploaded(b"x" * (2 * 1024 * 1024 + 1)), "文件超过 2 MB"),
        ("many entries", lambda: altered({f"xl/{n}.xml": b"" for n in range(200)}), "内容太多"),
        ("bomb", lambda: altered({SHEET: HEAD + b" " * 20_000_000}), "内容太多"),
        ("ratio", lambda: altered({SHEET: HEAD + b" " * 8_000_000}), "内容太多"),
        ("no sheet", lambda: altered({SHEET: b"<x"}), "不是可以读取的 Excel 文件"),
        ("laughs", lambda: altered({SHEET: LAUGHS + b"<worksheet>&l;</worksheet>"}), "不是可以读取的 Excel 文件"),
        (
            "laughs in UTF-16",
            lambda: altered({SHEET: (LAUGHS.decode() + "<x>&l;</x>").encode("utf-16")}),
            "不是可以读取",
        ),
        (
            "laughs in UTF-16",
            lambda: altered({SHEET: (LAUGHS.decode() + "<x>&l;</x>").encode("utf-16")}),
            "不是可以读取",
        ),
        (
            "far row",
            lambda: altered(
                {SHEET: HEAD + b'<sheetData><row r="99999999"><c t="str"><v>x</v></c></row></sheetData></worksheet>'}
            ),
            "表格超过 2000 行",
        ),
    ],
)
def test_bomb_is_answered_in_two_seconds_and_little_memory(name, file, sentence):
    hostile = file()
    tracemalloc.start()
    started = time.monotonic()

    said = refusal(hostile)

    seconds, (_now, peak) = time.monotonic() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sentence in said
    assert seconds < 2
    assert peak < 100 * 1024 * 1024


def test_encrypted_workbook_is_told():
    sound = workbook(["代表编号"], ["d1"]).read()
    flagged = sound.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")

    assert flagged != sound
    assert "不是可以读取的 Excel 文件" in refusal(uploaded(flagged))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", "＝", "＋", "－", "＠", " =", "\u3000＝", "\x01="])
def test_no_text_goes_out_as_a_formula(start):
    file = spreadsheets.write(["姓名"], [[f"{start}cmd|' /C calc'!A0"]], title="表")

    cell = load_workbook(file).active["A2"]

    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert cell.value.startswith("'") or cell.value.startswith("cmd")


def test_numbers_and_odd_characters_go_out_as_text_and_come_back():
    file = spreadsheets.write(
        ["代表编号", "姓名"], [["007", "李\x00四\ud800"], ["-1", None]], title="表", notes=["说明"]
    )
    file.size = 9

    assert [row for _number, row in read(file).rows] == [
        {"代表编号": "007", "姓名": "李四"},
        {"代表编号": "-1", "姓名": ""},
    ]
