"""Who receives on a day: put there by hand, each candidate with what speaks for and against."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.services import Refused
from accounts.wording import filled
from deputies import assigning
from deputies.candidates import DayRoster
from deputies.errors import Conflict
from deputies.forms.closing import CloseDayForm
from deputies.forms.roster import AssignForm, ReasonForm, RoleForm
from deputies.models import DutyNorm, DutyShift, ReceptionDay
from deputies.presenting import present, with_people
from deputies.roster_rules import Rule
from deputies.views.plan import address_of
from stations.scope import STATION_STAFF, acts_for, scope_of, staff_only


@staff_only(*STATION_STAFF)
@require_safe
def day(request, pk):
    return show_day(request, find_day(request.user, pk))


def find_day(user, pk) -> ReceptionDay:
    mine = ReceptionDay.objects.filter(scope_of(user).reach("station", "station__district_id"))
    return get_object_or_404(mine.select_related("station__merged_into"), pk=pk)


def day_to_roster(user, pk) -> ReceptionDay:
    row = find_day(user, pk)
    if not acts_for(user, row.station.current):
        raise PermissionDenied
    return row


def closing_of(row) -> list[DutyShift]:
    """Who is asked about when the day is closed."""
    return list(row.shifts.standing().select_related("deputy"))


def show_day(request, row, *, form=None, about=None, closing=None, status=200):
    """``about``: the deputy whom a form that did not go through is about; ``closing``: the form that did not close the day."""
    today, station = timezone.localdate(), row.station.current
    row = with_people(ReceptionDay.objects.filter(pk=row.pk)).get()
    present([row], DutyNorm.objects.of_each([station.district_id]), today)
    roster = DayRoster(row)
    context = {"day": row, "station": station, "roster": roster, "form": form or closing, "about": about}
    context |= {"back": address_of(station, row.day), "today": today}
    context["may_assign"] = row.is_open and row.day >= today and acts_for(request.user, station)
    if row.state == ReceptionDay.State.PUBLISHED and row.day <= today and acts_for(request.user, station):
        context["closing"] = closing or CloseDayForm(
            initial={"visitors": row.visitors or None}, shifts=closing_of(row), station=station
        )
    context["candidates"] = roster.candidates
    context["overrides"] = overrides_of(row)
    return render(request, "deputies/day.html", context, status=status)


def overrides_of(row) -> list:
    """Which rule was set aside, in words as ``label``."""
    kept = list(row.overrides.select_related("deputy", "made_by"))
    for override in kept:
        override.label = Rule(override.rule).label
    return kept


@staff_only(*STATION_STAFF)
@require_POST
def assign(request, pk):
    row = day_to_roster(request.user, pk)
    form = AssignForm(request.POST, station=row.station.current)
    if not form.is_valid():
        return show_day(request, row, form=form, status=400)
    deputy = form.cleaned_data["deputy"]
    service = {"role": form.cleaned_data["role"], "reason": form.cleaned_data["reason"]}
    done = _("已安排%(name)s。")
    return answer(request, row, form, deputy, lambda: assigning.assign(row, deputy, by=request.user, **service), done)


@staff_only(*STATION_STAFF)
@require_POST
def unassign(request, pk, shift):
    row, form = day_to_roster(request.user, pk), ReasonForm(request.POST)
    found = shift_on(row, shift)
    if not form.is_valid():
        return show_day(request, row, form=form, about=found.deputy, status=400)
    reason, done = form.cleaned_data["reason"], _("已撤下%(name)s。")
    return answer(
        request, row, form, found.deputy, lambda: assigning.unassign(found, reason=reason, by=request.user), done
    )


@staff_only(*STATION_STAFF)
@require_POST
def give_role(request, pk, shift):
    """Lead or receive; who is there stays the same."""
    row, form = day_to_roster(request.user, pk), RoleForm(request.POST)
    found = shift_on(row, shift)
    if not form.is_valid():
        return show_day(request, row, form=form, status=400)
    role, done = form.cleaned_data["role"], _("已改%(name)s的分工。")
    return answer(request, row, form, found.deputy, lambda: assigning.give_role(found, role, by=request.user), done)


def shift_on(row, pk) -> DutyShift:
    return get_object_or_404(
        DutyShift.objects.select_related("deputy", "reception_day__station"), pk=pk, reception_day=row
    )


def answer(request, row, form, deputy, service, done):
    try:
        service()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show_day(request, row, form=form, about=deputy, status=409 if isinstance(refusal, Conflict) else 400)
    messages.success(request, filled(done, {"name": deputy.name}))
    return redirect("deputies:day", pk=row.pk)
