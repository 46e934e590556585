"""The village somebody lives in: chosen once, kept in a cookie of this browser for a year, forgotten at a press."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from stations.finding import places_like, places_named, written
from stations.models import District

COOKIE, YEAR, LONGEST = "village", 365 * 24 * 3600, 60


def chosen_village(request) -> District | None:
    """With ``full_name``, as people tell it from others of its name."""
    village = place_here(request.COOKIES.get(COOKIE, ""))
    if village:
        village.full_name = written([village])[0]
    return village


def place_here(code: str) -> District | None:
    here = District.objects.inside(settings.PORTAL_DISTRICT).filter(level__gte=District.Level.TOWNSHIP)
    return here.filter(code=code).first() if code.isascii() and code.isdigit() else None


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose_village(request):
    """One place is remembered at once; of several one is chosen."""
    if request.method == "POST" and "forget" in request.POST:
        response = redirect(way_back(request))
        response.delete_cookie(COOKIE, samesite="Lax")
        return response
    typed = request.POST.get("village", "").strip()[:LONGEST]
    found = meant(request.POST.get("code", ""), typed)
    if len(found) == 1:
        return remember(redirect(way_back(request)), found[0])
    places = list(zip(found, written(found), strict=True))
    context = {"typed": typed, "places": places, "next": way_back(request)}
    return render(request, "portal/choose_village.html", context, status=400 if request.method == "POST" else 200)


def meant(code: str, typed: str) -> list[District]:
    if chosen := place_here(code):
        return [chosen]
    return places_named(typed, settings.PORTAL_DISTRICT) or places_like(typed, settings.PORTAL_DISTRICT)


def remember(response, village):
    response.set_cookie(COOKIE, village.code, max_age=YEAR, samesite="Lax")
    return response


def way_back(request) -> str:
    back = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if is_safe else "/"
