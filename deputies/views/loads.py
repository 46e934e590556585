"""The deputies of one's stations: how often each receives this year, leave, wishes."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.services import Refused
from deputies import granting, telling
from deputies.errors import Conflict
from deputies.forms.wishes import AbsenceForm, WishForm
from deputies.loads import look_up
from deputies.models import Deputy, DutyShift, Posting
from deputies.sending_links import send_link
from deputies.views.plan import stations_of
from stations.scope import STATION_STAFF, acts_for, staff_only

PAGE = 50


def deputies_of(stations):
    posted = Posting.objects.at(*stations).current().values("deputy")
    return Deputy.objects.filter(pk__in=posted)


@staff_only(*STATION_STAFF)
@require_safe
def deputies(request):
    stations = list(stations_of(request.user))
    page = Paginator(deputies_of(stations), PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    look_up(page.object_list, stations, timezone.localdate())
    return render(request, "deputies/deputies.html", {"page": page, "year": timezone.localdate().year})


@staff_only(*STATION_STAFF)
@require_safe
def deputy(request, code):
    return show_deputy(request, find_deputy(request.user, code))


def find_deputy(user, code) -> Deputy:
    """With what look_up() tells."""
    stations = list(stations_of(user))
    found = get_object_or_404(deputies_of(stations), code=code)
    look_up([found], stations, timezone.localdate())
    return found


def deputy_to_write_of(user, code) -> Deputy:
    found = find_deputy(user, code)
    if not any(acts_for(user, station) for station in found.stations):
        raise PermissionDenied
    return found


def show_deputy(request, found, *, absence=None, wishes=None, tried=None, shifts=(), status=400):
    """``shifts``: those within a leave that is not confirmed yet; ``status`` where something was tried and refused."""
    tried = tried or absence or wishes
    context = {"deputy": found, "tried": tried, "shifts": shifts, "year": timezone.localdate().year}
    context["absence"] = absence or AbsenceForm(shifts=())
    context["wishes"] = wishes or WishForm(wishes=found.wishes.all())
    context["may_write"] = any(acts_for(request.user, station) for station in found.stations)
    ahead = DutyShift.objects.standing().filter(deputy=found, reception_day__day__gte=timezone.localdate())
    ahead = ahead.exclude(reception_day__state="cancelled").select_related("reception_day__station__merged_into")
    context["ahead"] = ahead.order_by("reception_day__day", "pk")
    context["reach"] = telling.reach_of(found)
    return render(request, "deputies/deputy.html", context, status=status if tried else 200)


@staff_only(*STATION_STAFF)
@require_POST
def absence(request, code):
    found = deputy_to_write_of(request.user, code)
    own = list(DutyShift.objects.filter(deputy=found).values_list("pk", flat=True))
    form = AbsenceForm(request.POST, shifts=own)
    if not form.is_valid():
        return show_deputy(request, found, absence=form)
    try:
        granting.grant_absence(found, by=request.user, **form.cleaned_data)
    except granting.Unconfirmed as refusal:
        form.add_error(None, str(refusal))
        return show_deputy(request, found, absence=form, shifts=refusal.shifts)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show_deputy(request, found, absence=form)
    messages.success(request, _("已登记请假。"))
    return redirect("deputies:deputy", code=code)


@staff_only(*STATION_STAFF)
@require_POST
def wishes(request, code):
    found = deputy_to_write_of(request.user, code)
    form = WishForm(request.POST, wishes=found.wishes.all())
    if not form.is_valid():
        return show_deputy(request, found, wishes=form)
    try:
        granting.write_wishes(found, by=request.user, **form.service_data())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show_deputy(request, found, wishes=form)
    messages.success(request, _("已保存意愿。"))
    return redirect("deputies:deputy", code=code)


@staff_only(*STATION_STAFF)
@require_POST
def link(request, code):
    """The personal link is sent again."""
    found, form = deputy_to_write_of(request.user, code), forms.Form({})
    try:
        send_link(found, by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show_deputy(request, found, tried=form, status=409 if isinstance(refusal, Conflict) else 400)
    messages.success(request, _("本人链接已交出。不在工作时间的，上班后送达。"))
    return redirect("deputies:deputy", code=code)
