"""The rules of who may receive where and when, each written once: for the drafter, for assigning by hand, for swaps.

Hard rules are facts nobody can wish away; soft ones may be broken by a person who gives a reason.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from deputies.models import Deputy


class Rule(TextChoices):
    TWO_PLACES = "two_places", _l("同一时间只在一处")
    LEAVE = "leave", _l("已准假不安排")
    POSTING = "posting", _l("只安排驻站代表")
    PAIRING = "pairing", _l("双代表接待")
    LEADER = "leader", _l("领导带班")
    SEATS = "seats", _l("接待人数")
    MAXIMUM = "maximum", _l("每年最多次数")
    MINIMUM = "minimum", _l("每年最少次数")
    WISH = "wish", _l("代表意愿")


class Role(TextChoices):
    LEAD = "lead", _l("带班")
    HOST = "host", pgettext_lazy("role on duty", "接待")


@dataclass(frozen=True)
class Assigned:
    person: str
    role: Role


HARD = {Rule.TWO_PLACES, Rule.LEAVE, Rule.POSTING}
KINDS = tuple(Deputy.Kind)
LEADING = (Deputy.Rank.COUNTY, Deputy.Rank.SECTION)


@dataclass(frozen=True)
class Rules:
    """What the district asks of every day beyond what a session and a person say themselves."""

    pairing: bool = True


@dataclass(frozen=True)
class Shift:
    """Hours somebody is bound, and the name of the station."""

    day: date
    starts: time
    ends: time
    place: str


@dataclass(frozen=True)
class Session(Shift):
    """A reception day to be filled. ``fixed``: keys of people assigned by hand, who stay."""

    key: int
    station: int
    seats: int = 2
    needs_leader: bool = False
    fixed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Posted:
    """At a station, both days included."""

    station: int
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Person:
    """A deputy as a roster sees one. ``key`` decides ties.

    ``wished`` and ``unwished`` hold dates, and weekdays from Monday = 0. ``minimum`` and ``maximum`` are shifts per calendar
    year. ``busy`` holds the shifts outside of what is drafted or checked, ``already`` their number by year.
    """

    key: str
    name: str
    kind: Deputy.Kind
    rank: Deputy.Rank = Deputy.Rank.ORDINARY
    postings: tuple[Posted, ...] = ()
    away: frozenset[date] = frozenset()
    wished: frozenset[date | int] = frozenset()
    unwished: frozenset[date | int] = frozenset()
    minimum: int = 0
    maximum: int | None = None
    already: Mapping[int, int] = field(default_factory=dict)
    busy: tuple[Shift, ...] = ()


# One question per rule


def overlap(one: Shift, other: Shift) -> bool:
    """Hours that only touch do not: nobody is in two places then."""
    return one.day == other.day and one.starts < other.ends and other.starts < one.ends


def is_posted(person: Person, session: Session) -> bool:
    return any(
        posted.station == session.station and posted.since <= session.day <= (posted.until or date.max)
        for posted in person.postings
    )


def is_away(person: Person, session: Session) -> bool:
    return session.day in person.away


def clash(session: Session, shifts: Iterable[Shift]) -> Shift | None:
    return next((shift for shift in shifts if overlap(session, shift)), None)


def is_possible(person: Person, session: Session) -> bool:
    """By the hard rules, as far as what is being drafted does not touch them."""
    return is_posted(person, session) and not is_away(person, session) and not clash(session, person.busy)


def is_above(person: Person, count: int) -> bool:
    return person.maximum is not None and count > person.maximum


def is_wanted(wishes: Collection, session: Session) -> bool:
    return session.day in wishes or session.day.weekday() in wishes


def can_lead(person: Person) -> bool:
    return person.rank in LEADING


@dataclass(frozen=True)
class Lack:
    """What a session is short of. ``seats`` are those that stay empty beside the kinds that are missing."""

    kinds: tuple[Deputy.Kind, ...]
    leader: bool
    seats: int


def lack(session: Session, people: Collection[Person], rules: Rules) -> Lack:
    present = {person.kind for person in people}
    kinds = tuple(kind for kind in KINDS if kind not in present) if rules.pairing else ()
    leader = session.needs_leader and not any(map(can_lead, people))
    return Lack(kinds, leader, max(session.seats - len(people) - len(kinds), 0))


def assigned(session: Session, people: Collection[Person]) -> tuple[Assigned, ...]:
    """Who leads, if the day asks for it: the highest rank; then the others."""
    order = sorted(people, key=lambda person: person.key)
    leaders = sorted(filter(can_lead, order), key=lambda person: LEADING.index(person.rank))[: session.needs_leader]
    leading = [Assigned(person.key, Role.LEAD) for person in leaders]
    return (*leading, *(Assigned(person.key, Role.HOST) for person in order if person not in leaders))
