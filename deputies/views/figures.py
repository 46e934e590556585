"""The figures of duty as a table by station, and the list behind every number."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deputies import figures, reports
from deputies.forms.figures import PeriodForm
from deputies.listing import columns_of, told
from deputies.views.plan import PAGE, stations_of
from stations.models import Station
from stations.scope import STATION_STAFF, staff_only


@staff_only(*STATION_STAFF)
@require_safe
def duty_figures(request):
    """Totals with their definitions first, then one row a station."""
    form, asked = read(request)
    context = {"form": form}
    if asked:
        apart, together = reports.figures(asked)
        context |= {"asked": asked, "together": together, "query": query_of(form)}
        context["rows"] = [(station, apart[station.pk]) for station in asked.stations]
    return render(request, "deputies/figures.html", context, status=200 if asked else 400)


@staff_only(*STATION_STAFF)
@require_safe
def duty_figure(request, name):
    """What one number counts; with ``whole``, what it is measured against."""
    if name not in figures.BY_NAME:
        raise Http404
    definition, (form, asked) = figures.BY_NAME[name], read(request)
    context = {"form": form, "definition": definition, "whole": definition.is_rate and "whole" in request.GET}
    if asked:
        rows = reports.rows_behind(definition, asked, whole=context["whole"])
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        context |= {"asked": asked, "page": page, "query": query_of(form)}
        context["station"] = asked.stations[0] if request.GET.get("station") else None
        context |= {"columns": columns_of(definition), "lines": [told(row) for row in page]}
    return render(request, "deputies/figure.html", context, status=200 if asked else 400)


def read(request):
    """The form, and what it asks for unless something is wrong with it. A station out of reach does not exist."""
    stations = stations_of(request.user).exclude(state=Station.State.MERGED).order_by("tier", "code")
    form = PeriodForm(request.GET, stations=stations, today=timezone.localdate())
    if code := request.GET.get("station"):
        stations = stations.filter(code=code)
        if not stations:
            raise Http404
    if not form.is_valid():
        return form, None
    chosen = form.cleaned_data
    stations = stations if code else stations.inside(chosen["area"])
    return form, reports.Asked(stations, chosen["from"], chosen["to"], timezone.localdate())


def query_of(form) -> str:
    """What was asked, as the addresses of the lists repeat it; the station is left to the link."""
    chosen = form.cleaned_data
    area = {"area": chosen["area"]} if chosen["area"] else {}
    return urlencode(area | {"from": chosen["from"].isoformat(), "to": chosen["to"].isoformat()})
