"""How deputies of the sample county answer for the days ahead: most come, some ask for leave, some swap. Through the services,
as by their links."""

from datetime import timedelta

from django.utils import timezone

from deputies import answering, swapping
from deputies.candidates import DayRoster
from deputies.models import DutyShift, ReceptionDay
from stations.models import Role

ASKED, GRANTED = "到省里参加培训，已经报名。", "家里老人住院，要陪护。"
SWAPPED, OFFERED = "当天村里开村民代表会议。", "当天要带队下乡检查防火。"
# One of so many has not said anything yet.
SILENT = 4


def add_answers(county) -> None:
    """The first days at stations with a head bring one answer of each kind; the deputies of the others mostly accept."""
    shifts = shifts_ahead(county)
    first = first_of_each_day(shifts, county)
    for act in (ask_leave, grant_leave):
        if first:
            act(county, first.pop(0))
    for act in (swap, offer):
        if found := next((pair for pair in map(with_colleague, first) if pair), None):
            first.remove(found[0])
            act(county, *found)
    for nth, shift in enumerate(DutyShift.objects.filter(pk__in=[shift.pk for shift in shifts]).order_by("pk")):
        if nth % SILENT and shift.state == DutyShift.State.ASSIGNED and not shift.swap_offers.exists():
            answering.accept(shift, by=shift.deputy, at=moment(county, shift))


def shifts_ahead(county) -> list[DutyShift]:
    tomorrow = timezone.localdate(county.now) + timedelta(days=1)
    days = ReceptionDay.objects.filter(state=ReceptionDay.State.PUBLISHED, day__gt=tomorrow)
    shifts = DutyShift.objects.filter(reception_day__in=days, state=DutyShift.State.ASSIGNED)
    shifts = shifts.select_related("deputy__user", "reception_day__station__merged_into")
    return list(shifts.order_by("reception_day__day", "reception_day__station__code", "pk"))


def first_of_each_day(shifts, county) -> list[DutyShift]:
    """Of days at stations whose own head decides."""
    found = {}
    for shift in shifts:
        if (Role.HEAD, shift.reception_day.station.current.pk) in county.posts:
            found.setdefault(shift.reception_day_id, shift)
    return list(found.values())


def moment(county, shift):
    """The day after publication, or now if that has not come."""
    return min(county.now, shift.reception_day.published_at + timedelta(days=1))


def ask_leave(county, shift) -> None:
    answering.ask_leave(shift, reason=ASKED, by=shift.deputy, at=moment(county, shift))


def grant_leave(county, shift) -> None:
    at, head = moment(county, shift), county.posts[(Role.HEAD, shift.reception_day.station.current.pk)][0]
    answering.ask_leave(shift, reason=GRANTED, by=shift.deputy, at=at)
    answering.decide_leave(shift, is_granted=True, by=head, at=at)


def with_colleague(shift):
    """The shift and somebody who could take it without a reason, if there is such a one."""
    free = [each for each in DayRoster(shift.reception_day).candidates if not each.hindrance and not each.doubts]
    return (shift, free[0].deputy) if free else None


def swap(county, shift, colleague) -> None:
    at = moment(county, shift)
    offered = swapping.offer_swap(shift, colleagues=[colleague], reason=SWAPPED, by=shift.deputy, at=at)
    swapping.take_swap(offered, by=colleague, reason=SWAPPED, at=at)


def offer(county, shift, colleague) -> None:
    swapping.offer_swap(shift, colleagues=[colleague], reason=OFFERED, by=shift.deputy, at=moment(county, shift))
