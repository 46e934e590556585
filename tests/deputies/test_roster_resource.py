"""Rosters come in as they are assigned by hand: on planned days that exist, by the rules, all rows or none."""

from datetime import date, time

import pytest

from accounts.models import AuditEntry
from deputies import sheets
from deputies.models import Absence, Deputy, DutyShift, DutyWish, ReceptionDay, RosterOverride
from stations.models import Station
from tests import duty
from tests.workbooks import workbook

COUNTY = "431223"
HEADER = ["日期", "开始", "联络站编号", "代表编号", "分工", "原因"]
FRIDAY = date(2099, 11, 6)
WHEN = ["2099-11-06", "", "chenyang"]


@pytest.fixture
def day(cast):
    return duty.reception_day(cast.station, FRIDAY)


def brought(cast, *rows, header=HEADER) -> sheets.Outcome:
    return sheets.import_sheet("rosters", workbook(header, *rows), area=COUNTY, by=cast.administrator)


def told(outcome) -> list[tuple]:
    return [(each.row, each.column, each.words) for each in outcome.problems]


def on(day) -> list[tuple]:
    return list(day.shifts.standing().order_by("deputy__code").values_list("deputy__code", "role", "is_fixed"))


def test_deputies_come_onto_planned_days_and_a_role_left_out_is_receiving(cast, day):
    duty.deputy("d8", cast.station, rank=Deputy.Rank.SECTION)

    outcome = brought(cast, [*WHEN, "d1", ""], [*WHEN, "d8", "带班"])

    assert outcome == sheets.Outcome(added=2, changed=0, same=0, problems=[])
    assert on(day) == [("d1", "host", True), ("d8", "lead", True)]
    kept = AuditEntry.objects.filter(verb="assign_deputy").values_list("user", flat=True)
    assert list(kept) == [cast.administrator.pk] * 2


def test_another_role_changes_a_shift_and_the_same_one_leaves_it(cast, day):
    leader = duty.deputy("d8", cast.station, rank=Deputy.Rank.SECTION)
    duty.shift(day, leader)
    duty.shift(day, cast.deputy)

    outcome = brought(cast, [*WHEN, "d1", "接待"], [*WHEN, "d8", "带班"])

    assert outcome == sheets.Outcome(added=0, changed=1, same=1, problems=[])
    assert on(day) == [("d1", "host", False), ("d8", "lead", True)]


def test_hard_rules_refuse_a_row_with_their_sentence_and_then_nothing_is_kept(cast, day):
    away = duty.deputy("d8", cast.station, name="尤代表")
    Absence.objects.create(deputy=away, since=FRIDAY, until=FRIDAY, state="granted")

    outcome = brought(cast, [*WHEN, "d1", ""], [*WHEN, "d8", ""], [*WHEN, "d2", "带班"], [*WHEN, "d1", "接待"])

    assert [(row, column) for row, column, _words in told(outcome)] == [(3, "整行"), (4, "整行"), (5, "代表编号")]
    assert ["请假" in outcome.problems[0].words, "不能带班" in outcome.problems[1].words] == [True, True]
    assert on(day) == []
    assert not AuditEntry.objects.filter(verb__in=["assign_deputy", "import_sheet"]).exists()


def test_soft_rule_gives_way_to_a_reason_that_is_kept(cast, day):
    DutyWish.objects.create(deputy=cast.deputy, weekday=4)

    refused = brought(cast, [*WHEN, "d1", "", ""])
    taken = brought(cast, [*WHEN, "d1", "", "只有他熟悉情况"])

    assert "戴代表不希望在这一天值班。 仍要这样安排的，请写明原因。" in refused.problems[0].words
    assert taken.added == 1
    assert RosterOverride.objects.get().reason == "只有他熟悉情况"


def test_checking_keeps_nothing(cast, day):
    outcome = sheets.check("rosters", workbook(HEADER, [*WHEN, "d1", ""]), area=COUNTY, by=cast.administrator)

    assert (outcome.added, outcome.problems, on(day)) == (1, [], [])


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("published", "2099年11月6日（周五）的接待日已公布，不能用表格改。请在这一天的页面上改代表"),
        ("cancelled", "辰阳镇联络站2099年11月6日（周五）没有接待日，请先生成或添加接待日，或者改正日期"),
    ],
)
def test_only_planned_days_take_anybody(cast, state, words):
    row = duty.reception_day(cast.station, FRIDAY, state=state)

    outcome = brought(cast, [*WHEN, "d1", ""])

    assert told(outcome) == [(2, "日期", words)]
    assert on(row) == []


def test_past_day_says_so(cast):
    duty.reception_day(cast.station, date(2020, 11, 6))

    outcome = brought(cast, ["2020-11-06", "", "chenyang", "d1", ""])

    assert told(outcome) == [(2, "整行", "2020年11月6日（周五）已经过去，不能再改代表。")]


def test_of_two_receptions_on_a_day_the_hour_tells_which(cast, day):
    later = duty.reception_day(cast.station, FRIDAY, starts=time(14), ends=time(16))

    unclear = brought(cast, [*WHEN, "d1", ""])
    outcome = brought(cast, ["2099/11/6", time(14), "chenyang", "d1", ""])

    words = "辰阳镇联络站2099年11月6日（周五）的接待时间是09:00–11:30、14:00–16:00，请写明其中一个开始时间"
    assert told(unclear) == [(2, "开始", words)]
    assert (outcome.added, on(day), on(later)) == (1, [], [("d1", "host", True)])


def test_wrong_cells_are_named(cast, day):
    duty.deputy("d7", cast.foreign_station)

    outcome = brought(
        cast,
        ["2099-02-30", "", "lufeng", "d1", ""],
        ["", "", "chenyang", "d1", ""],
        [*WHEN, "d7", "主持"],
        [*WHEN, "d99", ""],
    )

    assert told(outcome) == [
        (2, "日期", "“2099-02-30”不是日期，请写成 2026-11-06"),
        (2, "联络站编号", "本县没有编号为“lufeng”的联络站，请改正编号"),
        (3, "日期", "请填写这一项"),
        (4, "代表编号", "编号“d7”是外县的代表，不能在这里导入"),
        (4, "分工", "“主持”不对，请填其中一个：带班、接待"),
        (5, "代表编号", "没有编号为“d99”的代表，请先导入代表，或者改正编号"),
    ]


def test_shift_given_up_is_not_brought_back_by_the_sheet_that_went_out(cast, day):
    duty.shift(day, cast.deputy, state="on_leave", leave_reason="培训")
    file = sheets.export("rosters", Station.objects.inside(COUNTY), FRIDAY, FRIDAY, by=cast.liaison, filters={})
    file.size = 9

    outcome = sheets.import_sheet("rosters", file, area=COUNTY, by=cast.administrator)

    assert outcome == sheets.Outcome(added=0, changed=0, same=1, problems=[])
    assert DutyShift.objects.get().state == "on_leave"
    assert ReceptionDay.objects.get().state == "planned"
