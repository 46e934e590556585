"""Rules of a station written, changed and ended, and what that does to the days they made. The only writer of a rule."""

from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.templatetags.words import long_day
from accounts.wording import filled
from deputies.models import DutyShift, ReceptionDay, ReceptionRule, SwapOffer
from deputies.occurrences import in_words, planned_by, recurrence_of
from deputies.planning import CANCELLED, INHERITED, PLANNED, Plan, claim, clash, row_of, standing_days
from deputies.quarters import Quarter
from deputies.recurrence import ImpossibleRule, validate
from stations.calendar import Calendar

# A day moved from before the span into it was meant no earlier than this.
LONGEST_MOVE = timedelta(days=31)
A_YEAR = timedelta(days=366)


@dataclass
class Replan(Plan):
    """What a changed rule does to the days planned by it so far. ``moved``: the day there was and the one
    that takes its place.

    ``kept`` do not fit the rule any more and stay as they are: published, changed by hand, or answered by a deputy.
    """

    moved: list[tuple[ReceptionDay, ReceptionDay]] = field(default_factory=list)
    # On the same date with the same hours, but meant for another day.
    same: list[ReceptionDay] = field(default_factory=list)
    changed: list[ReceptionDay] = field(default_factory=list)
    removed: list[ReceptionDay] = field(default_factory=list)
    kept: list[ReceptionDay] = field(default_factory=list)

    @property
    def has_effect(self) -> bool:
        return any([self.added, self.clashing, self.moved, self.changed, self.removed, self.kept])


# Written and ended


@transaction.atomic
def save_rule(rule: ReceptionRule, *, by, on: date | None = None) -> Replan:
    """Write a new or changed rule and replan its unpublished days from ``on``, as far as the station is planned.

    Raises Refused for a closed or merged station, ImpossibleRule for a rule that cannot be kept.
    """
    on, station = on or timezone.localdate(), rule.station.current
    claim(station)
    refuse_impossible(rule, on=on)
    replan = foresee(rule, on=on)
    rule.save()
    apply(replan)
    audit.record(by, "save_reception_rule", f"{station.code} {rule.pk}")
    return replan


@transaction.atomic
def end_rule(rule: ReceptionRule, last: date, *, by, on: date | None = None) -> Replan:
    """Let a rule mean no day after ``last``; one that would never have begun is taken away. Raises Refused."""
    on, station = on or timezone.localdate(), rule.station.current
    claim(station)
    replan = foresee(ended(rule, last), on=on)
    apply(replan)
    if last < rule.valid_from:
        ReceptionRule.objects.filter(pk=rule.pk).delete()
    else:
        ReceptionRule.objects.filter(pk=rule.pk).update(valid_until=last)
    audit.record(by, "end_reception_rule", f"{station.code} {rule.pk}")
    return replan


def ended(rule, last) -> ReceptionRule:
    found = copy(rule)
    found.valid_until = last
    return found


def refuse_impossible(rule: ReceptionRule, *, on: date) -> None:
    """Raises ImpossibleRule: it means no day, is over already, or its hours are those of another rule on the same days."""
    validate(recurrence_of(rule))
    if rule.valid_until and rule.valid_until < on:
        raise ImpossibleRule(_("这个日期已经过去。请改为今天以后的日期。"), code="valid_until")
    station, last = rule.station.current, max(on, rule.valid_from) + A_YEAR
    calendar = Calendar(station.district_id)
    meant = {planned.meant for planned in planned_by(rule, on, last, calendar)}
    for other in ReceptionRule.objects.at(station).valid(on, last).exclude(pk=rule.pk):
        if other.starts < rule.ends and rule.starts < other.ends:
            refuse_together(meant, other, planned_by(other, on, last, calendar))


def refuse_together(meant, other, planned) -> None:
    if both := [day.meant for day in planned if day.meant in meant]:
        said = {"day": long_day(both[0]), "rule": in_words(other)}
        words = _("%(day)s与另一条规则“%(rule)s”的时间重叠。请错开时间，或者另选日子。")
        raise ImpossibleRule(filled(words, said), code="starts")


# Replanning


