"""The figures of opinions by any axis, and the exact list behind every number. Composes reports, computes nothing."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from feedback import figures, reports
from feedback.forms.figures import NONE, FiguresForm, SaveViewForm, choices_by_axis
from feedback.models import Tally
from feedback.reports import Asked
from portal import charts
from portal.listing import PAGE, listed, present
from stations.models import District, Station
from stations.scope import STATION_STAFF, scope_of, staff_only

Axis = Tally.Axis
# What the tables are by, in the order of their links.
GROUPS = {
    reports.STATION: _l("联络站"),
    reports.TOWN: _l("乡镇"),
    Axis.UNIT.value: Axis.UNIT.label,
    Axis.SUBJECT.value: Axis.SUBJECT.label,
    Axis.DEMAND.value: Axis.DEMAND.label,
    Axis.LEVEL.value: Axis.LEVEL.label,
    Axis.CHANNEL.value: Axis.CHANNEL.label,
    reports.MONTH: _l("月份"),
}
# The columns of a table; all figures with their definitions stand under it.
SHOWN = [
    "collected", "assigned", "settled_of_assigned", "on_time_rate", "told_rate", "solved_rate", "satisfied_rate",
    "basically_rate", "reworked_rate", "extended_rate", "returned_rate", "overdue",
]  # fmt: skip


@dataclass
class Row:
    """One line of a table: a value, its name, the address of its cases, its figures, those of the period before."""

    value: object
    name: str
    query: str
    figures: dict
    before: dict
    rank: int | None = None

    @property
    def shown(self) -> list:
        return [self.figures[name] for name in SHOWN]

    @property
    def collected(self) -> int:
        return self.figures["collected"].n

    @property
    def change(self) -> int:
        return self.collected - self.before["collected"].n


# Reading what is asked


def read(request) -> tuple[FiguresForm, Asked | None]:
    """The form, and what it asks for unless something is wrong with it. A station out of reach does not exist."""
    scope, today = scope_of(request.user), timezone.localdate()
    stations = Station.objects.filter(scope.reach("pk", "district_id"))
    form, station = FiguresForm(request.GET, stations=stations, today=today), None
    if code := request.GET.get("station"):
        station = stations.filter(code=code).values_list("pk", flat=True).first()
        if station is None:
            raise Http404
    if not form.is_valid():
        return form, None
    chosen = form.cleaned_data
    asked = Asked(
        scope.reach("station", "area"),
        chosen["from"],
        chosen["to"],
        timezone.now(),
        cohort=chosen["cohort"],
        station=station,
        area=chosen["area"],
        is_own=form.is_own,
        only=form.only(),
    )
    return form, asked


def query_of(form, **changed) -> str:
    """What was asked, as the addresses of other pages repeat it."""
    chosen = form.cleaned_data | {
        "from": form.cleaned_data["from"].isoformat(),
        "to": form.cleaned_data["to"].isoformat(),
    }
    return urlencode({name: value for name, value in (chosen | changed).items() if value})


def period_query(first, last) -> str:
    return urlencode({"from": first.isoformat(), "to": last.isoformat(), "cohort": Tally.Cohort.RECEIVED.value})


# Tables


@staff_only(*STATION_STAFF)
@require_safe
def figures_by(request, by):
    """A league table: the figures of each station, township, unit, subject … and how many were collected the period before."""
    if by not in GROUPS:
        raise Http404
    form, asked = read(request)
    context = {"form": form, "by": by, "groups": GROUPS, "title": GROUPS[by]}
    if asked:
        rows = rows_of(asked, by, form)
        sort = request.GET.get("sort") if request.GET.get("sort") in figures.BY_NAME else ""
        context |= {"rows": in_order(rows, sort), "sort": sort, "columns": [figures.BY_NAME[name] for name in SHOWN]}
        context |= {"chart": chart_of(rows, by, sort)}
        context |= {"heat_chart": heat_of(asked, rows) if by == reports.TOWN else None}
        context |= {"together": reports.figures(asked), "asked": asked, "query": query_of(form)}
    return render(request, "portal/figures_by.html", context, status=200 if asked else 400)


def chart_of(rows, by, sort):
    """The line of the months, or how the rows compare by the figure that the table is sorted by."""
    if by == reports.MONTH:
        return charts.trend([(row.name, row.figures) for row in rows])
    named = [(row.name, row.figures[sort or "settled_of_assigned"]) for row in in_order(rows, sort)]
    return charts.comparison(named, GROUPS[by])


def heat_of(asked, rows):
    found, months = reports.sums_by(asked, reports.TOWN, reports.MONTH), asked.months()
    towns = [row for row in rows if len(row.value) == reports.TOWN_DIGITS]
    numbers = [(row.name, [found[row.value, month]["collected"] for month in months]) for row in towns]
    return charts.heat(numbers, [f"{month:%Y-%m}" for month in months])


def rows_of(asked, by, form) -> list[Row]:
    apart = reports.figures_by(asked, by)
    before = reports.figures_by(asked.before, by) if by != reports.MONTH else {}
    rows = []
    for value, (name, narrowed) in groups_of(by, asked, form, apart.keys() | before.keys()).items():
        row = Row(value, name, query_of(form, **narrowed), by_name(apart.get(value)), by_name(before.get(value)))
        rows.append(row)
    return rows


def by_name(found) -> dict:
    return {figure.definition.name: figure for figure in found or reports.figures_of({})}


def groups_of(by, asked, form, values) -> dict:
    """Value → its name and what it adds to an address. Every open station is there, though nobody wrote to it."""
    if by == reports.STATION:
        stations = form.stations_asked().order_by("tier", "code")
        is_open = Station.State.OPEN
        return {
            s.pk: (s.name, {"station": s.code, "area": "", "own": ""})
            for s in stations
            if s.pk in values or s.state == is_open
        }
    if by == reports.TOWN:
        towns = District.objects.filter(code__in=values).order_by("code")
        return {town.code: (town.name, town_only(town.code)) for town in towns}
    if by == reports.MONTH:
        months = ((month, reports.last_of(month)) for month in asked.months())
        return {
            first: (f"{first:%Y-%m}", {"from": first.isoformat(), "to": last.isoformat()}) for first, last in months
        }
    return {value: (name, {by: value or NONE}) for value, name in names_of(by).items() if value in values}


def town_only(code: str) -> dict:
    """A county's own station is of no township: its line is that of the county itself."""
    return {"area": code} if len(code) == reports.TOWN_DIGITS else {"area": code, "own": "1"}


