"""The figures of duty for some stations and a period, and the very rows behind every number.

A merged station counts at the one that acts for it now, its past included; so the rows of a table add up to its total,
but for people, who count once each however many stations they received at.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import Coalesce, TruncMonth

from deputies.figures import ALL, BELOW, DAYS, PRESENT, SHIFTS, SILENT, Definition, Figure
from deputies.models import Deputy, DutyNorm, DutyShift, Posting, ReceptionDay
from stations.models import Station


@dataclass(frozen=True)
class Asked:
    """``stations``: a queryset of stations that act for themselves. Both days belong to the period."""

    stations: object
    first: date
    last: date
    today: date

    def days(self):
        return ReceptionDay.objects.between(self.first, self.last).filter(self.here("station"))

    def shifts(self):
        within = Q(reception_day__day__gte=self.first, reception_day__day__lte=self.last)
        return DutyShift.objects.filter(within, self.here("reception_day__station"))

    def here(self, field: str) -> Q:
        own = self.stations.order_by().values("pk")
        return Q(**{f"{field}__in": own}) | Q(**{f"{field}__merged_into__in": own})

    def months(self) -> list[date]:
        """The first days of the whole months of the period that are over."""
        first = self.first if self.first.day == 1 else month_after(self.first)
        end, found = min(self.last, self.today - timedelta(days=1)), []
        while month_after(first) - timedelta(days=1) <= end:
            found.append(first)
            first = month_after(first)
        return found


@dataclass(frozen=True)
class StationMonth:
    station: Station
    month: date
    held: int


@dataclass(frozen=True)
class OnePosted:
    """A deputy at a station, what was attended anywhere this year and what the place asks for."""

    deputy: Deputy
    station: Station
    attended: int
    minimum: int

    @property
    def is_below(self) -> bool:
        return self.attended < self.minimum


def month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def acting(field: str):
    return Coalesce(f"{field}__merged_into", field)


def figures(asked: Asked) -> tuple[dict[int, list[Figure]], list[Figure]]:
    """Of each station by its key, in the order of figures.ALL, and of all of them together."""
    apart = {station.pk: {} for station in asked.stations}
    shifts, days = asked.shifts(), asked.days()
    for row in apart_by(acting("reception_day__station"), shifts, SHIFTS) + apart_by(acting("station"), days, DAYS):
        apart[row["acting"]] |= row
    # People count once each, so only days can be summed.
    together = shifts.aggregate(**numbers_of(SHIFTS)) | {
        name: sum(found.get(name, 0) for found in apart.values()) for name in numbers_of(DAYS)
    }
    count_months(station_months(asked), apart, together)
    count_posted(posted(asked), apart, together)
    return {pk: figures_of(found) for pk, found in apart.items()}, figures_of(together)


def apart_by(station, rows, definitions) -> list[dict]:
    return list(rows.order_by().annotate(acting=station).values("acting").annotate(**numbers_of(definitions)))


def numbers_of(definitions) -> dict:
    parts = {f"{each.name}_n": each.number(each.part) for each in definitions}
    return parts | {f"{each.name}_of": each.number(each.whole) for each in definitions if each.whole is not None}


def figures_of(found: dict) -> list[Figure]:
    return [figure_of(each, found) for each in ALL]


def figure_of(definition: Definition, found: dict) -> Figure:
    of = found.get(f"{definition.name}_of", 0) if definition.is_rate else None
    return Figure(definition, found.get(f"{definition.name}_n", 0), of)


def count_months(months, apart, together) -> None:
    for found, rows in each_station(apart, together, months):
        found[f"{SILENT.name}_n"], found[f"{SILENT.name}_of"] = sum(not row.held for row in rows), len(rows)


def count_posted(people, apart, together) -> None:
    for found, rows in each_station(apart, together, people):
        below = {row.deputy.pk for row in rows if row.is_below}
        found[f"{BELOW.name}_n"], found[f"{BELOW.name}_of"] = len(below), len({row.deputy.pk for row in rows})


def each_station(apart, together, rows):
    by_station = {pk: [] for pk in apart}
    for row in rows:
        by_station[row.station.pk].append(row)
    return [(together, rows), *((apart[pk], found) for pk, found in by_station.items())]


def station_months(asked: Asked) -> list[StationMonth]:
    """Every open station with every month that is over, and how many reception days were held."""
    days = asked.days().filter(state=ReceptionDay.State.HELD).order_by()
    days = days.annotate(acting=acting("station"), month=TruncMonth("day")).values("acting", "month")
    held = {(row["acting"], row["month"]): row["n"] for row in days.annotate(n=Count("pk"))}
    months, is_open = asked.months(), Station.State.OPEN
    stations = [station for station in asked.stations if station.state == is_open]
    return [StationMonth(each, month, held.get((each.pk, month), 0)) for each in stations for month in months]


def posted(asked: Asked) -> list[OnePosted]:
    """Who was posted at the end of the period, once for each station."""
    postings = Posting.objects.current(asked.last).filter(asked.here("station"))
    rows = postings.select_related("deputy", "station__merged_into").order_by("deputy__code", "pk")
    pairs = {(row.deputy.pk, row.station.current.pk): (row.deputy, row.station.current) for row in rows}
    norms = DutyNorm.objects.of_each({station.district_id for _deputy, station in pairs.values()})
    attended = attendances(asked, postings.order_by().values("deputy"))
    return [
        OnePosted(deputy, station, attended.get(deputy.pk, 0), norms[station.district_id].minimum)
        for deputy, station in pairs.values()
    ]


def attendances(asked: Asked, deputies) -> dict[int, int]:
    """How often each was present from New Year to the end of the period, wherever it was."""
    year = Q(reception_day__day__gte=asked.last.replace(month=1, day=1), reception_day__day__lte=asked.last)
    rows = DutyShift.objects.filter(PRESENT, year, deputy__in=deputies).order_by().values("deputy")
    return {row["deputy"]: row["n"] for row in rows.annotate(n=Count("pk"))}


def rows_behind(definition: Definition, asked: Asked, *, whole: bool = False):
    """What a number counts, one by one: shifts, days, deputies with their ``times``, months of stations, people posted."""
    if definition == SILENT:
        return [row for row in station_months(asked) if whole or not row.held]
    if definition == BELOW:
        return once_each([row for row in posted(asked) if whole or row.is_below])
    part = definition.whole if whole else definition.part
    if definition in DAYS:
        return asked.days().filter(part).select_related("station__merged_into").order_by("day", "starts", "pk")
    shifts = asked.shifts().filter(part)
    if definition.counts == "deputy":
        return deputies_of(shifts)
    shifts = shifts.select_related("deputy", "reception_day__station__merged_into")
    return shifts.order_by("reception_day__day", "reception_day__starts", "pk")


def deputies_of(shifts):
    times = Count("shifts", filter=Q(shifts__in=shifts.values("pk")))
    return Deputy.objects.filter(pk__in=shifts.values("deputy")).annotate(times=times).order_by("code")


def once_each(people: list[OnePosted]) -> list[OnePosted]:
    """A deputy of several stations once, as the number counts."""
    return list({row.deputy.pk: row for row in reversed(people)}.values())[::-1]
