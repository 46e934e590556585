"""A file of old messages: every row read and checked before anything is done with the first.

CSV in UTF-8, with or without BOM: message_id, title, submitted_at, body, and where answers are known reply and
replied_at. Times are those on the wall. Other columns are left alone, above all who wrote it.
"""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.models import Opinion

REQUIRED = ["message_id", "title", "submitted_at", "body"]
ANSWERED = ["reply", "replied_at"]
MOMENT = "%Y-%m-%d %H:%M:%S"
# No time limit is older, so no clock could be set.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
SHOWN = 30


class FileRefused(Exception):
    """``problems``: what is wrong with the file, each with its line and column."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Message:
    """One row. Without an answer ``reply`` is blank and ``replied_at`` None."""

    line: int
    message_id: str
    title: str
    submitted_at: datetime
    body: str
    reply: str = ""
    replied_at: datetime | None = None


def read_messages(path: Path, *, at: datetime | None = None) -> list[Message]:
    """All messages of a file. Raises FileRefused with everything that is wrong in it; OSError if it cannot be opened."""
    problems, at = [], at or timezone.now()
    messages = [Row(line, cells, problems, at).message() for line, cells in named_cells(path, problems)]
    refuse_repeated(messages, problems)
    if problems:
        raise FileRefused(problems)
    return messages


def named_cells(path, problems):
    """(line, column → cell) of every row that has the right number of cells. Lines are counted as an editor does."""
    reader = csv.reader(io.StringIO(decoded(path), newline=""), strict=True)
    try:
        header = checked_header([name.strip() for name in next(reader, [])])
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                yield line, dict(zip(header, cells, strict=True))
            elif cells:
                counts = {"line": line, "expected": len(header), "found": len(cells)}
                problems.append(_("第 %(line)s 行：应有 %(expected)s 列，实有 %(found)s 列。") % counts)
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(_("第 %(line)s 行：引号或长度有误，读不出来（%(why)s）。") % {"line": line, "why": error})


def decoded(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        sentence = _("第 %(line)s 行：不是 UTF-8 文字。请用“CSV UTF-8”格式另存后再导入。") % {"line": line}
        raise FileRefused([sentence]) from error


def checked_header(header: list[str]) -> list[str]:
    wanted = REQUIRED + (ANSWERED if set(ANSWERED) & set(header) else [])
    problems = [_("缺少 %(column)s 列。") % {"column": name} for name in wanted if name not in header]
    problems += [_("%(column)s 列重复。") % {"column": n} for n in wanted if header.count(n) > 1]
    if problems:
        raise FileRefused([_("第 1 行：%(problem)s") % {"problem": problem} for problem in problems])
    return header


def refuse_repeated(messages, problems) -> None:
    first = {}
    for message in messages:
        line = first.setdefault(message.message_id, message.line)
        if message.message_id and line != message.line:
            words = {"line": message.line, "id": message.message_id[:SHOWN], "first": line}
            problems.append(_("第 %(line)s 行 message_id 列：%(id)s 与第 %(first)s 行重复。") % words)


@dataclass
class Row:
    """One row while it is checked; what is wrong goes to ``problems``."""

    line: int
    cells: dict
    problems: list[str]
    at: datetime

    def message(self) -> Message:
        submitted_at = self.past("submitted_at")
        return Message(
            line=self.line,
            message_id=self.short("message_id", Opinion._meta.get_field("message_id").max_length),
            title=self.short("title", Opinion._meta.get_field("summary").max_length),
            submitted_at=submitted_at,
            body=self.filled("body"),
            **self.answer(submitted_at),
        )

    def answer(self, submitted_at) -> dict:
        if not any(self.cells.get(column, "").strip() for column in ANSWERED):
            return {}
        reply, replied_at = self.filled("reply"), self.past("replied_at")
        if submitted_at and replied_at and replied_at < submitted_at:
            self.wrong("replied_at", _("答复时间早于提交时间。"))
        return {"reply": reply, "replied_at": replied_at}

    def wrong(self, column, sentence) -> None:
        where = _("第 %(line)s 行 %(column)s 列：") % {"line": self.line, "column": column}
        self.problems.append(where + sentence)

    def filled(self, column) -> str:
        text = self.cells[column].strip()
        if not text:
            self.wrong(column, _("不能为空。"))
        if "\0" in text:
            self.wrong(column, _("含有无法保存的空字符。"))
        return text

    def short(self, column, most) -> str:
        text = self.filled(column)
        if len(text) > most:
            self.wrong(column, _("超过 %(most)s 个字。") % {"most": most})
        return text

    def past(self, column) -> datetime | None:
        """The moment a cell names; it must lie behind us."""
        text = self.filled(column)
        try:
            moment = timezone.make_aware(datetime.strptime(text, MOMENT))
        except ValueError:
            if text:
                self.wrong(column, _("“%(text)s”不是时间，应写作 2018-11-21 09:58:58。") % {"text": text[:SHOWN]})
            return None
        if not EARLIEST <= moment <= self.at:
            self.wrong(column, _("%(text)s 早于 2000 年或晚于现在。") % {"text": text})
        return moment
