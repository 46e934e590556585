"""Reception days on every page of duty: planned, published, moved, cancelled, with long words and many deputies."""

from datetime import time, timedelta

from django.utils import timezone

from deputies import attending, publishing
from deputies.models import Absence, Deputy, DutyWish, ReceptionDay
from feedback import receiving
from tests import cases, duty
from tests.e2e import answers_scenery

LONG = "很长的名字" * 8 + "w" * 40


def build(cast) -> dict:
    """Names for the addresses. All lies in one month to come, whatever day it is."""
    first = (timezone.localdate().replace(day=1) + timedelta(days=62)).replace(day=1)
    partner = duty.deputy("d8", cast.station, name="段代表", occupation=LONG[:80], rank=Deputy.Rank.SECTION)
    crowd = [duty.deputy(f"d1{n}", cast.station, name=LONG[:20]) for n in range(6)]
    moved, cancelled, plain = (day(cast, first + timedelta(days=n), partner) for n in (4, 5, 6))
    for row in (moved, cancelled, plain):
        publishing.publish([row], by=cast.liaison)
    new = {"day": first + timedelta(days=8), "starts": time(14), "ends": time(16), "place": LONG[:60]}
    publishing.change(ReceptionDay.objects.get(pk=moved.pk), by=cast.head, **new)
    publishing.cancel(ReceptionDay.objects.get(pk=cancelled.pk), reason=LONG, by=cast.head)
    full = day(cast, first + timedelta(days=12), partner, place=LONG)
    for deputy in crowd:
        duty.shift(full, deputy)
    publishing.publish([full], by=cast.liaison, reasons={full.pk: LONG})
    names = {"month": f"{first:%Y-%m}", "changed_day": moved.pk, "cancelled_day": cancelled.pk}
    names |= {"busy_day": being_received(cast, partner)}
    return names | waiting(cast, first, partner) | answers_scenery.build(cast, first, partner)


def being_received(cast, partner) -> int:
    """A day that is on: visitors counted, a helper with long words, an opinion taken."""
    today = duty.reception_day(cast.station, timezone.localdate(), state="published", place=LONG)
    for deputy in (cast.deputy, partner):
        duty.shift(today, deputy)
    attending.count_visitors(today, 3)
    attending.add_helper(today, kind="lawyer", name=LONG[:60], organisation=LONG[:60])
    cases.logged(cast, at=timezone.now(), occasion=receiving.occasion_of(today), body=LONG * 3)
    return today.pk


def day(cast, on, partner, **fields) -> ReceptionDay:
    row = duty.reception_day(cast.station, on, **fields)
    for deputy, role in ((cast.deputy, "host"), (partner, "lead")):
        duty.shift(row, deputy, role=role)
    return row


def waiting(cast, first, partner) -> dict:
    """To be published: as it should be, against a wish, late, with nobody, with somebody on leave."""
    day(cast, first + timedelta(days=20), partner)
    unwished = day(cast, first + timedelta(days=21), partner)
    DutyWish.objects.create(deputy=cast.deputy, day=first + timedelta(days=21))
    day(cast, timezone.localdate() + timedelta(days=1), partner)
    empty = duty.reception_day(cast.station, first + timedelta(days=22), needs_leader=True)
    on_leave = first + timedelta(days=23)
    left = day(cast, on_leave, partner)
    Absence.objects.create(deputy=cast.deputy, since=on_leave, until=on_leave, state="granted")
    return {"unwished_day": unwished.pk, "empty_day": empty.pk, "leave_day": left.pk}
