"""What a deputy sees of the own duty: what is ahead, with whom; what colleagues ask; what was."""

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from deputies.models import Deputy, DutyShift, ReceptionDay, SwapInvitation, SwapOffer
from deputies.telling import hours_of

State = DutyShift.State
ANSWERABLE = [State.ASSIGNED, State.ACCEPTED, State.LEAVE_ASKED]
SHADES = {State.ASSIGNED: "amber", State.ACCEPTED: "ok", State.LEAVE_ASKED: "amber"}


def upcoming(deputy, at=None) -> list[DutyShift]:
    """Shifts still to be kept, the next first, by one query: ``colleagues`` beside them, ``hours``, ``shade``, ``is_offered``.

    A shift whose hours are over is none any more.
    """
    at = at or timezone.now()
    mine = DutyShift.objects.standing().filter(deputy=deputy).values("reception_day")
    days = ReceptionDay.objects.open().filter(pk__in=mine, day__gte=timezone.localdate(at))
    offers = SwapOffer.objects.filter(shift=OuterRef("pk"), state=SwapOffer.State.OPEN)
    rows = DutyShift.objects.standing().filter(reception_day__in=days).annotate(is_offered=Exists(offers))
    rows = rows.select_related("deputy", "reception_day__station__merged_into")
    rows = list(rows.order_by("reception_day__day", "reception_day__starts", "reception_day", "-role", "id"))
    own = [shift for shift in rows if shift.deputy_id == deputy.pk and not shift.reception_day.has_ended(at)]
    for shift in own:
        present(shift)
        shift.colleagues = [
            row.deputy for row in rows if row.reception_day_id == shift.reception_day_id and row.pk != shift.pk
        ]
    return own


def present(shift) -> None:
    shift.hours, shift.shade = hours_of(shift.reception_day), SHADES.get(shift.state, "still")


def with_offers(shifts) -> None:
    """``offer`` of each shift that is offered, with whom it was offered to."""
    asked = Prefetch("invitations", SwapInvitation.objects.select_related("deputy"))
    offered = [shift for shift in shifts if shift.is_offered]
    offers = SwapOffer.objects.filter(shift__in=offered, state=SwapOffer.State.OPEN).prefetch_related(asked)
    by_shift = {offer.shift_id: offer for offer in offers} if offered else {}
    for shift in shifts:
        shift.offer = by_shift.get(shift.pk)


def requests_to(deputy, at=None):
    """Shifts that colleagues ask this deputy to take, and that were not declined."""
    asked = SwapInvitation.objects.filter(deputy=deputy, declined_at=None).values("offer")
    rows = SwapOffer.objects.pending(at).filter(pk__in=asked)
    return rows.select_related("shift__deputy", "shift__reception_day__station__merged_into").order_by(
        "shift__reception_day__day", "pk"
    )


def received(deputy, year: int):
    """Receptions of a year that were held, the last first."""
    rows = DutyShift.objects.standing().filter(deputy=deputy, reception_day__state=ReceptionDay.State.HELD)
    rows = rows.filter(reception_day__day__year=year).select_related("reception_day__station__merged_into")
    return rows.order_by("-reception_day__day", "-pk")


def to_give_in_return(deputy: Deputy, offer, on: date) -> list[DutyShift]:
    """Own shifts that could go the other way: at stations of the colleague, on days the colleague is not on already."""
    theirs = DutyShift.objects.standing().filter(deputy=offer.shift.deputy).values("reception_day")
    rows = DutyShift.objects.filter(deputy=deputy, state__in=[State.ASSIGNED, State.ACCEPTED])
    rows = rows.filter(reception_day__in=ReceptionDay.objects.open().filter(day__gte=on))
    rows = rows.exclude(reception_day__in=theirs).exclude(swap_offers__state=SwapOffer.State.OPEN)
    stations = offer.shift.deputy.stations_today()
    rows = rows.select_related("reception_day__station__merged_into").order_by("reception_day__day", "pk")
    return [shift for shift in rows if shift.reception_day.station.current.pk in stations]
