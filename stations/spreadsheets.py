"""Workbooks in and out: what is taken in is small, plain and text; what goes out can run nowhere (guarantee 21)."""

import re
import tempfile
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MOST_BYTES = 2 * 1024 * 1024
MOST_ENTRIES, MOST_UNPACKED, MOST_RATIO = 100, 8 * 1024 * 1024, 100
MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 2000, 40, 500
# How far down the header may stand, below a title and notes.
HEADER_WITHIN = 10
# The column in which a row is marked as an example that is not to be taken.
REMARK, EXAMPLE = "备注", "示例"
FORMULA = "=+-@\t\r"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Sheet:
    """``rows``: the number in the workbook, and the text by column; a column without a name is left out."""

    columns: list[str]
    rows: list[tuple[int, dict[str, str]]]


def read(file, *, keys: list[str], known: list[str]) -> Sheet:
    """The first sheet of an XLSX file, whose header has the columns ``keys``. Raises ValidationError."""
    refuse_bomb(file)
    lines = [(number, [text_of(cell) for cell in cells]) for number, cells in cells_of(file)]
    lines = [(number, cells) for number, cells in lines if any(cells)]
    header = next((n for n, (_number, cells) in enumerate(lines[:HEADER_WITHIN]) if set(keys) <= set(cells)), None)
    if header is None:
        said = {"names": _("、").join(keys)}
        raise ValidationError(_("没有找到表头。请下载模板，表头要有这些列：%(names)s。") % said)
    columns = lines[header][1]
    refuse_columns([name for name in columns if name], known)
    rows = [(number, named(columns, cells)) for number, cells in lines[header + 1 :]]
    rows = [row for row in rows if not is_example(row[1])]
    if not rows:
        raise ValidationError(_("表里没有数据，请从表头的下一行起填写。"))
    return Sheet([name for name in columns if name], rows)


def refuse_bomb(file) -> None:
    """Judged by the directory of the archive, before anything is unpacked; reading stops at the sizes it states."""
    if file.size > MOST_BYTES:
        raise ValidationError(_("文件超过 %(n)d MB，请分成几个文件导入。") % {"n": MOST_BYTES // 1024 // 1024})
    try:
        with zipfile.ZipFile(file) as archive:
            refuse_bulk(archive.infolist())
            has_entities = any(declares_entities(archive.read(entry)) for entry in archive.infolist())
    # An encrypted entry is a RuntimeError, a broken stream one of zlib's.
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise unreadable() from error
    if has_entities:
        raise unreadable()


def refuse_bulk(entries) -> None:
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 1):
        raise ValidationError(_("文件里的内容太多，请只保留要导入的一张表，或者分成几个文件。"))


def declares_entities(part: bytes) -> bool:
    """No spreadsheet has them; expanding them takes seconds before the parser gives up. In UTF-16 too."""
    return b"<!DOCTYPE" in part.replace(b"\0", b"")


def unreadable() -> ValidationError:
    return ValidationError(_("这不是可以读取的 Excel 文件，请另存为 .xlsx 再上传。"))


def cells_of(file) -> list:
    """Numbered rows of the first sheet; what the file says of its own extent is not believed."""
    file.seek(0)
    try:
        workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()
        extent = {"max_row": MOST_ROWS + HEADER_WITHIN + 1, "max_col": MOST_COLUMNS, "values_only": True}
        rows = list(enumerate(sheet.iter_rows(**extent), 1))
    # A damaged or hostile workbook fails anywhere in the library: it is one sentence to whoever uploaded it.
    except Exception as error:
        raise unreadable() from error
    if len(rows) == extent["max_row"]:
        raise ValidationError(_("表格超过 %(n)d 行，请分成几个文件导入。") % {"n": MOST_ROWS})
    return rows


def text_of(cell) -> str:
    """A cell as somebody would type it: 139… without a decimal point, 2026-11-06, 09:00."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return unguarded(CONTROL.sub("", str(cell)).strip())


def refuse_columns(names, known) -> None:
    unknown = [name for name in names if name not in {*known, REMARK}]
    if unknown:
        said = {"names": _("、").join(name[:20] for name in unknown)}
        raise ValidationError(_("不认识这些列：%(names)s。请按模板改正列名，或者删去这些列。") % said)
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValidationError(_("这些列重复了：%(names)s。请每列只留一个。") % {"names": _("、").join(twice)})


def named(columns, cells) -> dict[str, str]:
    return {name: cell for name, cell in zip(columns, cells, strict=False) if name}


def is_example(row) -> bool:
    return row.get(REMARK, "").startswith(EXAMPLE)


# Out


def guarded(value) -> str:
    """Text that no spreadsheet takes for a formula, full-width signs and signs behind blanks included."""
    text = CONTROL.sub("", str(value))
    return f"'{text}" if is_formula(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def is_formula(text: str) -> bool:
    first = text.lstrip(" \u3000\u00a0\n")[:1]
    return bool(first) and unicodedata.normalize("NFKC", first)[:1] in FORMULA


def write(columns, rows, *, title: str, notes=()):
    """A temporary file with one sheet, every cell of it text; written row by row."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = f"A{len(notes) + 2}"
    for n in range(len(columns)):
        sheet.column_dimensions[get_column_letter(n + 1)].width = 18
    for note in notes:
        sheet.append([text_cell(sheet, note)])
    sheet.append([text_cell(sheet, name, font=Font(bold=True)) for name in columns])
    # Each is written before the next row is: making them anew would take most of the time of a long sheet.
    cells = [text_cell(sheet, "") for _name in columns]
    for row in rows:
        sheet.append([filled(cell, value) for cell, value in zip(cells, row, strict=True)])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever asked for it closes it
    workbook.save(file)
    file.seek(0)
    return file


def text_cell(sheet, value, **style) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    cell.number_format = "@"
    for name, what in style.items():
        setattr(cell, name, what)
    return filled(cell, value)


def filled(cell, value) -> WriteOnlyCell:
    cell.value = guarded("" if value is None else value)
    cell.data_type = "s"
    return cell
