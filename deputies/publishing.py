"""Reception days become public, move, and are cancelled; nobody else writes their state but attending.py."""

from collections.abc import Collection
from copy import copy
from datetime import date, time

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services import Refused
from accounts.templatetags.words import long_day
from deputies.announcing import tell_cancelled, tell_changed, tell_published
from deputies.errors import Conflict
from deputies.lapsing import lapse
from deputies.models import DayChange, Deputy, DutyNorm, DutyShift, ReceptionDay, RosterOverride, SwapOffer
from deputies.reviewing import findings_if_moved, is_late, review, unmet, whom
from deputies.telling import hours_of
from stations.models import Station

State, What = ReceptionDay.State, DayChange.What
TIME_AND_PLACE = ("day", "starts", "ends", "place")


def with_overrides(days):
    """Reception days with what review() asks of them."""
    kept = Prefetch("overrides", RosterOverride.objects.select_related("deputy"))
    return days.select_related("station__merged_into").prefetch_related(kept)


@transaction.atomic
def publish(days: Collection[ReceptionDay], *, by, reasons: dict[int, str] | None = None, at=None) -> None:
    """Publish planned days of one station, all or none of them, and tell their deputies.

    ``reasons``: by day, why a soft rule of rosters is not met; each is kept. Raises Conflict where a day is no longer as
    it was read, Refused with a sentence for each day that cannot be published.
    """
    at = at or timezone.now()
    if not days:
        raise Refused(_("请先选择要公布的接待日。"))
    for day in days:
        claim(day, state=State.PLANNED, to={"state": State.PUBLISHED, "published_at": at, "published_by": by})
    fresh = list(with_overrides(ReceptionDay.objects.filter(pk__in=[day.pk for day in days])))
    for found in review(fresh[0].station.current, fresh, at):
        accept(found.day, found.refusals, found.unmet, (reasons or {}).get(found.day.pk, ""), by=by, at=at)
        ReceptionDay.objects.filter(pk=found.day.pk).update(is_late=found.is_late)
        tell_published(found.day, at=at)


def claim(day, *, state, to) -> None:
    """As it was read or not at all."""
    unchanged = {name: getattr(day, name) for name in TIME_AND_PLACE}
    if not ReceptionDay.objects.filter(pk=day.pk, state=state, **unchanged).update(**to):
        raise Conflict


def accept(day, refusals, unmet, reason: str, *, by, at) -> None:
    """Refuse what cannot be; keep the reason for what should not."""
    if refusals:
        raise Refused(" ".join(refusals))
    if unmet and not reason:
        sentences = " ".join(finding.sentence for finding in unmet)
        raise Refused(_("%(unmet)s 仍要这样安排的，请写明原因。") % {"unmet": sentences})
    deputies = {row.code: row for row in Deputy.objects.filter(code__in=filter(None, map(whom, unmet)))}
    for finding in unmet:
        RosterOverride.objects.create(
            reception_day=day,
            rule=finding.rule,
            deputy=deputies.get(whom(finding)),
            reason=reason,
            made_by=by,
            made_at=at,
        )


@transaction.atomic
def change(was: ReceptionDay, *, day: date, starts: time, ends: time, place: str, by, reason="", at=None) -> None:
    """Another date, other hours, another place. Who is on it, and offers to swap, go with the day.

    Once published, the notice says what was different and everybody concerned is told. Raises Conflict where the day is
    no longer as it was read, Refused where it cannot be.
    """
    at, new = at or timezone.now(), copy(was)
    new.day, new.starts, new.ends, new.place = day, starts, ends, place
    differences = differing(was, new)
    refuse_change(was, new, differences, timezone.localdate(at))
    hold(was)
    refuse_overlap(new)
    claim(was, state=was.state, to=columns(was, new, at))
    if set(differences) != {What.PLACE}:
        accept_other_time(new, reason, by=by, at=at)
    if was.published_at:
        rows = [note(new, what, old, now, by=by, at=at) for what, (old, now) in differences.items()]
        tell_changed(new, rows[0], was=was, by=by, at=at)


