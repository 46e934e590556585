"""What the public reads of the figures: three on the home page, all with their definitions, those of one station. No cases."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback import reports
from feedback.figures import BY_NAME
from feedback.reports import Asked
from portal.figure_pages import by_name, names_of
from stations.models import inside

ON_HOME = ["collected", "settled_of_collected", "satisfied_rate"]
OF_STATION = [
    "collected",
    "accepted",
    "settled_of_collected",
    "on_time_rate",
    "told_rate",
    "satisfied_rate",
    "basically_rate",
]
TOLD = [name for name in BY_NAME if name != "overdue"]
COLUMNS = ["collected", "settled", "settled_of_collected"]


def asked_of(station=None) -> Asked:
    """The twelve months up to and with this one, of the county or of one station."""
    at = timezone.now()
    last = reports.last_of(timezone.localdate(at).replace(day=1))
    first = reports.month_after(last.replace(year=last.year - 1, day=1))
    return Asked(inside("area", settings.PORTAL_DISTRICT), first, last, at, station=station.pk if station else None)


def figures_on_home() -> list:
    found = by_name(reports.figures(asked_of()))
    return [found[name] for name in ON_HOME]


def figures_of_station(station) -> list:
    found = by_name(reports.figures(asked_of(station)))
    return [found[name] for name in OF_STATION]


@login_not_required
@require_safe
def public_figures(request):
    """All figures with what each means, by month and by subject."""
    asked = asked_of()
    by_month, by_subject = reports.sums(asked, reports.MONTH), reports.figures_by(asked, "subject")
    found = by_name(reports.together(by_month.values()))
    months = [(month, by_name(reports.figures_of(by_month[month]))) for month in asked.months()]
    subjects = [(name, by_name(by_subject[key])) for key, name in names_of("subject").items() if key in by_subject]
    tables = {"months": shown(months), "subjects": shown(subjects)}
    context = {"figures": [found[name] for name in TOLD], "columns": [BY_NAME[name] for name in COLUMNS]} | tables
    return render(request, "portal/public_figures.html", context | {"asked": asked})


def shown(rows) -> list:
    return [(key, [figures[name] for name in COLUMNS]) for key, figures in rows]
