"""Deputies and heads at the same instant: one takes the shift, one decides the leave; the others get a plain sentence."""

import os
from collections import Counter
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import Notification, User
from accounts.services import Refused
from deputies import answering, publishing, swapping
from deputies.errors import Conflict
from deputies.models import Absence, DayChange, Deputy, DutyShift, ReceptionDay, SwapOffer
from tests import duty
from tests.duty import FRIDAY
from tests.races.starting import at_once

EIGHT = 8
ROUNDS = 40 if os.environ.get("FAULTS") == "full" else 1
MONDAY = timezone.make_aware(datetime(2026, 11, 2, 10))
GRASSROOTS = Deputy.Kind.GRASSROOTS


def outcomes(results):
    return Counter(type(result).__name__ if isinstance(result, Exception) else "done" for result in results)


@pytest.fixture(scope="module")
def eight(django_db_blocker, committed_cast):
    """Colleagues with accounts, posted at the station."""
    with django_db_blocker.unblock():
        users = [User.objects.create(username=f"friend{n}", name=f"同事{n}") for n in range(EIGHT)]
        return [
            duty.deputy(f"e{n}", committed_cast.station, kind=GRASSROOTS, user=user) for n, user in enumerate(users)
        ]


def shift_on(cast, number, deputy=None, station=None):
    """A shift of a published day of its own for each round."""
    row = duty.reception_day(station or cast.station, FRIDAY + timedelta(days=number), state="published")
    return duty.shift(row, deputy or cast.deputy)


@pytest.fixture(autouse=True)
def clean(cast):
    yield
    for model in (SwapOffer, DutyShift, ReceptionDay, Absence, Notification):
        if model is DutyShift:
            model.objects.update(in_place_of=None)
        model.objects.all().delete()


def test_eight_colleagues_take_one_shift(cast, eight):
    for number in range(ROUNDS):
        shift = shift_on(cast, number)
        offer = swapping.offer_swap(shift, colleagues=eight, by=cast.deputy, at=MONDAY)
        Notification.objects.all().delete()

        def take(deputy, pk=offer.pk):
            fresh = SwapOffer.objects.select_related("shift__deputy__user", "shift__reception_day__station").get(pk=pk)
            return lambda: swapping.take_swap(fresh, by=deputy, reason="愿意", at=MONDAY)

        results = at_once(*map(take, eight))

        assert outcomes(results) == {"done": 1, "Conflict": EIGHT - 1}, results
        assert {str(result) for result in results if isinstance(result, Conflict)} == {
            "这一班已经有同事接替，不用再答复。"
        }
        taken = DutyShift.objects.standing().get(reception_day=shift.reception_day)
        assert taken.deputy == SwapOffer.objects.get(pk=offer.pk).taken_by
        assert DayChange.objects.filter(reception_day=shift.reception_day).count() == 1
        told = Counter(Notification.objects.values_list("recipient__username", flat=True))
        people = ["deputy", "liaison", "colleague", *(row.user.username for row in eight)]
        assert told == dict.fromkeys(people, 1)


def test_two_heads_decide_one_leave(cast):
    for number in range(ROUNDS):
        shift = shift_on(cast, number)
        answering.ask_leave(shift, reason="外出", by=cast.deputy, at=MONDAY)
        Notification.objects.all().delete()

        def decide(user, is_granted, pk=shift.pk):
            fresh = DutyShift.objects.select_related("deputy__user", "reception_day__station").get(pk=pk)
            person = User.objects.get(pk=user.pk)
            return lambda: answering.decide_leave(fresh, is_granted=is_granted, decision="看过", by=person, at=MONDAY)

        results = at_once(decide(cast.head, True), decide(cast.presidium, False), decide(cast.head, True))

        assert outcomes(results) == {"done": 1, "Conflict": 2}, results
        row = DutyShift.objects.get(pk=shift.pk)
        assert row.decided_by == (cast.presidium if row.state == "assigned" else cast.head)
        told = Notification.objects.filter(recipient=cast.deputy_user)
        assert [notice.key.partition(":")[0] for notice in told] == ["duty.leave_decided"]


def test_one_deputy_cannot_take_two_shifts_of_the_same_hours(cast, eight):
    for number in range(ROUNDS):
        friend = eight[0]
        if not friend.postings.filter(station=cast.other_station).exists():
            friend.postings.create(station=cast.other_station, since="2020-01-01")
        here = shift_on(cast, number)
        there = shift_on(cast, number, cast.other_deputy, cast.other_station)
        offers = [
            swapping.offer_swap(shift, colleagues=[friend], by=shift.deputy, at=MONDAY) for shift in (here, there)
        ]

        def take(offer):
            fresh = SwapOffer.objects.select_related("shift__deputy", "shift__reception_day__station").get(pk=offer.pk)
            return partial(swapping.take_swap, fresh, by=eight[0], reason="愿意", at=MONDAY)

        results = at_once(*map(take, offers))

        assert outcomes(results) == {"done": 1, "Refused": 1}, results
        assert (
            DutyShift.objects.standing().filter(deputy=friend, reception_day__day=here.reception_day.day).count() == 1
        )


def test_day_is_cancelled_while_a_colleague_takes_the_shift(cast, eight):
    for number in range(ROUNDS):
        shift = shift_on(cast, number)
        offer = swapping.offer_swap(shift, colleagues=eight[:1], by=cast.deputy, at=MONDAY)
        day = ReceptionDay.objects.select_related("station").get(pk=shift.reception_day_id)

        results = at_once(
            partial(swapping.take_swap, offer, by=eight[0], reason="愿意", at=MONDAY),
            partial(publishing.cancel, day, reason="防汛", by=cast.liaison, at=MONDAY),
        )

        assert not isinstance(results[1], Exception), results
        assert isinstance(results[0], Refused | DutyShift)
        assert SwapOffer.objects.get(pk=offer.pk).state == ("lapsed" if isinstance(results[0], Refused) else "taken")


def test_last_two_colleagues_decline_together(cast, eight):
    for number in range(ROUNDS):
        shift = shift_on(cast, number)
        offer = swapping.offer_swap(shift, colleagues=eight[:2], by=cast.deputy, at=MONDAY)
        Notification.objects.all().delete()

        results = at_once(*[partial(swapping.decline_swap, offer, by=deputy, at=MONDAY) for deputy in eight[:2]])

        assert outcomes(results) == {"done": 2}, results
        assert SwapOffer.objects.get(pk=offer.pk).state == "lapsed"
        assert Notification.objects.count() == 1
