"""The rules of a station: written, changed and ended, each time with a look at the next twelve months before."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.services import Refused
from accounts.templatetags.words import long_day
from accounts.wording import filled, listed
from deputies import replanning
from deputies.forms.rules import MORNING, NOON, EndRuleForm, RuleForm
from deputies.models import ReceptionRule
from deputies.occurrences import in_words, occurrences
from deputies.recurrence import ImpossibleRule
from deputies.views.plan import address_of, station_to_plan
from stations.calendar import Calendar
from stations.scope import STATION_STAFF, staff_only

TWELVE_MONTHS = relativedelta(months=12)
WRITING = ["GET", "HEAD", "POST"]


@staff_only(*STATION_STAFF)
@require_http_methods(WRITING)
def rule(request, code, pk=None):
    """A new rule, or one that is there. ``preview`` shows what it means; the other button saves it."""
    station = station_to_plan(request, code)
    row = rule_of(station, pk) if pk else ReceptionRule(station=station, kind="month_days", starts=MORNING, ends=NOON)
    form = RuleForm(request.POST or None, instance=row)
    context = {"form": form, "station": station, "rule": row}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context |= preview(row)
        elif replan := tried(form, lambda: replanning.save_rule(row, by=request.user)):
            say(request, _("规则已保存。"), replan)
            return redirect(address_of(station, shown_first(row)))
    return render(request, "deputies/rule.html", context, status=400 if form.errors else 200)


@staff_only(*STATION_STAFF)
@require_http_methods(WRITING)
def end_rule(request, code, pk):
    station = station_to_plan(request, code)
    row = rule_of(station, pk)
    form = EndRuleForm(request.POST or None, rule=row)
    context = {"form": form, "station": station, "rule": row, "words": in_words(row)}
    if request.method == "POST" and form.is_valid():
        last, today = form.cleaned_data["last"], timezone.localdate()
        if "preview" in request.POST:
            context["replan"] = replanning.foresee(replanning.ended(row, last), on=today)
        elif replan := tried(form, lambda: replanning.end_rule(row, last, by=request.user)):
            say(request, _("规则已结束，%(day)s以后不再安排。") % {"day": long_day(last)}, replan)
            return redirect("deputies:station-plan", code=station.code)
    return render(request, "deputies/end_rule.html", context, status=400 if form.errors else 200)


def rule_of(station, pk) -> ReceptionRule:
    return get_object_or_404(ReceptionRule.objects.at(station).select_related("station__merged_into"), pk=pk)


def tried(form, service):
    """What the service gives, or None with its reason on the form."""
    try:
        return service()
    except ImpossibleRule as why:
        form.say(why)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None


def preview(row) -> dict:
    """Twelve months from today, or from the day on which the rule begins."""
    today, calendar = timezone.localdate(), Calendar(row.station.current.district_id)
    first = max(today, row.valid_from)
    last = first + TWELVE_MONTHS - timedelta(days=1)
    found = occurrences(row, first, last, calendar)
    return {
        "occurrences": found,
        "held": sum(1 for occurrence in found if occurrence.day),
        "first": first,
        "last": last,
        "estimated": [year for year in range(first.year, last.year + 1) if not calendar.is_arranged(year)],
        "replan": replanning.foresee(row, on=today),
    }


def shown_first(row):
    return max(row.valid_from, timezone.localdate())


def say(request, done, replan) -> None:
    """What was done to the days planned so far, and which of them stay as they were."""
    counts = [
        (_("新增%(n)d天"), len(replan.added)),
        (_("改期%(n)d天"), len(replan.moved)),
        (_("改时间、地点或人数%(n)d天"), len(replan.changed)),
        (_("取消%(n)d天"), len(replan.removed)),
    ]
    told = [words % {"n": n} for words, n in counts if n]
    changed = filled(_("未公布的接待日：%(what)s。"), {"what": _("，").join(told)}) if told else ""
    messages.success(request, " ".join(filter(None, [done, changed])))
    if replan.kept:
        days = listed(long_day(row.day) for row in replan.kept)
        messages.warning(request, filled(_("这些接待日已经公布或单独改过，保持不变：%(days)s。"), {"days": days}))
