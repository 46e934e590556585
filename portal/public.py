"""Pages anybody may open: home, find a station or deputy, what was answered, how it works."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from accounts.doors import post_only
from deputies import codes, public_days
from deputies.models import Deputy, DutyShift, Posting, ReceptionDay, ReceptionRule
from deputies.occurrences import in_words
from feedback.models import Dossier
from portal.notices import site
from portal.public_figures import figures_of_station, figures_on_home
from portal.villages import chosen_village
from stations.finding import places_like, places_named, written
from stations.models import Station, inside

YEAR = 365 * 24 * 3600
PAGE = 20
STATIONS = 60
AHEAD, NAMESAKES = 4, 20


@login_not_required
@require_safe
def home(request):
    village = chosen_village(request)
    context = {"answered": published()[:3], "village": village, "days": ahead(village), "numbers": figures_on_home()}
    return render(request, "portal/home.html", context)


def ahead(village) -> list[ReceptionDay]:
    """The next reception days near the chosen village; of the county where none is chosen."""
    today = timezone.localdate()
    days = public_days.within(public_days.coming(ReceptionDay.objects, today), settings.PORTAL_DISTRICT)
    days = public_days.near(days, village) if village else days
    return public_days.shown(ReceptionDay.objects.filter(pk__in=list(days.values_list("pk", flat=True)[:AHEAD])), today)


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
    context = {"typed": typed, "villages": with_stations(villages), "page": page}
    context |= deputies_of(context["villages"]) | deputies_named(request.GET.get("name", "").strip()[:60])
    return render(request, "portal/find.html", context)


def deputies_of(villages) -> dict:
    """找我的代表: whoever is posted at the nearest station of the village that has anybody, where one village is meant."""
    if len(villages) != 1 or villages[0][2] is None:
        return {}
    for station in Station.objects.serving(villages[0][0].code):
        posted = Posting.objects.current().at(station).values("deputy")
        if mine := tell_next(Deputy.objects.filter(pk__in=posted).prefetch_related("mandates")):
            return {"mine": mine}
    return {"mine": []}


def deputies_named(name: str) -> dict:
    if not name:
        return {"name": ""}
    here = Posting.objects.current().filter(
        inside("station__district_id", settings.PORTAL_DISTRICT), deputy__name__contains=name
    )
    found = Deputy.objects.filter(pk__in=here.values("deputy")).prefetch_related("mandates")[:NAMESAKES]
    return {"name": name, "namesakes": tell_next(found)}


def tell_next(deputies) -> list[Deputy]:
    """``next_day`` on each deputy: when people meet them next."""
    found = public_days.next_days([deputy.pk for deputy in deputies], timezone.localdate())
    for deputy in deputies:
        deputy.next_day = found.get(deputy.pk)
    return list(deputies)


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
    tell_next(deputies.values())
    context = {"station": row, "deputies": deputies.values(), "qr": codes.drawn(codes.address_of(row, site(request)))}
    context |= duty_of(row) | {"handled": figures_of_station(row)}
    return render(request, "portal/station.html", context)


def duty_of(station) -> dict:
    """The plan in words, and what is arranged for this month and the next."""
    today = timezone.localdate()
    first = today.replace(day=1)
    months = [first, public_days.last_of(first) + timedelta(days=1)]
    rules = ReceptionRule.objects.at(station).valid(today, today)
    days = ReceptionDay.objects.at(station).between(first, public_days.last_of(months[1]))
    rows = public_days.shown(days, today)
    arranged = [(month, [row for row in rows if row.day.replace(day=1) == month]) for month in months]
    return {"rules": [(rule, in_words(rule)) for rule in rules], "arranged": arranged}


def days_of(deputy) -> list[ReceptionDay]:
    """Of a deputy: what is ahead, cancelled ones said."""
    today = timezone.localdate()
    mine = DutyShift.objects.standing().filter(deputy=deputy).values("reception_day")
    days = ReceptionDay.objects.filter(pk__in=mine, day__gte=today)
    return public_days.shown(public_days.within(days, settings.PORTAL_DISTRICT), today)


@login_not_required
@require_safe
def deputy(request, code):
    row = get_object_or_404(Deputy.objects.filter(is_active=True).prefetch_related("mandates"), code=code)
    posted = {posting.station.current.pk for posting in row.postings.current().select_related("station__merged_into")}
    stations = stations_here().filter(pk__in=posted).order_by("code")
    context = {"deputy": row, "stations": stations, "qr": codes.drawn(codes.address_of(row, site(request)))}
    context["days"] = days_of(row)
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
@post_only("portal:home")
def elder(request):
    """长辈版 on or off, kept in a cookie."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "portal:home")
    response.set_cookie("elder", "0" if request.COOKIES.get("elder") == "1" else "1", max_age=YEAR, samesite="Lax")
    return response
