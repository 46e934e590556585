"""Reception days that are cancelled: what is kept, who is told once."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.services import Refused
from deputies import publishing
from deputies.errors import Conflict
from deputies.models import ReceptionDay, SwapOffer
from tests import duty
from tests.duty import FRIDAY

# Four days ahead of the Friday.
MONDAY = timezone.make_aware(datetime(2026, 11, 2, 10))
NEXT_FRIDAY = FRIDAY + timedelta(days=7)


@pytest.fixture
def published(cast):
    row = duty.reception_day(cast.station, state="published")
    duty.shift(row, cast.deputy)
    return row


def told() -> list[tuple]:
    rows = Notification.objects.order_by("recipient__username")
    return [(row.recipient.username, row.key.partition(":")[0], row.text) for row in rows]


def fresh(day):
    return ReceptionDay.objects.get(pk=day.pk)


def test_cancelled_day_keeps_its_reason_and_everybody_is_told_once(cast, published):
    offer = SwapOffer.objects.create(shift=published.shifts.get(deputy=cast.deputy))

    publishing.cancel(published, reason="防汛值守", by=cast.head, at=MONDAY)

    row, text = fresh(published), "辰阳镇联络站2026年11月6日（周五） 09:00–11:30的接待日已经取消。原因：防汛值守"
    assert (row.state, row.cancelled_for, row.changed_at) == ("cancelled", "防汛值守", MONDAY)
    assert told() == [(name, "duty.cancelled", text) for name in ("colleague", "deputy", "liaison")]
    offer.refresh_from_db()
    assert (offer.state, offer.ended_at) == ("lapsed", MONDAY)


def test_cancelling_before_publication_or_after_the_day_tells_nobody(cast, published):
    planned = duty.reception_day(cast.station, NEXT_FRIDAY)
    duty.shift(planned, cast.deputy)

    publishing.cancel(planned, reason="停电", by=cast.liaison, at=MONDAY)
    publishing.cancel(published, reason="没有人来", by=cast.liaison, at=MONDAY + timedelta(days=5))

    assert [fresh(row).state for row in (planned, published)] == ["cancelled", "cancelled"]
    assert not Notification.objects.exists()
    assert not ReceptionDay.objects.public().filter(pk=planned.pk).exists()


def test_day_that_is_over_or_without_a_reason_is_not_cancelled(cast, published):
    held = duty.reception_day(cast.station, date(2026, 10, 16), state="held")

    with pytest.raises(Conflict, match="已经接待过或者已经取消"):
        publishing.cancel(held, reason="停电", by=cast.liaison, at=MONDAY)
    with pytest.raises(Refused, match="请写明取消的原因"):
        publishing.cancel(published, reason="", by=cast.liaison, at=MONDAY)
