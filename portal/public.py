"""Pages anybody may open: home, find a station or deputy, what was answered, how it works."""

from pathlib import Path

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from deputies.models import Deputy, Posting
from feedback.models import Dossier
from stations.finding import places_like, places_named, written
from stations.models import Station, inside

YEAR = 365 * 24 * 3600
PAGE = 20
STATIONS = 60


@login_not_required
@require_safe
def home(request):
    return render(request, "portal/home.html", {"answered": published()[:3]})


def published():
    """Answered matters in the redacted text a second person released, newest first."""
    shown = Dossier.objects.filter(published_at__isnull=False, opinion__voided_at=None)
    shown = shown.filter(inside("opinion__area", settings.PORTAL_DISTRICT))
    return shown.select_related("opinion__station", "opinion__category__parent").order_by("-published_at")


@login_not_required
@require_safe
def find(request):
    """Station and deputies of a village; without one, every station by township."""
    typed = request.GET.get("village", "").strip()[:60]
    villages = places_named(typed, settings.PORTAL_DISTRICT) or places_like(typed, settings.PORTAL_DISTRICT)
    page = Paginator(stations_here().select_related("district").order_by("tier", "code"), STATIONS).get_page(
        request.GET.get("page")
    )
    return render(request, "portal/find.html", {"typed": typed, "villages": with_stations(villages), "page": page})


def stations_here():
    return Station.objects.public().inside(settings.PORTAL_DISTRICT)


def with_stations(villages) -> list[tuple]:
    """(village, its name in full, the station that answers for it or None)."""
    serving = [Station.objects.serving(village.code).first() for village in villages]
    return list(zip(villages, written(villages), serving, strict=True))


@login_not_required
@require_safe
def station(request, code):
    """One station; a merged one leads to the one that acts for it now, a closed one names who serves its place."""
    here = Station.objects.inside(settings.PORTAL_DISTRICT).exclude(state=Station.State.PLANNED)
    row = get_object_or_404(here.select_related("merged_into", "district"), code=code)
    if row.current != row:
        return redirect(row.current)
    if row.state == Station.State.CLOSED:
        instead = Station.objects.serving(row.district_id).first()
        return render(request, "portal/station_closed.html", {"station": row, "instead": instead})
    postings = Posting.objects.current().at(row).select_related("deputy").prefetch_related("deputy__mandates")
    deputies = {posting.deputy_id: posting.deputy for posting in postings.order_by("deputy__code")}
    context = {"station": row, "deputies": deputies.values(), "qr": submission_code(request, station=row.code)}
    return render(request, "portal/station.html", context)


def submission_code(request, **who) -> str:
    """The QR code that leads to a form filled in for this station or deputy: to scan, or to print and hang up."""
    address = reverse("feedback:submit", query=who | {"from": "qr"})
    return segno.make(request.build_absolute_uri(address), error="m").svg_inline(omitsize=True, border=2)


@login_not_required
@require_safe
def deputy(request, code):
    row = get_object_or_404(Deputy.objects.filter(is_active=True).prefetch_related("mandates"), code=code)
    posted = {posting.station.current.pk for posting in row.postings.current().select_related("station__merged_into")}
    stations = stations_here().filter(pk__in=posted).order_by("code")
    context = {"deputy": row, "stations": stations, "qr": submission_code(request, deputy=row.code)}
    return render(request, "portal/deputy.html", context)


@login_not_required
@require_safe
def deputy_photo(request, code):
    row = get_object_or_404(Deputy.objects.exclude(photo=""), code=code, is_active=True)
    path = Path(settings.MEDIA_ROOT) / row.photo.name
    if not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=f"{row.code}.jpg", content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_not_required
@require_safe
def answers(request):
    page = Paginator(published(), PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/answers.html", {"page": page})


@login_not_required
@require_safe
def privacy(request):
    return render(request, "portal/privacy.html")


@login_not_required
@require_safe
def help_page(request):
    return render(request, "portal/help.html")


@login_not_required
@require_POST
def elder(request):
    """长辈版 on or off, kept in a cookie."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "portal:home")
    response.set_cookie("elder", "0" if request.COOKIES.get("elder") == "1" else "1", max_age=YEAR, samesite="Lax")
    return response
