"""The reception day as the liaison lives it: how many came, who helps, each walk-in by one key, what was taken."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.services import Refused
from deputies import attending
from deputies.errors import Conflict
from deputies.forms.closing import CountForm, HelperForm
from deputies.models import DutyNorm, ReceptionDay
from deputies.presenting import present, with_people
from feedback import receiving
from feedback.errors import Refusal
from feedback.models import Opinion
from stations.scope import STATION_STAFF, acts_for, scope_of, staff_only

PAGE = 25


def day_within_reach(user, pk) -> ReceptionDay:
    mine = ReceptionDay.objects.filter(scope_of(user).reach("station", "station__district_id"))
    return get_object_or_404(mine.select_related("station__merged_into"), pk=pk)


def day_to_run(user, pk) -> ReceptionDay:
    row = day_within_reach(user, pk)
    if not acts_for(user, row.station.current):
        raise PermissionDenied
    return row


@staff_only(*STATION_STAFF)
@require_safe
def reception(request, pk):
    return show(request, day_within_reach(request.user, pk))


def show(request, row, *, helper=None, error="", status=200):
    today, station = timezone.localdate(), row.station.current
    row = with_people(ReceptionDay.objects.filter(pk=row.pk).select_related("station__merged_into")).get()
    present([row], DutyNorm.objects.of_each([station.district_id]), today)
    taken = Opinion.objects.visible_to(request.user).filter(occasion__reception_day=row).order_by("pk")
    page = Paginator(taken.select_related("village"), PAGE).get_page(request.GET.get("page"))
    is_on = row.state == ReceptionDay.State.PUBLISHED and row.day <= today
    context = {"day": row, "station": station, "page": page, "error": error, "helpers": list(row.helpers.all())}
    context |= {"is_on": is_on, "may_run": acts_for(request.user, station), "helper_form": helper or HelperForm()}
    context["shifts"] = list(row.shifts.select_related("deputy", "in_place_of__deputy").order_by("-role", "pk"))
    return render(request, "feedback/reception.html", context, status=status)


@staff_only(*STATION_STAFF)
@require_POST
def log_visitor(request, pk):
    """To the form of a walk-in that is bound to this day."""
    row = day_to_run(request.user, pk)
    try:
        occasion = receiving.occasion_of(row)
    except Refusal as refusal:
        return show(request, row, error=refusal.message, status=409)
    return redirect(f"{reverse('feedback:log')}?occasion={occasion.pk}")


@staff_only(*STATION_STAFF)
@require_POST
def count_visitor(request, pk):
    form = CountForm(request.POST)
    if not form.is_valid():
        return show(request, day_to_run(request.user, pk), error=_("请用页面上的按钮计数。"), status=400)
    return acted(request, pk, lambda row: attending.count_visitors(row, form.cleaned_data["more"]))


@staff_only(*STATION_STAFF)
@require_POST
def add_helper(request, pk):
    form = HelperForm(request.POST)
    if not form.is_valid():
        return show(request, day_to_run(request.user, pk), helper=form, status=400)
    return acted(request, pk, lambda row: attending.add_helper(row, **form.cleaned_data))


@staff_only(*STATION_STAFF)
@require_POST
def remove_helper(request, pk, helper):
    return acted(request, pk, lambda row: attending.remove_helper(row, helper))


def acted(request, pk, act):
    """Do it and come back to the page; or the page with why not."""
    row = day_to_run(request.user, pk)
    try:
        act(row)
    except Refused as refusal:
        return show(request, row, error=str(refusal), status=409 if isinstance(refusal, Conflict) else 400)
    messages.success(request, _("已记下。"))
    return redirect("feedback:reception", pk=pk)
