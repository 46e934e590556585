"""A deputy's workbench, made for a phone: what waits for an answer or a look, then whatever was brought to the deputy."""

from django.core.paginator import Paginator
from django.db.models import Case, Q, Value, When
from django.shortcuts import render
from django.utils import timezone

from feedback.models import Opinion
from feedback.vocabulary import Level
from feedback.workflow import Step
from portal.listing import PAGE, listed, present

# What a deputy is asked for, the most urgent first.
ANSWER, LOOK, NOTHING = "answer", "look", ""


def deputy_desk(request, desks):
    deputy = request.user.deputy
    page = Paginator(received(deputy), PAGE).get_page(request.GET.get("page"))
    present(page, timezone.now())
    return render(request, "portal/deputy_desk.html", {"desks": desks, "page": page})


def received(deputy):
    """The cases that name this deputy; a result of level county is looked at by the committee."""
    answers = Q(step__in=[Step.SUPERVISE, Step.REPLY], replying_deputy=deputy)
    looks = Q(step=Step.SUPERVISE) & ~Q(level=Level.COUNTY)
    asked = Case(When(answers, then=Value(ANSWER)), When(looks, then=Value(LOOK)), default=Value(NOTHING))
    rank = Case(When(answers, then=Value(0)), When(looks, then=Value(1)), default=Value(2))
    mine = listed(Opinion.objects.counted().filter(deputies=deputy))
    return mine.annotate(asked=asked).order_by(rank, "-pk")
