"""Reception days out of rules: made for a span, added by hand. replanning.py changes them when their rule is changed.

Whoever plans claims the station first, so that of two people who plan the same station one waits for the other.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.services import Refused
from accounts.templatetags.words import long_day
from accounts.wording import filled
from deputies.models import ReceptionDay, ReceptionRule
from deputies.occurrences import planned_by
from deputies.recurrence import Planned
from deputies.telling import hours_of
from stations.calendar import Calendar
from stations.models import Station

PLANNED, CANCELLED = ReceptionDay.State.PLANNED, ReceptionDay.State.CANCELLED
# What a day takes over from its rule.
INHERITED = ("starts", "ends", "place", "needs_leader", "seats")


@dataclass
class Plan:
    """Days to be made, and those left out since there is another reception at these hours."""

    added: list[ReceptionDay] = field(default_factory=list)
    clashing: list[tuple[ReceptionDay, ReceptionDay]] = field(default_factory=list)


# Planning a span


@transaction.atomic
def plan_days(station: Station, first: date, last: date, *, by, on: date | None = None) -> Plan:
    """Make the reception days that the station's rules mean from first to last, none before ``on``. Days there are stay.

    Raises Refused for a station that is closed or merged.
    """
    claim(station)
    plan = missing_days(station, first, last, on=on or timezone.localdate())
    ReceptionDay.objects.bulk_create(plan.added)
    if plan.added:
        audit.record(by, "plan_days", station.code, first=str(first), last=str(last), days=len(plan.added))
    return plan


def missing_days(station: Station, first: date, last: date, *, on: date) -> Plan:
    """What plan_days() would make. Rules of stations merged into this one count for it."""
    rules = list(ReceptionRule.objects.at(station).valid(first, last))
    made = ReceptionDay.objects.filter(rule__in=rules, meant_on__gte=first).values_list("rule", "meant_on")
    calendar, made, standing = Calendar(station.district_id), set(made), standing_days(station, on)
    plan = Plan()
    for rule in rules:
        wanted = [p for p in planned_by(rule, first, last, calendar) if p.day >= on and (rule.pk, p.meant) not in made]
        place_all(plan, station, rule, wanted, standing)
    plan.added.sort(key=lambda row: (row.day, row.starts))
    return plan


def place_all(plan, station, rule, wanted, standing) -> None:
    """Where the hours are free; ``standing`` grows by what was placed. Another day of the same rule is no clash."""
    for planned in wanted:
        row = row_of(station, rule, planned)
        other = clash(row, standing)
        if other is None:
            plan.added.append(row)
            standing.append(row)
        elif other.rule_id != rule.pk:
            plan.clashing.append((row, other))


def standing_days(station, on) -> list[ReceptionDay]:
    return list(ReceptionDay.objects.at(station).filter(day__gte=on).exclude(state=CANCELLED))


def row_of(station, rule, planned: Planned) -> ReceptionDay:
    inherited = {name: getattr(rule, name) for name in INHERITED}
    return ReceptionDay(station=station, rule=rule, day=planned.day, meant_on=planned.meant, **inherited)


def clash(row, standing) -> ReceptionDay | None:
    return next((o for o in standing if o.day == row.day and o.starts < row.ends and row.starts < o.ends), None)


# By hand


@transaction.atomic
def add_day(row: ReceptionDay, *, by, at: datetime | None = None) -> ReceptionDay:
    """An extra day, or one that was agreed upon. Raises Refused for the past, and for hours that are taken."""
    now, station = timezone.localtime(at), row.station.current
    claim(station)
    if (row.day, row.ends) <= (now.date(), now.time()):
        raise Refused(_("这个时间已经过去，请选择以后的时间。"))
    if other := clash(row, standing_days(station, row.day)):
        said = {"day": long_day(other.day), "hours": hours_of(other)}
        raise Refused(filled(_("%(day)s %(hours)s已经有接待日，时间重叠。请错开时间，或者另选一天。"), said))
    row.station = station
    row.save(force_insert=True)
    audit.record(by, "add_day", f"{station.code} {row.pk}")
    return row


def claim(station) -> None:
    """Nobody else plans this station, and none of its days is published, before this transaction ends. Raises Refused."""
    may = [Station.State.OPEN, Station.State.PLANNED]
    if not Station.objects.filter(pk=station.pk, state__in=may).update(state=F("state")):
        words = {"station": station.name, "state": station.get_state_display()}
        raise Refused(filled(_("“%(station)s”%(state)s，不能再安排接待日。"), words))
    ReceptionDay.objects.at(station).filter(state=PLANNED).update(seats=F("seats"))
