"""A day checked as it stands: every rule that is not met, and no other, in words."""

from datetime import date, time

import pytest
from django.utils import translation

from deputies.roster_findings import Finding, below_minimum, check
from deputies.roster_rules import Rule, Shift
from tests.rosters import ANYBODY, BRIDGE, FRIDAY, MONDAY, OFFICE, PAIRS, SECTION, TOWN, person, posted, session

ZHANG = person("d1", "张三", OFFICE, rank=SECTION)
LI, WANG = person("d2", "李四"), person("d3", "王五")
HERE = "2026年3月6日（周五）城关站："


def found(people, *others, rules=PAIRS, held=None, **fields):
    findings = check(session(**fields), people, rules, posted=[*people, *others], held=held)
    return [(finding.rule, finding.people, finding.sentence) for finding in findings]


def test_day_that_meets_every_rule_has_no_findings():
    assert found([ZHANG, LI], WANG, needs_leader=True) == []


@pytest.mark.parametrize(
    ("fields", "rule", "is_hard", "why"),
    [
        ({"postings": posted(BRIDGE)}, Rule.POSTING, True, "赵六当天不驻站，请另选代表。"),
        ({"away": frozenset([FRIDAY])}, Rule.LEAVE, True, "赵六请假，请另选代表。"),
        (
            {"busy": (Shift(FRIDAY, time(10), time(12), "桥头站"),)},
            Rule.TWO_PLACES,
            True,
            "赵六已在桥头站值班，请另选代表。",
        ),
        ({"maximum": 3, "already": {2026: 3}}, Rule.MAXIMUM, False, "赵六2026年已有3次值班，每年最多3次。"),
        ({"unwished": frozenset([4])}, Rule.WISH, False, "赵六不希望在这一天值班。"),
    ],
)
def test_person_who_should_not_be_there(fields, rule, is_hard, why):
    zhao = person("d4", "赵六", **fields)

    findings = check(session(), [zhao, ZHANG], PAIRS, posted=[zhao, ZHANG, LI])

    assert findings == [Finding(rule, ("d4",), HERE + why, FRIDAY, TOWN)]
    assert findings[0].is_hard == is_hard


def test_shifts_of_one_year_count_towards_the_maximum_of_that_year():
    li = person("d2", "李四", maximum=2, already={2025: 9, 2026: 1})
    other, next_year = session(2, MONDAY), session(3, date(2027, 3, 8))

    assert found([ZHANG, li]) == []
    assert found([ZHANG, li], held={"d2": [session(), next_year]}) == []
    assert found([ZHANG, li], held={"d2": [other]}) == [
        (Rule.MAXIMUM, ("d2",), HERE + "李四2026年已有2次值班，每年最多2次。")
    ]


def test_session_drafted_elsewhere_at_the_same_hours_is_a_second_place():
    elsewhere = session(2, station=BRIDGE, starts=10, ends=12)

    assert found([ZHANG, LI], held={"d2": [session(), elsewhere]}) == [
        (Rule.TWO_PLACES, ("d2",), HERE + "李四已在桥头站值班，请另选代表。")
    ]


def test_what_a_day_lacks_says_why_each_of_the_others_is_not_there():
    away = person("d4", "赵六", away=frozenset([FRIDAY]))
    gone = person("d5", "钱七", postings=posted(TOWN, until=date(2026, 3, 5)))
    other_kind = person("d6", "孙八", OFFICE)

    assert found([ZHANG], gone, away, LI, other_kind) == [
        (
            Rule.PAIRING,
            ("d2", "d4", "d5"),
            HERE + "双代表接待缺基层代表——李四有空；赵六请假；钱七当天不驻站。",
        )
    ]


@pytest.mark.parametrize(
    ("people", "others", "rules", "fields", "expected"),
    [
        ([LI, WANG], [ZHANG], PAIRS, {}, [(Rule.PAIRING, ("d1",), "双代表接待缺职务代表——张三有空，但名额已满。")]),
        ([ZHANG], [], PAIRS, {}, [(Rule.PAIRING, (), "双代表接待缺基层代表——本站没有驻站的基层代表。")]),
        (
            [],
            [],
            PAIRS,
            {"needs_leader": True},
            [
                (Rule.PAIRING, (), "双代表接待缺职务代表、基层代表——本站没有驻站的职务代表、基层代表。"),
                (Rule.LEADER, (), "缺带班领导——本站没有驻站的县处级或科级代表。"),
            ],
        ),
        (
            [LI, WANG],
            [ZHANG],
            ANYBODY,
            {"needs_leader": True},
            [(Rule.LEADER, ("d1",), "缺带班领导——张三有空，但名额已满。")],
        ),
        ([LI], [WANG], ANYBODY, {"seats": 3}, [(Rule.SEATS, ("d3",), "接待人数差2人——王五有空。")]),
        ([LI], [], ANYBODY, {}, [(Rule.SEATS, (), "接待人数差1人——本站没有其他驻站代表。")]),
    ],
)
def test_day_that_lacks_something(people, others, rules, fields, expected):
    assert found(people, *others, rules=rules, **fields) == [(rule, who, HERE + why) for rule, who, why in expected]


def test_minimum_of_a_year():
    li = person("d2", "李四", minimum=2)

    assert below_minimum(li, 2026, 2) is None
    assert below_minimum(li, 2026, 1) == Finding(
        Rule.MINIMUM, ("d2",), "李四2026年只有1次值班，每年至少2次。", None, None
    )


def test_sentence_in_english_marks_names_and_escapes_them():
    odd = person("d2", "李<四>", away=frozenset([FRIDAY]))

    with translation.override("en"):
        (_rule, _people, sentence), *_more = found([ZHANG], odd, WANG)

    town, li, wang = (f'<span lang="zh-Hans">{name}</span>' for name in ("城关站", "李&lt;四&gt;", "王五"))
    assert sentence == (
        f"Fri 6 Mar 2026, {town}: reception in pairs lacks Grassroots deputy: {li} is on leave; {wang} is free."
    )
