"""How a station's staff publish reception days, change them and cancel them."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.services import Refused
from deputies import publishing
from deputies.announcing import notice_url
from deputies.errors import Conflict
from deputies.forms.publication import CancelForm, ChangeForm, PublishForm, reason_of
from deputies.models import ReceptionDay
from deputies.notice import note_words
from deputies.reviewing import review
from stations.models import Role, Station
from stations.scope import scope_of, staff_only

STATION_STAFF = (Role.LIAISON, Role.HEAD, Role.PRESIDIUM, Role.COMMITTEE)
AHEAD = timedelta(days=184)


@staff_only(*STATION_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request, code):
    """The days of half a year that nobody has published: what is missing, what will count as late, and why it is so."""
    station = find_station(request, code)
    waiting = unpublished(station)
    form = PublishForm(request.POST or None, days=waiting)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: publish_ticked(form, request.user)):
        count = len(form.cleaned_data["days"])
        done = ngettext("已公布 %(n)d 个接待日，代表会收到通知。", "已公布 %(n)d 个接待日，代表会收到通知。", count)
        messages.success(request, done % {"n": count})
        return redirect("deputies:publish", code=station.code)
    now = unpublished(station) if form.is_bound else waiting
    rows = [row_of(form, found) for found in review(station, list(now))]
    context = {"station": station, "form": form, "rows": rows, "notices": notices(station)}
    return render(request, "deputies/publish.html", context, status=status_of(form))


def find_station(request, code) -> Station:
    """One of one's own; a merged one is the one that acts for it."""
    mine = Station.objects.filter(scope_of(request.user).reach("pk", "district_id"))
    return get_object_or_404(mine.select_related("merged_into"), code=code).current


def unpublished(station):
    today = timezone.localdate()
    waiting = ReceptionDay.objects.at(station).filter(state=ReceptionDay.State.PLANNED)
    waiting = waiting.between(today, today + AHEAD)
    return publishing.with_overrides(waiting)


def publish_ticked(form, user) -> None:
    publishing.publish(form.cleaned_data["days"], reasons=form.reasons, by=user)


def row_of(form, found) -> dict:
    """One day of the list: ticked if it can be published as it stands."""
    is_ticked = str(found.day.pk) in form.data.getlist("days") if form.is_bound else not found.unmet
    asks = found.unmet and not found.refusals and reason_of(found.day) in form.fields
    reason = form[reason_of(found.day)] if asks else None
    return {"found": found, "reason": reason, "is_ticked": is_ticked and not found.refusals}


def notices(station) -> dict:
    """Months with published days from today on, and where each notice is."""
    ahead = ReceptionDay.objects.at(station).public().filter(day__gte=timezone.localdate().replace(day=1))
    days = ahead.select_related("station__merged_into")
    return {day.day.replace(day=1): notice_url(day) for day in days}


@staff_only(*STATION_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    """Another date, other hours, another place."""
    day = find_day(request, pk)
    form = ChangeForm(request.POST or None, reception_day=day)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: try_change(form, day, request.user)):
        messages.success(request, told(day, _("已改，公告已更新，有关的人会收到通知。"), _("已改。")))
        return redirect("deputies:change-day", pk=pk)
    return show_day(request, day, form, CancelForm())


def try_change(form, day, user) -> None:
    if form.is_outdated:
        raise Conflict
    publishing.change(day, by=user, **form.service_data())


@staff_only(*STATION_STAFF)
@require_POST
def cancel(request, pk):
    day, form = find_day(request, pk), CancelForm(request.POST)
    reason = form["cancelled_for"].data
    if form.is_valid() and attempt(form, lambda: publishing.cancel(day, reason=reason.strip(), by=request.user)):
        messages.success(request, told(day, _("已取消，公告已更新，有关的人会收到通知。"), _("已取消。")))
        return redirect("deputies:change-day", pk=pk)
    return show_day(request, day, ChangeForm(reception_day=day), form)


def find_day(request, pk) -> ReceptionDay:
    mine = ReceptionDay.objects.filter(scope_of(request.user).reach("station", "station__district_id"))
    return get_object_or_404(mine.select_related("station__merged_into"), pk=pk)


def told(day, published, planned) -> str:
    return published if day.published_at else planned


def show_day(request, day, form, cancel_form):
    """After a conflict the day as it is now, and what was typed."""
    tried = form if form.is_bound else cancel_form
    status = status_of(tried)
    if status == 409:
        day.refresh_from_db()
        form.look_again(day)
    changes = [note_words(row) for row in day.changes.select_related("made_by")]
    context = {"day": day, "form": form, "cancel_form": cancel_form, "tried": tried, "changes": changes}
    context["standing"] = day.shifts.standing().select_related("deputy")
    context["notice"] = notice_url(day) if day.published_at else ""
    return render(request, "deputies/change_day.html", context, status=status)


def attempt(form, service) -> bool:
    """Whether the service went through; if not, the form says why."""
    try:
        service()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        form.status = 409 if isinstance(refusal, Conflict) else 400
        return False
    return True


def status_of(form) -> int:
    if form.is_bound and getattr(form, "is_overtaken", False):
        return 409
    return getattr(form, "status", 400 if form.errors else 200)
