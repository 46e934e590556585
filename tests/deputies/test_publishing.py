"""Reception days become public, change and are cancelled: who may not, what is kept, who is told once."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.services import Refused
from deputies import publishing
from deputies.errors import Conflict
from deputies.models import (
    Absence,
    DayChange,
    Deputy,
    DutyNorm,
    DutyWish,
    ReceptionDay,
    RosterOverride,
    SwapInvitation,
    SwapOffer,
)  # fmt: skip
from tests import duty
from tests.duty import FRIDAY

# A Monday: four days ahead of the Friday.
MONDAY = timezone.make_aware(datetime(2026, 11, 2, 10))
NEXT_FRIDAY = FRIDAY + timedelta(days=7)


@pytest.fixture
def partner(cast):
    return duty.deputy("d8", cast.station)


@pytest.fixture
def day(cast, partner):
    """Planned, with one deputy of either kind."""
    row = duty.reception_day(cast.station)
    duty.shift(row, cast.deputy)
    duty.shift(row, partner)
    return row


@pytest.fixture
def published(cast, day):
    publishing.publish([day], by=cast.liaison, at=MONDAY)
    Notification.objects.all().delete()
    return ReceptionDay.objects.get(pk=day.pk)


def move(day, to=NEXT_FRIDAY, by=None, at=MONDAY, **more):
    new = {"day": to, "starts": day.starts, "ends": day.ends, "place": day.place} | more
    publishing.change(day, by=by, at=at, **new)


def told() -> list[tuple]:
    rows = Notification.objects.order_by("recipient__username")
    return [(row.recipient.username, row.key.partition(":")[0], row.text) for row in rows]


def fresh(day):
    return ReceptionDay.objects.get(pk=day.pk)


# Publishing


def test_published_day_says_when_and_by_whom_and_its_deputies_are_told_once(cast, day):
    publishing.publish([day], by=cast.liaison, at=MONDAY)

    row = fresh(day)
    assert (row.state, row.published_at, row.published_by, row.is_late) == ("published", MONDAY, cast.liaison, False)
    assert told() == [
        (
            "deputy",
            "duty.published",
            "您在辰阳镇联络站的接待日已经公布：2026年11月6日（周五） 09:00–11:30，地点：建设路1号。请确认能否到场。",
        )
    ]


def test_day_that_somebody_has_just_published_is_a_conflict(cast, day):
    publishing.publish([day], by=cast.head, at=MONDAY)

    with pytest.raises(Conflict, match="刚才已有人办理了这一步"):
        publishing.publish([day], by=cast.liaison, at=MONDAY)

    assert fresh(day).published_by == cast.head
    assert Notification.objects.count() == 1


@pytest.mark.parametrize(
    ("on", "has_deputies", "sentence"),
    [
        (date(2026, 11, 1), True, "2026年11月1日（周日）已经过去，不能再公布。"),
        (FRIDAY, False, "2026年11月6日（周五）还没有安排代表，不能公布。"),
    ],
)
def test_day_of_the_past_or_without_deputies_stops_all_that_were_chosen(cast, day, on, has_deputies, sentence):
    other = duty.reception_day(cast.station, on, starts=time(14), ends=time(16))
    if has_deputies:
        duty.shift(other, cast.deputy)

    with pytest.raises(Refused, match=sentence):
        publishing.publish([day, other], by=cast.liaison, at=MONDAY)


def test_leave_that_was_granted_keeps_a_day_from_being_published(cast, day):
    Absence.objects.create(deputy=cast.deputy, since=FRIDAY, until=FRIDAY, state=Absence.State.GRANTED)

    with pytest.raises(Refused, match="戴代表请假，请另选代表"):
        publishing.publish([day], by=cast.liaison, reasons={day.pk: "急"}, at=MONDAY)


def test_soft_rule_is_set_aside_only_with_a_reason_that_is_kept_once(cast, day, partner):
    day.shifts.filter(deputy=partner).delete()
    DutyWish.objects.create(deputy=cast.deputy, weekday=4)

    with pytest.raises(Refused, match=r"双代表接待缺职务代表.*请写明原因"):
        publishing.publish([day], by=cast.liaison, at=MONDAY)
    publishing.publish([day], by=cast.liaison, reasons={day.pk: "职务代表在省里开会"}, at=MONDAY)

    kept = {(row.rule, row.deputy, row.reason, row.made_by) for row in RosterOverride.objects.all()}
    said = ("职务代表在省里开会", cast.liaison)
    assert kept == {("wish", cast.deputy, *said), ("pairing", None, *said)}


def test_reason_given_before_is_not_asked_for_again(cast, day, partner):
    DutyWish.objects.create(deputy=partner, day=FRIDAY)
    RosterOverride.objects.create(reception_day=day, rule="wish", deputy=partner, reason="说好了")

    publishing.publish([day], by=cast.liaison, at=MONDAY)

    assert RosterOverride.objects.count() == 1


@pytest.mark.parametrize(("days_ahead", "norm", "is_late"), [(3, 3, False), (2, 3, True), (2, 2, False), (0, 3, True)])
def test_late_publication_counts_calendar_days_by_the_norm_of_the_place(cast, day, days_ahead, norm, is_late):
    DutyNorm.objects.create(district_id="431223100", notice_days=norm)
    DutyNorm.objects.create(district_id="431224", notice_days=30)

    publishing.publish([day], by=cast.liaison, at=MONDAY + timedelta(days=4 - days_ahead))

    assert fresh(day).is_late is is_late


# Changing


def test_change_before_publication_is_silent(cast, day):
    move(day, place="村部", by=cast.liaison)

    row = fresh(day)
    assert (row.day, row.place, row.changed_at, row.state) == (NEXT_FRIDAY, "村部", None, "planned")
    assert not DayChange.objects.exists()
    assert not Notification.objects.exists()


def test_change_after_publication_is_noted_and_told_once_to_everybody_but_who_made_it(cast, published):
    move(published, starts=time(14), ends=time(16), place="村部", by=cast.liaison)

    row = fresh(published)
    assert (row.day, row.changed_at, row.is_late) == (NEXT_FRIDAY, MONDAY, False)
    assert list(row.changes.values_list("what", "old", "new")) == [
        ("day", "2026-11-06", "2026-11-13"),
        ("hours", "09:00–11:30", "14:00–16:00"),
        ("place", "建设路1号", "村部"),
    ]
    text = (
        "辰阳镇联络站的接待日有变更：原定2026年11月6日（周五） 09:00–11:30，"
        "现为2026年11月13日（周五） 14:00–16:00，地点：村部。"
    )
    assert told() == [("colleague", "duty.changed", text), ("deputy", "duty.changed", text)]


def test_second_change_is_told_again(cast, published):
    move(published, by=cast.liaison)
    move(fresh(published), to=FRIDAY, by=cast.liaison)

    assert [name for name, _event, _text in told()] == ["colleague", "colleague", "deputy", "deputy"]


def test_shifts_and_open_swaps_follow_and_who_was_asked_hears_of_it(cast, published, partner):
    colleague = duty.deputy("d9", cast.station, kind=Deputy.Kind.GRASSROOTS, user=cast.stranger)
    shift = published.shifts.get(deputy=cast.deputy)
    offer = SwapOffer.objects.create(shift=shift)
    SwapInvitation.objects.create(offer=offer, deputy=colleague)

    move(published, by=cast.liaison)

    assert (offer.shift.reception_day.day, SwapOffer.objects.get().state) == (FRIDAY, "open")
    assert fresh(published).shifts.count() == 2
    assert [name for name, _event, _text in told()] == ["colleague", "deputy", "stranger"]


def test_who_agreed_to_come_is_asked_again_for_another_time_but_not_for_another_place(cast, published):
    published.shifts.filter(deputy=cast.deputy).update(state="accepted", answered_at=MONDAY)
    shift = published.shifts.get(deputy=cast.deputy)

    move(published, to=FRIDAY, place="村部", by=cast.liaison)
    shift.refresh_from_db()
    kept = shift.state
    move(fresh(published), by=cast.liaison)
    shift.refresh_from_db()

    assert (kept, shift.state, shift.answered_at) == ("accepted", "assigned", None)


def test_day_moved_to_a_nearer_date_than_the_norm_allows_is_late_for_good(cast, published):
    move(published, to=date(2026, 11, 4), by=cast.liaison)
    late = fresh(published)
    move(late, to=NEXT_FRIDAY, by=cast.liaison)

    assert (late.is_late, fresh(published).is_late) == (True, True)


@pytest.mark.parametrize("state", ["planned", "published"])
def test_day_is_not_moved_to_where_a_deputy_receives_elsewhere_or_is_on_leave(cast, day, partner, state):
    if state == "published":
        publishing.publish([day], by=cast.liaison, at=MONDAY)
    elsewhere = duty.reception_day(cast.other_station, NEXT_FRIDAY, starts=time(11), ends=time(12))
    duty.shift(elsewhere, cast.deputy)
    Absence.objects.create(deputy=partner, since=date(2026, 11, 20), until=date(2026, 11, 20), state="granted")

    with pytest.raises(Refused, match="戴代表已在孝坪镇联络站值班"):
        move(fresh(day), by=cast.liaison)
    with pytest.raises(Refused, match="代表d8请假"):
        move(fresh(day), to=date(2026, 11, 20), by=cast.liaison)
    move(fresh(day), starts=time(8), ends=time(11), by=cast.liaison)

    assert fresh(day).day == NEXT_FRIDAY


def test_day_that_was_published_is_moved_against_a_wish_only_with_a_reason(cast, published):
    DutyWish.objects.create(deputy=cast.deputy, day=NEXT_FRIDAY)

    with pytest.raises(Refused, match=r"戴代表不希望在这一天值班.*请写明原因"):
        move(published, by=cast.liaison)
    move(published, by=cast.liaison, reason="本人同意")

    assert RosterOverride.objects.values_list("rule", "reason").get() == ("wish", "本人同意")


@pytest.mark.parametrize(("starts", "is_refused"), [(time(11), True), (time(11, 30), False)])
def test_days_of_one_station_and_of_those_merged_into_it_do_not_overlap(cast, day, starts, is_refused):
    duty.reception_day(cast.village_station, NEXT_FRIDAY, starts=starts, ends=time(15))
    duty.reception_day(cast.station, NEXT_FRIDAY, state="cancelled")
    cast.village_station.merged_into, cast.village_station.state = cast.station, "merged"
    cast.village_station.save()

    if is_refused:
        with pytest.raises(Refused, match="2026年11月13日（周五） 11:00–15:00已经有接待日，时间重叠"):
            move(day, by=cast.liaison)
    else:
        move(day, by=cast.liaison)

    assert (fresh(day).day == FRIDAY) is is_refused


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"to": date(2026, 11, 1)}, "2026年11月1日（周日）已经过去，请选今天或以后的日期。"),
        ({"to": FRIDAY}, "日期、时间和地点都没有改动。"),
        ({"at": MONDAY + timedelta(days=5)}, "2026年11月6日（周五）已经过去，不能再改。"),
    ],
)
def test_what_cannot_be_changed_is_said(cast, published, change, sentence):
    with pytest.raises(Refused, match=sentence):
        move(published, by=cast.liaison, **change)


@pytest.mark.parametrize("what", ["move", "publish", "cancel"])
def test_what_a_colleague_changed_meanwhile_is_not_overwritten(cast, day, what):
    read_before = fresh(day)
    move(day, place="村部", by=cast.head)
    act = {
        "move": lambda: move(read_before, to=date(2026, 11, 20)),
        "publish": lambda: publishing.publish([read_before], by=cast.liaison, at=MONDAY),
        "cancel": lambda: publishing.cancel(read_before, reason="停电", by=cast.liaison, at=MONDAY),
    }[what]

    with pytest.raises(Conflict):
        act()

    row = fresh(day)
    assert (row.state, row.day, row.place) == ("planned", NEXT_FRIDAY, "村部")
