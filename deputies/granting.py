"""What the station's staff write down for a deputy: leave, which holds at once, and on which days one would rather receive."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.services import Refused
from accounts.templatetags.words import long_day
from accounts.wording import filled
from deputies.answering import vacate
from deputies.models import Absence, Deputy, DutyShift, DutyWish, ReceptionDay
from stations.models import Station


class Unconfirmed(Refused):
    """There are ``shifts`` within the leave that nobody has agreed to leave empty."""

    def __init__(self, shifts):
        super().__init__(_("请假期间有下面这些接待安排，准假后会空出来。请核对，再按一次保存。"))
        self.shifts = shifts


@transaction.atomic
def grant_absence(
    deputy: Deputy, *, since: date, until: date, reason: str = "", frees: Collection[int] = (), by, at=None
) -> Absence:
    """Leave that holds at once. ``frees``: keys of the shifts that somebody saw and agreed to leave empty.

    Raises Unconfirmed where there are others, Refused where the deputy is on leave already.
    """
    at = at or timezone.now()
    days = hold(deputy, since, until, timezone.localdate(at))
    refuse_known(deputy, since, until)
    shifts = list(shifts_on(deputy, days))
    if not {shift.pk for shift in shifts} <= set(frees):
        raise Unconfirmed(shifts)
    decided = {"decided_at": at, "decided_by": by}
    span = {"since": since, "until": until, "reason": reason}
    row = Absence.objects.create(deputy=deputy, state=Absence.State.GRANTED, asked_at=at, **span, **decided)
    for shift in shifts:
        vacate(shift, [shift.state], shift.reception_day, at=at, by=by, leave_reason=reason, **decided)
    audit.record(by, "grant_absence", deputy.code, since=str(since), until=str(until), shifts=len(shifts))
    return row


def hold(deputy, since, until, today) -> list[ReceptionDay]:
    """Open days within the span that the deputy is on; held in the order of publishing.py: stations, deputies, days."""
    mine = DutyShift.objects.standing().filter(deputy=deputy).values("reception_day")
    days = ReceptionDay.objects.open().between(max(since, today), until).filter(pk__in=mine)
    stations = {day.station.current.pk for day in days.select_related("station__merged_into")}
    list(Station.objects.filter(pk__in=stations).order_by("pk").select_for_update(no_key=True))
    list(Deputy.objects.filter(pk=deputy.pk).select_for_update(no_key=True))
    return list(days.order_by("pk").select_for_update(no_key=True))


def shifts_on(deputy, days):
    found = DutyShift.objects.standing().filter(deputy=deputy, reception_day__in=days)
    return found.select_related("deputy", "reception_day__station__merged_into").order_by("reception_day__day", "pk")


def refuse_known(deputy, since, until) -> None:
    if until < since:
        raise Refused(_("“请假止”不能早于“请假起”。"))
    if other := deputy.absences.granted().during(since, until).first():
        said = {"name": deputy.name, "since": long_day(other.since), "until": long_day(other.until)}
        raise Refused(filled(_("%(name)s%(since)s至%(until)s已经准假，日期有重叠。请改日期。"), said))


@transaction.atomic
def write_wishes(deputy: Deputy, *, liked: Collection[int | str], unliked: Collection[int | str], by) -> None:
    """Weekdays, 0 is Monday, and ISO dates; whatever was wished before is forgotten. Raises Refused for both at once."""
    if set(liked) & set(unliked):
        raise Refused(_("同一天不能又希望又不希望。请只选一样。"))
    list(Deputy.objects.filter(pk=deputy.pk).select_for_update(no_key=True))
    deputy.wishes.all().delete()
    DutyWish.objects.bulk_create(
        [wish(deputy, when, True) for when in sorted(set(liked), key=str)]
        + [wish(deputy, when, False) for when in sorted(set(unliked), key=str)]
    )
    audit.record(by, "write_wishes", deputy.code, liked=len(liked), unliked=len(unliked))


def wish(deputy, when, is_liked) -> DutyWish:
    kind = "weekday" if isinstance(when, int) else "day"
    return DutyWish(deputy=deputy, is_liked=is_liked, **{kind: when})
