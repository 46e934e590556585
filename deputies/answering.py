"""What a deputy says to a shift, and what the head of the station decides: coming, leave, the empty place that leave makes."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services import Refused
from accounts.templatetags.words import long_day
from deputies.answers_told import tell_leave_asked, tell_leave_decided, tell_vacant
from deputies.assigning import changed, names_on
from deputies.errors import Conflict
from deputies.lapsing import lapse
from deputies.models import Absence, Deputy, DutyShift, ReceptionDay, SwapOffer
from stations.models import Station
from stations.scope import decides_for

State = DutyShift.State
# Still to be kept: the deputy may ask for leave or look for a colleague.
KEPT = [State.ASSIGNED, State.ACCEPTED]


@transaction.atomic
def accept(shift: DutyShift, *, by: Deputy, at=None) -> None:
    """The deputy comes; a request for leave that nobody has decided is taken back. Said twice is said once."""
    at = at or timezone.now()
    refuse_other(shift, by)
    refuse_over(hold(shift)[shift.reception_day_id], at)
    claim(shift, [*KEPT, State.LEAVE_ASKED], state=State.ACCEPTED, answered_at=at, leave_reason="")


@transaction.atomic
def ask_leave(shift: DutyShift, *, reason: str, by: Deputy, at=None) -> None:
    """Ask the head of the station for leave from this one shift. Raises Refused and Conflict."""
    at = at or timezone.now()
    refuse_other(shift, by)
    if not reason:
        raise Refused(_("请写明请假事由，站长要据此审批。"))
    day = hold(shift)[shift.reception_day_id]
    refuse_over(day, at)
    refuse_offered(shift)
    nothing_decided = {"decided_at": None, "decided_by": None, "decision": ""}
    claim(shift, KEPT, state=State.LEAVE_ASKED, answered_at=at, leave_reason=reason, **nothing_decided)
    tell_leave_asked(day, by, reason, key=f"{shift.pk}:{at.timestamp():.0f}", at=at)


@transaction.atomic
def decide_leave(shift: DutyShift, *, is_granted: bool, decision: str = "", by, at=None) -> None:
    """The head's word, once. Granted, the place is empty and the station is told; refused, the deputy is told why."""
    at = at or timezone.now()
    refuse_undecidable([shift.reception_day.station], is_granted, decision, by)
    day = hold(shift, deputies=[shift.deputy])[shift.reception_day_id]
    refuse_over(day, at)
    decided = {"decided_at": at, "decided_by": by, "decision": decision}
    if is_granted:
        vacate(shift, [State.LEAVE_ASKED], day, by=by, at=at, **decided)
        keep_away(shift, day, at=at, **decided)
    else:
        claim(shift, [State.LEAVE_ASKED], state=State.ASSIGNED, **decided)
    said = {"is_granted": is_granted, "decision": decision}
    tell_leave_decided(day, shift.deputy, key=f"{shift.pk}:{at.timestamp():.0f}", at=at, **said)


def refuse_undecidable(stations, is_granted, decision, by) -> None:
    if not any(decides_for(by, station) for station in stations):
        raise Refused(_("请假由站长或主席团审批；没有站长和主席团的，由县人大审批。"))
    if not is_granted and not decision:
        raise Refused(_("不同意请假的，请写明原因，代表会看到。"))


def vacate(shift, states, day, *, by, at, **decided) -> None:
    """The deputy is on leave; the notice says so if it is out, and the station that a place is empty."""
    was = names_on(day)
    claim(shift, states, state=State.ON_LEAVE, **decided)
    lapse(SwapOffer.objects.filter(shift=shift), at=at)
    changed(day, was, by=by, at=at)
    tell_vacant(day, shift, by=by, at=at)


def keep_away(shift, day, *, at, **decided) -> None:
    """Leave granted is leave of that date, so that nobody puts the deputy there again; unless another shift of it is kept."""
    others = DutyShift.objects.standing().filter(deputy=shift.deputy, reception_day__day=day.day)
    if not others.exclude(reception_day__state=ReceptionDay.State.CANCELLED).exists():
        Absence.objects.create(
            deputy=shift.deputy, since=day.day, until=day.day, reason=shift.leave_reason, state=Absence.State.GRANTED,
            asked_at=shift.answered_at or at, **decided,
        )  # fmt: skip


# What every answer asks first


def hold(*shifts, deputies=()) -> dict[int, ReceptionDay]:
    """Stations, deputies and days of these shifts, held in this order as publishing.py does; the days as they are now."""
    days = [shift.reception_day for shift in shifts]
    if deputies:
        stations = Station.objects.filter(pk__in=[day.station.current.pk for day in days])
        list(stations.order_by("pk").select_for_update(no_key=True))
        rows = Deputy.objects.filter(pk__in=[deputy.pk for deputy in deputies])
        list(rows.order_by("pk").select_for_update(no_key=True))
    fresh = ReceptionDay.objects.filter(pk__in=[day.pk for day in days]).select_related("station__merged_into")
    return {day.pk: day for day in fresh.order_by("pk").select_for_update(no_key=True, of=("self",))}


def claim(shift, states, **values) -> None:
    """Out of one of these states or not at all."""
    if not DutyShift.objects.filter(pk=shift.pk, state__in=states).update(**values):
        raise Conflict


def refuse_other(shift, by) -> None:
    if shift.deputy_id != by.pk:
        raise Refused(_("这不是您的接待安排。"))


def refuse_over(day, at) -> None:
    said = {"day": long_day(day.day)}
    if day.state == ReceptionDay.State.CANCELLED:
        raise Conflict(_("%(day)s的接待已经取消，不用再答复。") % said)
    if day.state == ReceptionDay.State.HELD or day.has_ended(at):
        raise Conflict(_("%(day)s的接待已经过去，不能再答复。有疑问请打电话给联络站。") % said)


def refuse_offered(shift) -> None:
    if SwapOffer.objects.filter(shift=shift, state=SwapOffer.State.OPEN).exists():
        raise Refused(_("您已经请同事替这一班，正在等答复。要请假或另请别人，请先撤回换班。"))