def names_of(axis) -> dict[str, str]:
    """In the order of a table; what says nothing on this axis comes last."""
    return {str(value): name for value, name in choices_by_axis()[Axis(axis)]} | {"": _("没有填")}


def in_order(rows: list[Row], sort: str) -> list[Row]:
    """As they are, or the best first by one figure; a rate of too few cases has no rank and comes last."""
    if not sort:
        return rows
    definition = figures.BY_NAME[sort]
    ranked = [row for row in rows if not row.figures[sort].is_small]
    ranked.sort(key=lambda row: size_of(row.figures[sort]), reverse=definition.more_is_better)
    for number, row in enumerate(ranked, start=1):
        row.rank = number
    return ranked + [row for row in rows if row.figures[sort].is_small]


def size_of(figure) -> float:
    return figure.n if figure.rate is None else figure.rate


# The cases behind a number


@staff_only(*STATION_STAFF)
@require_safe
def figure_cases(request, name):
    """What one number counts; with ``whole``, what it is counted among."""
    if name not in figures.BY_NAME:
        raise Http404
    return cases_page(request, figures.BY_NAME[name], *read(request), save=SaveViewForm())


def cases_page(request, definition, form, asked, *, save, status=200):
    whole = definition.is_rate and "whole" in request.GET
    context = {"form": form, "definition": definition, "whole": whole, "name": definition.name, "save": save}
    if asked:
        rows = reports.cases_behind(definition, asked, whole=whole).visible_to(request.user)
        page = Paginator(listed(rows), PAGE).get_page(request.GET.get("page"))
        present(page, asked.at)
        context |= {"asked": asked, "page": page, "query": query_of(form, whole="1" if whole else "")}
    return render(request, "portal/figure_cases.html", context, status=status if asked else 400)