def foresee(rule: ReceptionRule, *, on: date, old: Calendar | None = None, new: Calendar | None = None) -> Replan:
    """What saving the rule would do to the days from ``on``. Nothing is written.

    ``old`` and ``new``: working days before and after a change of the calendar; then only days that differ by it count.
    """
    station, own = rule.station.current, own_days(rule, on)
    standing = standing_days(station, on)
    if not standing:
        return Replan()
    calendar, replan = new or Calendar(station.district_id), Replan()
    span = on - LONGEST_MOVE, Quarter.of(max(row.day for row in standing)).last
    target = planned_by(rule, *span, calendar)
    if old:
        same = set(target).intersection(planned_by(rule, *span, old))
        target, own = without(same, target, own)
    target = {planned.day: planned for planned in target if planned.day >= on}
    free = free_days(rule, own, old or calendar)
    settled = [row for row in own if row not in free]
    replan.kept = [row for row in settled if row.is_open and not fits(row, rule, target.get(row.day))]
    meant, dates = {row.meant_on for row in settled}, {row.day for row in settled if row.state != CANCELLED}
    rest = [row for row in standing if row.pk not in {row.pk for row in free}]
    wanted = [planned for day, planned in target.items() if planned.meant not in meant and day not in dates]
    sort_out(replan, station, rule, wanted, free, rest)
    return replan


def without(same, target, own) -> tuple[list, list[ReceptionDay]]:
    """Without what a change of the calendar leaves as it is."""
    meant = {planned.meant for planned in same}
    return [planned for planned in target if planned not in same], [row for row in own if row.meant_on not in meant]


def sort_out(replan, station, rule, wanted, free, rest) -> None:
    """Compare what is wanted with the days that may change: whoever is on a day that stays keeps it."""
    by_day = {row.day: row for row in free}
    for planned in wanted:
        row = row_of(station, rule, planned)
        if other := clash(row, rest):
            replan.clashing.append((row, other))
        elif old := by_day.pop(planned.day, None):
            row.pk, row.station = old.pk, old.station
            if not fits(old, rule, planned):
                replan.changed.append(row)
            elif old.meant_on != planned.meant:
                replan.same.append(row)
        else:
            replan.added.append(row)
    replan.removed = list(by_day.values())
    pair_up(replan)


def pair_up(replan) -> None:
    """A day that goes and one that comes for the same meant day are one that moves."""
    new = {row.meant_on: row for row in replan.added}
    replan.moved = [(row, new[row.meant_on]) for row in replan.removed if row.meant_on in new]
    pairs = {row.meant_on for row, _new in replan.moved}
    replan.removed = [row for row in replan.removed if row.meant_on not in pairs]
    replan.added = [row for row in replan.added if row.meant_on not in pairs]


def own_days(rule, on) -> list[ReceptionDay]:
    """What was made of the rule, cancelled days too: they do not come back."""
    if not rule.pk:
        return []
    answered = DutyShift.objects.filter(reception_day=OuterRef("pk")).exclude(state=DutyShift.State.ASSIGNED)
    offered = SwapOffer.objects.filter(shift__reception_day=OuterRef("pk"))
    rows = ReceptionDay.objects.filter(rule=rule, day__gte=on).select_related("station__merged_into")
    return list(rows.annotate(is_answered=Exists(answered), is_offered=Exists(offered)))


def free_days(rule, own, calendar) -> list[ReceptionDay]:
    """Those that follow the rule: unpublished, as the rule made them, and nobody has said anything to them."""
    rows = [row for row in own if row.state == PLANNED and not row.is_answered and not row.is_offered]
    if not rows:
        return []
    before = ReceptionRule.objects.get(pk=rule.pk)
    first, last = min(row.meant_on for row in rows), max(row.meant_on for row in rows)
    made = {planned.meant: planned.day for planned in planned_by(before, first, last, calendar)}
    return [
        row
        for row in rows
        if row.day in (row.meant_on, made.get(row.meant_on))
        and (row.starts, row.ends, row.place) == (before.starts, before.ends, before.place)
    ]


def fits(row, rule, planned) -> bool:
    return planned is not None and all(getattr(row, name) == getattr(rule, name) for name in INHERITED)


def apply(replan: Replan) -> None:
    """Only what is planned still: claim() holds these rows until the end of the transaction."""
    gone = [*replan.removed, *(old for old, _new in replan.moved)]
    ReceptionDay.objects.filter(pk__in=[row.pk for row in gone], state=PLANNED).delete()
    # First none means anything: two that change places would else collide on the way.
    stay = [*replan.changed, *replan.same]
    ReceptionDay.objects.filter(pk__in=[row.pk for row in stay]).update(meant_on=None)
    ReceptionDay.objects.bulk_update(stay, ["meant_on", *INHERITED])
    ReceptionDay.objects.bulk_create([*replan.added, *(new for _old, new in replan.moved)])
