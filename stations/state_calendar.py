"""The State Council's holiday arrangement as CalendarDay rows of the whole country, taken from the holidays library.

For a year it has no arrangement of, the library only estimates; such rows are marked and never replace official ones.
"""

from dataclasses import dataclass
from datetime import date

import holidays
from django.db import transaction
from holidays.countries.china import ChinaStaticHolidays

from stations.models import SOURCE_MARK, CalendarDay

FIRST_YEAR = 2011
LAST_ARRANGED = max(ChinaStaticHolidays.special_public_holidays)
LAST_YEAR = LAST_ARRANGED + 1
LIBRARY = f"holidays {holidays.__version__}"
ARRANGED = f"国务院办公厅节假日安排（{LIBRARY}）"
ESTIMATED = f"推算，节假日安排尚未公布（{LIBRARY}）"
FIELDS = ["is_working_day", "name", "is_official", "source"]


@dataclass(frozen=True)
class Loaded:
    """How many rows a load added, corrected and took away; ``kept`` ones somebody edited by hand."""

    added: int
    corrected: int
    removed: int
    kept: int


@dataclass(frozen=True)
class Comparison:
    """Rows, not saved: what the library has and we do not, what it has otherwise, what it has no longer."""

    added: list
    corrected: list
    removed: list
    kept: int


@transaction.atomic
def load_years(first: int = FIRST_YEAR, last: int = LAST_YEAR, *, model=CalendarDay) -> Loaded:
    """Bring the country's rows of these years up to the library; what runs by them is not moved (calendar_changes.py does).

    ``model`` is for the migration, which knows the table as it was.
    """
    found = compare(first, last, model)
    model.objects.bulk_create(found.added)
    model.objects.bulk_update(found.corrected, FIELDS)
    model.objects.filter(pk__in=[row.pk for row in found.removed]).delete()
    return Loaded(len(found.added), len(found.corrected), len(found.removed), found.kept)


def compare(first: int, last: int, model=CalendarDay) -> Comparison:
    """What the country's rows of these years lack against the library. A row with a source of its own is left alone, and a
    year that is official here and only estimated by the library is left alone as a whole."""
    present = {row.day: row for row in model.objects.filter(district_code="", day__range=span(first, last))}
    official = {row.day.year for row in present.values() if row.is_official}
    years = {year for year in range(first, last + 1) if year <= LAST_ARRANGED or year not in official}
    wanted = {row.day: row for row in arranged_days(years, model)}
    ours = {day: row for day, row in present.items() if day.year in years and is_from_library(row)}
    return Comparison(
        added=[row for day, row in wanted.items() if day not in present],
        corrected=[merged(row, wanted[day]) for day, row in ours.items() if day in wanted and differ(row, wanted[day])],
        removed=[row for day, row in ours.items() if day not in wanted],
        kept=sum(not is_from_library(row) for row in present.values()),
    )


def span(first: int, last: int) -> tuple[date, date]:
    return date(first, 1, 1), date(last, 12, 31)


def arranged_days(years: set[int], model=CalendarDay) -> list[CalendarDay]:
    """Holidays, wherever in the week they fall, and make-up working days, not saved."""
    china = holidays.country_holidays("CN", language="zh_CN", years=years)
    days = {day: (False, name.replace("; ", "、")) for day, name in china.items()}
    days |= dict.fromkeys(china.weekend_workdays, (True, "调休上班"))
    return [new_row(model, day, *rest) for day, rest in sorted(days.items()) if day.year in years]


def new_row(model, day, is_working_day, name):
    is_official = day.year <= LAST_ARRANGED
    source = ARRANGED if is_official else ESTIMATED
    return model(day=day, is_working_day=is_working_day, name=name, is_official=is_official, source=source)


def is_from_library(row) -> bool:
    return SOURCE_MARK in row.source


def differ(row, other) -> bool:
    return any(getattr(row, name) != getattr(other, name) for name in FIELDS)


def merged(row, other):
    for name in FIELDS:
        setattr(row, name, getattr(other, name))
    return row
