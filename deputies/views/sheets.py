"""Sheets of deputies, postings and rosters: an administrator brings them in, staff take out what is theirs."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deputies import sheets
from deputies.forms.figures import PeriodForm
from deputies.forms.sheets import SheetForm
from deputies.views.plan import stations_of
from stations.models import Station
from stations.scope import scope_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 200
TITLES = {"deputies": _l("代表"), "postings": _l("驻站"), "rosters": _l("值班安排")}


def administrators_only(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_superuser:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def import_sheet(request, what):
    """Check first, then bring in; either way every row that is wrong is told, and then none is taken."""
    if what not in sheets.RESOURCES:
        raise Http404
    form, outcome = SheetForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        outcome = attempt(form, what, request)
        if outcome and not outcome.problems and "check" not in request.POST:
            said = {"added": outcome.added, "changed": outcome.changed, "same": outcome.same}
            messages.success(request, _("已导入：新增 %(added)d，更新 %(changed)d，没有变化 %(same)d。") % said)
            return redirect("deputies:import", what=what)
    context = {"form": form, "what": what, "title": TITLES[what], "outcome": outcome, "kinds": TITLES.items()}
    if outcome:
        context |= {"shown": outcome.problems[:MOST_SHOWN], "more": len(outcome.problems[MOST_SHOWN:])}
    status = 400 if form.errors or (outcome and outcome.problems) else 200
    return render(request, "deputies/import.html", context, status=status)


def attempt(form, what, request):
    file = form.cleaned_data["file"]
    try:
        if "check" in request.POST:
            return sheets.check(what, file, area=settings.PORTAL_DISTRICT, by=request.user)
        return sheets.import_sheet(what, file, area=settings.PORTAL_DISTRICT, by=request.user)
    except ValidationError as error:
        form.add_error("file", error)
        return None


@administrators_only
@require_safe
def sheet_template(request, what):
    if what not in sheets.RESOURCES:
        raise Http404
    return download(sheets.template(what), f"{what}-template.xlsx")


@require_POST
def export_sheet(request, what):
    """Of one's own stations, or for an administrator of the whole portal's."""
    if not (request.user.is_superuser or scope_of(request.user).has_station_work):
        raise PermissionDenied
    if what not in sheets.RESOURCES:
        raise Http404
    stations = (
        Station.objects.inside(settings.PORTAL_DISTRICT) if request.user.is_superuser else stations_of(request.user)
    )
    form = PeriodForm(request.POST, stations=stations, today=timezone.localdate())
    if not form.is_valid():
        return render(request, "deputies/figures.html", {"form": form}, status=400)
    asked = form.cleaned_data
    filters = {"area": asked["area"], "first": asked["from"].isoformat(), "last": asked["to"].isoformat()}
    stations = stations.inside(asked["area"])
    file = sheets.export(what, stations, asked["from"], asked["to"], by=request.user, filters=filters)
    return download(file, f"{what}-{timezone.localdate():%Y%m%d}.xlsx")


def download(file, name) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
