"""The history of a case for three kinds of eyes: what each is told of an act, in whose name, with which words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.models import EventText
from feedback.timeline import Timeline, may_open
from feedback.timeline_words import (
    DETAILS,
    RESIDENT,
    RESIDENT_SEES,
    SENTENCES,
    STAFF,
    UNIT,
    UNIT_SEES,
    WORD_LABELS,
)
from feedback.workflow import Action, Capacity
from tests import cases
from tests.cases import take
from tests.full_case import A, written_all_over
from tests.pages import kept


def timeline(opinion, eyes) -> Timeline:
    events = opinion.events.select_related("text", "actor").prefetch_related("attachments").order_by("seq")
    return Timeline(opinion, list(events), eyes)


def said(opinion, eyes) -> list[str]:
    return [entry.sentence for entry in timeline(opinion, eyes).entries()]


def read(opinion, eyes) -> set[str]:
    return {words for entry in timeline(opinion, eyes).entries() for _label, words in entry.words}


def last(opinion, eyes):
    return timeline(opinion, eyes).entries()[-1]


def test_every_action_has_a_sentence():
    assert set(SENTENCES) == set(Action)
    assert set(DETAILS) | set(UNIT_SEES) | set(RESIDENT_SEES) <= set(Action)


def test_every_word_that_units_or_residents_read_has_a_label():
    shown = {name for table in (UNIT_SEES, RESIDENT_SEES) for names in table.values() for name in names}

    assert shown <= set(WORD_LABELS)


def test_resident_reads_what_is_meant_for_residents_and_staff_read_it_all(cast):
    case = written_all_over(cast)

    resident, unit, staff = (read(case, eyes) for eyes in (RESIDENT, UNIT, STAFF))

    assert [words for words in resident if words.startswith(A)] == []
    assert resident == {"给群众的进展", "给群众的备注", "群众的评语"}
    assert {f"{A}进展", f"{A}要求", f"{A}办理结果", f"{A}退回重办", f"{A}延期理由", f"{A}督办要求"} <= unit
    assert unit & {f"{A}备注一", f"{A}调研", f"{A}参加人", f"{A}核查", f"{A}放开理由", f"{A}回头看"} == set()
    assert {f"{A}备注一", f"{A}调研", f"{A}核查", f"{A}放开理由", f"{A}回头看", f"{A}更正原因"} <= staff


def test_acts_shown_are_those_of_the_table(cast):
    case = written_all_over(cast)

    shown = {}
    for eyes in (STAFF, UNIT, RESIDENT):
        line = timeline(case, eyes)
        shown[eyes] = {Action(event.action) for event in line.events if line.is_shown(event)}

    happened = shown[STAFF]
    assert shown[UNIT] == happened & set(UNIT_SEES)
    # Of extensions the resident is told of approved ones only.
    assert shown[RESIDENT] == (happened & set(RESIDENT_SEES)) - {Action.DECIDE_EXTENSION}


@pytest.mark.parametrize(("approve", "expected"), [(True, ["同意县交通运输局延期 3 个工作日"]), (False, [])])
def test_resident_is_told_of_more_time_once_it_is_granted(cast, approve, expected):
    opinion = take(cases.extension_asked(cast), "decide_extension", cast.head, approve=approve, reason="情况属实")

    assert [sentence for sentence in said(opinion, RESIDENT) if "延期" in sentence] == expected
    assert "县交通运输局申请延期 3 个工作日" in said(opinion, UNIT)


@pytest.mark.parametrize("eyes", [STAFF, UNIT])
@pytest.mark.parametrize(
    ("approve", "sentence"),
    [
        (True, "同意县交通运输局延期 3 个工作日，延至 2026-03-23"),
        (False, "不同意县交通运输局延期 3 个工作日"),
    ],
)
def test_decision_on_an_extension_says_until_when(cast, eyes, approve, sentence):
    opinion = take(cases.extension_asked(cast), "decide_extension", cast.head, approve=approve, reason="情况属实")

    assert said(opinion, eyes)[-1] == sentence


@pytest.mark.parametrize(
    ("eyes", "shown"),
    [
        (STAFF, ["internal", "unit", "resident"]),
        (UNIT, ["unit", "resident"]),
        (RESIDENT, ["resident"]),
    ],
)
def test_note_and_file_are_seen_by_those_they_are_for(cast, eyes, shown):
    opinion = cases.dispatched(cast)
    for visibility in ("internal", "unit", "resident"):
        file = kept(visibility)
        take(opinion, "note", cast.liaison, words=visibility, visibility=visibility, attachments=[file])

    notes = [entry for entry in timeline(opinion, eyes).entries() if entry.files]

    assert [words for entry in notes for _label, words in entry.words] == shown
    assert [file.visibility for entry in notes for file in entry.files] == shown
    assert [may_open(visibility, eyes) for visibility in shown] == [True] * len(shown)


@pytest.mark.parametrize(
    ("eyes", "who"),
    [
        (STAFF, ["林联络（联络员）", "欧承办（主办单位）", "林联络（联络员）代群众录入"]),
        (UNIT, ["辰阳镇联络站", "县交通运输局", "群众"]),
        (RESIDENT, ["辰阳镇联络站", "县交通运输局", "您"]),
    ],
)
def test_staff_see_who_it_was_and_others_the_office(cast, eyes, who):
    opinion = cases.replied(cast)
    take(opinion, "rate", cast.liaison, result="satisfied", attitude="satisfied", evidence="来电")

    entries = {entry.sentence[:4]: entry.who for entry in timeline(opinion, eyes).entries()}

    assert [entries[name] for name in ("答复群众", "县交通运", "评价：结")] == who


def test_progress_names_the_unit_that_reports_it(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    for officer in (cast.officer, cast.other_officer, cast.liaison):
        take(opinion, "progress", officer, done="施工", visibility="resident")

    reported = [entry.who for entry in timeline(opinion, RESIDENT).entries() if entry.sentence == "报告进展"]

    assert reported == ["县交通运输局", "县水利局", "辰阳镇联络站"]


def test_act_entered_for_a_unit_is_the_units(cast):
    opinion = cases.dispatched(cast)
    take(opinion, "sign_for", cast.liaison, evidence="回执")

    assert (last(opinion, RESIDENT).who, last(opinion, RESIDENT).sentence) == ("县交通运输局", "县交通运输局签收")
    assert last(opinion, STAFF).who == "林联络（联络员）代主办单位录入"


@pytest.mark.parametrize(
    ("eyes", "sentence"),
    [
        (STAFF, "交办给县交通运输局（函件转办），协办：县水利局"),
        (UNIT, "交办给县交通运输局（函件转办），协办：县水利局"),
        (RESIDENT, "交办给县交通运输局（函件转办）"),
    ],
)
def test_details_are_not_told_to_residents(cast, eyes, sentence):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    assert last(opinion, eyes).sentence == sentence


def test_transfer_names_both_stations(cast):
    opinion = cases.submitted(cast)
    take(opinion, "transfer", cast.liaison, station=cast.other_station, reason="在那边")

    assert last(opinion, RESIDENT).sentence == "从辰阳镇联络站转到孝坪镇联络站"


def test_pressing_the_station_is_not_the_units_business(cast):
    opinion = cases.resulted(cast)
    take(opinion, "press", cast.committee, means="phone", words="尽快核查")

    assert "电话催办：核查" in said(opinion, STAFF)
    assert [sentence for sentence in said(opinion, UNIT) if "催办" in sentence] == []


@pytest.mark.parametrize(
    ("build", "by", "is_shown"),
    [(cases.dispatched, "officer", True), (cases.resulted, "liaison", False)],
)
def test_answer_to_a_notice_is_the_units_business_where_the_unit_owed_it(cast, build, by, is_shown):
    opinion = build(cast)
    cases.supervise(cast, opinion)
    take(opinion, "answer_supervision", getattr(cast, by), done="已说明")

    assert "已说明" in read(opinion, STAFF)
    assert ("已说明" in read(opinion, UNIT)) is is_shown


def test_answer_to_a_notice_of_unknown_debtor_is_not_shown_to_units(cast):
    opinion = cases.dispatched(cast)
    cases.supervise(cast, opinion)
    take(opinion, "answer_supervision", cast.officer, done="已说明")
    line = timeline(opinion, UNIT)
    del line.events[-1].data["owed_by"]

    assert [entry for entry in line.entries() if entry.words == [("情况", "已说明")]] == []


def test_unit_reads_words_through_the_veil(cast):
    opinion = cases.dispatched(cast)
    words = "住户电话13987654321，张秀英"
    take(opinion, "progress", cast.officer, done=words, visibility="unit")
    events = list(opinion.events.select_related("text", "actor").prefetch_related("attachments").order_by("seq"))

    masked = Timeline(opinion, events, UNIT).entries()[-1].words
    veiled = Timeline(opinion, events, UNIT, veil=lambda text: text.replace("张秀英", "张**")).entries()[-1].words

    assert masked == [("情况", "住户电话139*******1，张秀英")]
    assert veiled == [("情况", "住户电话13987654321，张**")]
    assert read(opinion, STAFF) >= {words}


def test_erased_words_are_said_to_be_erased(cast):
    opinion = cases.dispatched(cast)
    take(opinion, "note", cast.liaison, words="住址", visibility="unit")
    EventText.objects.filter(event=opinion.events.last()).update(salt="", words={}, erased_at=timezone.now())

    assert last(opinion, UNIT).words == [("", "（内容已依法删除）")]


def test_body_of_the_opinion_is_no_entry_of_its_history(cast):
    opinion = cases.submitted(cast)

    assert [timeline(opinion, eyes).entries()[0].words for eyes in (STAFF, UNIT, RESIDENT)] == [[], [], []]


def test_what_was_changed_stands_with_what_it_was(cast):
    opinion = cases.submitted(cast)
    take(opinion, "amend", cast.liaison, place="村口新桥", reason="地点说错了")

    assert ("原具体地点", "村口老桥") in last(opinion, STAFF).words
    assert ("原因", "地点说错了") in last(opinion, STAFF).words


def test_entry_says_whether_the_case_moved_and_when_it_was_entered(cast):
    opinion = cases.dispatched(cast)
    take(opinion, "note", Capacity.RESIDENT, words="又塌了", visibility="resident")

    moved = [entry.moved for entry in timeline(opinion, STAFF).entries()]

    assert moved == [True, True, False, False]
    assert last(opinion, STAFF).at <= last(opinion, STAFF).recorded_at


@pytest.mark.parametrize("known", [{}, {"jiaotong": "交通局"}])
def test_names_are_read_once_however_long_the_history(cast, known):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    for _n in range(3):
        take(opinion, "progress", cast.officer, done="施工", visibility="resident")
    events = list(opinion.events.select_related("text", "actor").prefetch_related("attachments").order_by("seq"))

    opinion.station.refresh_from_db()  # read with the case itself

    with CaptureQueriesContext(connection) as captured:
        entries = Timeline(opinion, events, RESIDENT, units=known).entries()

    assert len(captured) == 1
    assert entries[-1].who == (known.get("jiaotong") or "县交通运输局")
