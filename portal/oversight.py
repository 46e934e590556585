"""What is watched over: problem items, supervision notices and what became of them, promises that come due."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from feedback.clock import Rules, closing_of
from feedback.contacts import veiled
from feedback.models import Deadline, Opinion, SupervisionNotice, Supervisor
from feedback.presenting import TimeLeft, time_left
from feedback.vocabulary import ClockKind, Owner
from feedback.workflow import Step
from portal.counting import Queue, counted, counts_of
from portal.listing import PAGE, listed, present
from stations.models import UNIT_ROLES, Role
from stations.scope import scope_of, staff_only

OVERSEERS = (Role.LIAISON, Role.HEAD, Role.PRESIDIUM, Role.COMMITTEE)
# How long before its day a promise is shown, in days.
AHEAD = timedelta(days=15)


def shown(request, rows, queues: dict, usual: str):
    """The rows of the chosen queue, its key, and every queue with its count, by one query."""
    counts = rows.aggregate(**{key: Count("pk", filter=condition) for key, (_label, condition) in queues.items()})
    chosen = request.GET.get("queue") if request.GET.get("queue") in queues else usual
    told = [{"key": key, "label": label, "total": counts[key]} for key, (label, _condition) in queues.items()]
    return rows.filter(queues[chosen][1]), chosen, told


def answer(request, template, rows, chosen, queues, prepare):
    """One page of the rows, made ready for show."""
    pages, at = Paginator(rows, PAGE), timezone.now()
    pages.count = next(queue["total"] for queue in queues if queue["key"] == chosen)
    page = pages.get_page(request.GET.get("page"))
    prepare(page, at)
    context = {"page": page, "chosen": chosen, "queues": queues}
    if scope_of(request.user).has_station_work:
        context["watched"] = watched(counts_of(*watched_over(request.user, at)))
    return render(request, template, context)


WATCHED = {"problems": pgettext_lazy("list", "难点件"), "notices": _l("督办单"), "promises": _l("承诺到期")}


def watched_over(user, at) -> list:
    """What counts_of() takes: problem items in hand, notices to be answered, promises to look back on."""
    opinions, today = Opinion.objects.visible_to(user), closing_of(timezone.localdate(at))
    problems = opinions.filter(problem_at__isnull=False).exclude(step=Step.CLOSED)
    promises = Deadline.objects.running().filter(kind=ClockKind.PROMISE, due_at__lte=today, opinion__in=opinions)
    return [counted(problems, "problems", at), awaited(user, at), counted(promises, "promises", at)]


def awaited(user, at):
    """The notices that this person sees and somebody still has to answer, by their clocks."""
    notices = SupervisionNotice.objects.visible_to(user).filter(answered_at=None)
    return counted(Deadline.objects.running().filter(notice__in=notices), "notices", at)


def watched(counts) -> list[Queue]:
    """The lists as the side of a page shows them."""
    return [Queue.of(key, label, counts) for key, label in WATCHED.items()]


# Problem items


@require_safe
@staff_only(*OVERSEERS)
def problems(request):
    queues = {"open": (_l("在办"), ~Q(step=Step.CLOSED)), "closed": (_l("已归档"), Q(step=Step.CLOSED))}
    items = Opinion.objects.visible_to(request.user).filter(problem_at__isnull=False)
    rows, chosen, told = shown(request, items, queues, "open")
    notices = SupervisionNotice.objects.order_by("-id")
    unanswered = Count("notices", filter=Q(notices__answered_at=None), distinct=True)
    rows = listed(rows).annotate(unanswered=unanswered).order_by("problem_at", "pk")
    rows = rows.prefetch_related(
        Prefetch("supervisors", queryset=Supervisor.objects.order_by("id"), to_attr="named"),
        Prefetch("notices", queryset=notices, to_attr="sheets"),
    )
    return answer(request, "portal/problems.html", rows, chosen, told, present_problems)


def present_problems(page, at) -> None:
    present(page, at)
    rules, today = Rules(), timezone.localdate(at)
    for opinion in page:
        since = timezone.localdate(opinion.problem_at)
        opinion.days = rules.calendar(opinion.area).working_days_between(since, today)
        opinion.sheet = next(iter(opinion.sheets), None)


# Supervision notices


def notice_queues(at) -> dict:
    clock = Deadline.objects.running().filter(notice=OuterRef("pk"))
    runs, is_late, is_open = Exists(clock), Exists(clock.filter(due_at__lt=at)), Q(answered_at=None)
    return {
        "open": (_l("待回复"), is_open & Q(runs)),
        "late": (_l("逾期未回复"), is_open & Q(is_late)),
        "answered": (_l("已回复"), ~is_open),
        "ended": (_l("未回复，环节已过"), is_open & ~Q(runs)),
        "all": (_l("全部"), Q()),
    }


@require_safe
@staff_only(*OVERSEERS, *UNIT_ROLES)
def notices(request):
    """Of every case within reach; of a handling unit those that address it."""
    mine = SupervisionNotice.objects.visible_to(request.user)
    rows, chosen, told = shown(request, mine, notice_queues(timezone.now()), "open")
    due_at = Subquery(Deadline.objects.filter(notice=OuterRef("pk")).values("due_at")[:1])
    soonest = [F("reply_due_at").asc(nulls_last=True)] if chosen in ("open", "late") else []
    rows = rows.select_related("unit", "opinion__station", "opinion__contact", "opinion__replying_deputy")
    rows = rows.annotate(reply_due_at=due_at).order_by(*soonest, "-pk")
    return answer(request, "portal/notices.html", rows, chosen, told, present_notices)


def present_notices(page, at) -> None:
    """Title and addressee without the resident; the time left while an answer is awaited."""
    rules = Rules()
    clocks = {clock.notice_id: clock for clock in Deadline.objects.running().filter(notice__in=page)}
    for notice in page:
        opinion, clock = notice.opinion, clocks.get(notice.pk)
        notice.title = veiled(opinion.title_for_units, getattr(opinion, "contact", None))
        notice.addressee = addressee(notice, opinion)
        notice.left = left_of(clock, at, rules.calendar(opinion.area))


def addressee(notice, opinion) -> str:
    if notice.unit:
        return notice.unit.name
    if notice.owed_by == Owner.DEPUTY and opinion.replying_deputy:
        return opinion.replying_deputy.name
    return opinion.station.name if notice.owed_by != Owner.COMMITTEE else Owner.COMMITTEE.label


def left_of(clock, at, calendar) -> TimeLeft | None:
    return time_left(clock.due_at, clock.amber_at, at, calendar) if clock else None


# Promises


@require_safe
@staff_only(*OVERSEERS)
def promises(request):
    """Due within a fortnight or overdue, and not looked back on yet. One that is due leads to its form at once."""
    at = timezone.now()
    today = closing_of(timezone.localdate(at))
    queues = {
        "due": (_l("可以回头看"), Q(due_at__lte=today)),
        "soon": (_l("十五日内到期"), Q(due_at__gt=today)),
    }
    mine = Deadline.objects.running().filter(kind=ClockKind.PROMISE, due_at__lte=today + AHEAD)
    mine = mine.filter(opinion__in=Opinion.objects.visible_to(request.user))
    rows, chosen, told = shown(request, mine, queues, "due")
    rows = rows.select_related("promise", "opinion__station", "opinion__contact").order_by("due_at", "pk")
    return answer(request, "portal/promises.html", rows, chosen, told, present_promises)


def present_promises(page, at) -> None:
    """Promise and title without the resident, as of a notice: a colleague of a handling unit may read the list too."""
    rules = Rules()
    for clock in page:
        opinion, contact = clock.opinion, getattr(clock.opinion, "contact", None)
        clock.text, clock.title = veiled(clock.promise.text, contact), veiled(opinion.title_for_units, contact)
        clock.left = left_of(clock, at, rules.calendar(opinion.area))
