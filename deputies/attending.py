"""The day itself: who helps, how many people are received, and at its end who came: filled in once, by the station's staff."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts import audit
from accounts.services import Refused
from accounts.templatetags.words import long_day
from deputies import publishing
from deputies.errors import Conflict
from deputies.lapsing import lapse
from deputies.models import Deputy, DutyHelper, DutyShift, ReceptionDay, SwapOffer

State, Attendance = ReceptionDay.State, DutyShift.Attendance


NO_LONGER = _l("这个接待日已经关闭、取消或改期。下面是最新情况。")


def count_visitors(day: ReceptionDay, more: int, *, at=None) -> None:
    """So many more people were received, or fewer; two phones that count at once both count. Refused before the day."""
    refuse_early(day, at or timezone.now())
    going_on = ReceptionDay.objects.filter(pk=day.pk, state=State.PUBLISHED, day=day.day, visitors__gte=-more)
    if not going_on.update(visitors=F("visitors") + more):
        day.refresh_from_db()
        raise Conflict(_("已经是 0 人了。") if day.state == State.PUBLISHED and more < 0 else NO_LONGER)


def add_helper(day: ReceptionDay, *, kind: str, name: str, organisation: str = "") -> DutyHelper:
    """Who helps on the shift. The same person twice is once."""
    refuse_ended(day)
    helper, _created = day.helpers.get_or_create(kind=kind, name=name, organisation=organisation)
    return helper


def remove_helper(day: ReceptionDay, helper: int) -> None:
    refuse_ended(day)
    day.helpers.filter(pk=helper).delete()


def refuse_ended(day: ReceptionDay) -> None:
    if not ReceptionDay.objects.filter(pk=day.pk, state=State.PUBLISHED).exists():
        raise Conflict(NO_LONGER)


def refuse_early(day: ReceptionDay, at) -> None:
    if day.day > timezone.localdate(at):
        raise Refused(_("还没有到%(day)s，到了那一天才能登记。") % {"day": long_day(day.day)})


@transaction.atomic
def close_day(
    day: ReceptionDay,
    *,
    present: Collection[int],
    visitors: int,
    by,
    substitutes: dict[int, Deputy] | None = None,
    at=None,
) -> None:
    """Published → held. ``present``: the ids of the shifts whose deputy came; every other one that stands was absent.

    ``substitutes``: by the shift of somebody absent, who came instead. ``visitors`` are people received, not opinions.
    Raises Refused before the day, where nobody came or a substitute is there already, Conflict where the day was closed,
    cancelled or moved meanwhile.
    """
    at, substitutes = at or timezone.now(), substitutes or {}
    if day.day > timezone.localdate(at):
        raise Refused(_("还没有到%(day)s，到了那一天才能关闭。") % {"day": long_day(day.day)})
    publishing.hold(day)
    standing = day.shifts.standing()
    if not substitutes and not standing.filter(pk__in=present).exists():
        raise Refused(_("没有一位代表到场的，不算接待过。请取消这个接待日并写明原因。"))
    published = ReceptionDay.objects.filter(pk=day.pk, state=State.PUBLISHED, day=day.day)
    if not published.update(state=State.HELD, closed_at=at, visitors=visitors):
        raise Conflict(NO_LONGER)
    absent = list(standing.exclude(pk__in=present))
    standing.filter(pk__in=present).update(attendance=Attendance.PRESENT)
    standing.exclude(pk__in=present).update(attendance=Attendance.ABSENT)
    stand_in(day, {shift: substitutes[shift.pk] for shift in absent if shift.pk in substitutes}, at)
    lapse(SwapOffer.objects.filter(shift__reception_day=day), at=at)
    audit.record(by, "close_day", day.pk, present=len(present) + len(substitutes), visitors=visitors)


def stand_in(day, substitutes: dict[DutyShift, Deputy], at) -> None:
    """A shift of the substitute's own, in the place of the one whose deputy did not come."""
    there = set(day.shifts.standing().values_list("deputy", flat=True))
    for shift, deputy in substitutes.items():
        if deputy.pk in there:
            raise Refused(_("%(name)s已经在这个接待日的名单里，不能再顶替别人。") % {"name": deputy.name})
        there.add(deputy.pk)
        day.shifts.create(
            deputy=deputy,
            role=shift.role,
            state=DutyShift.State.ACCEPTED,
            answered_at=at,
            in_place_of=shift,
            attendance=Attendance.PRESENT,
        )
