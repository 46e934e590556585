"""Shifts change hands: offered to named colleagues, taken by the first. The rules of rosters are kept at that moment."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.services import Refused
from deputies.answering import KEPT, claim, hold, refuse_offered, refuse_other, refuse_over
from deputies.answers_told import tell_declined, tell_offered, tell_taken, tell_withdrawn
from deputies.assigning import accept, changed, findings_of, names_on
from deputies.candidates import DayRoster
from deputies.errors import Conflict
from deputies.models import Deputy, DutyShift, SwapInvitation, SwapOffer

Offer = SwapOffer.State
GONE = {
    Offer.TAKEN: _l("这一班已经有同事接替，不用再答复。"),
    Offer.WITHDRAWN: _l("同事已经撤回，不用再答复。"),
    Offer.LAPSED: _l("这次换班已经结束，不用再答复。"),
}


@transaction.atomic
def offer_swap(shift: DutyShift, *, colleagues: Collection[Deputy], reason="", by: Deputy, at=None) -> SwapOffer:
    """Ask these colleagues to take a shift. Raises Refused where one of them cannot by the hard rules, Conflict."""
    at = at or timezone.now()
    refuse_other(shift, by)
    if not colleagues:
        raise Refused(_("请先选择要请的同事。"))
    day = hold(shift, deputies=[by])[shift.reception_day_id]
    refuse_over(day, at)
    refuse_offered(shift)
    if not DutyShift.objects.filter(pk=shift.pk, state__in=KEPT).exists():
        raise Conflict
    refuse_hindered(shift, colleagues)
    offer = SwapOffer.objects.create(shift=shift, reason=reason, made_at=at)
    SwapInvitation.objects.bulk_create(SwapInvitation(offer=offer, deputy=deputy) for deputy in colleagues)
    tell_offered(day, offer, colleagues, at=at)
    return offer


def refuse_hindered(shift, colleagues) -> None:
    found = {row.deputy.pk: row.hindrance for row in DayRoster(shift.reception_day).candidates}
    for deputy in colleagues:
        if deputy.pk not in found:
            raise Refused(_("%(name)s已经在这一天接待，或者不驻这个联络站，请另选同事。") % {"name": deputy.name})
        if found[deputy.pk]:
            raise Refused(_("%(why)s，请另选同事。") % {"why": found[deputy.pk]})


@transaction.atomic
def take_swap(
    offer: SwapOffer, *, by: Deputy, in_return: DutyShift | None = None, reason: str = "", at=None
) -> DutyShift:
    """Take the shift that was offered; ``in_return`` is an own one that goes the other way, to be confirmed there.

    The first has it. Raises Conflict for the others, Refused where a hard rule would break, or a soft one without a
    ``reason``; the reason is kept.
    """
    at, giver = at or timezone.now(), offer.shift.deputy
    shifts = [shift for shift in (offer.shift, in_return) if shift]
    days = hold(*shifts, deputies=[by, giver])
    refuse_uninvited(offer, by)
    close(offer, Offer.TAKEN, at, taken_by=by, in_return=in_return)
    for day in days.values():
        refuse_over(day, at)
    before = {day.pk: (findings_of(day), names_on(day)) for day in days.values()}
    taken = hand_over(offer.shift, by, state=DutyShift.State.ACCEPTED, at=at)
    if in_return:
        refuse_other(in_return, by)
        refuse_offered(in_return)
        hand_over(in_return, giver, state=DutyShift.State.ASSIGNED, at=at)
    for day in days.values():
        found, was = before[day.pk]
        accept(day, found, reason, by=by.user, at=at)
        changed(day, was, by=by.user, at=at)
    asked = Deputy.objects.filter(swap_invitations__offer=offer, swap_invitations__declined_at=None)
    told = [giver, by, *asked.exclude(pk=by.pk).select_related("user")]
    return_day = days[in_return.reception_day_id] if in_return else None
    tell_taken(days[offer.shift.reception_day_id], offer, told, taker=by, return_day=return_day, at=at)
    return taken


def hand_over(shift, deputy, *, state, at) -> DutyShift:
    """The one shift is over; the successor's is another row."""
    claim(shift, KEPT, state=DutyShift.State.REPLACED)
    if DutyShift.objects.standing().filter(reception_day=shift.reception_day, deputy=deputy).exists():
        raise Refused(_("%(name)s已经安排在这个接待日。") % {"name": deputy.name})
    leads = shift.role == DutyShift.Role.LEAD and deputy.can_lead
    return DutyShift.objects.create(
        reception_day=shift.reception_day,
        deputy=deputy,
        role=DutyShift.Role.LEAD if leads else DutyShift.Role.HOST,
        state=state,
        answered_at=at if state == DutyShift.State.ACCEPTED else None,
        is_fixed=True,
        in_place_of=shift,
    )


@transaction.atomic
def decline_swap(offer: SwapOffer, *, by: Deputy, at=None) -> None:
    """A colleague cannot; when none is left who could, the shift stays where it was and its deputy is told."""
    at = at or timezone.now()
    day = hold(offer.shift)[offer.shift.reception_day_id]
    refuse_uninvited(offer, by)
    refuse_gone(offer)
    asked = SwapInvitation.objects.filter(offer=offer, declined_at=None)
    asked.filter(deputy=by).update(declined_at=at)
    if not asked.exists():
        close(offer, Offer.LAPSED, at)
        tell_declined(day, offer, at=at)


@transaction.atomic
def withdraw_swap(offer: SwapOffer, *, by: Deputy, at=None) -> None:
    """Its deputy keeps the shift after all; whoever has not declined is told."""
    at = at or timezone.now()
    refuse_other(offer.shift, by)
    day = hold(offer.shift)[offer.shift.reception_day_id]
    close(offer, Offer.WITHDRAWN, at)
    asked = Deputy.objects.filter(swap_invitations__offer=offer, swap_invitations__declined_at=None)
    tell_withdrawn(day, offer, asked.select_related("user"), at=at)


def close(offer, state, at, **values) -> None:
    """The first has it; the others are told what became of it."""
    if not SwapOffer.objects.filter(pk=offer.pk, state=Offer.OPEN).update(state=state, ended_at=at, **values):
        refuse_gone(offer)


def refuse_gone(offer) -> None:
    state = SwapOffer.objects.values_list("state", flat=True).get(pk=offer.pk)
    if state != Offer.OPEN:
        raise Conflict(str(GONE[state]))


def refuse_uninvited(offer, by) -> None:
    if not offer.invitations.filter(deputy=by).exists():
        raise Refused(_("同事没有请您替这一班。"))
