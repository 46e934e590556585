"""Deputies are put on a day by hand and taken off: what is refused, which reason is kept, who is told of what is public."""

from datetime import date

import pytest

from accounts.models import Notification
from accounts.services import Refused
from deputies import assigning
from deputies.errors import Conflict
from deputies.models import Absence, DayChange, DutyShift, DutyWish, ReceptionDay, RosterOverride
from tests import duty
from tests.duty import FRIDAY

MONDAY = duty.at(date(2026, 11, 2), 10)


@pytest.fixture
def day(cast):
    return duty.reception_day(cast.station)


@pytest.fixture
def published(cast):
    """With one deputy of either kind."""
    row = duty.reception_day(cast.station, state="published")
    duty.shift(row, cast.deputy, state="accepted")
    duty.shift(row, duty.deputy("d8", cast.station, name="欧阳代表"))
    return row


def assign(cast, day, deputy, **more):
    return assigning.assign(day, deputy, by=cast.liaison, at=MONDAY, **more)


def unassign(cast, shift, **more):
    assigning.unassign(shift, by=cast.liaison, at=MONDAY, **more)


def told() -> list[tuple]:
    rows = Notification.objects.order_by("recipient__username")
    return [(row.recipient.username, row.text) for row in rows]


def test_assigned_by_hand_stays_when_drafting_and_nobody_is_told_before_publication(cast, day):
    shift = assign(cast, day, cast.deputy)

    assert (shift.role, shift.state, shift.is_fixed) == ("host", "assigned", True)
    assert told() == []


def test_assigning_twice_is_a_conflict(cast, day):
    assign(cast, day, cast.deputy)

    with pytest.raises(Conflict, match="戴代表已经安排在"):
        assign(cast, day, cast.deputy)

    assert day.shifts.count() == 1


def test_leave_is_a_hard_rule_whatever_the_reason(cast, day):
    Absence.objects.create(deputy=cast.deputy, since=FRIDAY, until=FRIDAY, state="granted")

    with pytest.raises(Refused, match="戴代表请假，请另选代表"):
        assign(cast, day, cast.deputy, reason="只有他熟悉情况")


def test_two_places_and_strangers_to_the_station_are_refused(cast, day):
    with pytest.raises(Refused, match="邓代表当天不驻站"):
        assign(cast, day, cast.other_deputy)

    duty.shift(duty.reception_day(cast.other_station), cast.deputy)
    with pytest.raises(Refused, match="戴代表已在孝坪镇联络站值班"):
        assign(cast, day, cast.deputy)


def test_wish_is_set_aside_with_a_reason_that_is_kept(cast, day):
    DutyWish.objects.create(deputy=cast.deputy, weekday=4)

    with pytest.raises(Refused, match="戴代表不希望在这一天值班。 仍要这样安排的，请写明原因。"):
        assign(cast, day, cast.deputy)
    assert day.shifts.count() == 0
    assign(cast, day, cast.deputy, reason="只有他熟悉情况")

    kept = RosterOverride.objects.get()
    assert (kept.reception_day, kept.rule, kept.deputy) == (day, "wish", cast.deputy)
    assert (kept.reason, kept.made_by) == ("只有他熟悉情况", cast.liaison)


def test_only_whoever_has_the_rank_leads(cast, day):
    with pytest.raises(Refused, match="戴代表不是县处级或科级代表，不能带班"):
        assign(cast, day, cast.deputy, role="lead")

    shift = assign(cast, day, duty.deputy("d7", cast.station, rank="section"), role="lead")
    assert shift.role == "lead"


def test_role_changes_on_a_planned_day_and_stays_when_drafting(cast, day):
    shift = duty.shift(day, duty.deputy("d7", cast.station, rank="section"))

    given = assigning.give_role(shift, "lead", by=cast.liaison, at=MONDAY)

    shift.refresh_from_db()
    assert (given.role, shift.role, shift.is_fixed) == ("lead", "lead", True)
    assert told() == []


def test_role_is_refused_without_the_rank_after_publication_and_on_days_gone_by(cast, published):
    day, past = (duty.reception_day(cast.station, date(2026, month, 30)) for month in (11, 10))
    leader = duty.deputy("d7", cast.station, rank="section")
    shifts = duty.shift(day, cast.deputy), duty.shift(published, leader), duty.shift(past, leader)

    for shift, words in zip(shifts, ["不能带班", "已经公布，不能直接改分工", "已经过去"], strict=True):
        with pytest.raises(Refused, match=words):
            assigning.give_role(shift, "lead", by=cast.liaison, at=MONDAY)

    assert set(DutyShift.objects.values_list("role", flat=True)) == {"host"}


def test_role_changed_by_two_or_of_somebody_who_is_gone_is_a_conflict(cast, day):
    shift = duty.shift(day, duty.deputy("d7", cast.station, rank="section"))
    stale, gone = DutyShift.objects.get(pk=shift.pk), duty.shift(day, cast.deputy, role="lead", state="on_leave")
    assigning.give_role(shift, "lead", by=cast.liaison, at=MONDAY)

    for shift in (stale, gone):
        with pytest.raises(Conflict):
            assigning.give_role(shift, "host", by=cast.liaison, at=MONDAY)


def test_day_that_is_past_or_over_takes_nobody(cast):
    past = duty.reception_day(cast.station, date(2026, 10, 30))
    held = duty.reception_day(cast.station, state="held")

    with pytest.raises(Refused, match="已经过去，不能再改代表"):
        assign(cast, past, cast.deputy)
    with pytest.raises(Conflict, match="已经接待过或者已经取消"):
        assign(cast, held, cast.deputy)


def test_assigned_after_publication_the_notice_says_so_and_the_deputy_is_told_alone(cast, published):
    third = duty.deputy("d9", cast.station, name="尤代表", user=cast.stranger)

    assign(cast, published, third)

    change = DayChange.objects.get()
    assert (change.what, change.old, change.new) == ("deputies", "戴代表、欧阳代表", "戴代表、欧阳代表、尤代表")
    assert ReceptionDay.objects.get(pk=published.pk).changed_at == MONDAY
    sentence = "您在辰阳镇联络站的接待日已经公布：2026年11月6日（周五） 09:00–11:30，地点：建设路1号。请确认能否到场。"
    assert told() == [("stranger", sentence)]


def test_taken_off_before_publication_leaves_no_trace(cast, day):
    unassign(cast, duty.shift(day, cast.deputy))

    assert (day.shifts.count(), told()) == (0, [])


def test_taken_off_after_publication_needs_a_reason_for_what_the_day_lacks_then(cast, published):
    shift = published.shifts.get(deputy=cast.deputy)

    with pytest.raises(Refused, match="双代表接待缺基层代表"):
        unassign(cast, shift)
    unassign(cast, shift, reason="身体不适")

    assert DutyShift.objects.get(pk=shift.pk).state == "replaced"
    assert RosterOverride.objects.get().rule == "pairing"
    change = DayChange.objects.get()
    assert (change.old, change.new) == ("戴代表、欧阳代表", "欧阳代表")
    sentence = "辰阳镇联络站2026年11月6日（周五） 09:00–11:30的接待已改由别的代表参加，您不用到场。"
    assert told() == [("deputy", sentence)]


def test_taken_off_twice_is_a_conflict(cast, day):
    shift = duty.shift(day, cast.deputy)
    unassign(cast, DutyShift.objects.get(pk=shift.pk))

    with pytest.raises(Conflict):
        unassign(cast, shift)
