"""Shifts change hands: by the rules at that moment, once, and everybody concerned hears of it."""

import pytest

from accounts.models import Notification
from accounts.services import Refused
from deputies import swapping
from deputies.errors import Conflict
from deputies.models import (
    Absence,
    DayChange,
    Deputy,
    DutyNorm,
    DutyShift,
    DutyWish,
    ReceptionDay,
    RosterOverride,
    SwapOffer,
)  # fmt: skip
from tests import duty
from tests.deputies.swaps import MONDAY, NEXT_FRIDAY, offered, on, state_of, told, with_account
from tests.duty import FRIDAY

# Offering


def test_colleagues_are_asked_and_told_once(cast, shift, friend):
    with_account(cast, friend)

    offer = swapping.offer_swap(shift, colleagues=[friend], reason="外出培训", by=cast.deputy, at=MONDAY)

    assert (offer.state, [row.deputy for row in offer.invitations.all()]) == ("open", [friend])
    words = (
        "戴代表想请您替班：2026年11月6日（周五） 09:00–11:30，辰阳镇联络站，地点：建设路1号。"
        "原因：外出培训。先答应的同事接替。"
    )
    assert told() == {("stranger", "duty.swap_offered", words)}


def test_colleague_who_cannot_is_not_asked(cast, shift, friend, office):
    Absence.objects.create(deputy=friend, since=FRIDAY, until=FRIDAY, state=Absence.State.GRANTED)

    for colleague, words in [
        (friend, "孙代表请假，请另选同事"),
        (office, "钱代表已经在这一天接待"),
        (cast.other_deputy, "邓代表已经在这一天接待，或者不驻这个联络站"),
    ]:
        with pytest.raises(Refused, match=words):
            swapping.offer_swap(shift, colleagues=[colleague], by=cast.deputy, at=MONDAY)
    with pytest.raises(Refused, match="请先选择要请的同事"):
        swapping.offer_swap(shift, colleagues=[], by=cast.deputy, at=MONDAY)
    assert not SwapOffer.objects.exists()


def test_shift_is_offered_once_at_a_time_and_by_its_deputy(cast, shift, friend, offer):
    with pytest.raises(Refused, match="请先撤回换班"):
        offered(cast, shift, friend)
    with pytest.raises(Refused, match="这不是您的接待安排"):
        swapping.offer_swap(shift, colleagues=[friend], by=friend, at=MONDAY)


def test_shift_on_leave_or_of_a_day_that_is_over_is_not_offered(cast, shift, friend):
    DutyShift.objects.filter(pk=shift.pk).update(state="leave_asked")
    with pytest.raises(Conflict):
        offered(cast, shift, friend)

    ReceptionDay.objects.update(state="held")
    with pytest.raises(Conflict, match="已经过去"):
        offered(cast, shift, friend)


# Taking


def test_colleague_takes_the_shift_and_the_notice_says_so(cast, shift, offer, friend):
    taken = swapping.take_swap(offer, by=friend, at=MONDAY)

    assert (state_of(offer), state_of(shift), SwapOffer.objects.get().taken_by) == ("taken", "replaced", friend)
    assert (taken.in_place_of, taken.is_fixed, taken.answered_at) == (shift, True, MONDAY)
    assert on(shift.reception_day) == [("d7", "assigned", "host"), ("d8", "accepted", "host")]
    change = DayChange.objects.get()
    assert (change.what, change.old, change.new, change.made_by) == (
        "deputies",
        "钱代表、戴代表",
        "钱代表、孙代表",
        None,
    )
    assert ReceptionDay.objects.get().changed_at == MONDAY


def test_everybody_concerned_is_told_once(cast, shift, friend):
    other = duty.deputy("d9", cast.station, kind=Deputy.Kind.GRASSROOTS, user=cast.leader)
    declined = duty.deputy("d91", cast.station, kind=Deputy.Kind.GRASSROOTS, user=cast.officer)
    offer = offered(cast, shift, with_account(cast, friend), other, declined)
    swapping.decline_swap(offer, by=declined, at=MONDAY)

    swapping.take_swap(offer, by=friend, at=MONDAY)

    words = "辰阳镇联络站2026年11月6日（周五） 09:00–11:30的接待，已由孙代表接替戴代表。"
    people = ["deputy", "stranger", "leader", "liaison", "colleague"]
    assert told() == {(name, "duty.swap_taken", words) for name in people}
    assert Notification.objects.count() == len(people)


