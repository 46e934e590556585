"""One day's roster as a planner looks at it: what the day asks for, who could come, and why somebody could not."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deputies.models import Deputy, DutyNorm, DutyShift, ReceptionDay
from deputies.reviewing import Rows
from deputies.roster_findings import Checking
from deputies.roster_rules import HARD, Lack, Person, is_wanted, lack


@dataclass(frozen=True)
class Need:
    """Something a day asks for."""

    words: str
    is_met: bool


@dataclass(frozen=True)
class Candidate:
    """``hindrance``: why not, by a hard rule. ``doubts``: soft rules that a reason sets aside."""

    deputy: Deputy
    count: int
    wish: str
    fills: bool
    hindrance: str
    doubts: tuple[str, ...]

    @property
    def order(self) -> tuple:
        """Whom to ask first."""
        return bool(self.hindrance), bool(self.doubts), not self.fills, self.count, self.deputy.code


class DayRoster:
    """``shifts`` are the standing ones, leaders first; ``given_up`` the others."""

    def __init__(self, day: ReceptionDay):
        station = day.station.current
        self.day, self.norm = day, DutyNorm.objects.of(station.district_id)
        self.rows = Rows(station, [day], self.norm)
        shifts = list(day.shifts.select_related("deputy").order_by("-role", "id"))
        gone = (DutyShift.State.ON_LEAVE, DutyShift.State.REPLACED)
        self.shifts = [shift for shift in shifts if shift.state not in gone]
        self.given_up = [shift for shift in shifts if shift.state in gone]
        self.people = self.rows.people_on(day)
        self.lacking = lack(day, self.people, self.rows.rules)

    @property
    def needs(self) -> list[Need]:
        return list(needs(self.day, len(self.people), self.lacking, self.norm))

    @property
    def findings(self) -> list:
        """What speaks against whoever is there; what is lacking is said by ``needs``."""
        about = Checking(self.rows.sessions[self.day.pk], self.people, [], self.rows.held)
        return list(about.about_people())

    @property
    def candidates(self) -> list[Candidate]:
        there = {person.key for person in self.people}
        posted = self.rows.posted_at(self.day.station.current)
        found = [self.candidate(deputy) for code, deputy in posted.items() if code not in there]
        return sorted(found, key=lambda candidate: candidate.order)

    def candidate(self, deputy) -> Candidate:
        person, session = self.rows.people[deputy.code], self.rows.sessions[self.day.pk]
        found = list(Checking(session, self.people, [], self.rows.held).hindrances(person))
        hard = [why for rule, why in found if rule in HARD]
        return Candidate(
            deputy=deputy,
            count=sum(held.day.year == self.day.day.year for held in self.rows.held.get(deputy.code, ())),
            wish=wish_of(person, session),
            fills=fills(person, self.lacking),
            hindrance=next(iter(hard), ""),
            doubts=() if hard else tuple(why for _rule, why in found),
        )


def needs(day, count: int, lacking: Lack, norm: DutyNorm) -> Iterator[Need]:
    seats = ngettext("%(n)d 位代表", "%(n)d 位代表", day.seats) % {"n": day.seats}
    yield Need(seats, count >= day.seats)
    if norm.is_paired:
        kinds = _("、").join(str(kind.label) for kind in lacking.kinds)
        words = _("双代表接待：缺%(kinds)s") % {"kinds": kinds} if kinds else _("双代表接待")
        yield Need(words, not lacking.kinds)
    if day.needs_leader:
        yield Need(_("领导带班"), not lacking.leader)


def wish_of(person: Person, session) -> str:
    if is_wanted(person.unwished, session):
        return _("不希望这一天")
    return _("希望这一天") if is_wanted(person.wished, session) else ""


def fills(person: Person, lacking: Lack) -> bool:
    """Whether the day has been waiting for just such a deputy."""
    return person.kind in lacking.kinds or (lacking.leader and person.rank != Deputy.Rank.ORDINARY)
