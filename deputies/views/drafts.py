"""Rosters drafted by a button, for one station or for all of one's own: what came of it, and what nobody could be found for."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.services import Refused
from deputies import rostering
from deputies.models import Deputy
from deputies.overview import overview_of
from deputies.quarters import Quarter, quarter_asked
from deputies.views.plan import IN_USE, station_to_plan, stations_of
from stations.models import Role
from stations.scope import STATION_STAFF, scope_of, staff_only, without_head

# What the last draft made different, by reception day: who came, who went.
LAST = "drafted"


@staff_only(*STATION_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request, code):
    station = station_to_plan(request, code)
    return draft_for(request, [station], reverse("deputies:draft", args=[station.code]))


@staff_only(*STATION_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request):
    """All stations whose work is one's own, at once: whoever is posted at two of them is spread over both."""
    stations = stations_to_plan(request.user)
    if request.method == "POST" and not stations:
        raise PermissionDenied
    return draft_for(request, stations, reverse("deputies:drafts"))


def stations_to_plan(user) -> list:
    """acts_for() of each, by one query more."""
    stations = list(stations_of(user).filter(state__in=IN_USE).order_by("tier", "code"))
    roles = {station: scope_of(user).roles_at(station) for station in stations}
    watched = [station for station in stations if roles[station] == {Role.COMMITTEE}]
    acted = set(without_head(watched)) if watched else set()
    return [station for station in stations if roles[station] - {Role.COMMITTEE} or station in acted]


def draft_for(request, stations, address):
    today = timezone.localdate()
    quarter = quarter_asked((request.POST or request.GET).get("from", ""), today)
    if request.method == "POST":
        try_draft(request, stations, quarter)
        return redirect(f"{address}?from={quarter}")
    overview = overview_of(stations, max(quarter.first, today), quarter.last)
    tell_changes(overview.days, request.session.get(LAST, {}))
    context = {"stations": stations, "quarter": quarter, "this_quarter": Quarter.of(today), "overview": overview}
    context |= {"address": address, "station": stations[0] if len(stations) == 1 else None}
    return render(request, "deputies/draft.html", context)


def try_draft(request, stations, quarter) -> None:
    try:
        drafted = rostering.draft(stations, quarter.first, quarter.last, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return
    request.session[LAST] = changes = changes_of(drafted)
    n = len(changes)
    done = ngettext("已排班，%(n)d 个接待日有变动。", "已排班，%(n)d 个接待日有变动。", n) % {"n": n}
    messages.success(request, done if n else _("已排班，和原来的安排一样。"))


def changes_of(drafted) -> dict[str, list]:
    found = {}
    for part in drafted:
        for pk in part.added.keys() | part.removed.keys():
            found[str(pk)] = [part.added.get(pk, []), part.removed.get(pk, [])]
    return found


def tell_changes(days, changes) -> None:
    """``come`` and ``gone`` on each day."""
    codes = {code for change in changes.values() for side in change for code in side}
    names = dict(Deputy.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    for day in days:
        come, gone = changes.get(str(day.pk), ([], []))
        day.come, day.gone = [names[code] for code in come], [names[code] for code in gone]
