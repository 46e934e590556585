"""The staff workbench: what waits, how long it has left, who owes it."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from deputies.models import deputy_of
from feedback.errors import NotAllowed
from feedback.models import Deadline, Opinion
from feedback.presenting import LINE
from feedback.search import search
from feedback.together import fit_for_one_letter
from feedback.vocabulary import ClockKind, Owner
from feedback.workflow import Step
from portal.deputy_desk import deputy_desk
from portal.listing import PAGE, listed, present
from portal.unit_desk import unit_desk
from stations.models import Role
from stations.scope import scope_of

SORTS = {"due": [F("due_at").asc(nulls_last=True), "pk"], "new": ["-pk"]}
MINE, OPEN, CLOSED = "mine", "open", "closed"
# Whose clocks somebody of this role is to answer for.
OWES = {
    Role.LIAISON: Owner.LIAISON,
    Role.HEAD: Owner.HEAD,
    Role.PRESIDIUM: Owner.HEAD,
    Role.COMMITTEE: Owner.COMMITTEE,
}


@dataclass
class Queue:
    key: str
    label: str
    total: int | None = None
    late: int = 0
    amber: int = 0


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
    queues = queues_of(visible, owed, at)
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
    context |= {"state": state, "first": first, "label": queues[chosen].label, "together": set()}
    if chosen == Step.HANDLE and not typed:
        together = fit_for_one_letter(Opinion.objects.filter(pk__in=[opinion.pk for opinion in page]))
        context["together"] = set(together.values_list("pk", flat=True))
    return render(request, "portal/desk.html", context)


def owed_by(scope, at):
    """Running clocks that people of these posts answer for; a promise from the day it is nearly due."""
    owners = {OWES[role] for role in scope.roles & set(OWES)}
    clocks = Deadline.objects.running().filter(owed_by__in=owners)
    return clocks.exclude(kind=ClockKind.PROMISE, amber_at__gt=at)


def queues_of(opinions, owed, at) -> dict[str, Queue]:
    """Counts per step and colour, and of what waits for this person. Closed ones are not counted, they only grow."""
    late, amber = Q(due_at__lt=at), Q(due_at__gte=at, amber_at__lte=at)
    counted = {"total": Count("pk"), "late": Count("pk", filter=late), "amber": Count("pk", filter=amber)}
    rows = opinions.exclude(step=Step.CLOSED).order_by().values("step").annotate(**counted)
    counts = {row.pop("step"): row for row in rows}
    steps = {step.value: Queue(step.value, step.label, **counts.get(step, {"total": 0})) for step in LINE}
    whole = {name: sum(getattr(queue, name) for queue in steps.values()) for name in counted}
    mine = of_queue(opinions, owed, MINE).aggregate(**counted)
    ends = {OPEN: Queue(OPEN, _l("全部在办"), **whole)}
    return {MINE: Queue(MINE, _l("待我办"), **mine)} | ends | steps | {CLOSED: Queue(CLOSED, _l("已归档"))}


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
