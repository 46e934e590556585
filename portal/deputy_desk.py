"""A deputy's workbench, made for a phone: the next shift, what waits for an answer or a look, then all that was brought here."""

from django.core.paginator import Paginator
from django.db.models import Case, Q, Value, When
from django.shortcuts import render
from django.utils import timezone

from deputies.own_shifts import upcoming
from feedback.models import Opinion, Supervisor
from feedback.vocabulary import Level
from feedback.workflow import Step
from portal.listing import PAGE, listed, present

# What a deputy is asked for, the most urgent first.
ANSWER, LOOK, NOTHING = "answer", "look", ""


def deputy_desk(request, desks):
    deputy = request.user.deputy
    watched = set(Supervisor.objects.filter(deputy=deputy).values_list("opinion", flat=True))
    page = Paginator(received(deputy, watched), PAGE).get_page(request.GET.get("page"))
    present(page, timezone.now())
    for opinion in page:
        opinion.is_watched = opinion.pk in watched
    context = {"desks": desks, "page": page, "shift": next(iter(upcoming(deputy)), None)}
    return render(request, "portal/deputy_desk.html", context)


def received(deputy, watched):
    """The cases that name this deputy, and those to watch over, of which the desk says no more than a unit's does.

    A result of level county is looked at by the committee.
    """
    named = Q(pk__in=Opinion.deputies.through.objects.filter(deputy=deputy).values("opinion"))
    answers = Q(step__in=[Step.SUPERVISE, Step.REPLY], replying_deputy=deputy)
    looks = Q(step=Step.SUPERVISE, is_named=True) & ~Q(level=Level.COUNTY)
    asked = Case(When(answers, then=Value(ANSWER)), When(looks, then=Value(LOOK)), default=Value(NOTHING))
    rank = Case(When(answers, then=Value(0)), When(looks, then=Value(1)), default=Value(2))
    mine = listed(Opinion.objects.counted().filter(named | Q(pk__in=watched)).annotate(is_named=named))
    return mine.annotate(asked=asked).order_by(rank, "-pk")
