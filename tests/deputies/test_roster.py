"""A drafted roster: who comes, who leads, what is counted, and in which order it was asked for does not matter."""

import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from deputies.models import Deputy
from deputies.roster import draft
from deputies.roster_rules import HARD, Assigned, Role, Rule
from tests.chance import few
from tests.rosters import (
    ANYBODY,
    BRIDGE,
    COUNTY,
    FRIDAY,
    MONDAY,
    OFFICE,
    ORDINARY,
    PAIRS,
    TOWN,
    cases,
    held,
    person,
    posted,
    session,
)

CHIEF = person("d1", "张三", OFFICE, rank=COUNTY)
CLERK = person("d2", "李四", OFFICE)
FARMER, TEACHER = person("d3", "王五"), person("d4", "赵六")
EVERYBODY = [CHIEF, CLERK, FARMER, TEACHER]


def test_pairs_with_a_leader_are_spread_evenly():
    sessions = [session(1, FRIDAY, needs_leader=True), session(2, MONDAY)]

    drafted = draft(sessions, EVERYBODY, PAIRS)

    assert drafted.assignments == {
        1: (Assigned("d1", Role.LEAD), Assigned("d3", Role.HOST)),
        2: (Assigned("d2", Role.HOST), Assigned("d4", Role.HOST)),
    }
    assert drafted.findings == ()
    assert drafted.shifts == {"d1": 1, "d2": 1, "d3": 1, "d4": 1}
    assert drafted.by_rank == {Deputy.Rank.COUNTY: 1, Deputy.Rank.SECTION: 0, Deputy.Rank.ORDINARY: 3}


def test_shifts_before_count_in_the_spread():
    busy = person("d3", "王五", already={2026: 3, 2025: 0})
    last_year = person("d4", "赵六", already={2025: 9})

    drafted = draft([session(1), session(2, MONDAY)], [CHIEF, CLERK, busy, last_year], PAIRS)

    assert (drafted.shifts["d3"], drafted.shifts["d4"]) == (0, 2)


def test_somebody_assigned_by_hand_stays_and_what_is_wrong_with_it_is_said():
    away = person("d3", "王五", away=frozenset([FRIDAY]))

    drafted = draft([session(fixed=("d3",))], [CHIEF, CLERK, away, TEACHER], PAIRS)

    assert held(drafted) == {1: ["d1", "d3"]}
    assert [(finding.rule, finding.sentence) for finding in drafted.findings] == [
        (Rule.LEAVE, "2026年3月6日（周五）城关站：王五请假，请另选代表。")
    ]


def test_maximum_is_reached_and_never_exceeded():
    farmer = person("d3", "王五", maximum=1)

    drafted = draft([session(1), session(2, MONDAY)], [CHIEF, farmer], PAIRS)

    assert held(drafted) == {1: ["d1", "d3"], 2: ["d1"]}


def test_wish_is_kept_where_there_is_another_way_even_if_it_is_less_even():
    never = person("d3", "王五", unwished=frozenset(range(7)))
    sessions = [session(1), session(2, MONDAY)]

    assert draft(sessions, [CHIEF, never, TEACHER], PAIRS).shifts == {"d1": 2, "d3": 0, "d4": 2}
    assert [f.rule for f in draft(sessions, [CHIEF, never], PAIRS).findings] == [Rule.WISH, Rule.WISH]


def test_wished_day_is_given_among_equals():
    wishing = [person("d3", "王五", wished=frozenset([MONDAY])), person("d4", "赵六", wished=frozenset([FRIDAY]))]

    assert held(draft([session(1), session(2, MONDAY)], [CHIEF, *wishing], PAIRS)) == {1: ["d1", "d4"], 2: ["d1", "d3"]}


