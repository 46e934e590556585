"""Every figure of opinions, for the stations within somebody's reach and a period, and the very cases behind each.

Whole months are read from the tally; any other period, and whatever is asked about two axes at once, is counted from the
cases themselves. Both add up the same measures (tally.py), so a number and its list cannot disagree.

A merged station counts at the one that acts for it now, its past included.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import CharField, Count, F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Substr, TruncMonth

from feedback.figures import ALL, OVERDUE, Definition, Figure
from feedback.models import CaseCount, Opinion, Tally
from feedback.tally import DAY_OF, FIELDS, MEASURES
from stations.models import District, inside

Axis, Cohort = Tally.Axis, Tally.Cohort
# What rows are grouped by beside the axes: the same for cells and cases.
STATION, TOWN, MONTH = "station", "town", "month"
# Not to group by, but to have beside what is grouped by; of what is overdue they are not read.
STATION_CODE, STATION_NAME, TOWN_NAME = NAMES = "station_code", "station_name", "town_name"
TOWN_DIGITS = 9
NUMBERS = [*MEASURES, OVERDUE.part]


@dataclass(frozen=True)
class Asked:
    """What figures are asked for. ``reach``: what CaseCount and Tally rows somebody may count; both days belong to the period.

    ``station``: only there, merged ones included. ``area``: only in this district; with ``is_own`` only what came to
    stations of the district itself, not of those below. ``only``: values by axis, as the tally keeps them: the key of a
    unit or subject, a word of the vocabulary, "" for none.
    """

    reach: Q
    first: date
    last: date
    at: datetime
    cohort: str = Cohort.RECEIVED
    station: int | None = None
    area: str = ""
    is_own: bool = False
    only: dict[str, str] = field(default_factory=dict)

    @property
    def places(self) -> Q:
        here = Q() if self.station is None else Q(station=self.station) | Q(station__merged_into=self.station)
        return self.reach & here & (Q(area=self.area) if self.is_own else inside("area", self.area))

    def cases(self):
        """Every case of the period and the places, whatever it counts as."""
        day = DAY_OF[self.cohort]
        period = {f"{day}__gte": self.first, f"{day}__lte": self.last}
        return CaseCount.objects.filter(self.places, received=True, **period, **self.values())

    def values(self) -> dict:
        return {
            FIELDS[axis]: value or (None if axis in (Axis.UNIT, Axis.SUBJECT) else "")
            for axis, value in self.only.items()
        }

    def cells(self, axis: str):
        months = {"month__in": self.months()}
        value = {"value": self.only[axis]} if axis in self.only else {}
        return Tally.objects.filter(self.places, cohort=self.cohort, axis=axis, **months, **value)

    def months(self) -> list[date]:
        """The first day of each month that the period touches."""
        found, day = [], self.first.replace(day=1)
        while day <= self.last:
            found.append(day)
            day = month_after(day)
        return found

    @property
    def is_of_whole_months(self) -> bool:
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    @property
    def before(self) -> "Asked":
        """The period just before, as long: the same number of months, or else of days."""
        if self.is_of_whole_months:
            first = self.first
            for _month in self.months():
                first = (first - timedelta(days=1)).replace(day=1)
        else:
            first = self.first - (self.last - self.first) - timedelta(days=1)
        return self.during(first, self.first - timedelta(days=1))

    def during(self, first: date, last: date) -> "Asked":
        return replace(self, first=first, last=last)


def month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def last_of(month: date) -> date:
    return month_after(month) - timedelta(days=1)


# Numbers


def figures(asked: Asked) -> list[Figure]:
    """All figures together, in the order of figures.ALL."""
    return figures_of(sums(asked)[""])


def figures_by(asked: Asked, by: str) -> dict[object, list[Figure]]:
    """All figures for each value of ``by``: an axis of the tally, STATION (its key), TOWN (its code) or MONTH (its first day)."""
    return {value: figures_of(found) for value, found in sums(asked, by).items()}


def together(sums) -> list[Figure]:
    """All figures of several of what sums() found."""
    found = defaultdict(int)
    for each in sums:
        for name, number in each.items():
            found[name] += number
    return figures_of(found)


def figures_of(found: dict[str, int]) -> list[Figure]:
    return [figure_of(definition, found) for definition in ALL]


def figure_of(definition: Definition, found: dict[str, int]) -> Figure:
    if not definition.is_rate:
        return Figure(definition, found.get(definition.part, 0))
    overdue = found.get(OVERDUE.part, 0) if definition.and_overdue else 0
    return Figure(definition, found.get(definition.part, 0), found.get(definition.whole, 0) + overdue)


def sums(asked: Asked, by: str = "") -> dict[object, dict[str, int]]:
    """Each measure, and what is overdue now, by the values of ``by``: one query."""
    found = defaultdict(lambda: dict.fromkeys(NUMBERS, 0))
    return found | {value: numbers for (value,), numbers in sums_by(asked, by).items()}


def sums_by(asked: Asked, *groups: str) -> dict[tuple, dict[str, int]]:
    """The same by several things at once: by their values in the order of ``groups``. One query."""
    by_axis, day = [by for by in groups if by in FIELDS], DAY_OF[asked.cohort]
    axes = set(asked.only) | set(by_axis)
    if asked.is_of_whole_months and len(axes) <= 1:
        cells, columns = asked.cells(next(iter(axes), Axis.ALL)), grouped_by(groups, "month")
        columns |= {f"of{groups.index(by)}": F("value") for by in by_axis}
        counted = added(cells, columns, {name: Sum(name) for name in MEASURES})
    else:
        counts = {name: Count("pk", filter=Q(**{name: True})) for name in MEASURES}
        counted = added(asked.cases(), grouped_by(groups, day), counts)
    nameless = [("" if by in NAMES else by) for by in groups]
    late = added(overdue(asked), grouped_by(nameless, day), {OVERDUE.part: Count("pk")})
    found = defaultdict(lambda: dict.fromkeys(NUMBERS, 0))
    for row in counted.union(late, all=True):
        values = (row.pop(f"of{place}") for place in range(len(groups)))
        numbers = found[tuple("" if value is None else value for value in values)]
        for name, number in row.items():
            numbers[name] += number or 0
    return found


def added(rows, columns: dict, numbers: dict):
    """The rows added up by the columns: every number has its place, those not named are zero."""
    nothing = Value(0, IntegerField())
    return rows.order_by().values(**columns).annotate(**{name: numbers.get(name, nothing) for name in NUMBERS})


def grouped_by(groups, day: str) -> dict:
    """The columns of a cell or case; a month is that of its ``day``."""
    return {f"of{place}": column_of(by, day) for place, by in enumerate(groups)}


def column_of(by: str, day: str):
    if by in FIELDS:
        return Cast(FIELDS[by], CharField())
    town = District.objects.filter(code=Substr(OuterRef("area"), 1, TOWN_DIGITS))
    columns = {
        "": Value("", CharField()),
        STATION: Coalesce("station__merged_into", "station"),
        STATION_CODE: Coalesce("station__merged_into__code", "station__code"),
        STATION_NAME: Coalesce("station__merged_into__name", "station__name"),
        TOWN: Substr("area", 1, TOWN_DIGITS),
        TOWN_NAME: Subquery(town.values("name")[:1]),
        MONTH: TruncMonth(day),
    }
    return columns[by]


def overdue(asked: Asked):
    """Cases of the period whose lead owes a result now; the index of what is in hand serves it."""
    return asked.cases().filter(in_hand=True, due_at__lt=asked.at)


def overdue_of_any_period(asked: Asked):
    """The opinions of the places and values that are overdue now, whenever they came in; the longest first."""
    late = CaseCount.objects.filter(asked.places, received=True, in_hand=True, due_at__lt=asked.at, **asked.values())
    return opinions(late).order_by("count__due_at", "pk")


# Cases


def cases_behind(definition: Definition, asked: Asked, *, whole: bool = False):
    """The opinions that a number counts, or with ``whole`` those it is counted among."""
    if definition == OVERDUE:
        return opinions(overdue(asked))
    condition = Q(**{definition.whole if whole and definition.is_rate else definition.part: True})
    if whole and definition.and_overdue:
        condition |= Q(in_hand=True, due_at__lt=asked.at)
    return opinions(asked.cases().filter(condition))


def opinions(cases):
    return Opinion.objects.filter(pk__in=cases.order_by().values("pk")).order_by("-pk")
