"""What deputies answer and heads decide: a shift ahead, one offered, a colleague's request, leave that waits, a year that was."""

from datetime import timedelta

from django.utils import timezone

from deputies import absences, answering, swapping
from deputies.models import Deputy
from tests import duty

LONG = "要带队到省里参加基层代表培训班" * 6


def build(cast, first, partner) -> dict:
    """Names for the addresses."""
    friend = duty.deputy("d9", cast.station, kind=Deputy.Kind.GRASSROOTS, name="孙代表")
    own, offered, asked, leave = (
        duty.shift(duty.reception_day(cast.station, first + timedelta(days=n), state="published"), deputy)
        for n, deputy in ((31, cast.deputy), (32, cast.deputy), (33, friend), (34, cast.deputy))
    )
    duty.shift(own.reception_day, partner, role="lead")
    swapping.offer_swap(offered, colleagues=[friend, partner], reason=LONG, by=cast.deputy)
    request = swapping.offer_swap(asked, colleagues=[cast.deputy], reason=LONG, by=friend)
    answering.ask_leave(leave, reason=LONG, by=cast.deputy)
    decided = duty.shift(duty.reception_day(cast.station, first + timedelta(days=35), state="published"), friend)
    answering.ask_leave(decided, reason=LONG, by=friend)
    answering.decide_leave(decided, is_granted=False, decision=LONG, by=cast.head)
    absences.ask_absence(friend, since=first + timedelta(days=31), until=first + timedelta(days=60), reason=LONG)
    today = timezone.localdate()
    earlier = max(today - timedelta(days=20), today.replace(month=1, day=1))
    held = duty.reception_day(cast.station, earlier, state="held")
    duty.shift(held, cast.deputy, attendance="present")
    return {"own_shift": own.pk, "asked": request.pk}
