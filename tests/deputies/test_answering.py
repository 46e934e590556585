"""What deputies say to a shift, and what the head decides: once each, in time, and whoever it concerns is told."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.services import Refused
from deputies import answering
from deputies.errors import Conflict
from deputies.models import Absence, DayChange, DutyShift, ReceptionDay, SwapOffer
from stations.models import StaffPost
from tests import duty
from tests.duty import FRIDAY

MONDAY = timezone.make_aware(datetime(2026, 11, 2, 10))
REASON = "外出培训"


@pytest.fixture
def partner(cast):
    return duty.deputy("d8", cast.station, name="钱代表")


@pytest.fixture
def shift(cast, partner):
    day = duty.reception_day(cast.station, state="published")
    duty.shift(day, partner)
    return duty.shift(day, cast.deputy)


def fresh(shift) -> DutyShift:
    return DutyShift.objects.get(pk=shift.pk)


def asked(cast, shift, at=MONDAY):
    answering.ask_leave(shift, reason=REASON, by=cast.deputy, at=at)
    Notification.objects.all().delete()
    return fresh(shift)


def told() -> set[tuple]:
    rows = Notification.objects.select_related("recipient")
    return {(row.recipient.username, row.key.partition(":")[0], row.text) for row in rows}


def test_accepting_twice_is_accepting_once(cast, shift):
    for _tap in range(2):
        answering.accept(shift, by=cast.deputy, at=MONDAY)

    assert (fresh(shift).state, fresh(shift).answered_at) == ("accepted", MONDAY)


def test_nobody_answers_for_another(cast, shift):
    with pytest.raises(Refused, match="这不是您的接待安排"):
        answering.accept(shift, by=cast.other_deputy, at=MONDAY)
    with pytest.raises(Refused, match="这不是您的接待安排"):
        answering.ask_leave(shift, reason=REASON, by=cast.other_deputy, at=MONDAY)

    assert fresh(shift).state == "assigned"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "cancelled"}, "2026年11月6日（周五）的接待已经取消，不用再答复"),
        ({"state": "held"}, "2026年11月6日（周五）的接待已经过去，不能再答复"),
        ({"day": date(2026, 11, 1)}, "2026年11月1日（周日）的接待已经过去，不能再答复"),
        ({"day": date(2026, 11, 2), "starts": time(8), "ends": time(9)}, "2026年11月2日（周一）的接待已经过去"),
    ],
)
def test_day_that_is_over_takes_no_answer(cast, shift, change, words):
    ReceptionDay.objects.filter(pk=shift.reception_day_id).update(**change)

    for answer in (
        lambda: answering.accept(shift, by=cast.deputy, at=MONDAY),
        lambda: answering.ask_leave(shift, reason=REASON, by=cast.deputy, at=MONDAY),
        lambda: answering.decide_leave(shift, is_granted=True, by=cast.head, at=MONDAY),
    ):
        with pytest.raises(Conflict, match=words):
            answer()


def test_day_takes_answers_until_its_hours_are_over(cast, shift):
    answering.accept(shift, by=cast.deputy, at=timezone.make_aware(datetime(2026, 11, 6, 11, 29)))

    assert fresh(shift).state == "accepted"


def test_leave_is_asked_of_the_head_with_the_reason(cast, shift):
    answering.ask_leave(shift, reason=REASON, by=cast.deputy, at=MONDAY)

    assert (fresh(shift).state, fresh(shift).leave_reason) == ("leave_asked", REASON)
    words = "戴代表请假：辰阳镇联络站2026年11月6日（周五） 09:00–11:30的接待，事由：外出培训。请审批。"
    assert told() == {("head", "duty.leave_asked", words)}


def test_leave_without_a_reason_is_refused(cast, shift):
    with pytest.raises(Refused, match="请写明请假事由"):
        answering.ask_leave(shift, reason="", by=cast.deputy, at=MONDAY)


def test_leave_waits_while_colleagues_are_asked(cast, shift):
    SwapOffer.objects.create(shift=shift)

    with pytest.raises(Refused, match="请先撤回换班"):
        answering.ask_leave(shift, reason=REASON, by=cast.deputy, at=MONDAY)


def test_deputy_who_can_come_after_all_takes_the_leave_back(cast, shift):
    answering.accept(asked(cast, shift), by=cast.deputy, at=MONDAY)

    with pytest.raises(Conflict, match="刚才已有人办理了这一步"):
        answering.decide_leave(shift, is_granted=True, by=cast.head, at=MONDAY)
    assert (fresh(shift).state, fresh(shift).leave_reason) == ("accepted", "")


def test_granted_leave_empties_the_place_changes_the_notice_and_is_told(cast, shift):
    answering.decide_leave(asked(cast, shift), is_granted=True, by=cast.presidium, at=MONDAY)

    row = fresh(shift)
    assert (row.state, row.decided_by, row.decided_at) == ("on_leave", cast.presidium, MONDAY)
    change = DayChange.objects.get()
    assert (change.what, change.old, change.new, change.made_by) == (
        "deputies",
        "钱代表、戴代表",
        "钱代表",
        cast.presidium,
    )
    assert ReceptionDay.objects.get().changed_at == MONDAY
    vacant = "戴代表2026年11月6日（周五） 09:00–11:30在辰阳镇联络站的接待已准假，空出一个名额。请安排别的代表。"
    decided = "您2026年11月6日（周五） 09:00–11:30在辰阳镇联络站的接待请假，站长已同意。"
    assert told() == {
        ("liaison", "duty.vacant", vacant),
        ("colleague", "duty.vacant", vacant),
        ("head", "duty.vacant", vacant),
        ("deputy", "duty.leave_decided", decided),
    }


def test_whoever_grants_leave_is_not_told_of_it(cast, shift):
    answering.decide_leave(asked(cast, shift), is_granted=True, by=cast.head, at=MONDAY)

    assert {name for name, _event, _text in told()} == {"liaison", "colleague", "deputy"}


def test_granted_leave_is_leave_of_that_date(cast, shift):
    answering.decide_leave(asked(cast, shift), is_granted=True, by=cast.head, at=MONDAY)

    row = Absence.objects.get()
    assert (row.deputy, row.since, row.until, row.reason, row.state) == (cast.deputy, FRIDAY, FRIDAY, REASON, "granted")


def test_leave_from_one_of_two_shifts_of_a_date_leaves_the_other(cast, shift):
    afternoon = duty.reception_day(cast.station, starts=time(14), ends=time(16))
    duty.shift(afternoon, cast.deputy)

    answering.decide_leave(asked(cast, shift), is_granted=True, by=cast.head, at=MONDAY)

    assert not Absence.objects.exists()


def test_leave_before_publication_changes_no_notice(cast, shift):
    ReceptionDay.objects.update(state="planned", published_at=None)

    answering.decide_leave(asked(cast, shift), is_granted=True, by=cast.head, at=MONDAY)

    assert not DayChange.objects.exists()


def test_refused_leave_tells_why_and_the_shift_stays(cast, shift):
    with pytest.raises(Refused, match="不同意请假的，请写明原因"):
        answering.decide_leave(asked(cast, shift), is_granted=False, by=cast.head, at=MONDAY)

    answering.decide_leave(shift, is_granted=False, decision="当天没有别的代表", by=cast.head, at=MONDAY)

    assert (fresh(shift).state, fresh(shift).decision) == ("assigned", "当天没有别的代表")
    said = "您2026年11月6日（周五） 09:00–11:30在辰阳镇联络站的接待请假，站长未同意。原因：当天没有别的代表。"
    assert told() == {("deputy", "duty.leave_decided", said)}


def test_leave_asked_again_is_told_again(cast, shift):
    answering.decide_leave(asked(cast, shift), is_granted=False, decision="人手不够", by=cast.head, at=MONDAY)
    Notification.objects.all().delete()

    answering.ask_leave(shift, reason="住院", by=cast.deputy, at=MONDAY + timedelta(hours=1))

    assert [name for name, _event, _text in told()] == ["head"]
    assert fresh(shift).decision == ""


def test_leave_is_decided_once(cast, shift):
    answering.decide_leave(asked(cast, shift), is_granted=True, by=cast.head, at=MONDAY)

    with pytest.raises(Conflict):
        answering.decide_leave(shift, is_granted=False, decision="不行", by=cast.presidium, at=MONDAY)
    assert fresh(shift).state == "on_leave"


@pytest.mark.parametrize("name", ["liaison", "committee", "other_liaison", "foreign_committee", "deputy_user"])
def test_leave_is_decided_by_nobody_else(cast, shift, name):
    with pytest.raises(Refused, match="请假由站长或主席团审批"):
        answering.decide_leave(asked(cast, shift), is_granted=True, by=getattr(cast, name), at=MONDAY)

    assert fresh(shift).state == "leave_asked"


def test_committee_decides_where_there_is_neither_head_nor_presidium(cast, shift):
    StaffPost.objects.filter(user__in=[cast.head, cast.presidium]).update(until="2020-02-02")

    answering.decide_leave(asked(cast, shift), is_granted=True, by=cast.committee, at=MONDAY)

    assert fresh(shift).state == "on_leave"
