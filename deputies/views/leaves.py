"""Leave that deputies ask for: what the day would be left with, and the word of whoever decides there."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from deputies import absences, answering
from deputies.forms.answers import DecisionForm
from deputies.models import Absence, DutyNorm, DutyShift, Posting, ReceptionDay
from deputies.presenting import needs_of
from deputies.telling import DECIDERS, hours_of
from deputies.views.publication import attempt, status_of
from stations.models import Role
from stations.scope import scope_of, staff_only, without_head

LAST = 50
WRITING = ["GET", "HEAD", "POST"]


@staff_only(*DECIDERS)
@require_safe
def leaves(request):
    """What waits for a word, the nearest day first; below, what was decided."""
    return show(request)


def show(request, *, tried=None, form=None):
    today = timezone.localdate()
    shifts, spans = list(waiting_shifts(request.user, today)), list(waiting_absences(request.user, today))
    shifts, spans = decidable(request.user, shifts, spans)
    show_what_is_left(shifts)
    for row in [*shifts, *spans]:
        row.form = form if row == tried else DecisionForm(prefix=f"{row._meta.model_name}-{row.pk}")
    context = {"shifts": shifts, "spans": spans, "tried": form, "decided": decided(request.user)}
    return render(request, "deputies/leaves.html", context, status=status_of(form) if form else 200)


def shifts_of(user):
    mine = ReceptionDay.objects.filter(scope_of(user).reach("station", "station__district_id"))
    rows = DutyShift.objects.filter(reception_day__in=mine)
    return rows.select_related("deputy__user", "decided_by", "reception_day__station__merged_into")


def waiting_shifts(user, today):
    rows = shifts_of(user).filter(state=DutyShift.State.LEAVE_ASKED, reception_day__day__gte=today)
    return rows.order_by("reception_day__day", "pk")


def absences_of(user):
    postings = Posting.objects.current().filter(scope_of(user).reach("station", "station__district_id"))
    return Absence.objects.filter(deputy__in=postings.values("deputy")).select_related("deputy__user", "decided_by")


def waiting_absences(user, today):
    return absences_of(user).filter(state=Absence.State.ASKED, until__gte=today).order_by("since", "pk")


def decidable(user, shifts, spans):
    """A committee decides only where there is neither head nor presidium. ``shifts`` of each span: what it would empty."""
    absences.with_effects(spans, timezone.localdate())
    if scope_of(user).roles & {Role.HEAD, Role.PRESIDIUM}:
        return shifts, spans
    places = {shift.reception_day.station.current for shift in shifts} | {s for row in spans for s in row.stations}
    alone = set(without_head(places))
    return (
        [shift for shift in shifts if shift.reception_day.station.current in alone],
        [row for row in spans if alone.intersection(row.stations)],
    )


def show_what_is_left(shifts) -> None:
    """``left`` and ``needs``: who would still be there, and what the day would lack then."""
    days = [shift.reception_day_id for shift in shifts]
    there = list(DutyShift.objects.standing().filter(reception_day__in=days).select_related("deputy"))
    norms = DutyNorm.objects.of_each({shift.reception_day.station.current.district_id for shift in shifts})
    for shift in shifts:
        day = shift.reception_day
        day.standing = shift.left = [row for row in there if row.reception_day_id == day.pk and row.pk != shift.pk]
        shift.needs, shift.hours = needs_of(day, norms[day.station.current.district_id]), hours_of(day)


def decided(user) -> list[DutyShift]:
    """The last ones."""
    rows = list(shifts_of(user).filter(decided_at__isnull=False).order_by("-decided_at", "-pk")[:LAST])
    for shift in rows:
        shift.hours = hours_of(shift.reception_day)
        shift.was_granted = shift.state == DutyShift.State.ON_LEAVE
    return rows


@staff_only(*DECIDERS)
@require_http_methods(WRITING)
def decide_leave(request, pk):
    """Opened by its address, it leads to the list."""
    return decide(request, get_object_or_404(shifts_of(request.user), pk=pk), answering.decide_leave)


@staff_only(*DECIDERS)
@require_http_methods(WRITING)
def decide_absence(request, pk):
    return decide(request, get_object_or_404(absences_of(request.user), pk=pk), absences.decide_absence)


def decide(request, row, service):
    if request.method != "POST":
        return redirect("deputies:leaves")
    form = DecisionForm(request.POST, prefix=f"{row._meta.model_name}-{row.pk}")
    if form.is_valid() and attempt(form, lambda: service(row, by=request.user, **form.cleaned_data)):
        messages.success(request, _("已审批，代表会收到通知。"))
        return redirect("deputies:leaves")
    return show(request, tried=row, form=form)
