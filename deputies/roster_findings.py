"""Which rules a session or a year does not meet, in sentences that name the day, the people, and why nobody else could."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

from django.utils.translation import gettext as _

from accounts.templatetags.words import long_day
from accounts.wording import filled
from deputies.roster_rules import (
    HARD,
    Person,
    Rule,
    Rules,
    Session,
    can_lead,
    clash,
    is_above,
    is_away,
    is_posted,
    is_wanted,
    lack,
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """A rule that is not met, whom it concerns, and where: nowhere if it is about a whole year."""

    rule: Rule
    people: tuple[str, ...]
    sentence: str
    day: date | None = None
    station: int | None = None

    @property
    def is_hard(self) -> bool:
        return self.rule in HARD


def check(
    session: Session,
    people: Collection[Person],
    rules: Rules,
    *,
    posted: Collection[Person],
    held: Mapping[str, Collection[Session]] | None = None,
) -> list[Finding]:
    """What is wrong with these people on that day: each of them, then what the day lacks.

    ``posted`` are those of the station, who could come instead. ``held``: sessions by person that are neither among the
    shifts in ``busy`` nor counted in ``already``; the session itself does no harm in it.
    """
    return Checking(session, people, posted, held or {}).findings(rules)


def below_minimum(person: Person, year: int, count: int) -> Finding | None:
    if count >= person.minimum:
        return None
    said = {"name": person.name, "year": year, "n": count, "least": person.minimum}
    sentence = filled(_("%(name)s%(year)d年只有%(n)d次值班，每年至少%(least)d次。"), said)
    return Finding(Rule.MINIMUM, (person.key,), sentence)


class Checking:
    """One session with who is there and who is not."""

    def __init__(self, session, people, posted, held):
        self.session, self.held = session, held
        self.people = sorted(people, key=lambda person: person.key)
        present = {person.key for person in people}
        self.others = sorted((other for other in posted if other.key not in present), key=lambda person: person.key)

    def findings(self, rules) -> list[Finding]:
        return [*self.about_people(), *self.about_the_day(lack(self.session, self.people, rules))]

    def about_people(self) -> Iterator[Finding]:
        for person in self.people:
            for rule, why in self.hindrances(person):
                hard, soft = _("%(day)s%(place)s：%(why)s，请另选代表。"), _("%(day)s%(place)s：%(why)s。")
                yield self.finding(rule, [person], hard if rule in HARD else soft, {"why": why})

    def about_the_day(self, lacking) -> Iterator[Finding]:
        if lacking.kinds:
            kinds = _("、").join(str(kind.label) for kind in lacking.kinds)
            nobody = filled(_("本站没有驻站的%(kinds)s"), {"kinds": kinds})
            who = [other for other in self.others if other.kind in lacking.kinds]
            said = {"kinds": kinds, "why": self.why_not(who) or nobody}
            yield self.finding(Rule.PAIRING, who, _("%(day)s%(place)s：双代表接待缺%(kinds)s——%(why)s。"), said)
        if lacking.leader:
            who = list(filter(can_lead, self.others))
            said = {"why": self.why_not(who) or _("本站没有驻站的县处级或科级代表")}
            yield self.finding(Rule.LEADER, who, _("%(day)s%(place)s：缺带班领导——%(why)s。"), said)
        if lacking.seats:
            said = {"n": lacking.seats, "why": self.why_not(self.others) or _("本站没有其他驻站代表")}
            yield self.finding(Rule.SEATS, self.others, _("%(day)s%(place)s：接待人数差%(n)d人——%(why)s。"), said)

    def finding(self, rule, people, template, said) -> Finding:
        session = self.session
        sentence = filled(template, {"day": long_day(session.day), "place": session.place, **said})
        return Finding(rule, tuple(person.key for person in people), sentence, session.day, session.station)

    def why_not(self, people) -> str:
        """Empty if there is nobody to ask."""
        both = _("%(said)s；%(why)s")
        whys = list(map(self.why, people))
        return reduce(lambda said, why: filled(both, {"said": said, "why": why}), whys) if whys else ""

    def why(self, person) -> str:
        """The first thing that keeps somebody away who is not there."""
        is_full = len(self.people) >= self.session.seats
        free = _("%(name)s有空，但名额已满") if is_full else _("%(name)s有空")
        return next((why for _rule, why in self.hindrances(person)), filled(free, {"name": person.name}))

    def hindrances(self, person) -> Iterator[tuple[Rule, str]]:
        """Every rule about one person that speaks against this session."""
        session, said = self.session, {"name": person.name, "year": self.session.day.year, "most": person.maximum}
        held = [other for other in self.held.get(person.key, ()) if other.key != session.key]
        if not is_posted(person, session):
            yield Rule.POSTING, filled(_("%(name)s当天不驻站"), said)
        if is_away(person, session):
            yield Rule.LEAVE, filled(_("%(name)s请假"), said)
        if elsewhere := clash(session, [*person.busy, *held]):
            yield Rule.TWO_PLACES, filled(_("%(name)s已在%(place)s值班"), said | {"place": elsewhere.place})
        count = person.already.get(session.day.year, 0) + sum(s.day.year == session.day.year for s in held)
        if is_above(person, count + 1):
            said["n"] = count
            yield Rule.MAXIMUM, filled(_("%(name)s%(year)d年已有%(n)d次值班，每年最多%(most)d次"), said)
        if is_wanted(person.unwished, session):
            yield Rule.WISH, filled(_("%(name)s不希望在这一天值班"), said)
