"""Offers to swap that nobody took and nobody can take any more: they end, and those concerned are told once."""

from django.db import transaction
from django.utils import timezone

from deputies.answers_told import tell_lapsed
from deputies.models import Deputy, ReceptionDay, SwapOffer

State = SwapOffer.State


def lapse(offers, *, at, is_told: bool = True) -> None:
    """End open ones among these. ``is_told`` False: whoever ends them tells the same people of the day itself.

    Belongs inside the transaction of what ends them.
    """
    found = offers.filter(state=State.OPEN).select_related("shift__deputy__user", "shift__reception_day__station")
    for offer in found:
        if end(offer, at) and is_told:
            tell_lapsed(offer.shift.reception_day, offer, [offer.shift.deputy, *asked(offer)], at=at)


def end(offer, at) -> bool:
    """Whether it was this call that did; a colleague may take it at this very moment."""
    return bool(SwapOffer.objects.filter(pk=offer.pk, state=State.OPEN).update(state=State.LAPSED, ended_at=at))


def asked(offer) -> list[Deputy]:
    """Who has not declined."""
    waiting = offer.invitations.filter(declined_at=None).values("deputy")
    return list(Deputy.objects.filter(pk__in=waiting).select_related("user"))


def lapse_begun(at) -> int:
    """End the offers of days that have begun; return how many there were."""
    now = timezone.localtime(at)
    rows = SwapOffer.objects.filter(state=State.OPEN, shift__reception_day__day__lte=now.date())
    rows = rows.select_related("shift__reception_day").order_by("pk")
    begun = [row for row in rows if begins_before(row.shift.reception_day, now)]
    for offer in begun:
        with transaction.atomic():
            lapse(SwapOffer.objects.filter(pk=offer.pk), at=at)
    return len(begun)


def begins_before(day: ReceptionDay, now) -> bool:
    return (day.day, day.starts) <= (now.date(), now.time())
