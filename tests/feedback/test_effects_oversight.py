"""Pressing, supervising, looking back, releasing, voiding, noting."""

from datetime import date, datetime, timedelta

import pytest

from feedback.errors import Conflict, Invalid, NotAllowed
from feedback.models import ImportBatch, Opinion, SupervisionNotice
from feedback.services import advance, submit
from feedback.standing import Standing
from feedback.workflow import Action, Capacity, Step
from tests import cases
from tests.cases import NOON, SHANGHAI, take

DAY = timedelta(days=1)
REASON = {"reason": "情况有变"}


def running(opinion):
    return sorted(opinion.deadlines.running().values_list("kind", flat=True))


def imported(cast):
    data = {
        "station": cast.station, "body": "旧信件", "channel": "letter", "received_on": NOON.date(), "source": "市长信箱",
        "message_id": "7", "batch": ImportBatch.objects.create(source="市长信箱", file_name="old.csv"),
    }  # fmt: skip
    opinion = submit(data, form_key=cases.key(), by=Capacity.IMPORT, at=NOON)
    classified = cases.classified(cast, level="township", pace="ordinary")
    return take(opinion, "register", Capacity.IMPORT, **classified)


# press


def test_press_names_the_clock_that_runs_out_first(cast):
    opinion = take(cases.dispatched(cast), "press", cast.liaison, means="phone", words="请抓紧")

    press = opinion.presses.get()
    assert (press.means, press.deadline.kind, opinion.step) == ("phone", "sign_for", Step.HANDLE)
    assert opinion.events.last().data == {
        "deadline": press.deadline_id, "clock": "sign_for", "owed_by": "unit", "means": "phone",
    }  # fmt: skip


def test_press_names_the_clock_chosen(cast):
    opinion = cases.dispatched(cast)
    chosen = opinion.deadlines.get(kind="result")

    assert take(opinion, "press", cast.liaison, means="visit", deadline=chosen.pk).presses.get().deadline == chosen


def test_press_never_goes_to_a_clock_nobody_can_be_late_for(cast):
    for opinion, kind in ((cases.replied(cast, outcome="B"), "rating"), (cases.dispatched(cast), "return_window")):
        with pytest.raises(Conflict):
            take(opinion, "press", cast.liaison, means="phone", deadline=opinion.deadlines.get(kind=kind).pk)


def test_press_is_refused_where_only_the_resident_is_awaited(cast):
    with pytest.raises(Conflict):
        take(cases.replied(cast), "press", cast.liaison, means="phone")


# issue_supervision, answer_supervision, name_supervisor


def test_supervision_is_one_sheet_with_a_number_and_its_own_due_date(cast):
    opinion = cases.dispatched(cast)
    original = opinion.deadlines.get(kind="result")

    opinion = cases.supervise(cast, opinion, by=cast.head, deadline=original.pk)

    notice, clock = opinion.notices.get(), opinion.deadlines.get(kind="supervision_reply")
    assert (str(notice), notice.owed_by, notice.unit) == ("辰阳联督〔2026〕1号", "unit", cast.unit)
    assert (clock.notice, clock.owed_by, clock.policy) == (notice, "unit", None)
    assert opinion.events.last().data == {
        "deadline": original.pk, "clock": "result", "owed_by": "unit", "notice": "辰阳联督〔2026〕1号", "form": "notice",
    }  # fmt: skip
    assert clock.due_at == datetime(2026, 3, 16, 18, tzinfo=SHANGHAI)
    assert list(opinion.deadlines.filter(kind="result").values_list("due_at", "stopped_at")) == [
        (original.due_at, None)
    ]


def test_supervision_of_an_undecided_extension_addresses_the_head_and_no_unit(cast):
    opinion = cases.extension_asked(cast)
    clock = opinion.deadlines.get(kind="extension_decision")

    notice = cases.supervise(cast, opinion, deadline=clock.pk).notices.get()

    assert (notice.owed_by, notice.unit) == ("head", None)


def test_supervision_waits_for_the_answer_to_the_last_sheet(cast):
    opinion = cases.supervise(cast, cases.dispatched(cast))
    assert "issue_supervision" not in [g.action for g in Standing(opinion, cast.committee, NOON, cases.RULES).allowed()]
    with pytest.raises(Conflict):
        cases.supervise(cast, opinion)

    opinion = take(opinion, "answer_supervision", cast.leader, done="已加派人手")

    assert (opinion.notices.get().answered_at, opinion.notices.get().answer) == (NOON, "已加派人手")
    assert "supervision_reply" not in running(opinion)
    cases.supervise(cast, opinion)
    assert list(SupervisionNotice.objects.values_list("serial", flat=True)) == [1, 2]


