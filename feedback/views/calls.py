"""The list of calls: residents with only a telephone are told by whoever has time to ring."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.doors import back_to, post_only
from feedback import calling, contacts
from feedback.calling import Outcome
from feedback.errors import Conflict, Refusal
from feedback.forms.choosing import CallForm
from feedback.models import Opinion
from feedback.standing import Standing
from feedback.views.intake import PAGE
from stations.scope import STATION_STAFF, staff_only

NOW, LATER = "now", "later"
DONE = {
    Outcome.SAID: _l("%(number)s 已记为告知。"),
    Outcome.NOT_REACHED: _l("%(number)s 没打通，过些时候会再列出来。"),
    Outcome.NO_MORE: _l("%(number)s 不再打电话。"),
}


@staff_only(*STATION_STAFF)
@require_safe
def calls(request):
    """What is to be said to whom now; with ``?when=later`` what waits for working hours or another try."""
    return show(request)


def show(request, *, revealed=None, status=200, **more):
    """``revealed``: the call whose number this very person has just asked for, and the contact."""
    at, mine = timezone.now(), calling.calls_of(request.user).waiting()
    when = LATER if request.GET.get("when") == LATER else NOW
    counts = calling.count(mine, at)
    pages = Paginator(calling.later(mine, at) if when == LATER else calling.due(mine, at), PAGE)
    pages.count = counts["later" if when == LATER else "due"]
    page = pages.get_page(request.GET.get("page"))
    with_opinions(page)
    context = {"page": page, "when": when, "revealed": revealed, "counts": counts} | more
    return render(request, "feedback/calls.html", context, status=status)


def with_opinions(page) -> None:
    numbers = [call.number for call in page]
    opinions = {row.number: row for row in Opinion.objects.filter(number__in=numbers).select_related("contact")}
    for call in page:
        call.opinion = opinions[call.number]
        call.contact = getattr(call.opinion, "contact", None)


def find(request, pk):
    """A call of one's own stations, made or not, or 404."""
    return get_object_or_404(calling.calls_of(request.user), pk=pk)


@staff_only(*STATION_STAFF)
@post_only("feedback:calls")
@never_cache
def show_number(request, pk):
    call = find(request, pk)
    opinion = Opinion.objects.select_related("station__merged_into", "dossier").get(number=call.number)
    standing = Standing(opinion, request.user, timezone.now())
    return show(request, revealed={"pk": pk, "contact": contacts.reveal(standing, reason=_("电话告知办理情况"))})


@staff_only(*STATION_STAFF)
@post_only("feedback:calls")
def note_call(request, pk, outcome):
    """What came of it: said, not reached, no more; one tap each."""
    call, form = find(request, pk), CallForm(request.POST)
    if outcome not in Outcome:
        raise Http404
    try:
        if not form.is_valid():
            raise Conflict
        calling.note_outcome(
            call, Outcome(outcome), by=request.user, tried=form.cleaned_data["tried"], at=timezone.now()
        )
    except Refusal as refusal:
        return show(request, refusal=refusal.message, status=409)
    messages.success(request, DONE[Outcome(outcome)] % {"number": call.number})
    return back_to(request, "feedback:calls")
