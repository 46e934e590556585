"""Chains of exchanges find what is best: cases that need one, and small ones against trying everything."""

from hypothesis import given

from deputies.roster import draft
from deputies.roster_board import UNWISHED, Board
from deputies.roster_exchanges import improve
from tests.chance import few
from tests.rosters import (
    ANYBODY,
    BRIDGE,
    MONDAY,
    OFFICE,
    PAIRS,
    TOWN,
    cases,
    cost_of,
    held,
    least_cost,
    person,
    posted,
    session,
)


@few
@given(cases())
def test_small_roster_lacks_no_more_and_goes_against_no_more_wishes_than_the_best(case):
    assert cost_of(draft(*case), *case) // UNWISHED == least_cost(*case) // UNWISHED


def test_chain_over_three_days_frees_the_only_one_who_can():
    """Only d1 can come on the first day, only d2 beside d1 on the second, only d3 beside d2 on the third; each once a year."""
    first, second, third = (MONDAY.replace(day=day) for day in (16, 17, 18))
    away = {"d1": {third}, "d2": {first}, "d3": {first, second}}
    people = [person(key, key, maximum=1, away=frozenset(days)) for key, days in away.items()]
    board = Board([session(n, day, seats=1) for n, day in enumerate((first, second, third))], people, ANYBODY)
    one, two, _three = people
    board.join(one, board.sessions[1])
    board.join(two, board.sessions[2])

    improve(board)

    assert [list(board.members[key]) for key in range(3)] == [["d1"], ["d2"], ["d3"]]


def test_load_is_passed_on_by_somebody_between_who_keeps_it_the_same():
    """d1 has two days, d3 none and could only take the day of d2, who can come on one of d1's."""
    first, second, third = (MONDAY.replace(day=day) for day in (16, 17, 18))
    away = {"d1": {second}, "d2": {third}, "d3": {first, third}}
    people = [person(key, key, away=frozenset(days)) for key, days in away.items()]
    board = Board([session(n, day, seats=1) for n, day in enumerate((first, second, third))], people, ANYBODY)
    for one, where in zip((people[0], people[1], people[0]), list(board.sessions), strict=True):
        board.join(one, where)

    improve(board)

    assert [list(board.members[key]) for key in range(3)] == [["d2"], ["d3"], ["d1"]]


def test_shifts_are_even_over_two_stations_that_share_people():
    shared = [person(f"d{n}", "甲", postings=posted(TOWN, BRIDGE)) for n in range(2)]
    own = [person("d8", "乙"), person("d9", "丙", postings=posted(BRIDGE))]
    days = [session(n, MONDAY.replace(day=n), station=n % 2 + 1, seats=1) for n in range(1, 9)]

    drafted = draft(days, [*shared, *own], ANYBODY)

    assert set(drafted.shifts.values()) == {2}


def test_everybody_is_needed_somewhere_and_nobody_is_anywhere_twice():
    days = [session(n, station=station) for n, station in enumerate((TOWN, BRIDGE))]
    people = [person(f"d{n}", "甲", kind, postings=posted(TOWN, BRIDGE)) for n, kind in enumerate([OFFICE] * 2)]
    people += [person(f"d{n}", "乙", postings=posted(TOWN, BRIDGE)) for n in (2, 3)]

    drafted = draft(days, people, PAIRS)

    assert drafted.findings == ()
    assert sorted(key for keys in held(drafted).values() for key in keys) == ["d0", "d1", "d2", "d3"]
