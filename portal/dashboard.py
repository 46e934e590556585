"""The committee's home: how we stand in a sentence, the funnel, the trend, who is late now, what waits. Composes reports."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deputies.quarters import Quarter, quarter_asked
from feedback import reports
from feedback.clock import Rules
from feedback.figures import Figure
from feedback.models import Opinion
from feedback.presenting import time_left
from feedback.vocabulary import Owner
from portal import charts
from portal.counting import counted, counts_of
from portal.desk import MINE, of_queue, owed_by
from portal.figure_pages import GROUPS, by_name, period_query
from stations.scope import STATION_STAFF, scope_of, staff_only

LATE, SHOWN = "late", 10
FUNNEL = ["received", "collected", "accepted", "assigned", "settled"]
BESIDE = ["guided", "merged", "withdrawn"]
RATES = [
    "assigned_rate",
    "settled_of_assigned",
    "on_time_rate",
    "told_rate",
    "solved_rate",
    "satisfied_rate",
    "rated_rate",
]
RATE = "settled_of_assigned"
TREND = ["collected", "settled", "settled_of_assigned", "on_time_rate"]


@dataclass
class Month:
    first: date
    figures: dict[str, Figure]
    query: str

    def __str__(self):
        return f"{self.first:%Y-%m}"

    @property
    def shown(self) -> list[Figure]:
        return [self.figures[name] for name in TREND]


@dataclass
class Compared:
    """A figure with the one of the quarter before."""

    figure: Figure
    before: Figure

    @property
    def change(self) -> str:
        """In percentage points of a rate, in cases otherwise; nothing where one of the two is nothing."""
        if not self.figure.definition.is_rate:
            return f"{self.figure.n - self.before.n:+d}"
        if self.figure.rate is None or self.before.rate is None:
            return ""
        return f"{100 * (self.figure.rate - self.before.rate):+.1f}"


@staff_only(*STATION_STAFF)
@require_safe
def committee_home(request):
    at = timezone.now()
    quarter = quarter_asked(request.GET.get("from", ""), timezone.localdate(at))
    year = year_until(request.user, quarter, at)
    months = year.by_month()
    now, before = together(months, quarter), together(months, quarter.before)
    figures = {name: Compared(figure, before[name]) for name, figure in now.items()}
    context = {"quarter": quarter, "at": at, "query": period_query(quarter.first, quarter.last), "groups": GROUPS}
    context |= {"figures": now, "late": late_ones(request.user, at), "trend": trend(begun(months, at))}
    context |= charted(year, quarter, context["trend"])
    context |= {"waits": waiting(request.user, at)}
    context |= {"funnel": [now[name] for name in FUNNEL], "beside": [now[name] for name in BESIDE]}
    context |= {"rates": [figures[name] for name in RATES], "columns": [now[name].definition for name in TREND]}
    return render(request, "portal/committee.html", context)


@dataclass
class Year:
    """The measures of a year by month, station and township: all the numbers of the page, by one query."""

    asked: reports.Asked
    found: dict[tuple, dict]

    def by_month(self) -> dict[date, dict]:
        found = self.added(lambda month, *_places: month)
        return {month: found.get(month, {}) for month in self.asked.months()}

    def by_station(self, months) -> dict[str, dict]:
        return self.added(lambda month, station, *_names: station if month in months else None)

    def by_town(self) -> dict[tuple, dict]:
        """By the township and the month."""
        return self.added(lambda month, _station, _name, town, _town: (town, month) if is_town(town) else None)

    def names(self) -> dict[str, str]:
        """Of stations and townships, by their codes."""
        stations = {station: name for _month, station, name, _town, _name in self.found if name}
        return stations | {town: name for *_station, town, name in self.found if name}

    def added(self, key) -> dict:
        """Added up by what ``key`` says of a row; left out where it says None."""
        sums = defaultdict(Counter)
        for place, numbers in self.found.items():
            if (of := key(*place)) is not None:
                sums[of].update(numbers)
        return sums


def is_town(code: str) -> bool:
    return len(code) == reports.TOWN_DIGITS


def year_until(user, quarter: Quarter, at) -> Year:
    """The year whose last month is that of the quarter."""
    first = reports.month_after(quarter.last.replace(year=quarter.last.year - 1, day=1))
    asked = reports.Asked(scope_of(user).reach("station", "area"), first, quarter.last, at)
    groups = [reports.MONTH, reports.STATION_CODE, reports.STATION_NAME, reports.TOWN, reports.TOWN_NAME]
    return Year(asked, reports.sums_by(asked, *groups))


def begun(months, at) -> dict[date, dict]:
    """Without the months to come: a line that falls to nothing says what is not so."""
    return {month: found for month, found in months.items() if month <= timezone.localdate(at)}


def charted(year: Year, quarter: Quarter, months: list[Month]) -> dict:
    """The three pictures, and the tables of the two that have none on the page yet."""
    names, period = year.names(), period_query(quarter.first, quarter.last)
    stations = [
        (names.get(code, code), by_name(reports.figures_of(found)), f"{period}&station={code}")
        for code, found in sorted(year.by_station(quarter.months).items())
    ]
    by_town = year.by_town()
    towns = [(code, names.get(code, code)) for code in sorted({code for code, _month in by_town})]
    heat = [(name, [by_town.get((code, m.first), {}).get("collected", 0) for m in months]) for code, name in towns]
    lines = [
        (name, [(n, f"{month.query}&area={code}") for n, month in zip(numbers, months, strict=True)])
        for (code, name), (_name, numbers) in zip(towns, heat, strict=True)
    ]
    return {
        "trend_chart": charts.trend([(str(month), month.figures) for month in months]),
        "stations": stations,
        "stations_chart": charts.comparison([(name, found[RATE]) for name, found, _query in stations], _("联络站")),
        "towns": lines,
        "towns_chart": charts.heat(heat, [str(month) for month in months]),
    }


def together(months, quarter: Quarter) -> dict[str, Figure]:
    return by_name(reports.together(months.get(month, {}) for month in quarter.months))


def trend(months) -> list[Month]:
    return [
        Month(first, by_name(reports.figures_of(found)), period_query(first, reports.last_of(first)))
        for first, found in months.items()
    ]


def late_ones(user, at) -> list[Opinion]:
    """The longest overdue, with who owes what is late and for how many working days."""
    rows = within_reach(user).overdue(at).select_related("station", "count__unit")
    rules, found = Rules(), list(rows.order_by("due_at", "pk")[:SHOWN])
    for opinion in found:
        opinion.left = time_left(opinion.due_at, opinion.amber_at, at, rules.calendar(opinion.area))
        unit = getattr(opinion, "count", None) and opinion.count.unit
        opinion.owner = unit.name if unit and opinion.owed_by == Owner.UNIT else opinion.get_owed_by_display()
    return found


def waiting(user, at) -> dict[str, int]:
    """How many are late, whoever owes them, and how many wait for this person."""
    within, owed = within_reach(user), owed_by(scope_of(user), at)
    counts = counts_of(counted(within.overdue(at), LATE, at), counted(of_queue(within, owed, MINE), MINE, at))
    return {key: counts.get(key, {"total": 0})["total"] for key in (LATE, MINE)}


def within_reach(user):
    """The opinions of somebody's posts, which are those that the figures count; a deputy's own are on the desk."""
    return Opinion.objects.counted().filter(scope_of(user).reach("station", "area"))
