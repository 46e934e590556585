"""Deputies are put on a reception day by hand, given another role there, or taken off it. Once it is published, the notice
and everybody concerned are told."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import audit
from accounts.services import Refused
from accounts.templatetags.words import long_day
from accounts.wording import filled
from deputies import links, publishing, telling
from deputies.announcing import PUBLISHED
from deputies.errors import Conflict
from deputies.lapsing import lapse
from deputies.models import DayChange, Deputy, DutyNorm, DutyShift, ReceptionDay, SwapOffer
from deputies.reviewing import PERSONAL, Rows, unmet, whom
from stations.models import Station

RELEASED = "duty.released"
telling.register(
    RELEASED,
    gettext_lazy("值班：不用再到场"),
    gettext_noop("{station}{day} {hours}的接待已改由别的代表参加，您不用到场。"),
)
State, Role = DutyShift.State, DutyShift.Role
# So far nobody but the planner has seen it.
UNSEEN = {"state": State.ASSIGNED, "swap_offers": None}


@transaction.atomic
def assign(day: ReceptionDay, deputy: Deputy, *, role: str = Role.HOST, reason: str = "", by, at=None) -> DutyShift:
    """Put somebody there. Raises Refused where a hard rule speaks against it, or a soft one and no reason is given; the
    reason is kept. Raises Conflict where somebody did it before."""
    at = at or timezone.now()
    day = hold(day, deputy, timezone.localdate(at))
    refuse_assigned(day, deputy)
    refuse_leading(deputy, role)
    was, before = names_on(day), findings_of(day)
    shift = DutyShift.objects.create(reception_day=day, deputy=deputy, role=role, is_fixed=True)
    accept(day, before, reason, by=by, at=at)
    audit.record(by, "assign_deputy", f"{day.pk} {deputy.code}")
    if changed(day, was, by=by, at=at):
        tell(PUBLISHED, day, shift, at=at)
    return shift


@transaction.atomic
def give_role(shift: DutyShift, role: str, *, by, at=None) -> DutyShift:
    """Let somebody lead or receive on a day that nobody has published; from then on drafting leaves it as it is.

    Raises Refused where the rank or the day does not allow it, Conflict where the shift is no longer as it was read.
    """
    day = hold(shift.reception_day, shift.deputy, timezone.localdate(at))
    if day.published_at:
        raise Refused(_("%(day)s的接待日已经公布，不能直接改分工。请先撤下，再重新安排。") % {"day": long_day(day.day)})
    refuse_leading(shift.deputy, role)
    as_read = DutyShift.objects.standing().filter(pk=shift.pk, role=shift.role)
    if not as_read.update(role=role, is_fixed=True):
        raise Conflict
    shift.role, shift.is_fixed = role, True
    audit.record(by, "change_duty_role", f"{day.pk} {shift.deputy.code}", role=str(role))
    return shift


@transaction.atomic
def unassign(shift: DutyShift, *, reason: str = "", by, at=None) -> None:
    """Take somebody off; before publication without a trace, afterwards the shift stays as one that was handed over.

    Raises Conflict where it is no longer that deputy's, Refused where a day that is published would lack somebody and no
    reason is given.
    """
    at = at or timezone.now()
    day = hold(shift.reception_day, shift.deputy, timezone.localdate(at))
    was, before = names_on(day), findings_of(day)
    lapse(SwapOffer.objects.filter(shift=shift), at=at)
    give_up(shift, day, by=by, at=at)
    accept(day, before, reason, by=by, at=at)
    audit.record(by, "unassign_deputy", f"{day.pk} {shift.deputy.code}")
    if changed(day, was, by=by, at=at):
        tell(RELEASED, day, shift, at=at)


def give_up(shift, day, *, by, at) -> None:
    unseen = DutyShift.objects.filter(pk=shift.pk, **UNSEEN)
    if not day.published_at and unseen.delete()[0]:
        return
    handed_over = {"state": State.REPLACED, "decided_at": at, "decided_by": by}
    if not DutyShift.objects.standing().filter(pk=shift.pk, attendance="").update(**handed_over):
        raise Conflict


def hold(day, deputy, today) -> ReceptionDay:
    """The day as it is now; station, deputy and day are held in the order in which publishing.py and rostering.py hold them."""
    list(Station.objects.filter(pk=day.station.current.pk).select_for_update(no_key=True))
    list(Deputy.objects.filter(pk=deputy.pk).select_for_update(no_key=True))
    held = publishing.with_overrides(ReceptionDay.objects.filter(pk=day.pk))
    fresh = held.select_for_update(no_key=True, of=("self",)).get()
    if not fresh.is_open:
        raise Conflict(_("这个接待日已经接待过或者已经取消，不能再改代表。"))
    if fresh.day < today:
        raise Refused(_("%(day)s已经过去，不能再改代表。") % {"day": long_day(fresh.day)})
    return fresh


def refuse_leading(deputy, role) -> None:
    if role == Role.LEAD and not deputy.can_lead:
        raise Refused(filled(_("%(name)s不是县处级或科级代表，不能带班。请安排为接待。"), {"name": deputy.name}))


def refuse_assigned(day, deputy) -> None:
    if day.shifts.standing().filter(deputy=deputy).exists():
        said = {"name": deputy.name, "day": long_day(day.day)}
        raise Conflict(filled(_("%(name)s已经安排在%(day)s。下面是最新情况。"), said))


# What the rules say


def findings_of(day) -> list:
    station = day.station.current
    return Rows(station, [day], DutyNorm.objects.of(station.district_id)).findings(day)


def accept(day, before, reason, *, by, at) -> None:
    """Of what this very change brings about. What a day lacks that nobody has published yet is asked for on publication."""
    known = {(finding.rule, finding.people if finding.is_hard else whom(finding)) for finding in before}
    new = [f for f in findings_of(day) if (f.rule, f.people if f.is_hard else whom(f)) not in known]
    asked = [finding for finding in new if day.published_at or finding.rule in PERSONAL]
    hard = [finding.sentence for finding in new if finding.is_hard]
    publishing.accept(day, hard, unmet(day, asked), reason, by=by, at=at)


# What others learn of it


def changed(day, was: str, *, by, at) -> bool:
    """Whether the public notice has to say it."""
    if day.published_at:
        publishing.note(day, DayChange.What.DEPUTIES, was, names_on(day), by=by, at=at)
        ReceptionDay.objects.filter(pk=day.pk).update(changed_at=at)
    return bool(day.published_at)


def names_on(day) -> str:
    rows = day.shifts.standing().select_related("deputy").order_by("-role", "id")
    return "、".join(shift.deputy.name for shift in rows)


def tell(event, day, shift, *, at) -> None:
    told = {
        "key": f"{event}:{day.pk}:{shift.pk}",
        "values": telling.about(day),
        "url": reverse("deputies:my-duty"),
        "at": at,
    }
    telling.tell_deputies(event, [shift.deputy], personal=links.in_message, **told)
