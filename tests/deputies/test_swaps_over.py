"""Swaps in return, and offers that end: declined, withdrawn, overtaken by the day."""

from datetime import timedelta

import pytest

from accounts.models import Notification
from accounts.services import Refused
from deputies import assigning, publishing, reminding, swapping
from deputies.errors import Conflict
from deputies.models import (
    Absence,
    ReceptionDay,
    SwapInvitation,
    SwapOffer,
)  # fmt: skip
from tests import duty
from tests.deputies.swaps import MONDAY, NEXT_FRIDAY, offered, on, state_of, told, with_account

# In return


@pytest.fixture
def theirs(cast, friend):
    return duty.shift(duty.reception_day(cast.station, NEXT_FRIDAY, state="published"), friend)


def test_own_shift_goes_the_other_way_to_be_confirmed(cast, shift, offer, friend, theirs):
    with_account(cast, friend)

    swapping.take_swap(offer, by=friend, in_return=theirs, at=MONDAY)

    assert on(shift.reception_day) == [("d7", "assigned", "host"), ("d8", "accepted", "host")]
    assert on(theirs.reception_day) == [("d1", "assigned", "host")]
    texts = {text for _name, _event, text in told()}
    [text] = texts
    assert text.endswith("已由孙代表接替戴代表。戴代表改为接待：2026年11月13日（周五） 09:00–11:30，辰阳镇联络站。")


def test_rules_hold_for_both_days(cast, shift, offer, friend, theirs):
    Absence.objects.create(deputy=cast.deputy, since=NEXT_FRIDAY, until=NEXT_FRIDAY, state=Absence.State.GRANTED)

    with pytest.raises(Refused, match="戴代表请假"):
        swapping.take_swap(offer, by=friend, in_return=theirs, at=MONDAY)
    assert on(theirs.reception_day) == [("d8", "assigned", "host")]


def test_shift_of_somebody_else_is_not_given_in_return(cast, offer, friend, office):
    other = duty.shift(duty.reception_day(cast.station, NEXT_FRIDAY, state="published"), office)

    with pytest.raises(Refused, match="这不是您的接待安排"):
        swapping.take_swap(offer, by=friend, in_return=other, at=MONDAY)


# Declining, withdrawing, lapsing


def test_offer_lapses_when_nobody_is_left_and_its_deputy_is_told_once(cast, shift, friend):
    other = duty.deputy("d9", cast.station)
    offer = offered(cast, shift, friend, other)

    swapping.decline_swap(offer, by=friend, at=MONDAY)
    assert (state_of(offer), told()) == ("open", set())
    swapping.decline_swap(offer, by=other, at=MONDAY)

    words = (
        "您请的同事都不能替辰阳镇联络站2026年11月6日（周五） 09:00–11:30的接待，这一班仍是您的。去不了请向站长请假。"
    )
    assert (state_of(offer), told()) == ("lapsed", {("deputy", "duty.swap_declined", words)})
    with pytest.raises(Conflict, match="这次换班已经结束"):
        swapping.decline_swap(offer, by=other, at=MONDAY)


def test_withdrawn_offer_is_not_taken_and_who_was_asked_is_told(cast, shift, offer, friend):
    with_account(cast, friend)

    swapping.withdraw_swap(offer, by=cast.deputy, at=MONDAY)

    words = "戴代表2026年11月6日（周五） 09:00–11:30在辰阳镇联络站的接待不用您替了。"
    assert told() == {("stranger", "duty.swap_withdrawn", words)}
    with pytest.raises(Conflict, match="同事已经撤回，不用再答复"):
        swapping.take_swap(offer, by=friend, at=MONDAY)


def test_offer_is_withdrawn_by_its_deputy_alone(cast, offer, friend):
    with pytest.raises(Refused, match="这不是您的接待安排"):
        swapping.withdraw_swap(offer, by=friend, at=MONDAY)


def test_offer_whose_day_has_passed_is_not_pending_any_more(cast, shift, offer):
    pending = [list(SwapOffer.objects.pending(at)) for at in (MONDAY, MONDAY + timedelta(days=5))]

    assert pending == [[offer], []]


LAPSED = "戴代表请同事替辰阳镇联络站2026年11月6日（周五） 09:00–11:30的接待，没有人接替，这次换班已经结束，不用再答复。"


def lapsed() -> set[str]:
    return {who for who, event, text in told() if (event, text) == ("duty.swap_lapsed", LAPSED)}


def test_offer_ends_when_its_day_has_come_and_those_concerned_are_told_once(cast, shift, friend):
    declined = duty.deputy("d9", cast.station, user=cast.leader)
    offer = offered(cast, shift, with_account(cast, friend), declined)
    swapping.decline_swap(offer, by=declined, at=MONDAY)

    reminding.remind(duty.at(duty.FRIDAY, 8))
    before = state_of(offer), lapsed()
    for hour in (9, 10):
        reminding.remind(duty.at(duty.FRIDAY, hour))

    assert before == ("open", set())
    assert (state_of(offer), lapsed()) == ("lapsed", {"deputy", "stranger"})
    assert Notification.objects.filter(key__startswith="duty.swap_lapsed", channel="inbox").count() == 2
    with pytest.raises(Conflict, match="这次换班已经结束"):
        swapping.take_swap(offer, by=friend, at=duty.at(duty.FRIDAY))


def test_cancelled_day_ends_an_offer_in_one_message_published_or_not(cast, shift, offer, friend):
    with_account(cast, friend)
    day = ReceptionDay.objects.get()

    publishing.cancel(day, reason="防汛", by=cast.liaison, at=MONDAY)
    of_published = {(who, event) for who, event, _text in told() if who in ("deputy", "stranger")}
    planned = duty.reception_day(cast.station, NEXT_FRIDAY)
    offered(cast, duty.shift(planned, cast.deputy), friend)
    publishing.cancel(planned, reason="防汛", by=cast.liaison, at=MONDAY)

    assert of_published == {("deputy", "duty.cancelled"), ("stranger", "duty.cancelled")}
    assert {(who, event) for who, event, _text in told()} == {
        ("deputy", "duty.swap_lapsed"),
        ("stranger", "duty.swap_lapsed"),
    }


def test_offer_of_a_shift_taken_off_is_over_for_whoever_was_asked(cast, shift, offer, friend):
    with_account(cast, friend)

    assigning.unassign(shift, reason="身体不适", by=cast.liaison, at=MONDAY)

    assert (state_of(offer), lapsed()) == ("lapsed", {"deputy", "stranger"})


def test_swap_follows_its_day_when_the_day_is_moved(cast, shift, offer, friend):
    day = ReceptionDay.objects.get(pk=shift.reception_day_id)
    publishing.change(day, day=NEXT_FRIDAY, starts=day.starts, ends=day.ends, place="", by=cast.liaison, at=MONDAY)
    Absence.objects.create(deputy=friend, since=NEXT_FRIDAY, until=NEXT_FRIDAY, state=Absence.State.GRANTED)

    assert list(SwapOffer.objects.pending(MONDAY)) == [offer]
    with pytest.raises(Refused, match="2026年11月13日（周五）辰阳镇联络站：孙代表请假"):
        swapping.take_swap(offer, by=friend, at=MONDAY)


def test_offer_of_a_cancelled_day_is_over(cast, shift, offer, friend):
    publishing.cancel(ReceptionDay.objects.get(), reason="防汛", by=cast.liaison, at=MONDAY)

    with pytest.raises(Conflict, match="这次换班已经结束"):
        swapping.take_swap(offer, by=friend, at=MONDAY)
    assert SwapInvitation.objects.count() == 1
