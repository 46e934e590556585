"""Rosters to try: plain people and sessions, rosters by chance, and the best there is by trying everything."""

import random
from datetime import date, time
from itertools import combinations

from hypothesis import strategies as st

from deputies.models import Deputy
from deputies.roster_board import Board
from deputies.roster_rules import Person, Posted, Rules, Session

GRASSROOTS, OFFICE = Deputy.Kind.GRASSROOTS, Deputy.Kind.OFFICE_HOLDING
COUNTY, SECTION, ORDINARY = Deputy.Rank
FRIDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 16)
TOWN, BRIDGE = 1, 2
NAMES = {TOWN: "城关站", BRIDGE: "桥头站"}
PAIRS, ANYBODY = Rules(), Rules(pairing=False)


def session(key=1, day=FRIDAY, station=TOWN, starts=9, ends=11, **fields) -> Session:
    return Session(day, time(starts), time(ends), NAMES[station], key, station, **fields)


def posted(*stations, since=date(2026, 1, 1), until=None) -> tuple[Posted, ...]:
    return tuple(Posted(station, since, until) for station in stations)


def person(key, name, kind=GRASSROOTS, **fields) -> Person:
    return Person(key, name, kind, **{"postings": posted(TOWN), **fields})


def held(drafted) -> dict:
    return {key: [one.person for one in people] for key, people in drafted.assignments.items()}


# By chance

DAYS = [date(2026, 12, 7), date(2026, 12, 8), date(2027, 1, 4)]


def cases():
    """Two to five sessions that may overlap, two to five people: small enough to try everything.

    From a number: drawn piece by piece each takes a hundred times as long.
    """
    return st.integers(0, 10**6).map(case)


def case(seed: int):
    chance = random.Random(seed)
    sessions = [a_session(key, chance) for key in range(chance.randint(2, 5))]
    people = [a_person(f"d{number}", chance) for number in range(chance.randint(2, 5))]
    return sessions, people, chance.choice([PAIRS, PAIRS, ANYBODY])


def a_session(key, chance) -> Session:
    starts = chance.choice([9, 10, 14])
    seats, needs_leader = chance.choice([1, 2, 2, 3]), chance.random() < 0.5
    where = chance.choice([TOWN, BRIDGE])
    return session(key, chance.choice(DAYS), where, starts, starts + 2, seats=seats, needs_leader=needs_leader)


def a_person(key, chance) -> Person:
    def some_days():
        return frozenset(day for day in DAYS if chance.random() < 0.15)

    return Person(
        key,
        f"代表{key}",
        chance.choice(list(Deputy.Kind)),
        chance.choice(list(Deputy.Rank)),
        chance.choice([posted(TOWN), posted(BRIDGE), posted(TOWN, BRIDGE), posted(TOWN, until=DAYS[0])]),
        away=some_days(),
        wished=some_days(),
        unwished=some_days(),
        minimum=chance.choice([0, 0, 1, 2]),
        maximum=chance.choice([None, 1, 2, 3]),
        already={2026: chance.choice([0, 1])},
    )


# The best there is


def least_cost(sessions, people, rules) -> int:
    """Of all rosters that keep to the hard rules and the maximum."""
    board = Board(sessions, people, rules)
    return min(costs(board, board.sessions))


def costs(board, sessions):
    if not sessions:
        yield 0
        return
    first, *rest = sessions
    free = [one for one in board.newcomers(first) if board.is_free(one, first)]
    for team in (team for size in range(first.seats + 1) for team in combinations(free, size)):
        mark = len(board.changes)
        cost = sum(board.join(one, first) for one in team)
        yield from (cost + more for more in costs(board, rest))
        board.back_to(mark)


def cost_of(drafted, sessions, people, rules) -> int:
    board = Board(sessions, people, rules)
    by_key = {one.key: one for one in sessions}
    return sum(board.join(board.people[key], by_key[where]) for where, keys in held(drafted).items() for key in keys)
