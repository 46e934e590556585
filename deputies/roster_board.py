"""A roster while it is drafted: who sits where, what that costs, and every change with its way back."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator

from deputies.roster_rules import Person, Rules, Session, clash, is_above, is_possible, is_wanted, lack, overlap

# What a roster costs, in order of weight: each outweighs any number of those below it.
NOBODY, UNMET, EMPTY_SEAT, UNWISHED, SHORTFALL, LOAD, WISHED = (10**power for power in (30, 26, 22, 18, 14, 4, 0))


class Board:
    """Sessions and people in an order of their own, whatever order they came in."""

    def __init__(self, sessions: Collection[Session], people: Collection[Person], rules: Rules):
        self.sessions = sorted(
            sessions, key=lambda session: (session.day, session.starts, session.station, session.key)
        )
        self.people = {person.key: person for person in sorted(people, key=lambda person: person.key)}
        self.rules = rules
        self.members: dict[int, dict[str, Person]] = {session.key: {} for session in self.sessions}
        self.held: dict[str, dict[int, Session]] = {key: {} for key in self.people}
        self.counts = Counter({(p.key, year): count for p in people for year, count in p.already.items()})
        self.posted = defaultdict(dict)
        for person in self.people.values():
            for posting in person.postings:
                self.posted[posting.station][person.key] = person
        self.candidates = {session.key: self.possible(session) for session in self.sessions}
        # No later draft can mend the minimum of these.
        self.closing = {session.day.year for session in self.sessions if session.day.month == 12}
        self.changes: list[tuple] = []
        self.shortages = {session.key: self.shortage(session) for session in self.sessions}
        for session in self.sessions:
            for key in sorted(set(session.fixed)):
                self.join(self.people[key], session)

    def possible(self, session) -> list[Person]:
        return [person for person in self.posted[session.station].values() if is_possible(person, session)]

    # Changes. Each returns by how much the roster costs more

    def join(self, person: Person, session: Session) -> int:
        cost = self.price(person, session)
        self.put_in(person, session)
        return cost + self.changed(self.take_out, person, session)

    def leave(self, person: Person, session: Session) -> int:
        cost = -self.refund(person, session)
        self.take_out(person, session)
        return cost + self.changed(self.put_in, person, session)

    def changed(self, undo, person, session) -> int:
        before = self.shortages[session.key]
        self.changes.append((undo, person, session, before))
        self.shortages[session.key] = self.shortage(session)
        return self.shortages[session.key] - before

    def back_to(self, mark: int) -> None:
        while len(self.changes) > mark:
            undo, person, session, before = self.changes.pop()
            undo(person, session)
            self.shortages[session.key] = before

    def put_in(self, person, session) -> None:
        self.members[session.key][person.key] = person
        self.held[person.key][session.key] = session
        self.counts[person.key, session.day.year] += 1

    def take_out(self, person, session) -> None:
        del self.members[session.key][person.key]
        del self.held[person.key][session.key]
        self.counts[person.key, session.day.year] -= 1

    # Costs

    def price(self, person, session) -> int:
        """Of one more shift for somebody who does not have it. Squares of the loads are least where they are even."""
        return self.price_after(self.counts[person.key, session.day.year], person, session)

    def refund(self, person, session) -> int:
        """What a member costs here."""
        return self.price_after(self.counts[person.key, session.day.year] - 1, person, session)

    def price_after(self, count, person, session) -> int:
        return (
            LOAD * (2 * count + 1)
            - SHORTFALL * (count < person.minimum and session.day.year in self.closing)
            + UNWISHED * is_wanted(person.unwished, session)
            - WISHED * is_wanted(person.wished, session)
        )

    def lowest_price(self, session) -> int:
        """Of those who could come; more than anybody costs if there are none."""
        return min((self.price(person, session) for person in self.newcomers(session)), default=EMPTY_SEAT)

    def least_cost(self, session, leaver, comer) -> int:
        """Of giving a seat to somebody else, if that should mend all the session lacks."""
        saved = self.refund(leaver, session) if leaver else 0
        return self.price(comer, session) - saved - self.shortages[session.key]

    def shortage(self, session) -> int:
        people = self.members[session.key].values()
        lacking = lack(session, people, self.rules)
        unmet, empty = bool(lacking.kinds) + lacking.leader, max(session.seats - len(people), 0)
        return NOBODY * (not people) + UNMET * unmet + EMPTY_SEAT * empty

    # Who could move where

    def has_seat(self, session) -> bool:
        return len(self.members[session.key]) < session.seats

    def newcomers(self, session) -> list[Person]:
        members = self.members[session.key]
        return [person for person in self.candidates[session.key] if person.key not in members]

    def leavers(self, session) -> list[Person | None]:
        """Whose seat could be given to somebody else; None is a free seat."""
        movable = [person for key, person in self.members[session.key].items() if key not in session.fixed]
        return [None, *movable] if self.has_seat(session) else movable

    def is_free(self, person, session) -> bool:
        has_room = not is_above(person, self.counts[person.key, session.day.year] + 1)
        return has_room and not clash(session, self.held[person.key].values())

    def ways_to_come(self, person, session, *, may_trade: bool) -> Iterator[tuple[Session, ...]]:
        """What somebody could give up to take a session: what overlaps, and one more if the year is full or ``may_trade``."""
        held, year = self.held[person.key].values(), session.day.year
        overlapping = tuple(other for other in held if overlap(other, session))
        if any(person.key in other.fixed for other in overlapping):
            return
        count = self.counts[person.key, year] + 1 - sum(other.day.year == year for other in overlapping)
        is_full = is_above(person, count)
        if not is_full:
            yield overlapping
        if is_above(person, count - 1) or not (may_trade or is_full):
            return
        for other in held:
            is_given = person.key in other.fixed or overlap(other, session)
            if not is_given and (not is_full or other.day.year == year):
                yield (*overlapping, other)
