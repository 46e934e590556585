"""Leave for a span of days, and the weekdays on which a deputy would rather not receive."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.services import Refused
from deputies import absences
from deputies.errors import Conflict
from deputies.models import Absence, DayChange, DutyShift, DutyWish
from tests import duty
from tests.duty import FRIDAY

MONDAY = timezone.make_aware(datetime(2026, 11, 2, 10))
SINCE, UNTIL = date(2026, 11, 5), date(2026, 11, 20)


def asked(cast, since=SINCE, until=UNTIL, reason="住院"):
    return absences.ask_absence(cast.deputy, since=since, until=until, reason=reason, at=MONDAY)


def told() -> set[tuple]:
    rows = Notification.objects.select_related("recipient")
    return {(row.recipient.username, row.key.partition(":")[0], row.text) for row in rows}


def test_head_of_the_deputys_station_is_asked(cast):
    asked(cast)

    words = "戴代表请假：2026年11月5日（周四）至2026年11月20日（周五），事由：住院。请审批。"
    assert told() == {("head", "duty.absence_asked", words)}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"since": date(2026, 11, 1)}, "请假要从今天或以后开始"),
        ({"until": date(2026, 11, 4)}, "“请假止”不能早于“请假起”"),
        ({"reason": ""}, "请写明请假事由"),
    ],
)
def test_impossible_leave_is_refused(cast, fields, words):
    with pytest.raises(Refused, match=words):
        asked(cast, **fields)


def test_overlapping_leave_is_refused_unless_the_other_was(cast):
    row = asked(cast)
    with pytest.raises(Refused, match="您2026-11-05至2026-11-20已经请过假，日期有重叠"):
        asked(cast, since=UNTIL, until=date(2026, 12, 1))

    Absence.objects.filter(pk=row.pk).update(state="refused")

    assert asked(cast).state == "asked"


def test_granted_leave_empties_the_places_within_it(cast):
    within = duty.shift(duty.reception_day(cast.station, FRIDAY, state="published"), cast.deputy)
    after = duty.shift(duty.reception_day(cast.station, date(2026, 11, 26), state="published"), cast.deputy)
    held = duty.shift(duty.reception_day(cast.station, date(2026, 11, 10), state="held"), cast.deputy)
    row = asked(cast)
    Notification.objects.all().delete()

    absences.decide_absence(row, is_granted=True, by=cast.head, at=MONDAY)

    assert [DutyShift.objects.get(pk=shift.pk).state for shift in (within, after, held)] == [
        "on_leave",
        "assigned",
        "assigned",
    ]
    assert Absence.objects.get().state == "granted"
    assert DayChange.objects.get().old == "戴代表"
    decided = "您2026年11月5日（周四）至2026年11月20日（周五）的请假，站长已同意。"
    vacant = "戴代表2026年11月6日（周五） 09:00–11:30在辰阳镇联络站的接待已准假，空出一个名额。请安排别的代表。"
    assert told() == {
        ("deputy", "duty.absence_decided", decided),
        ("liaison", "duty.vacant", vacant),
        ("colleague", "duty.vacant", vacant),
    }


def test_leave_is_decided_once_and_by_heads(cast):
    row = asked(cast)
    with pytest.raises(Refused, match="请假由站长或主席团审批"):
        absences.decide_absence(row, is_granted=True, by=cast.liaison, at=MONDAY)
    with pytest.raises(Refused, match="请写明原因"):
        absences.decide_absence(row, is_granted=False, by=cast.head, at=MONDAY)

    absences.decide_absence(row, is_granted=False, decision="人手不够", by=cast.head, at=MONDAY)

    with pytest.raises(Conflict):
        absences.decide_absence(row, is_granted=True, by=cast.presidium, at=MONDAY)
    assert (Absence.objects.get().state, Absence.objects.get().decision) == ("refused", "人手不够")


def test_leave_is_taken_back_by_its_deputy_before_it_is_decided(cast):
    row = asked(cast)
    with pytest.raises(Conflict):
        absences.take_back_absence(row, by=cast.other_deputy)

    absences.take_back_absence(row, by=cast.deputy)

    assert not Absence.objects.exists()


def test_wishes_for_weekdays_are_replaced_and_those_for_dates_stay(cast):
    DutyWish.objects.create(deputy=cast.deputy, day=FRIDAY)
    DutyWish.objects.create(deputy=cast.deputy, weekday=1, is_liked=True)
    DutyWish.objects.create(deputy=cast.other_deputy, weekday=2)
    absences.wish_away(cast.deputy, weekdays=[0, 4])

    absences.wish_away(cast.deputy, weekdays=[1, 4])

    kept = set(DutyWish.objects.values_list("deputy__code", "weekday", "day", "is_liked"))
    assert kept == {("d1", None, FRIDAY, False), ("d1", 1, None, False), ("d1", 4, None, False), ("d2", 2, None, False)}
