"""Deputies and postings come in whole or not at all, with every wrong cell named; what goes out stays within reach."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry
from deputies import sheets
from deputies.models import Deputy, Mandate, Posting
from stations.models import Station
from stations.services import merge_station
from tests import duty
from tests.workbooks import cells, workbook

COUNTY = "431223"
DEPUTIES = ["代表编号", "姓名", "类别", "职级", "代表级别", "联系电话"]
ROW = ["d9", "李四", "基层代表", "普通代表", "县人大代表，乡镇人大代表", 13900000001]


def brought(cast, what, *rows) -> sheets.Outcome:
    return sheets.import_sheet(what, workbook(*rows), area=COUNTY, by=cast.administrator)


def told(outcome) -> list[tuple]:
    return [(each.row, each.column, each.words) for each in outcome.problems]


def test_deputies_come_in_new_changed_and_the_same_by_their_code(cast):
    changed = ["d1", "戴新名", "职务代表", "科级", "县人大代表", "13907450000"]
    same = ["d2", "邓代表", "职务代表", "普通代表", "县人大代表", "13907450000"]

    outcome = brought(cast, "deputies", DEPUTIES, ROW, changed, same)

    assert outcome == sheets.Outcome(added=1, changed=1, same=1, problems=[])
    new, known = Deputy.objects.get(code="d9"), Deputy.objects.get(code="d1")
    assert (new.name, new.kind, new.rank, new.phone) == ("李四", "grassroots", "ordinary", "13900000001")
    assert [mandate.level for mandate in new.mandates.all()] == [Mandate.Level.COUNTY, Mandate.Level.TOWNSHIP]
    assert (known.pk, known.name, known.kind, known.user) == (cast.deputy.pk, "戴新名", "office", cast.deputy_user)
    assert AuditEntry.objects.get(verb="import_sheet").data == {"added": 1, "changed": 1}


def test_mandates_alone_may_change(cast):
    outcome = brought(cast, "deputies", ["代表编号", "姓名", "代表级别"], ["d1", "戴代表", "市人大代表"])

    assert outcome.changed == 1
    assert [mandate.level for mandate in cast.deputy.mandates.all()] == [Mandate.Level.CITY]


def test_a_column_left_out_and_a_masked_number_change_nothing(cast):
    brought(cast, "deputies", ["代表编号", "姓名", "联系电话"], ["d1", "戴新名", "139****0000"])

    known = Deputy.objects.get(code="d1")
    assert (known.name, known.phone, known.kind) == ("戴新名", "13907450000", "grassroots")
    assert known.mandates.count() == 1


def test_every_wrong_cell_is_named_and_nothing_is_kept(cast):
    wrong = ["d 8", "", "领导", "普通代表", "县代表", ""]

    outcome = brought(cast, "deputies", DEPUTIES, ROW, wrong, ROW)

    kinds = "“领导”不对，请填其中一个：职务代表、基层代表"
    found = told(outcome)
    assert (3, "类别", kinds) in found
    assert {(row, column) for row, column, _words in found} == {
        (3, "代表编号"),
        (3, "姓名"),
        (3, "类别"),
        (3, "代表级别"),
        (4, "代表编号"),
    }
    assert not Deputy.objects.filter(code="d9").exists()
    assert not AuditEntry.objects.filter(verb="import_sheet").exists()


def test_checking_keeps_nothing(cast):
    outcome = sheets.check("deputies", workbook(DEPUTIES, ROW), area=COUNTY, by=cast.administrator)

    assert (outcome.added, outcome.problems) == (1, [])
    assert not Deputy.objects.filter(code="d9").exists()


def test_deputy_of_another_county_is_refused(cast):
    duty.deputy("d7", cast.foreign_station)

    outcome = brought(cast, "deputies", ["代表编号", "姓名"], ["d7", "改名"])
    posted = brought(cast, "postings", ["代表编号", "联络站编号", "驻站起"], ["d7", "chenyang", "2026-11-06"])

    words = "编号“d7”是外县的代表，不能在这里导入"
    assert told(outcome) == told(posted) == [(2, "代表编号", words)]


POSTINGS = ["代表编号", "联络站编号", "驻站起", "驻站止"]


def test_postings_are_found_again_by_who_where_and_from_when(cast):
    outcome = brought(
        cast,
        "postings",
        POSTINGS,
        ["d1", "chenyang", date(2020, 1, 1), "2026/12/31"],
        ["d1", "juhuayuan", "2027年1月1日", None],
        ["d2", "xiaoping", "2020-01-01", ""],
    )

    assert outcome == sheets.Outcome(added=1, changed=1, same=1, problems=[])
    rows = Posting.objects.filter(deputy=cast.deputy).order_by("since").values_list("station__code", "since", "until")
    assert list(rows) == [
        ("chenyang", date(2020, 1, 1), date(2026, 12, 31)),
        ("juhuayuan", date(2027, 1, 1), None),
    ]


def test_wrong_postings_say_what_to_do(cast):
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    outcome = brought(
        cast,
        "postings",
        POSTINGS,
        ["d5", "lufeng", "2026-02-30", ""],
        ["d1", "xiaoping", "2026-11-06", "2026-11-01"],
        ["d1", "chenyang", "", ""],
    )

    assert told(outcome) == [
        (2, "代表编号", "没有编号为“d5”的代表，请先导入代表，或者改正编号"),
        (2, "联络站编号", "本县没有编号为“lufeng”的联络站，请改正编号"),
        (2, "驻站起", "“2026-02-30”不是日期，请写成 2026-11-06"),
        (3, "联络站编号", "“孝坪镇联络站”已合并，请填开放的联络站"),
        (3, "整行", "驻站止不能早于驻站起。"),
        (4, "驻站起", "请填写这一项"),
    ]


@pytest.mark.parametrize("what", sheets.RESOURCES)
def test_template_can_be_read_and_its_examples_are_no_data(cast, what):
    file = sheets.template(what)
    file.size = 9

    with pytest.raises(ValidationError) as caught:
        sheets.import_sheet(what, file, area=COUNTY, by=cast.administrator)

    assert caught.value.message == "表里没有数据，请从表头的下一行起填写。"


def exported(cast, what, by, stations=None) -> list[list]:
    stations = Station.objects.filter(pk=cast.station.pk) if stations is None else stations
    file = sheets.export(what, stations, date(2026, 1, 1), date(2026, 12, 31), by=by, filters={"area": ""})
    file.getvalue = file.read
    return cells(file)[1:]


def test_numbers_are_whole_for_an_administrator_only_and_it_is_noted(cast):
    own, whole = (exported(cast, "deputies", by) for by in (cast.liaison, cast.administrator))

    assert [row[:5] for row in own] == [["d1", "戴代表", "基层代表", "普通代表", "县人大代表"]]
    assert (own[0][7], whole[0][7]) == ("139****0000", "13907450000")
    assert (
        list(AuditEntry.objects.filter(verb="export_sheet").values_list("data", flat=True))
        == [{"area": "", "rows": 1}] * 2
    )


def test_rosters_go_out_one_row_a_shift_of_the_period(cast):
    duty.shift(duty.reception_day(cast.station, place="=1+1"), cast.deputy, role="lead")
    duty.shift(duty.reception_day(cast.station, date(2027, 1, 5)), cast.deputy)
    duty.shift(duty.reception_day(cast.other_station), cast.other_deputy)

    day = ["2026-11-06", "09:00", "11:30", "chenyang", "辰阳镇联络站", "'=1+1", "未公布"]
    assert exported(cast, "rosters", cast.liaison) == [[*day, "d1", "戴代表", "带班", "待确认", None]]


def test_what_goes_out_comes_in_again(cast):
    for station, deputy in ((cast.station, cast.deputy), (cast.other_station, cast.other_deputy)):
        duty.shift(duty.reception_day(station, state="held"), deputy)
    for what in sheets.RESOURCES:
        file = sheets.export(what, Station.objects.inside(COUNTY), date.min, date.max, by=cast.liaison, filters={})
        file.size = 9

        outcome = sheets.import_sheet(what, file, area=COUNTY, by=cast.administrator)

        assert outcome == sheets.Outcome(added=0, changed=0, same=2, problems=[])
