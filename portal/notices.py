"""The public notice of a station's reception days: page, print and PDF."""

import re
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from deputies import notice_files
from deputies.models import NoticeFile, ReceptionDay
from deputies.notice import Notice, context, notice_of
from stations.models import Station

MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])", re.ASCII)


def find(code, month) -> Notice:
    """The notice of a station here, by the code it has or had before it was merged."""
    if not MONTH.fullmatch(month):
        raise Http404
    here = Station.objects.inside(settings.PORTAL_DISTRICT).exclude(state=Station.State.PLANNED)
    station = get_object_or_404(here.select_related("merged_into"), code=code).current
    return notice_of(station, date.fromisoformat(f"{month}-01"))


@login_not_required
@require_safe
def notice(request, code, month):
    found = find(code, month)
    if found.station.code != code:
        return redirect("portal:notice", found.station.code, month)
    days = ReceptionDay.objects.at(found.station).public()
    around = {
        "before": days.filter(day__lt=found.month).last(),
        "after": days.filter(day__gte=found.month)
        .exclude(pk__in=[line.reception_day.pk for line in found.lines])
        .first(),
        "coming": days.open().filter(day__gte=timezone.localdate()).first(),
    }
    return render(request, "portal/notice.html", context(found, site(request), portrait) | around | {"month": month})


def site(request) -> str:
    """Where the codes on paper lead: the address of the portal where it is set, else the one it is opened under."""
    return settings.PORTAL_URL or request.build_absolute_uri("/").rstrip("/")


def portrait(deputy) -> str:
    return reverse("portal:deputy-photo", args=[deputy.code]) if deputy.photo and deputy.is_active else ""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_pdf(request, code, month):
    """POST asks for the file of the notice as it reads now; GET says how far it is. Nothing published, nothing to make."""
    found = find(code, month)
    if not found.lines:
        raise Http404
    if request.method == "POST":
        notice_files.ask(found, site(request))
        return redirect("portal:notice-pdf", code, month)
    file = notice_files.file_of(found, site(request))
    if file is None:
        return redirect("portal:notice", code, month)
    return render(request, "portal/notice_pdf.html", {"station": found.station, "month": month, "file": file})


@login_not_required
@require_safe
def notice_file(request, code, month):
    found = find(code, month)
    file = notice_files.file_of(found, site(request)) or NoticeFile()
    path = Path(settings.MEDIA_ROOT) / file.path
    if not file.path or not path.is_file():
        raise Http404
    name = f"{found.station.code}-{month}.pdf"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response