def test_supervision_needs_a_later_date(cast):
    with pytest.raises(Invalid) as refused:
        cases.supervise(cast, cases.dispatched(cast), due_on=NOON.date())

    assert refused.value.field == "due_on"


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2026, 3, 21), "2026年3月21日（周六）不是工作日，下一个工作日是2026年3月23日（周一），请改填。"),
        (date(2026, 5, 1), "2026年5月1日（周五）不是工作日，下一个工作日是2026年5月6日（周三），请改填。"),
    ],
)
def test_supervision_is_answered_on_a_working_day(cast, day, says):
    with pytest.raises(Invalid) as refused:
        cases.supervise(cast, cases.dispatched(cast), due_on=day)

    assert (refused.value.field, refused.value.message) == ("due_on", says)


def test_supervision_is_answered_on_a_saturday_that_is_worked(cast):
    worked = date(2026, 5, 9)

    opinion = cases.supervise(cast, cases.dispatched(cast), due_on=worked)

    assert opinion.deadlines.get(kind="supervision_reply").due_at == datetime(2026, 5, 9, 18, tzinfo=SHANGHAI)


@pytest.mark.parametrize("by", ["other_officer", "liaison", "head", "stranger"])
def test_supervision_of_a_unit_is_answered_by_nobody_else_in_own_right(cast, by):
    opinion = cases.supervise(cast, cases.dispatched(cast))

    with pytest.raises((NotAllowed, Invalid)):
        take(opinion, "answer_supervision", getattr(cast, by), done="已办")


def test_supervision_of_the_head_is_not_answered_for_him_by_the_liaison(cast):
    opinion = cases.supervise(cast, cases.rated(cast, outcome="C", result="unsatisfied"))

    with pytest.raises(Conflict):
        take(opinion, "answer_supervision", cast.liaison, done="已办", evidence="站长口头")
    assert take(opinion, "answer_supervision", cast.head, done="已办").notices.get().answered_at == NOON


def test_supervision_answered_after_its_step_was_left_is_still_answered(cast):
    opinion = cases.result(cast, cases.supervise(cast, cases.dispatched(cast)))
    assert running(opinion) == ["verification"]

    assert take(opinion, "answer_supervision", cast.officer, done="已办结").notices.get().answered_at == NOON


def test_supervision_nobody_answered_in_its_step_does_not_stand_in_the_way_of_another(cast):
    opinion = cases.result(cast, cases.supervise(cast, cases.dispatched(cast)))

    opinion = cases.supervise(cast, opinion)

    first, second = opinion.notices.all()
    assert (first.owed_by, second.owed_by, running(opinion)) == (
        "unit",
        "liaison",
        ["supervision_reply", "verification"],
    )
    take(opinion, "answer_supervision", cast.liaison, done="已核查")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.answered_at, second.answered_at) == (None, NOON)


def test_older_supervision_is_still_answered_by_the_unit_it_addresses(cast):
    opinion = cases.result(cast, cases.supervise(cast, cases.dispatched(cast)))
    opinion = cases.supervise(cast, opinion)

    opinion = take(opinion, "answer_supervision", cast.officer, done="已整改")

    assert [notice.answered_at for notice in opinion.notices.all()] == [NOON, None]


def test_supervision_of_a_unit_ends_with_its_assignment(cast):
    opinion = cases.supervise(cast, cases.dispatched(cast))

    opinion = take(opinion, "return", cast.officer, reason="不是本职")

    assert running(opinion) == ["dispatch"]


def test_supervisor_is_named_once_each(cast):
    opinion = cases.dispatched(cast)

    take(opinion, "name_supervisor", cast.head, kind="leader", name="彭县长", role="包案领导")
    take(opinion, "name_supervisor", cast.committee, kind="deputy", deputy=cast.deputy, role="督办代表")

    assert [str(row) for row in opinion.supervisors.all()] == ["彭县长（包案领导）", "戴代表（督办代表）"]
    again = {
        "name": {"kind": "leader", "name": "彭县长"}, "deputy": {"kind": "deputy", "deputy": cast.deputy},
        "account": {"kind": "committee", "account": cast.committee},
    }  # fmt: skip
    take(opinion, "name_supervisor", cast.head, role="督办", **again["account"])
    for field, data in again.items():
        with pytest.raises(Invalid) as refused:
            take(opinion, "name_supervisor", cast.head, role="督办", **data)
        assert (refused.value.field, refused.value.message) == (field, "这位督办人已经明确过了。")


