"""What speaks against reception days as they stand, or as they are meant to become: read from the rows, said by the rules
of rosters."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.templatetags.words import long_day
from deputies.models import Absence, Deputy, DutyNorm, DutyShift, DutyWish, Posting, ReceptionDay
from deputies.roster_findings import Finding, check
from deputies.roster_rules import Person, Posted, Rule, Rules, Session
from stations.models import Station

# Findings about one deputy; the others are about the day.
PERSONAL = {Rule.MAXIMUM, Rule.WISH}


@dataclass(frozen=True)
class Review:
    """``refusals``: why it cannot be. ``unmet``: soft rules for which nobody has given a reason yet."""

    day: ReceptionDay
    shifts: list[DutyShift]
    refusals: list[str]
    unmet: list[Finding]
    is_late: bool


def review(station, days: Collection[ReceptionDay], at=None) -> list[Review]:
    """What publishing these days of one station would meet with. The days bring their overrides along."""
    today, norm = timezone.localdate(at), DutyNorm.objects.of(station.district_id)
    rows = Rows(station, days, norm)
    return [
        Review(
            day,
            rows.shifts_on(day),
            refusals(day, rows, today),
            unmet(day, rows.findings(day)),
            is_late(day.day, today, norm),
        )
        for day in days
    ]


def is_late(day: date, today: date, norm: DutyNorm) -> bool:
    """Calendar days (domain.md §3)."""
    return (day - today).days < norm.notice_days


def refusals(day, rows, today) -> list[str]:
    said = {"day": long_day(day.day)}
    if rows.station.state != Station.State.OPEN:
        return [_("这个联络站现在没有开放，不能公布接待日。")]
    if day.day < today:
        return [_("%(day)s已经过去，不能再公布。请改到以后的日期，或者取消这个接待日。") % said]
    if not rows.people_on(day):
        return [_("%(day)s还没有安排代表，不能公布。请先安排代表。") % said]
    return [finding.sentence for finding in rows.findings(day) if finding.is_hard]


def findings_if_moved(day) -> list[Finding]:
    """What the rules say of a day as it is meant to become: of its people alone, since who is there stays the same."""
    station = day.station.current
    found = Rows(station, [day], DutyNorm.objects.of(station.district_id)).findings(day)
    return [finding for finding in found if finding.is_hard or finding.rule in PERSONAL]


def unmet(day, findings) -> list[Finding]:
    explained = {(kept.rule, kept.deputy and kept.deputy.code) for kept in day.overrides.all()}
    return [finding for finding in findings if not finding.is_hard and (finding.rule, whom(finding)) not in explained]


def whom(finding) -> str | None:
    return finding.people[0] if finding.rule in PERSONAL else None


class Rows:
    """Deputies, shifts, leave and wishes around some days, by five queries whatever their number.

    The days are of one station, or of others ``beside`` it where the same norm holds.
    """

    def __init__(self, station, days, norm: DutyNorm, *, beside: Collection[Station] = ()):
        self.station, self.norm = station, norm
        self.sessions = {day.pk: session(day) for day in days}
        dates = [day.day for day in days] or [timezone.localdate()]
        self.first, self.last = min(dates), max(dates)
        postings = Posting.objects.at(station, *beside).filter(deputy__is_active=True, since__lte=self.last)
        postings = postings.exclude(until__lt=self.first).select_related("deputy", "station__merged_into")
        self.postings = list(postings)
        self.shifts = list(self.shifts_of_the_years(days))
        self.people = self.read_people()

    def shifts_of_the_years(self, days):
        """Of whoever is on one of the days or posted at the station."""
        there = DutyShift.objects.standing().filter(reception_day__in=days).values("deputy")
        who = Q(deputy__in=there) | Q(deputy__in={posting.deputy_id for posting in self.postings})
        years = Q(reception_day__day__year__gte=self.first.year, reception_day__day__year__lte=self.last.year)
        counted = DutyShift.objects.standing().filter(who, years | Q(reception_day__in=days))
        return counted.exclude(reception_day__state=ReceptionDay.State.CANCELLED).select_related(
            "deputy", "reception_day__station__merged_into"
        )

    def read_people(self) -> dict[str, Person]:
        deputies = {row.deputy_id: row.deputy for row in [*self.postings, *self.shifts]}
        away, postings, wishes = self.away(deputies), defaultdict(list), defaultdict(list)
        for posting in self.postings:
            postings[posting.deputy_id].append(Posted(posting.station.current.pk, posting.since, posting.until))
        for wish in DutyWish.objects.filter(deputy__in=deputies):
            wishes[wish.deputy_id].append(wish)
        return {
            deputy.code: person(deputy, self.norm, postings[pk], away[pk], wishes[pk])
            for pk, deputy in deputies.items()
        }

    def away(self, deputies) -> dict[int, set[date]]:
        found = defaultdict(set)
        for absence in Absence.objects.granted().during(self.first, self.last).filter(deputy__in=deputies):
            since, until = max(absence.since, self.first), min(absence.until, self.last)
            found[absence.deputy_id] |= {since + timedelta(days=n) for n in range((until - since).days + 1)}
        return found

    def shifts_on(self, day) -> list[DutyShift]:
        return self.shifts_by_day[day.pk]

    @cached_property
    def shifts_by_day(self) -> dict[int, list[DutyShift]]:
        found = defaultdict(list)
        for shift in self.shifts:
            found[shift.reception_day_id].append(shift)
        return found

    def people_on(self, day) -> list[Person]:
        return [self.people[shift.deputy.code] for shift in self.shifts_on(day)]

    def posted_at(self, station) -> dict[str, Deputy]:
        """By code."""
        return {row.deputy.code: row.deputy for row in self.postings if row.station.current == station}

    def findings(self, day) -> list[Finding]:
        posted = [self.people[code] for code in self.posted_at(day.station.current)]
        return check(self.sessions[day.pk], self.people_on(day), self.rules, posted=posted, held=self.held)

    @property
    def rules(self) -> Rules:
        return Rules(pairing=self.norm.is_paired)

    @cached_property
    def held(self) -> dict[str, list[Session]]:
        """Every shift of the years, at this station and at others; of the days in question as they are meant to become."""
        held = defaultdict(list)
        for shift in self.shifts:
            day = shift.reception_day
            held[shift.deputy.code].append(self.sessions.get(day.pk) or session(day))
        return held


def session(day: ReceptionDay) -> Session:
    return Session(
        key=day.pk,
        day=day.day,
        starts=day.starts,
        ends=day.ends,
        place=day.station.current.name,
        station=day.station.current.pk,
        seats=day.seats,
        needs_leader=day.needs_leader,
    )


def person(deputy: Deputy, norm: DutyNorm, postings, away, wishes) -> Person:
    wanted = {liked: frozenset(w.weekday if w.day is None else w.day for w in wishes if w.is_liked is liked)
              for liked in (True, False)}  # fmt: skip
    return Person(
        key=deputy.code,
        name=deputy.name,
        kind=deputy.kind,
        rank=deputy.rank,
        postings=tuple(postings),
        away=frozenset(away),
        wished=wanted[True],
        unwished=wanted[False],
        minimum=norm.minimum,
        maximum=norm.maximum,
    )
