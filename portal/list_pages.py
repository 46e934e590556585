"""Ledger and lists taken out as workbooks: of whatever the filter asks for, or exactly the cases behind one number."""

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.doors import post_only
from feedback import case_lists, figures, reports
from portal.figure_pages import query_of, read
from stations.scope import STATION_STAFF, staff_only

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_only(*STATION_STAFF)
@require_safe
def show_lists(request):
    """What there is to take out, for the period and places of the form."""
    return lists_page(request, *read(request))


def lists_page(request, form, asked):
    context = {"form": form, "asked": asked, "lists": case_lists.LISTS.values()}
    context |= {"query": query_of(form)} if asked else {}
    return render(request, "portal/case_lists.html", context, status=200 if asked else 400)


@post_only("portal:case-lists")
@staff_only(*STATION_STAFF)
def export_list(request, name):
    """One list of the cases that the address asks for."""
    if name not in case_lists.LISTS:
        raise Http404
    form, asked = read(request)
    if asked is None:
        return lists_page(request, form, asked)
    return downloaded(request, case_lists.LISTS[name], reports.opinions(asked.cases()), form, asked)


@post_only("portal:figure-cases", "name")
@staff_only(*STATION_STAFF)
def export_cases(request, name):
    """The ledger of exactly the cases that a number counts."""
    if name not in figures.BY_NAME:
        raise Http404
    definition, (form, asked) = figures.BY_NAME[name], read(request)
    if asked is None:
        return lists_page(request, form, asked)
    whole = definition.is_rate and "whole" in request.GET
    rows = reports.cases_behind(definition, asked, whole=whole)
    extra = {"figure": name, "whole": whole}
    return downloaded(request, case_lists.LISTS[case_lists.LEDGER], rows, form, asked, **extra)


def downloaded(request, case_list, opinions, form, asked, **extra) -> FileResponse:
    chosen = {name: str(value) for name, value in form.cleaned_data.items() if value}
    filters = {"filter": chosen | {name: str(value) for name, value in extra.items() if value}}
    file = case_lists.export(case_list, opinions, by=request.user, at=asked.at, filters=filters)
    name = f"{case_list.name}-{timezone.localdate():%Y%m%d}.xlsx"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response
