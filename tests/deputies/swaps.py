"""A swap in the making: who offers to whom, and what is asked of the rows afterwards."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Notification
from deputies import swapping
from deputies.models import (
    DutyShift,
)  # fmt: skip
from tests.duty import FRIDAY

MONDAY = timezone.make_aware(datetime(2026, 11, 2, 10))
NEXT_FRIDAY = FRIDAY + timedelta(days=7)


def offered(cast, shift, *colleagues, reason="外出培训"):
    row = swapping.offer_swap(shift, colleagues=colleagues, reason=reason, by=cast.deputy, at=MONDAY)
    Notification.objects.all().delete()
    return row


def with_account(cast, deputy):
    deputy.user = cast.stranger
    deputy.save(update_fields=["user"])
    return deputy


def state_of(row) -> str:
    return type(row).objects.get(pk=row.pk).state


def told() -> set[tuple]:
    rows = Notification.objects.select_related("recipient")
    return {(row.recipient.username, row.key.partition(":")[0], row.text) for row in rows}


def on(day) -> list[tuple]:
    rows = DutyShift.objects.standing().filter(reception_day=day).order_by("deputy__code")
    return [(row.deputy.code, row.state, row.role) for row in rows]
