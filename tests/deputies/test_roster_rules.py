"""Each rule of duty asked on its own, at the edge where the answer changes."""

from datetime import date, time

import pytest

from deputies.roster_rules import (
    Assigned,
    Lack,
    Role,
    Shift,
    assigned,
    can_lead,
    clash,
    is_above,
    is_possible,
    is_posted,
    is_wanted,
    lack,
    overlap,
)
from tests.rosters import (
    ANYBODY,
    BRIDGE,
    COUNTY,
    FRIDAY,
    GRASSROOTS,
    MONDAY,
    OFFICE,
    ORDINARY,
    PAIRS,
    SECTION,
    TOWN,
    person,
    posted,
    session,
)


@pytest.mark.parametrize(
    ("starts", "ends", "day", "expected"),
    [
        (7, 9, FRIDAY, False),  # hours that touch
        (11, 13, FRIDAY, False),
        (8, 10, FRIDAY, True),
        (10, 12, FRIDAY, True),
        (8, 12, FRIDAY, True),
        (9, 11, FRIDAY, True),
        (9, 11, MONDAY, False),
    ],
)
def test_hours_overlap_on_one_day_only_and_not_where_they_touch(starts, ends, day, expected):
    other = Shift(day, time(starts), time(ends), "桥头站")

    assert overlap(session(), other) == overlap(other, session()) == expected
    assert clash(session(), [other]) == (other if expected else None)


@pytest.mark.parametrize(
    ("postings", "expected"),
    [
        (posted(TOWN, since=FRIDAY, until=FRIDAY), True),
        (posted(TOWN, since=date(2026, 3, 7)), False),
        (posted(TOWN, until=date(2026, 3, 5)), False),
        (posted(BRIDGE), False),
        (posted(TOWN, until=date(2026, 2, 1)) + posted(TOWN, since=date(2026, 3, 1)), True),
        ((), False),
    ],
)
def test_posted_at_that_station_on_that_day(postings, expected):
    assert is_posted(person("d1", "张三", postings=postings), session()) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"away": frozenset([FRIDAY])}, False),
        ({"away": frozenset([MONDAY])}, True),
        ({"busy": (Shift(FRIDAY, time(10), time(12), "桥头站"),)}, False),
        ({"busy": (Shift(FRIDAY, time(11), time(12), "桥头站"),)}, True),
        ({"postings": posted(BRIDGE)}, False),
        # Soft rules take nobody out.
        ({"unwished": frozenset([FRIDAY]), "maximum": 0}, True),
    ],
)
def test_possible_by_the_hard_rules(fields, expected):
    assert is_possible(person("d1", "张三", **fields), session()) == expected


@pytest.mark.parametrize(("maximum", "expected"), [(None, False), (2, False), (1, True), (0, True)])
def test_maximum_may_be_reached(maximum, expected):
    assert is_above(person("d1", "张三", maximum=maximum), 2) == expected


@pytest.mark.parametrize(("wishes", "expected"), [({FRIDAY}, True), ({4}, True), ({MONDAY, 0}, False), (set(), False)])
def test_wish_is_a_date_or_a_weekday(wishes, expected):
    assert is_wanted(wishes, session()) == expected


def test_leaders_have_county_or_section_rank():
    assert [can_lead(person("d1", "张三", rank=rank)) for rank in (COUNTY, SECTION, ORDINARY)] == [True, True, False]


OFFICER, LEADER = person("d1", "甲", OFFICE), person("d2", "乙", OFFICE, rank=SECTION)
FARMER, TEACHER = person("d3", "丙"), person("d4", "丁")


@pytest.mark.parametrize(
    ("people", "rules", "fields", "expected"),
    [
        ([LEADER, FARMER], PAIRS, {"needs_leader": True}, Lack((), False, 0)),
        ([OFFICER, FARMER], PAIRS, {"needs_leader": True}, Lack((), True, 0)),
        ([OFFICER, LEADER], PAIRS, {}, Lack((GRASSROOTS,), False, 0)),
        ([FARMER], PAIRS, {}, Lack((OFFICE,), False, 0)),
        ([FARMER], PAIRS, {"seats": 3}, Lack((OFFICE,), False, 1)),
        ([], PAIRS, {"needs_leader": True}, Lack((OFFICE, GRASSROOTS), True, 0)),
        ([FARMER, TEACHER], ANYBODY, {}, Lack((), False, 0)),
        ([FARMER], ANYBODY, {}, Lack((), False, 1)),
        ([OFFICER, LEADER, FARMER], PAIRS, {}, Lack((), False, 0)),
    ],
)
def test_what_a_day_lacks(people, rules, fields, expected):
    assert lack(session(**fields), people, rules) == expected


def test_highest_rank_leads_where_somebody_has_to():
    chief = person("d9", "戊", OFFICE, rank=COUNTY)
    people = [LEADER, chief, FARMER]

    assert assigned(session(needs_leader=True), people) == (
        Assigned("d9", Role.LEAD),
        Assigned("d2", Role.HOST),
        Assigned("d3", Role.HOST),
    )
    assert {one.role for one in assigned(session(), people)} == {Role.HOST}
    assert assigned(session(needs_leader=True), [FARMER]) == (Assigned("d3", Role.HOST),)
