"""Bringing sheets of deputies, postings and rosters in, all or nothing, and taking sheets out."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from tablib import Dataset

from accounts import audit
from deputies.models import Deputy, Posting
from deputies.reports import Asked
from deputies.resources import DeputyResource, PostingResource
from deputies.roster_resource import RosterResource
from stations import spreadsheets
from stations.models import Station

RESOURCES = {"deputies": DeputyResource, "postings": PostingResource, "rosters": RosterResource}
NOTE = "说明：第一列“备注”以“示例”开头的行不会导入；编号、电话请设成文本格式；日期写成 2026-11-06。"


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell: the row as the workbook numbers it, the name of the column, what to do."""

    row: int
    column: str
    words: str


@dataclass(frozen=True)
class Outcome:
    added: int
    changed: int
    same: int
    problems: list[Problem]


def columns_of(resource) -> list[str]:
    return [resource.fields[name].column_name for name in resource._meta.fields]


def columns_asked(resource) -> list[str]:
    return resource.asked or columns_of(resource)


def template(what: str):
    resource = RESOURCES[what]
    rows = [[f"{spreadsheets.EXAMPLE}，导入时跳过", *row] for row in resource.examples]
    columns = [spreadsheets.REMARK, *columns_asked(resource)]
    return spreadsheets.write(columns, rows, title=resource.title, notes=[NOTE, resource.note])


def check(what: str, file, *, area: str, by) -> Outcome:
    """What an import would do; nothing is kept. Raises ValidationError for a file that cannot be read."""
    with transaction.atomic():
        outcome = bring_in(what, file, area, by)
        transaction.set_rollback(True)
    return outcome


def import_sheet(what: str, file, *, area: str, by) -> Outcome:
    """All rows or, if one is wrong, none. Raises ValidationError for a file that cannot be read."""
    with transaction.atomic():
        outcome = bring_in(what, file, area, by)
        if outcome.problems:
            transaction.set_rollback(True)
        else:
            audit.record(by, "import_sheet", what, added=outcome.added, changed=outcome.changed)
    return outcome


def bring_in(what, file, area, by) -> Outcome:
    resource = RESOURCES[what]()
    keys = [resource.fields[name].column_name for name in resource.needed]
    sheet = spreadsheets.read(file, keys=keys, known=[*columns_of(resource), *columns_asked(resource)])
    columns = [name for name in sheet.columns if name != spreadsheets.REMARK]
    data = Dataset(*([row.get(name, "") for name in columns] for _number, row in sheet.rows), headers=columns)
    stations = Station.objects.inside(area)
    result = resource.import_data(data, use_transactions=True, stations=stations, by=by)
    numbers = [number for number, _row in sheet.rows]
    problems = [
        each for number, row in zip(numbers, result.rows, strict=True) for each in problems_of(resource, number, row)
    ]
    counts = [sum(getattr(row, kind)() for row in result.rows) for kind in ("is_new", "is_update", "is_skip")]
    return Outcome(*counts, problems)


def problems_of(resource, number, row) -> list[Problem]:
    # A fault of ours, or of the database: it is told where faults are told, and nothing is kept.
    for error in row.errors:
        raise error.error
    if not row.validation_error:
        return []
    found = row.validation_error.message_dict
    return [Problem(number, column_of(resource, key), words) for key, several in found.items() for words in several]


def column_of(resource, name) -> str:
    return resource.fields[name].column_name if name in resource.fields else _("整行")


@transaction.atomic
def export(what: str, stations, first, last, *, by, filters: dict):
    """A workbook of what these stations have. Telephone numbers are whole for an administrator only; it is noted."""
    rows = rows_of(what, stations, first, last)
    resource = RESOURCES[what](sees_phones=by.is_superuser)
    with override(settings.LANGUAGE_CODE):
        data = resource.export(rows)
    audit.record(by, "export_sheet", what, rows=len(data), **filters)
    return spreadsheets.write(data.headers, data, title=resource.title)


def rows_of(what, stations, first, last):
    own = stations.order_by().values("pk")
    if what == "rosters":
        shifts = Asked(stations, first, last, last).shifts()
        shifts = shifts.select_related("deputy", "reception_day__station__merged_into")
        return shifts.order_by("reception_day__day", "reception_day__starts", "pk")
    postings = Posting.objects.filter(station__in=own) | Posting.objects.filter(station__merged_into__in=own)
    if what == "postings":
        return postings.select_related("deputy", "station").order_by("station__code", "deputy__code", "since")
    return Deputy.objects.filter(pk__in=postings.values("deputy")).prefetch_related("mandates").order_by("code")
