"""The workbench of a handling unit: to sign for, in hand, coming due, done, returned. No word in it names a resident."""

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from feedback.clock import HANDLING_CLOCKS, Rules
from feedback.contacts import veiled
from feedback.models import Assignment, Deadline, Opinion, SupervisionNotice
from feedback.presenting import time_left
from feedback.search import search
from feedback.vocabulary import ClockKind
from portal.counting import counts_of
from portal.listing import PAGE
from portal.oversight import awaited, watched
from stations.scope import scope_of

OWN_CLOCKS = [ClockKind.SIGN_FOR, *HANDLING_CLOCKS]
State = Assignment.State


def queue_conditions(at) -> dict:
    nearly = Deadline.objects.running().filter(assignment=OuterRef("pk"), kind__in=OWN_CLOCKS, amber_at__lte=at)
    return {
        "sign": (_l("待签收"), Q(state=State.OPEN, signed_at=None)),
        "hand": (_l("在办"), Q(state=State.OPEN, signed_at__isnull=False)),
        "due": (_l("临期和逾期"), Q(Exists(nearly))),
        "done": (_l("已办结"), Q(state=State.DONE)),
        "returned": (_l("已退回"), Q(state__in=[State.RETURNED, State.RECALLED])),
    }


def unit_desk(request, desks):
    at, units = timezone.now(), scope_of(request.user).units
    conditions = queue_conditions(at)
    mine = Assignment.objects.filter(unit__in=units, opinion__voided_at=None)
    mine = mine.exclude(opinion__complained_unit__in=units)
    counts = mine.aggregate(**{key: Count("pk", filter=condition) for key, (_label, condition) in conditions.items()})
    usual = "sign" if counts["sign"] else "hand"
    chosen = request.GET.get("queue") if request.GET.get("queue") in conditions else usual
    typed = request.GET.get("q", "").strip()
    rows = listed(mine if typed else mine.filter(conditions[chosen][1]))
    if typed:
        rows = rows.filter(opinion__in=search(Opinion.objects.visible_to(request.user), typed, user=request.user))
    pages = Paginator(rows, PAGE)
    if not typed:
        pages.count = counts[chosen]
    page = pages.get_page(request.GET.get("page"))
    present(page, at, request.user)
    queues = [{"key": key, "label": label, "total": counts[key]} for key, (label, _condition) in conditions.items()]
    context = {"desks": desks, "queues": queues, "chosen": chosen, "page": page, "typed": typed}
    context["notices"] = watched(counts_of(awaited(request.user, at)))[1]
    return render(request, "portal/unit_desk.html", context)


def listed(assignments):
    """The soonest of the unit's own clocks first; what has ended, the latest first."""
    own = Deadline.objects.running().filter(kind__in=OWN_CLOCKS)
    notices = SupervisionNotice.objects.filter(opinion=OuterRef("opinion"), unit=OuterRef("unit"), answered_at=None)
    soonest = Min("deadlines__due_at", filter=Q(deadlines__stopped_at=None, deadlines__kind__in=OWN_CLOCKS))
    rows = assignments.select_related("opinion__village", "opinion__contact", "unit")
    rows = rows.prefetch_related(Prefetch("deadlines", queryset=own, to_attr="clocks"))
    rows = rows.annotate(soonest=soonest, is_supervised=Exists(notices))
    return rows.order_by(F("soonest").asc(nulls_last=True), F("ended_at").desc(nulls_last=True), "-pk")


def present(page, at, user) -> None:
    """Time left of the soonest own clock; title and place without the resident. What was given back may be out of sight."""
    rules, gone = Rules(), [row.opinion_id for row in page if not row.is_held]
    still = set(Opinion.objects.visible_to(user).filter(pk__in=gone).values_list("pk", flat=True))
    for row in page:
        opinion, clock = row.opinion, next(iter(row.clocks), None)
        contact = getattr(opinion, "contact", None)
        row.title, row.where = veiled(opinion.title_for_units, contact), veiled(opinion.where, contact)
        row.is_linked = row.is_held or opinion.pk in still
        row.left = time_left(clock and clock.due_at, clock and clock.amber_at, at, rules.calendar(opinion.area))
