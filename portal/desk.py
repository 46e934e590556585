"""The staff workbench: what waits, how long it has left, who owes it."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from deputies.models import ReceptionDay, deputy_of
from feedback import calling
from feedback.errors import NotAllowed
from feedback.models import Deadline, Opinion
from feedback.presenting import LINE
from feedback.search import search
from feedback.together import fit_for_one_letter
from feedback.vocabulary import ClockKind, Owner
from feedback.workflow import Step
from portal.counting import Queue, counted, counts_of
from portal.deputy_desk import deputy_desk
from portal.listing import PAGE, listed, present
from portal.oversight import watched, watched_over
from portal.unit_desk import unit_desk
from stations.models import Role
from stations.scope import scope_of

SORTS = {"due": [F("due_at").asc(nulls_last=True), "pk"], "new": ["-pk"]}
MINE, OPEN, CLOSED = "mine", "open", "closed"
# How many reception days stand on the desk, and how long one that nobody closed stays there.
RECEPTIONS, UNCLOSED = 5, timedelta(days=31)
# Whose clocks somebody of this role is to answer for.
OWES = {
    Role.LIAISON: Owner.LIAISON,
    Role.HEAD: Owner.HEAD,
    Role.PRESIDIUM: Owner.HEAD,
    Role.COMMITTEE: Owner.COMMITTEE,
}


@require_safe
def desk(request):
    """The desk of whatever this person is; somebody who is several things chooses with ``?as=``."""
    scope = scope_of(request.user)
    desks = {
        "station": scope.has_station_work,
        "unit": bool(scope.units),
        "deputy": deputy_of(request.user) is not None,
    }
    mine = [name for name, is_mine in desks.items() if is_mine]
    if not mine and request.user.is_superuser:
        return redirect("admin:index")
    if not mine:
        raise NotAllowed(_("您的账号还没有岗位，请联系管理员。"))
    chosen = request.GET.get("as") if request.GET.get("as") in mine else mine[0]
    return {"station": workbench, "unit": unit_desk, "deputy": deputy_desk}[chosen](request, mine)


def workbench(request, desks):
    at = timezone.now()
    visible, owed = Opinion.objects.visible_to(request.user), owed_by(scope_of(request.user), at)
    counts = counts_of(
        counted(visible.exclude(step=Step.CLOSED), F("step"), at),
        counted(of_queue(visible, owed, MINE), MINE, at),
        *watched_over(request.user, at),
    )
    queues = queues_of(counts)
    chosen = request.GET.get("queue") if request.GET.get("queue") in queues else OPEN
    typed, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    rows = search(visible, typed, user=request.user) if typed else of_queue(visible, owed, chosen)
    sort = request.GET.get("sort") if request.GET.get("sort") in SORTS else "due"
    pages = Paginator(listed(of_state(rows, state, at)).order_by(*SORTS[sort]), PAGE)
    if not typed and (known := size_of(queues[chosen], state)) is not None:
        pages.count = known
    page = pages.get_page(request.GET.get("page"))
    present(page, at)
    first = page[0] if page and page[0].due_at and not typed and sort == "due" and page.number == 1 else None
    context = {"desks": desks, "queues": queues.values(), "chosen": chosen, "page": page, "typed": typed, "sort": sort}
    context |= {
        "state": state,
        "first": first,
        "label": queues[chosen].label,
        "together": set(),
        "watched": watched(counts),
        "receptions": receptions_on(request.user, at),
    }
    if chosen in (MINE, OPEN) and not typed and calling.calls_at(request.user):
        context["calls"] = calling.due(calling.calls_of(request.user), at).count()
    if chosen == Step.HANDLE and not typed:
        together = fit_for_one_letter(Opinion.objects.filter(pk__in=[opinion.pk for opinion in page]))
        context["together"] = set(together.values_list("pk", flat=True))
    return render(request, "portal/desk.html", context)


def receptions_on(user, at) -> list[ReceptionDay]:
    """Today's reception days of one's own stations, and those nobody closed; a committee has none of its own."""
    scope, today = scope_of(user), timezone.localdate(at)
    if not scope.roles & {Role.LIAISON, Role.HEAD, Role.PRESIDIUM}:
        return []
    days = ReceptionDay.objects.filter(scope.reach("station", "station__district_id"), state="published")
    days = (
        days.between(today - UNCLOSED, today)
        .select_related("station__merged_into")
        .order_by("-day", "starts")[:RECEPTIONS]
    )
    for day in days:
        day.is_today = day.day == today
    return list(days)


def owed_by(scope, at):
    """Running clocks that people of these posts answer for; a promise from the day it is nearly due."""
    owners = {OWES[role] for role in scope.roles & set(OWES)}
    clocks = Deadline.objects.running().filter(owed_by__in=owners)
    return clocks.exclude(kind=ClockKind.PROMISE, amber_at__gt=at)


def queues_of(counts) -> dict[str, Queue]:
    """Per step and colour, and what waits for this person. Closed ones are not counted, they only grow."""
    steps = {step.value: Queue.of(step.value, step.label, counts) for step in LINE}
    whole = {name: sum(getattr(queue, name) for queue in steps.values()) for name in ("total", "late", "amber")}
    ends = {MINE: Queue.of(MINE, _l("待我办"), counts), OPEN: Queue(OPEN, _l("全部在办"), **whole)}
    return ends | steps | {CLOSED: Queue(CLOSED, _l("已归档"))}


def size_of(queue, state) -> int | None:
    """How many rows a queue lists, as counted already."""
    return {"late": queue.late, "amber": queue.amber}.get(state, queue.total) if queue.total is not None else None


def of_queue(opinions, owed, chosen):
    if chosen == MINE:
        return opinions.filter(pk__in=owed.values("opinion"))
    if chosen == OPEN:
        return opinions.exclude(step=Step.CLOSED)
    return opinions.at_step(chosen)


def of_state(opinions, state, at):
    return {"late": opinions.overdue, "amber": opinions.coming_due}.get(state, lambda at: opinions)(at)
