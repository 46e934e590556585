"""Reading a pasted or uploaded table of days: all of it, or none with what is wrong by row and column."""

import csv
import io
import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.wording import in_chinese
from stations.calendar_changes import NewDay
from stations.models import CalendarDay

MOST_BYTES, MOST_ROWS, MOST_MESSAGES = 64 * 1024, 400, 20
YEARS = (2011, 2099)
# What the columns may be called, and what stands in the middle one.
HEADERS = {
    "day": ("日期", "date"),
    "kind": ("类型", "工作日", "是否上班", "working day"),
    "name": ("名称", "节日", "说明", "name"),
}
KINDS = {
    **dict.fromkeys(["休息", "放假", "休", "否", "no"], False),
    **dict.fromkeys(["上班", "调休上班", "班", "是", "yes"], True),
    **dict.fromkeys(["平常", "恢复平常", "ordinary"], None),
}
DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


def decoded(content: bytes) -> str:
    """As spreadsheets here write it: UTF-8, or GB 18030. Raises ValidationError."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("文件太大，一年的安排只有几十行。"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("文件读不出来，请另存为 CSV（UTF-8）。"))


def read(text: str, **common) -> list[NewDay]:
    """The days of a table with a header row; ``common`` is what holds for all: source, is_official, district_code.

    Raises ValidationError with one message for every cell that cannot be taken.
    """
    if len(text.encode()) > MOST_BYTES or "\0" in text:
        raise ValidationError(
            _("文件太大，一年的安排只有几十行。") if "\0" not in text else _("表格里有不能识别的字符。")
        )
    rows = rows_of(text)
    columns = columns_of(rows[0][1]) if rows else {}
    if len(rows) < 2:
        raise ValidationError(_("表格里没有日期：第一行是“日期,类型,名称”，从第二行起每行一天。"))
    reader = Reader(columns, common)
    days = [reader.day(number, cells) for number, cells in rows[1:]]
    if reader.messages:
        raise ValidationError(shortened(reader.messages))
    return days


def rows_of(text) -> list[tuple[int, list[str]]]:
    """Rows with something in them, by their number in the table; parted as the first one is."""
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = next((mark for mark in "\t,，;；" if mark in first), ",")
    try:
        found = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    except csv.Error as error:
        raise ValidationError(_("表格读不出来，请检查引号和分隔符。")) from error
    rows = [(n, [cell.strip() for cell in cells]) for n, cells in enumerate(found, 1) if any(map(str.strip, cells))]
    if len(rows) > MOST_ROWS:
        raise ValidationError(_("表格超过 %(n)d 行，请分次提交。") % {"n": MOST_ROWS})
    return rows


def columns_of(header) -> dict[str, int]:
    names = [cell.lower() for cell in header]
    found = {key: names.index(word) for key, words in HEADERS.items() for word in words if word in names}
    missing = [column(key) for key in HEADERS if key not in found]
    if missing:
        said = {"names": _("、").join(missing)}
        raise ValidationError(_("第一行缺少这些列：%(names)s。请写“日期,类型,名称”。") % said)
    return found


def column(key) -> str:
    return HEADERS[key][0 if in_chinese() else -1]


def shortened(messages) -> list[str]:
    more = len(messages) - MOST_MESSAGES
    return messages[:MOST_MESSAGES] + ([_("另有 %(n)d 处问题。") % {"n": more}] if more > 0 else [])


class Reader:
    """Takes rows, and collects what is wrong with them."""

    def __init__(self, columns, common):
        self.columns, self.common = columns, common
        self.messages, self.seen = [], {}

    def day(self, number, cells) -> NewDay | None:
        found = {key: cells[column] if column < len(cells) else "" for key, column in self.columns.items()}
        day, kind = self.date_of(number, found["day"]), self.kind_of(number, found["kind"])
        name = self.name_of(number, found["name"], kind)
        if day is None:
            return None
        if first := self.seen.get(day):
            self.refuse(number, "day", _("与第 %(row)d 行是同一天") % {"row": first})
        self.seen.setdefault(day, number)
        return NewDay(day, kind, name, **self.common)

    def date_of(self, number, cell) -> date | None:
        try:
            year, month, day = map(int, DATE.fullmatch(cell).groups())
            found = date(year, month, day)
        except (AttributeError, ValueError):
            return self.refuse(number, "day", _("“%(cell)s”不是日期，请写成 2027-02-05") % {"cell": cell[:20]})
        if not YEARS[0] <= found.year <= YEARS[1]:
            return self.refuse(
                number, "day", _("年份应在 %(first)d 与 %(last)d 之间") % {"first": YEARS[0], "last": YEARS[1]}
            )
        return found

    def kind_of(self, number, cell) -> bool | None:
        if cell.lower() not in KINDS:
            return self.refuse(number, "kind", _("“%(cell)s”应为休息、上班或平常") % {"cell": cell[:20]})
        return KINDS[cell.lower()]

    def name_of(self, number, cell, kind) -> str:
        most = CalendarDay._meta.get_field("name").max_length
        if not cell and kind is not None:
            self.refuse(number, "name", _("请写节日名称或“调休上班”"))
        if len(cell) > most:
            self.refuse(number, "name", _("名称不能超过 %(n)d 个字") % {"n": most})
        return cell

    def refuse(self, number, key, what) -> None:
        words = {"row": number, "column": column(key), "what": what}
        self.messages.append(_("第 %(row)d 行“%(column)s”：%(what)s。") % words)