def test_first_has_it_and_the_next_is_told_so(cast, shift, friend):
    other = duty.deputy("d9", cast.station, kind=Deputy.Kind.GRASSROOTS)
    offer = offered(cast, shift, friend, other)
    swapping.take_swap(offer, by=friend, at=MONDAY)

    with pytest.raises(Conflict, match="这一班已经有同事接替，不用再答复"):
        swapping.take_swap(offer, by=other, at=MONDAY)
    assert on(shift.reception_day) == [("d7", "assigned", "host"), ("d8", "accepted", "host")]


def test_whoever_was_not_asked_does_not_take_it(cast, shift, offer):
    other = duty.deputy("d9", cast.station, kind=Deputy.Kind.GRASSROOTS)

    with pytest.raises(Refused, match="同事没有请您替这一班"):
        swapping.take_swap(offer, by=other, at=MONDAY)
    assert state_of(offer) == "open"


@pytest.mark.parametrize(
    ("hinder", "words"),
    [
        (
            lambda cast, friend: Absence.objects.create(deputy=friend, since=FRIDAY, until=FRIDAY, state="granted"),
            "孙代表请假",
        ),
        (lambda cast, friend: friend.postings.update(until="2026-10-01"), "孙代表当天不驻站"),
        (lambda cast, friend: duty.shift(duty.reception_day(cast.other_station), friend), "孙代表已在孝坪镇联络站值班"),
    ],
)
def test_hard_rules_are_kept_as_things_stand_when_it_is_taken(cast, shift, offer, friend, hinder, words):
    hinder(cast, friend)

    with pytest.raises(Refused, match=words):
        swapping.take_swap(offer, by=friend, reason="没有别人", at=MONDAY)
    assert (state_of(offer), state_of(shift)) == ("open", "assigned")


def test_soft_rule_is_set_aside_with_a_reason_that_is_kept(cast, shift, offer, friend):
    DutyWish.objects.create(deputy=friend, weekday=4)

    with pytest.raises(Refused, match=r"孙代表不希望在这一天值班.*请写明原因"):
        swapping.take_swap(offer, by=friend, at=MONDAY)
    swapping.take_swap(offer, by=friend, reason="这次可以", at=MONDAY)

    row = RosterOverride.objects.get()
    assert (row.reception_day, row.rule, row.deputy, row.reason) == (shift.reception_day, "wish", friend, "这次可以")


def test_swap_that_leaves_one_kind_alone_needs_a_reason(cast, shift, office):
    second = duty.deputy("d9", cast.station)
    offer = offered(cast, shift, second)

    with pytest.raises(Refused, match="双代表接待缺基层代表"):
        swapping.take_swap(offer, by=second, at=MONDAY)


def test_what_was_amiss_before_the_swap_needs_no_reason(cast, shift, offer, friend, office):
    DutyShift.objects.filter(deputy=office).delete()

    swapping.take_swap(offer, by=friend, at=MONDAY)

    assert not RosterOverride.objects.exists()


def test_maximum_of_the_year_counts(cast, shift, offer, friend):
    DutyNorm.objects.create(district=None, minimum=0, maximum=1)
    duty.shift(duty.reception_day(cast.station, NEXT_FRIDAY, state="published"), friend)

    with pytest.raises(Refused, match="孙代表2026年已有1次值班，每年最多1次"):
        swapping.take_swap(offer, by=friend, at=MONDAY)


def test_lead_passes_to_whoever_may_lead(cast, shift, office, friend):
    DutyShift.objects.filter(deputy=office).update(role="lead")
    led = DutyShift.objects.get(deputy=office)
    leader = duty.deputy("d9", cast.station, rank=Deputy.Rank.SECTION)
    for deputy in (leader, friend):
        offer = swapping.offer_swap(led, colleagues=[deputy], by=office, at=MONDAY)
        swapping.take_swap(offer, by=deputy, reason="临时", at=MONDAY)
        led = DutyShift.objects.standing().get(deputy=deputy)
        office = deputy

    successors = DutyShift.objects.filter(in_place_of__isnull=False).order_by("pk")
    assert [row.role for row in successors] == ["lead", "host"]
