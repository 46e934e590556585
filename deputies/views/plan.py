"""Planning the reception days of stations: all of one's stations at a glance, a quarter of one of them, days by hand."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services import Refused
from accounts.templatetags.words import long_day
from accounts.wording import filled, listed
from deputies import planning
from deputies.forms.days import DayForm
from deputies.forms.rules import MORNING, NOON
from deputies.models import DutyNorm, ReceptionDay, ReceptionRule
from deputies.occurrences import in_words
from deputies.presenting import present, with_people
from deputies.quarters import Quarter, quarter_asked
from deputies.telling import DECIDERS
from stations.models import Station
from stations.scope import STATION_STAFF, acts_for, scope_of, staff_only

PAGE = 25
IN_USE = [Station.State.OPEN, Station.State.PLANNED]
# How far ahead the overview looks.
AHEAD = timedelta(days=100)


def stations_of(user):
    return Station.objects.filter(scope_of(user).reach("pk", "district_id"))


def station_of(request, code) -> Station:
    return get_object_or_404(stations_of(request.user).select_related("merged_into", "district"), code=code)


def station_to_plan(request, code) -> Station:
    """The one that acts for it today, if its work is this person's."""
    station = station_of(request, code).current
    if not acts_for(request.user, station):
        raise PermissionDenied
    return station


@staff_only(*STATION_STAFF)
@require_safe
def duty(request):
    """Of every station when it receives next, and what is missing."""
    stations = stations_of(request.user).filter(state__in=IN_USE).order_by("tier", "code")
    page = Paginator(stations, PAGE).get_page(request.GET.get("page"))
    present_stations(page, timezone.localdate())
    may_decide = bool(scope_of(request.user).roles & set(DECIDERS))
    return render(request, "deputies/duty.html", {"page": page, "may_decide": may_decide})


def present_stations(page, on: date) -> None:
    """``next_day`` and ``wants`` of each station."""
    here = Q(station__in=page.object_list) | Q(station__merged_into__in=page.object_list)
    days = with_people(ReceptionDay.objects.open().between(on, on + AHEAD).filter(here))
    present(days, DutyNorm.objects.of_each({station.district_id for station in page}), on)
    ruled = ReceptionRule.objects.valid(on, date.max).filter(here).values_list("station", "station__merged_into")
    ruled = {merged_into or station for station, merged_into in ruled}
    for station in page:
        station.days_ahead = [row for row in days if row.station.current == station]
        station.next_day = next(iter(station.days_ahead), None)
        station.wants = wants_of(station, has_rule=station.pk in ruled)


def wants_of(station, *, has_rule) -> list[str]:
    if not station.next_day:
        return [_("还没有接待日") if has_rule else _("还没有接待日规则")]
    unpublished = [row for row in station.days_ahead if row.state == ReceptionDay.State.PLANNED]
    lacking = [row for row in station.days_ahead if row.needs]
    counted = [
        (len(unpublished), ngettext("%(n)d 天未公布", "%(n)d 天未公布", len(unpublished))),
        (len(lacking), ngettext("%(n)d 天缺代表", "%(n)d 天缺代表", len(lacking))),
    ]
    return [words % {"n": n} for n, words in counted if n]


@staff_only(*STATION_STAFF)
@require_safe
def station_plan(request, code):
    """A quarter of one station, month by month."""
    station, today = station_of(request, code), timezone.localdate()
    if station != station.current:
        return redirect("deputies:station-plan", code=station.current.code)
    quarter = quarter_asked(request.GET.get("from", ""), today)
    rules = list(ReceptionRule.objects.at(station).valid(today, date.max).select_related("station"))
    for rule in rules:
        rule.words = in_words(rule)
    days = list(with_people(ReceptionDay.objects.at(station).between(quarter.first, quarter.last)))
    present(days, DutyNorm.objects.of_each([station.district_id]), today)
    context = {"station": station, "quarter": quarter, "this_quarter": Quarter.of(today), "rules": rules, "days": days}
    context["months"] = [(month, [row for row in days if row.day.month == month.month]) for month in quarter.months]
    context["may_plan"] = station.state in IN_USE and acts_for(request.user, station)
    if rules and quarter.last >= today:
        context["plan"] = planning.missing_days(station, quarter.first, quarter.last, on=today)
    return render(request, "deputies/station_plan.html", context)


@staff_only(*STATION_STAFF)
@require_POST
def plan_days(request, code):
    """The days that the rules mean in the quarter that was shown."""
    station, quarter = station_to_plan(request, code), quarter_asked(request.POST.get("from", ""), timezone.localdate())
    try:
        plan = planning.plan_days(station, quarter.first, quarter.last, by=request.user)
        say_planned(request, plan)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(address_of(station, quarter.first))


def say_planned(request, plan) -> None:
    n = len(plan.added)
    made = ngettext("已生成 %(n)d 个接待日。", "已生成 %(n)d 个接待日。", n) % {"n": n}
    messages.success(request, made if n else _("这个季度的接待日都已经生成过了。"))
    if plan.clashing:
        days = listed(long_day(row.day) for row, _other in plan.clashing)
        messages.warning(request, filled(_("这些日子已有时间重叠的接待日，没有再生成：%(days)s。"), {"days": days}))


@staff_only(*STATION_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def add_day(request, code):
    """One more day, or one agreed upon with people who asked for it."""
    station = station_to_plan(request, code)
    form = DayForm(request.POST or None, instance=ReceptionDay(station=station, starts=MORNING, ends=NOON))
    if request.method == "POST" and form.is_valid() and try_add(form, request.user):
        row = form.instance
        messages.success(request, _("已加上%(day)s的接待日。") % {"day": long_day(row.day)})
        return redirect(address_of(station, row.day))
    status = 400 if form.errors else 200
    return render(request, "deputies/add_day.html", {"form": form, "station": station}, status=status)


def try_add(form, user) -> bool:
    try:
        planning.add_day(form.instance, by=user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def address_of(station, day) -> str:
    """The quarter of a day."""
    return f"{reverse('deputies:station-plan', args=[station.code])}?from={Quarter.of(day)}"
