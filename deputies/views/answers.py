"""How a deputy answers: comes, asks for leave, asks colleagues, takes a colleague's shift, or declines."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.services import Refused
from accounts.templatetags.words import long_day
from accounts.wording import filled, listed
from deputies import answering, swapping
from deputies.candidates import DayRoster
from deputies.errors import Conflict
from deputies.forms.answers import LeaveForm, OfferForm, TakeForm
from deputies.models import Deputy, DutyShift, SwapOffer
from deputies.own_shifts import present, to_give_in_return
from deputies.telling import reach_of
from deputies.views import my_duty
from deputies.views.letting_in import for_deputy, sent
from deputies.views.publication import attempt, status_of

WRITING = ["GET", "HEAD", "POST"]


def one_tap(request, deputy, service, done):
    """A button without a form: what came of it stands on top of the own page. Opened by its address, it leads there."""
    if request.method == "POST":
        try:
            service()
        except Refused as refusal:
            status = 409 if isinstance(refusal, Conflict) else 400
            return my_duty.show(request, deputy, refusal=str(refusal), status=status)
        messages.success(request, done)
    return redirect("deputies:my-duty")


def shift_of(deputy, pk) -> DutyShift:
    """An own one, or 404."""
    rows = DutyShift.objects.standing().select_related("deputy__user", "reception_day__station__merged_into")
    return get_object_or_404(rows, deputy=deputy, pk=pk)


@require_http_methods(WRITING)
@for_deputy
def accept_shift(request, deputy, pk):
    shift = shift_of(deputy, pk)
    said = _("已确认：%(day)s您能到。") % {"day": long_day(shift.reception_day.day)}
    return one_tap(request, deputy, lambda: answering.accept(shift, by=deputy), said)


@require_http_methods(WRITING)
@for_deputy
def ask_leave(request, deputy, pk):
    shift, form = shift_of(deputy, pk), LeaveForm(sent(request))
    ask = partial(answering.ask_leave, shift, by=deputy)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: ask(**form.cleaned_data)):
        messages.success(request, _("请假已提交，等待站长审批。批准以前这一班仍是您的。"))
        return redirect("deputies:my-duty")
    return show(request, "deputies/ask_leave.html", form, shift)


@require_http_methods(WRITING)
@for_deputy
def offer_swap(request, deputy, pk):
    shift = shift_of(deputy, pk)
    found = DayRoster(shift.reception_day).candidates
    form = OfferForm(sent(request), **choices(found))
    offer = partial(swapping.offer_swap, shift, by=deputy)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: offer(**form.cleaned_data)):
        messages.success(request, said_offered(form.cleaned_data["colleagues"]))
        return redirect("deputies:my-duty")
    hindered = [row for row in found if row.hindrance]
    return show(request, "deputies/offer_swap.html", form, shift, found=found, hindered=hindered)


def choices(found) -> dict:
    free = [row for row in found if not row.hindrance]
    rows = Deputy.objects.filter(pk__in=[row.deputy.pk for row in free]).select_related("user")
    return {"colleagues": rows, "notes": {row.deputy.pk: note_of(row) for row in free}}


def note_of(row) -> str:
    """What to know before asking: kind, and soft rules that would not be met."""
    return _("；").join([str(row.deputy.get_kind_display()), *map(str, row.doubts)])


def said_offered(colleagues) -> str:
    """Whom nothing reaches must be rung up by the deputy."""
    to_call = [deputy.name for deputy in colleagues if reach_of(deputy) == "none"]
    asked = _("已请同事答复。有人接替以前这一班仍是您的。")
    return (
        filled(_("%(asked)s请您自己打电话告诉：%(names)s。"), {"asked": asked, "names": listed(to_call)})
        if to_call
        else asked
    )


@require_http_methods(WRITING)
@for_deputy
def swap(request, deputy, pk):
    """A colleague's shift: to look at, and to take."""
    offer = offer_to(deputy, pk)
    form = TakeForm(sent(request), shifts=to_give_in_return(deputy, offer, timezone.localdate()))
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: take(form, offer, deputy)):
        messages.success(request, _("已换班，双方和联络站都会收到通知。"))
        return redirect("deputies:my-duty")
    offer.refresh_from_db(fields=["state"])
    return show(request, "deputies/swap.html", form, offer.shift, offer=offer)


def take(form, offer, deputy):
    swapping.take_swap(offer, by=deputy, in_return=form.chosen, reason=form.cleaned_data["reason"])


def offer_to(deputy, pk) -> SwapOffer:
    """One that this deputy was asked about, or 404."""
    rows = SwapOffer.objects.filter(invitations__deputy=deputy)
    return get_object_or_404(
        rows.select_related("shift__deputy__user", "shift__reception_day__station__merged_into"), pk=pk
    )


@require_http_methods(WRITING)
@for_deputy
def decline_swap(request, deputy, pk):
    offer = offer_to(deputy, pk)
    return one_tap(request, deputy, lambda: swapping.decline_swap(offer, by=deputy), _("已告诉同事您不能替。"))


@require_http_methods(WRITING)
@for_deputy
def withdraw_swap(request, deputy, pk):
    rows = SwapOffer.objects.filter(shift__deputy=deputy).select_related(
        "shift__deputy", "shift__reception_day__station"
    )
    offer = get_object_or_404(rows, pk=pk)
    return one_tap(request, deputy, lambda: swapping.withdraw_swap(offer, by=deputy), _("已撤回，这一班仍是您的。"))


def show(request, template, form, shift, **more):
    present(shift)
    context = {"form": form, "shift": shift, "frame": request.duty_frame} | more
    return render(request, template, context, status=status_of(form))
