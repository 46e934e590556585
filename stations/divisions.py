"""Administrative divisions from a CSV or CSV.gz with the columns code, name, level."""

import csv
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from stations.models import CODE_LENGTHS, District

COLUMNS = ["code", "name", "level"]
LEVELS = {length: level for level, length in enumerate(CODE_LENGTHS, start=1)}
LONGEST_NAME = District._meta.get_field("name").max_length
BATCH = 2000
MOST_SENTENCES = 20


class BadFile(Exception):
    """Why nothing was imported: one sentence per bad cell, with line and column."""

    def __init__(self, sentences: list[str]):
        shown = sentences[:MOST_SENTENCES]
        if more := len(sentences) - len(shown):
            shown.append(_("另有 %(count)d 处。") % {"count": more})
        super().__init__("\n".join(shown))


@dataclass
class Imported:
    rows: int = 0
    added: int = 0
    renamed: int = 0


def rows(path: Path) -> Iterator[tuple[int, dict]]:
    """Line number and cells. Raises BadFile where the file is not such a table."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            if missing := set(COLUMNS) - set(reader.fieldnames or []):
                raise BadFile([_("第 1 行：缺少列 %(columns)s。") % {"columns": _("、").join(sorted(missing))}])
            yield from ((reader.line_num, row) for row in reader)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise BadFile([_("文件打不开，或不是 UTF-8 编码的 CSV：%(error)s。") % {"error": error}]) from error


def check(path: Path) -> int:
    """How many rows the file has. Raises BadFile naming every bad cell."""
    found, seen, above = [], set(), {}
    for line, row in rows(path):
        bad = [cell(line, *why) for why in bad_cells(row, seen)]
        found += bad
        seen.add(row["code"])
        if not bad and (parent := parent_of(row["code"])):
            above.setdefault(parent, line)
    found += missing_parents({code: line for code, line in above.items() if code not in seen})
    if found:
        raise BadFile(found)
    return len(seen)


def cell(line: int, column: str, why: str) -> str:
    return _("第 %(line)d 行，%(column)s 列：%(why)s。") % {"line": line, "column": column, "why": why}


def bad_cells(row: dict, seen: set[str]) -> Iterator[tuple[str, str]]:
    code, name = row["code"], row["name"].strip()
    if not re.fullmatch("[0-9]+", code) or len(code) not in LEVELS:
        yield "code", _("应为 2、4、6、9 或 12 位数字")
    elif row["level"] != str(LEVELS[len(code)]):
        yield "level", _("%(length)d 位代码的级别应为 %(level)d") % {"length": len(code), "level": LEVELS[len(code)]}
    if code in seen:
        yield "code", _("代码 %(code)s 重复") % {"code": code}
    if not 0 < len(name) <= LONGEST_NAME:
        yield "name", _("应为 1 到 %(longest)d 个字") % {"longest": LONGEST_NAME}
    if None in row:
        yield COLUMNS[-1], _("后面有多余的单元格")


def parent_of(code: str) -> str:
    return code[: max((length for length in CODE_LENGTHS if length < len(code)), default=0)]


def missing_parents(above: dict[str, int]) -> list[str]:
    known = District.objects.in_bulk(list(above))
    why = _("缺少上级区划 %(code)s")
    return [cell(line, "code", why % {"code": code}) for code, line in above.items() if code not in known]


def load(path: Path, *, progress: Callable[[int], None] = lambda done: None) -> Imported:
    """Import a checked file. Committed batch by batch, so that others can write meanwhile; an interrupted run is repeated.

    Nothing is ever removed: a code that the file no longer has may stand on old opinions. ``progress`` is called with
    the rows done.
    """
    imported, lines = Imported(), rows(path)
    while batch := [row for _line, row in islice(lines, BATCH)]:
        save(batch, imported)
        progress(imported.rows)
    if imported.added or imported.renamed:
        audit.record(None, "import_districts", path.name, **vars(imported))
    return imported


@transaction.atomic
def save(batch: list[dict], imported: Imported) -> None:
    known = dict(District.objects.filter(code__in=[row["code"] for row in batch]).values_list("code", "name"))
    names = {row["code"]: row["name"].strip() for row in batch}
    fresh = [
        District(code=code, name=name, level=LEVELS[len(code)])
        for code, name in names.items()
        if known.get(code) != name
    ]
    District.objects.bulk_create(fresh, update_conflicts=True, unique_fields=["code"], update_fields=["name", "level"])
    imported.rows += len(batch)
    imported.added += len(names.keys() - known.keys())
    imported.renamed += len(fresh) - len(names.keys() - known.keys())
