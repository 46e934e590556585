"""QR codes: where a scanned one leads, and the sheets that staff print."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from deputies import codes
from deputies.models import Deputy, EntryCode, Posting
from portal.notices import site
from stations.models import Role, Station
from stations.scope import scope_of, staff_only

PAGE = 25
STATION_STAFF = (Role.LIAISON, Role.HEAD, Role.PRESIDIUM, Role.COMMITTEE)


@login_not_required
@require_safe
def entry(request, code):
    """Counted, then to the form filled in for the station or deputy, whatever became of either since it was printed."""
    found = EntryCode.objects.select_related("station__merged_into", "deputy").filter(code=code.lower()).first()
    if found is None:
        return render(request, "portal/code_unknown.html", status=404)
    if request.method == "GET":
        codes.count(found)
    if found.deputy and not found.deputy.is_active:
        return render(request, "portal/code_unknown.html", {"former": found.deputy}, status=404)
    return redirect(where_of_deputy(found.deputy) if found.deputy else where_of_station(found.station.current))


def where_of_station(station) -> str:
    """A closed one's page says who serves instead."""
    if station.state != Station.State.OPEN:
        return station.get_absolute_url()
    return reverse("feedback:submit", query={"station": station.code, "from": "qr"})


def where_of_deputy(deputy) -> str:
    """Who is posted nowhere receives nothing: the page of the deputy says so."""
    posted = Station.objects.public().inside(settings.PORTAL_DISTRICT).filter(pk__in=deputy.stations_today())
    if not posted.exists():
        return deputy.get_absolute_url()
    return reverse("feedback:submit", query={"deputy": deputy.code, "from": "qr"})


@staff_only(*STATION_STAFF)
@require_safe
def entry_codes(request):
    """One's stations and the deputies posted there, and how often the code of each was scanned."""
    page = Paginator(stations_of(request.user), PAGE).get_page(request.GET.get("page"))
    postings = Posting.objects.current().filter(Q(station__in=page) | Q(station__merged_into__in=page))
    posted = {}
    for posting in postings.select_related("deputy", "station__merged_into").order_by("deputy__code"):
        posted.setdefault(posting.station.current.pk, {})[posting.deputy_id] = posting.deputy
    scans = {row.station_id or -row.deputy_id: row for row in codes.with_scans(EntryCode.objects, timezone.localdate())}
    groups = [(station, rows_of(station, posted.get(station.pk, {}), scans)) for station in page]
    return render(request, "portal/codes.html", {"groups": groups, "page": page})


def rows_of(station, deputies, scans) -> list[tuple]:
    """(station or deputy, its code with numbers, or None before the first is printed)."""
    return [(station, scans.get(station.pk)), *((row, scans.get(-row.pk)) for row in deputies.values())]


def stations_of(user):
    mine = Station.objects.filter(scope_of(user).reach("pk", "district_id"))
    return mine.public().order_by("tier", "code")


def deputies_at(station) -> list[Deputy]:
    posted = Posting.objects.current().at(station).values("deputy")
    return list(Deputy.objects.filter(pk__in=posted))


@staff_only(*STATION_STAFF)
@require_safe
def code_sheet(request, code):
    """One large code on A4, to hang up."""
    station = get_object_or_404(stations_of(request.user), code=code)
    context = {"station": station, "qr": codes.drawn(codes.address_of(station, site(request)))}
    return render(request, "portal/code_sheet.html", context)


@staff_only(*STATION_STAFF)
@require_safe
def code_cards(request, code):
    """Ten cards on A4: the station, then its deputies; one code alone fills the sheet."""
    station = get_object_or_404(stations_of(request.user), code=code)
    owners = [station, *deputies_at(station)]
    cards = [{"owner": owner, "qr": codes.drawn(codes.address_of(owner, site(request)))} for owner in owners]
    return render(request, "portal/code_cards.html", {"station": station, "sheets": sheets(cards)})


def sheets(cards) -> list[list]:
    return [cards[first : first + 10] for first in range(0, len(cards), 10)]