def test_only_free_person_of_two_stations_goes_where_nobody_else_can():
    both = person("d3", "王五", postings=posted(TOWN, BRIDGE))
    sessions = [session(1), session(2, station=BRIDGE)]
    chiefs = [person(f"d{number}", "张三", OFFICE, postings=posted(number)) for number in (TOWN, BRIDGE)]

    drafted = draft(sessions, [*chiefs, both, TEACHER], PAIRS)

    assert held(drafted) == {1: ["d1", "d4"], 2: ["d2", "d3"]}


def test_minimum_is_looked_at_in_the_draft_that_reaches_december():
    farmer = person("d3", "王五", minimum=2)
    november, december = session(1, date(2026, 11, 30)), session(1, date(2026, 12, 1))

    assert draft([november], [CHIEF, farmer], PAIRS).findings == ()
    assert [f.sentence for f in draft([december], [CHIEF, farmer], PAIRS).findings] == [
        "王五2026年只有1次值班，每年至少2次。"
    ]


def test_minimum_goes_before_an_even_spread_in_december():
    """One who must come four times and has come three goes before one who came once and need not."""
    must, need_not = person("d3", "王五", minimum=4, already={2026: 3}), person("d4", "赵六", already={2026: 1})

    assert draft([session(1, date(2026, 12, 1))], [CHIEF, must, need_not], PAIRS).shifts["d3"] == 1
    assert draft([session(1, date(2026, 11, 30))], [CHIEF, must, need_not], PAIRS).shifts["d3"] == 0


def test_nobody_and_nothing():
    assert draft([], [], PAIRS).assignments == {}
    assert draft([session()], [], ANYBODY).assignments == {1: ()}


# What holds for every roster


@few
@given(cases(), st.integers(0, 9))
def test_draft_is_the_same_in_any_order(case, seed):
    sessions, people, rules = case
    chance = random.Random(seed)

    again = draft(chance.sample(sessions, len(sessions)), chance.sample(people, len(people)), rules)

    assert again == draft(sessions, people, rules)


@few
@given(cases())
def test_hard_rules_and_the_maximum_are_never_broken(case):
    drafted = draft(*case)

    assert {finding.rule for finding in drafted.findings} & {*HARD, Rule.MAXIMUM} == set()
    assert breaches(drafted, *case) == []


def breaches(drafted, sessions, people, _rules) -> list:
    """Written again in other words than deputies/roster_rules.py."""
    by_key, found = {one.key: one for one in sessions}, []
    for one in people:
        mine = [by_key[key] for key, keys in held(drafted).items() if one.key in keys]
        stations = {(p.station, day.day) for p in one.postings for day in mine if p.until is None or day.day <= p.until}
        found += [day for day in mine if (day.station, day.day) not in stations or day.day in one.away]
        hours = [(day.day, hour) for day in mine for hour in range(day.starts.hour, day.ends.hour)]
        found += hours if len(set(hours)) < len(hours) else []
        for year in (2026, 2027):
            count = one.already.get(year, 0) + len(of_year := [day for day in mine if day.day.year == year])
            found += of_year if one.maximum is not None and count > one.maximum else []
    return found


@few
@given(cases())
def test_findings_are_there_exactly_where_a_rule_is_not_met(case):
    sessions, people, rules = case
    drafted = draft(*case)

    by_key, expected = {one.key: one for one in people}, []
    for one in sessions:
        there = [by_key[key] for key in held(drafted)[one.key]]
        missing = 2 - len({other.kind for other in there}) if rules.pairing else 0
        expected += [(Rule.PAIRING, one.day, one.station)] * bool(missing)
        expected += [(Rule.LEADER, one.day, one.station)] * (
            one.needs_leader and all(other.rank == ORDINARY for other in there)
        )
        expected += [(Rule.SEATS, one.day, one.station)] * (len(there) + missing < one.seats)
        expected += [(Rule.WISH, one.day, one.station) for other in there if one.day in other.unwished]
    told = [(f.rule, f.day, f.station) for f in drafted.findings if f.rule != Rule.MINIMUM]
    assert sorted(told) == sorted(expected)