def differing(was, new) -> dict[str, tuple[str, str]]:
    """What became different: from which words to which."""
    said = {
        What.DAY: (was.day.isoformat(), new.day.isoformat()),
        What.HOURS: (hours_of(was), hours_of(new)),
        What.PLACE: (was.where, new.where),
    }
    return {what: (old, now) for what, (old, now) in said.items() if old != now}


def refuse_change(was, new, differences, today) -> None:
    if not was.is_open:
        raise Conflict(_("这个接待日已经接待过或者已经取消，不能再改。"))
    if was.day < today and was.published_at:
        raise Refused(_("%(day)s已经过去，不能再改。没有接待的，请取消并写明原因。") % {"day": long_day(was.day)})
    if new.day < today:
        raise Refused(_("%(day)s已经过去，请选今天或以后的日期。") % {"day": long_day(new.day)})
    if not differences:
        raise Refused(_("日期、时间和地点都没有改动。请先改动其中一项。"))


def hold(day) -> None:
    """One at a time at a station, and for each deputy: two days that move onto the same hours would not see each other."""
    current = day.station.current
    list(Station.objects.select_for_update(no_key=True).filter(pk=current.pk))
    on_it = Deputy.objects.filter(pk__in=day.shifts.standing().values("deputy")).order_by("pk")
    list(on_it.select_for_update(no_key=True))


def columns(was, new, at) -> dict:
    written = {name: getattr(new, name) for name in TIME_AND_PLACE}
    if not was.published_at:
        return written
    return written | {"changed_at": at, "is_late": was.is_late or becomes_late(was, new, at)}


def becomes_late(was, new, at) -> bool:
    """A new date is an announcement of its own."""
    norm = DutyNorm.objects.of(was.station.current.district_id)
    return new.day != was.day and is_late(new.day, timezone.localdate(at), norm)


def refuse_overlap(new) -> None:
    there = ReceptionDay.objects.at(new.station.current).exclude(pk=new.pk).exclude(state=State.CANCELLED)
    if other := there.filter(day=new.day, starts__lt=new.ends, ends__gt=new.starts).first():
        said = {"day": long_day(new.day), "hours": hours_of(other)}
        raise Refused(_("这个联络站%(day)s %(hours)s已经有接待日，时间重叠。请改到别的日期或时间。") % said)


def accept_other_time(new, reason, *, by, at) -> None:
    """No deputy is put in two places or called back from leave; before publication no reason is asked for anything else.

    Who had agreed to come at the old time is asked again.
    """
    found = findings_if_moved(new)
    soft = unmet(new, found) if new.published_at else []
    accept(new, [f.sentence for f in found if f.is_hard], soft, reason, by=by, at=at)
    agreed = new.shifts.filter(state=DutyShift.State.ACCEPTED)
    agreed.update(state=DutyShift.State.ASSIGNED, answered_at=None)


def note(day, what, old, new, *, by, at) -> DayChange:
    return DayChange.objects.create(reception_day=day, what=what, old=old[:400], new=new[:400], made_by=by, made_at=at)


@transaction.atomic
def cancel(day: ReceptionDay, *, reason: str, by, at=None) -> None:
    """Not held; what was published stays in the notice, struck through, with the reason. Raises Conflict and Refused."""
    at = at or timezone.now()
    if not reason:
        raise Refused(_("请写明取消的原因，公告上会显示。"))
    if not day.is_open:
        raise Conflict(_("这个接待日已经接待过或者已经取消，不能再取消。"))
    told = {"changed_at": at} if day.published_at else {}
    claim(day, state=day.state, to={"state": State.CANCELLED, "cancelled_for": reason, **told})
    day.cancelled_for = reason
    is_told = bool(day.published_at) and day.day >= timezone.localdate(at)
    if day.published_at:
        row = note(day, What.CANCELLED, "", reason, by=by, at=at)
        if is_told:
            tell_cancelled(day, row, by=by, at=at)
    # Whoever learnt that the day is cancelled knows enough.
    lapse(SwapOffer.objects.filter(shift__reception_day=day), at=at, is_told=not is_told)
