"""Reception days for anybody: the calendar of a month, and the feeds that calendars subscribe to."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from deputies import feeds, public_days
from deputies.links import deputy_of_calendar_token
from deputies.models import ReceptionDay
from portal.notices import site
from portal.villages import chosen_village
from stations.models import District, Station


def days_here():
    return public_days.within(ReceptionDay.objects.public(), settings.PORTAL_DISTRICT)


@login_not_required
@require_safe
def calendar(request):
    """One month of the county, of a township, or of what is near."""
    today, village = timezone.localdate(), chosen_village(request)
    month = public_days.month_asked(request.GET.get("month", ""), today)
    towns = list(District.objects.inside(settings.PORTAL_DISTRICT).filter(level=District.Level.TOWNSHIP))
    town = next((town for town in towns if town.code == request.GET.get("town")), None)
    is_near = bool(village and not town and "near" in request.GET)
    days = (
        public_days.near(days_here(), village)
        if is_near
        else public_days.within(days_here(), town.code if town else "")
    )
    rows = public_days.shown(days.between(month, public_days.last_of(month)), today)
    blanks, dates = public_days.weeks(month, rows)
    context = {"month": month, "blanks": blanks, "dates": dates, "rows": rows, "today": today}
    context |= {"towns": towns, "town": town, "village": village, "is_near": is_near}
    context |= {"before": month - timedelta(days=1), "after": public_days.last_of(month) + timedelta(days=1)}
    if not rows:
        context["next_day"] = public_days.coming(days, today).select_related("station__merged_into").first()
    return render(request, "portal/calendar.html", context)


@login_not_required
@require_safe
@conditional_page
def station_feed(request, code):
    here = Station.objects.inside(settings.PORTAL_DISTRICT).exclude(state=Station.State.PLANNED)
    station = get_object_or_404(here.select_related("merged_into"), code=code).current
    days = feeds.days_of_station(station, timezone.localdate())
    return feed(request, days, lambda: _("%(station)s接待日") % {"station": station.name})


@login_not_required
@require_safe
@conditional_page
def duty_feed(request, token):
    """A deputy's own days, by an address that only the deputy has."""
    deputy = deputy_of_calendar_token(token)
    if deputy is None:
        raise Http404
    days = feeds.days_of_deputy(deputy, timezone.localdate())
    response = feed(request, days, lambda: _("%(name)s的接待日") % {"name": deputy.name})
    response["Cache-Control"] = "private"
    response["X-Robots-Tag"] = "noindex"
    return response


def feed(request, days, name):
    """Always in Chinese, whoever's program asks."""
    with translation.override("zh-hans"):
        rows = public_days.shown(days, timezone.localdate())
        content = feeds.calendar(name(), rows, site(request))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    if changed := feeds.last_change(rows):
        response["Last-Modified"] = http_date(changed.timestamp())
    return response
