"""Rosters nobody can fill, one after the other: each says which rule is not met, on which day, and why nobody could."""

from datetime import date, time

import pytest

from deputies.roster import draft
from deputies.roster_rules import Rule, Shift
from tests.rosters import (
    ANYBODY,
    BRIDGE,
    COUNTY,
    FRIDAY,
    MONDAY,
    OFFICE,
    PAIRS,
    SECTION,
    TOWN,
    person,
    posted,
    session,
)

AWAY, ELSEWHERE = frozenset([FRIDAY]), (Shift(FRIDAY, time(8), time(10), "桥头站"),)
ZHANG = person("d1", "张三", OFFICE)
LI = person("d2", "李四")
FRIDAY_HERE, MONDAY_HERE = "2026年3月6日（周五）城关站：", "2026年3月16日（周一）城关站："
LED = {"needs_leader": True}


def wang(**fields):
    return person("d3", "王五", **fields)


def chief(**fields):
    return person("d4", "赵六", OFFICE, rank=SECTION, **fields)


UNMET = [
    # Pairs
    ([{}], [ZHANG], PAIRS, [(Rule.PAIRING, (), FRIDAY_HERE + "双代表接待缺基层代表——本站没有驻站的基层代表。")]),
    ([{}], [LI], PAIRS, [(Rule.PAIRING, (), FRIDAY_HERE + "双代表接待缺职务代表——本站没有驻站的职务代表。")]),
    (
        [{}],
        [ZHANG, wang(away=AWAY)],
        PAIRS,
        [(Rule.PAIRING, ("d3",), FRIDAY_HERE + "双代表接待缺基层代表——王五请假。")],
    ),
    (
        [{}],
        [ZHANG, wang(busy=ELSEWHERE)],
        PAIRS,
        [(Rule.PAIRING, ("d3",), FRIDAY_HERE + "双代表接待缺基层代表——王五已在桥头站值班。")],
    ),
    (
        [{}],
        [ZHANG, person("d2", "李四", away=AWAY), wang(busy=ELSEWHERE)],
        PAIRS,
        [(Rule.PAIRING, ("d2", "d3"), FRIDAY_HERE + "双代表接待缺基层代表——李四请假；王五已在桥头站值班。")],
    ),
    (
        [{}],
        [ZHANG, wang(postings=posted(TOWN, until=date(2026, 3, 5)))],
        PAIRS,
        [(Rule.PAIRING, ("d3",), FRIDAY_HERE + "双代表接待缺基层代表——王五当天不驻站。")],
    ),
    (
        [{}],
        [ZHANG, wang(postings=posted(BRIDGE))],
        PAIRS,
        [(Rule.PAIRING, (), FRIDAY_HERE + "双代表接待缺基层代表——本站没有驻站的基层代表。")],
    ),
    (
        [{}],
        [ZHANG, wang(maximum=2, already={2026: 2})],
        PAIRS,
        [(Rule.PAIRING, ("d3",), FRIDAY_HERE + "双代表接待缺基层代表——王五2026年已有2次值班，每年最多2次。")],
    ),
    (
        [{}, {"key": 2, "day": MONDAY}],
        [ZHANG, wang(maximum=1)],
        PAIRS,
        [(Rule.PAIRING, ("d3",), MONDAY_HERE + "双代表接待缺基层代表——王五2026年已有1次值班，每年最多1次。")],
    ),
    (
        [{"seats": 1}],
        [ZHANG, LI],
        PAIRS,
        [(Rule.PAIRING, ("d2",), FRIDAY_HERE + "双代表接待缺基层代表——李四有空，但名额已满。")],
    ),
    (
        [{"fixed": ("d1", "d4")}],
        [ZHANG, chief(), LI],
        PAIRS,
        [(Rule.PAIRING, ("d2",), FRIDAY_HERE + "双代表接待缺基层代表——李四有空，但名额已满。")],
    ),
    (
        [{}, {"key": 2, "starts": 10, "ends": 12}],
        [ZHANG, person("d5", "钱七", OFFICE), LI],
        PAIRS,
        [(Rule.PAIRING, ("d2",), FRIDAY_HERE + "双代表接待缺基层代表——李四已在城关站值班。")],
    ),
    (
        [{}],
        [],
        PAIRS,
        [
            (
                Rule.PAIRING,
                (),
                FRIDAY_HERE + "双代表接待缺职务代表、基层代表——本站没有驻站的职务代表、基层代表。",
            )
        ],
    ),
    # Leaders
    ([LED], [ZHANG, LI], PAIRS, [(Rule.LEADER, (), FRIDAY_HERE + "缺带班领导——本站没有驻站的县处级或科级代表。")]),
    ([LED], [ZHANG, LI, chief(away=AWAY)], PAIRS, [(Rule.LEADER, ("d4",), FRIDAY_HERE + "缺带班领导——赵六请假。")]),
    (
        [LED],
        [ZHANG, LI, chief(busy=ELSEWHERE)],
        PAIRS,
        [(Rule.LEADER, ("d4",), FRIDAY_HERE + "缺带班领导——赵六已在桥头站值班。")],
    ),
    (
        [LED, LED | {"key": 2, "day": MONDAY}],
        [ZHANG, LI, chief(maximum=1)],
        PAIRS,
        [(Rule.LEADER, ("d4",), MONDAY_HERE + "缺带班领导——赵六2026年已有1次值班，每年最多1次。")],
    ),
    (
        [LED | {"fixed": ("d1", "d2")}],
        [ZHANG, LI, chief()],
        PAIRS,
        [(Rule.LEADER, ("d4",), FRIDAY_HERE + "缺带班领导——赵六有空，但名额已满。")],
    ),
    # Seats, the year's minimum, wishes
    (
        [{"seats": 3}],
        [ZHANG, LI, wang(away=AWAY)],
        PAIRS,
        [(Rule.SEATS, ("d3",), FRIDAY_HERE + "接待人数差1人——王五请假。")],
    ),
    (
        [{"seats": 4}],
        [ZHANG, LI],
        ANYBODY,
        [(Rule.SEATS, (), FRIDAY_HERE + "接待人数差2人——本站没有其他驻站代表。")],
    ),
    (
        [{"day": date(2026, 12, 4)}],
        [ZHANG, wang(minimum=3, already={2026: 1})],
        PAIRS,
        [(Rule.MINIMUM, ("d3",), "王五2026年只有2次值班，每年至少3次。")],
    ),
    (
        [{}],
        [ZHANG, wang(unwished=frozenset([4]))],
        PAIRS,
        [(Rule.WISH, ("d3",), FRIDAY_HERE + "王五不希望在这一天值班。")],
    ),
    # Several at once: each for itself
    (
        [LED | {"seats": 3}],
        [ZHANG, wang(away=AWAY), chief(busy=ELSEWHERE)],
        PAIRS,
        [
            (Rule.PAIRING, ("d3",), FRIDAY_HERE + "双代表接待缺基层代表——王五请假。"),
            (Rule.LEADER, ("d4",), FRIDAY_HERE + "缺带班领导——赵六已在桥头站值班。"),
            (Rule.SEATS, ("d3", "d4"), FRIDAY_HERE + "接待人数差1人——王五请假；赵六已在桥头站值班。"),
        ],
    ),
]


@pytest.mark.parametrize(("sessions", "people", "rules", "expected"), UNMET)
def test_roster_that_cannot_be_filled_says_what_is_not_met(sessions, people, rules, expected):
    drafted = draft([session(**fields) for fields in sessions], people, rules)

    assert [(finding.rule, finding.people, finding.sentence) for finding in drafted.findings] == expected


def test_leader_of_two_stations_at_once_can_lead_one():
    sessions = [session(1, **LED), session(2, station=BRIDGE, **LED)]
    both = person("d9", "孙八", OFFICE, rank=COUNTY, postings=posted(TOWN, BRIDGE))
    others = [
        person(f"d{n}", name, kind, postings=posted(n % 2 + 1))
        for n, (name, kind) in enumerate([("甲", OFFICE), ("乙", OFFICE), ("丙", "grassroots"), ("丁", "grassroots")])
    ]

    drafted = draft(sessions, [both, *others], PAIRS)

    assert [(finding.rule, finding.people, finding.sentence) for finding in drafted.findings] == [
        (Rule.LEADER, ("d9",), "2026年3月6日（周五）桥头站：缺带班领导——孙八已在城关站值班。")
    ]