# release_contact, release_publication, void, note


def test_contact_is_released_to_a_handling_unit_until_a_day(cast):
    opinion, until = cases.dispatched(cast), NOON.date()
    for unit, day in ((cast.other_unit, until), (cast.unit, NOON.date() - DAY)):
        with pytest.raises(Invalid):
            take(opinion, "release_contact", cast.head, unit=unit, until=day, **REASON)
    with pytest.raises(NotAllowed):
        take(opinion, "release_contact", cast.liaison, unit=cast.unit, until=until, **REASON)

    opinion = take(opinion, "release_contact", cast.head, unit=cast.unit, until=until, **REASON)

    assert list(opinion.releases.values_list("unit__code", "until")) == [("jiaotong", until)]


def test_publication_takes_a_second_person(cast):
    opinion = take(cases.rated(cast), "archive", cast.head, retention="10y", publish=True, public_text="桥修好了。")
    with pytest.raises(NotAllowed):
        take(opinion, "release_publication", cast.head, public_text="桥修好了。")
    assert opinion.dossier.published_at is None

    opinion = take(opinion, "release_publication", cast.presidium, public_text="村口桥面已修好。")

    opinion.refresh_from_db()
    assert (opinion.dossier.published_at, opinion.dossier.public_text) == (NOON, "村口桥面已修好。")
    with pytest.raises(Conflict):
        take(opinion, "release_publication", cast.committee, public_text="再发一次。")


def test_publication_ends_with_reopening(cast):
    opinion = take(cases.archived(cast, publish=True), "release_publication", cast.head, public_text="桥修好了。")

    opinion = take(opinion, "reopen", cast.head, **REASON)

    opinion.refresh_from_db()
    assert (opinion.dossier.published_at, opinion.dossier.is_proposed) == (None, False)


def test_void_hides_an_imported_opinion_stops_its_clocks_and_keeps_its_chain(cast):
    opinion = take(imported(cast), "void", cast.administrator, reason="文件有误")

    assert (opinion.voided_at, opinion.due_at, running(opinion)) == (NOON, None, [])
    assert not Opinion.objects.counted().filter(pk=opinion.pk).exists()
    assert list(opinion.events.values_list("action", flat=True)) == ["submit", "register", "void"]
    assert (opinion.events.last().data, opinion.events.last().text.words) == (
        {"batch": opinion.batch_id}, {"reason": "文件有误"},
    )  # fmt: skip
    with pytest.raises(Conflict):
        take(opinion, "note", cast.liaison, words="还在吗", visibility="internal")


def test_void_needs_a_reason(cast):
    with pytest.raises(Invalid) as refused:
        take(imported(cast), "void", cast.administrator)

    assert refused.value.field == "reason"


@pytest.mark.parametrize("build", [imported, cases.submitted])
def test_void_is_refused_once_a_person_acted(cast, build):
    opinion = build(cast)
    if build is imported:
        take(opinion, "note", cast.liaison, words="已联系本人", visibility="internal")

    with pytest.raises(Conflict):
        take(opinion, "void", cast.administrator, reason="文件有误")


@pytest.mark.parametrize("step", Step)
def test_note_is_taken_at_every_step_from_whoever_may_see_the_case(cast, step):
    opinion = cases.at_step(cast, step)
    clocks = running(opinion)

    for by in (cast.liaison, cast.committee, Capacity.RESIDENT):
        opinion = take(opinion, "note", by, words="又下雨了", visibility="unit")

    event = opinion.events.last()
    assert (event.text.words, event.data, opinion.step) == ({"words": "又下雨了"}, {"visibility": "unit"}, step)
    assert running(opinion) == clocks


@pytest.mark.parametrize("by", ["other_liaison", "foreign_committee", "officer", "stranger", "administrator"])
def test_note_is_refused_to_strangers(cast, by):
    with pytest.raises(NotAllowed):
        advance(cases.submitted(cast), Action.NOTE, by=getattr(cast, by), data={"words": "?", "visibility": "unit"})
