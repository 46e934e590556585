"""A deputy's own page, made for a phone: the next shift, what colleagues ask, what was; leave, wishes, the calendar."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deputies import absences, links
from deputies.forms.answers import AbsenceForm, WishesForm
from deputies.own_shifts import present, received, requests_to, upcoming, with_offers
from deputies.views.letting_in import for_deputy, sent
from deputies.views.publication import attempt, status_of

WRITING = ["GET", "HEAD", "POST"]
PAST_ABSENCES = 20


@require_safe
@for_deputy
def my_duty(request, deputy):
    return show(request, deputy)


def show(request, deputy, *, refusal="", status=200):
    at = timezone.now()
    shifts, requests = upcoming(deputy, at), list(requests_to(deputy, at))
    with_offers(shifts)
    for offer in requests:
        present(offer.shift)
    context = {
        "deputy": deputy,
        "frame": request.duty_frame,
        "refusal": refusal,
        "next": shifts[0] if shifts else None,
        "further": shifts[1:],
        "requests": requests,
        "received": list(received(deputy, timezone.localdate(at).year)),
        "calendar_token": links.calendar_token(deputy),
    }
    return render(request, "deputies/my_duty.html", context, status=status)


@require_http_methods(WRITING)
@for_deputy
def my_absences(request, deputy):
    """Leave for a span of days; on which weekdays rather not."""
    form = AbsenceForm(sent(request), initial={"since": timezone.localdate()})
    ask = partial(absences.ask_absence, deputy)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: ask(**form.cleaned_data)):
        messages.success(request, _("请假已提交，等待审批。"))
        return redirect("deputies:my-absences")
    return show_absences(request, deputy, form, WishesForm(initial=WishesForm.of(deputy)))


@require_http_methods(WRITING)
@for_deputy
def my_wishes(request, deputy):
    """Opened by its address, it leads to the page with its form."""
    if request.method != "POST":
        return redirect("deputies:my-absences")
    form = WishesForm(request.POST)
    if form.is_valid():
        absences.wish_away(deputy, weekdays=form.cleaned_data["weekdays"])
        messages.success(request, _("已保存。"))
        return redirect("deputies:my-absences")
    return show_absences(request, deputy, AbsenceForm(), form)


def show_absences(request, deputy, form, wishes):
    rows = deputy.absences.order_by("-since", "-pk")[:PAST_ABSENCES]
    context = {"deputy": deputy, "frame": request.duty_frame, "form": form, "wishes": wishes, "absences": rows}
    return render(request, "deputies/my_absences.html", context, status=max(status_of(form), status_of(wishes)))


@require_http_methods(WRITING)
@for_deputy
def take_back_absence(request, deputy, pk):
    if request.method == "POST":
        absences.take_back_absence(get_object_or_404(deputy.absences, pk=pk), by=deputy)
        messages.success(request, _("已撤回请假。"))
    return redirect("deputies:my-absences")


@require_POST
@for_deputy
def renew_links(request, deputy):
    """Whoever has the old calendar address or an old link sees nothing any more; this browser stays."""
    links.renew(deputy, by=deputy.user)
    messages.success(request, _("旧的链接和日历地址已经作废，下面是新的日历地址。"))
    response = redirect("deputies:my-duty")
    return links.grant(response, request, deputy) if request.duty_frame == "base.html" else response
