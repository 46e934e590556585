"""A reception day is closed once, with who came and how many people were received."""

from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import AuditEntry
from accounts.services import Refused
from deputies import attending
from deputies.errors import Conflict
from deputies.models import ReceptionDay
from tests import duty
from tests.duty import FRIDAY
from tests.pages import section

EVENING = duty.at(FRIDAY, 18)


@pytest.fixture
def day(cast):
    row = duty.reception_day(cast.station, state="published")
    duty.shift(row, cast.deputy, state="accepted")
    duty.shift(row, duty.deputy("d8", cast.station, name="欧阳代表"))
    duty.shift(row, duty.deputy("d9", cast.station), state="on_leave")
    return row


def close(cast, day, present, at=EVENING, visitors=5):
    attending.close_day(day, present=present, visitors=visitors, by=cast.liaison, at=at)


def shift_of(day, code) -> int:
    return day.shifts.get(deputy__code=code).pk


def test_whoever_came_is_present_the_others_absent_and_leave_is_neither(cast, day):
    close(cast, day, [shift_of(day, "d1")])

    day.refresh_from_db()
    assert (day.state, day.visitors, day.closed_at) == ("held", 5, EVENING)
    found = dict(day.shifts.values_list("deputy__code", "attendance"))
    assert found == {"d1": "present", "d8": "absent", "d9": ""}
    assert list(AuditEntry.objects.values_list("verb", "subject")) == [("close_day", str(day.pk))]


def test_second_click_is_a_conflict_and_changes_nothing(cast, day):
    close(cast, day, [shift_of(day, "d1")])

    with pytest.raises(Conflict):
        close(cast, day, [shift_of(day, "d8")], visitors=9)

    day.refresh_from_db()
    assert (day.visitors, day.shifts.get(deputy__code="d8").attendance) == (5, "absent")


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_only_a_published_day_is_closed(cast, day, state):
    ReceptionDay.objects.filter(pk=day.pk).update(state=state, published_at=None)

    with pytest.raises(Conflict):
        close(cast, day, [shift_of(day, "d1")])


def test_day_is_not_closed_before_it_has_come_nor_when_nobody_was_there(cast, day):
    with pytest.raises(Refused, match="还没有到2026年11月6日"):
        close(cast, day, [shift_of(day, "d1")], at=EVENING - timedelta(days=1))
    with pytest.raises(Refused, match="没有一位代表到场"):
        close(cast, day, [shift_of(day, "d9")])

    assert ReceptionDay.objects.get(pk=day.pk).state == "published"


@pytest.fixture
def spare(cast):
    return duty.deputy("d10", cast.station)


def test_substitute_came_in_the_place_of_somebody_absent(cast, day, spare):
    first, second = shift_of(day, "d1"), shift_of(day, "d8")
    attending.close_day(day, present=[second], substitutes={first: spare}, visitors=2, by=cast.liaison, at=EVENING)

    rows = day.shifts.order_by("pk").values_list("deputy__code", "attendance", "in_place_of")
    assert list(rows) == [("d1", "absent", None), ("d8", "present", None), ("d9", "", None), ("d10", "present", first)]


def test_substitute_who_is_there_already_is_refused_and_nothing_is_written(cast, day):
    first, second = shift_of(day, "d1"), shift_of(day, "d8")
    there = day.shifts.get(pk=second).deputy

    with pytest.raises(Refused, match="已经在这个接待日的名单里"):
        attending.close_day(day, present=[second], substitutes={first: there}, visitors=2, by=cast.liaison, at=EVENING)
    assert ReceptionDay.objects.get(pk=day.pk).state == "published"


def test_visitors_are_counted_one_by_one_and_never_below_nobody(day):
    for more in (1, 1, -1):
        attending.count_visitors(day, more, at=EVENING)
    assert ReceptionDay.objects.get(pk=day.pk).visitors == 1

    attending.count_visitors(day, -1, at=EVENING)
    with pytest.raises(Conflict, match="已经是 0 人了。"):
        attending.count_visitors(day, -1, at=EVENING)


def test_nobody_is_counted_before_the_day_or_after_it_was_closed(cast, day):
    with pytest.raises(Refused, match="还没有到2026年11月6日"):
        attending.count_visitors(day, 1, at=EVENING - timedelta(days=1))
    close(cast, day, [shift_of(day, "d1")])
    for act in (
        lambda: attending.count_visitors(day, 1, at=EVENING),
        lambda: attending.add_helper(day, kind="lawyer", name="吕律师"),
        lambda: attending.remove_helper(day, 1),
    ):
        with pytest.raises(Conflict, match="已经关闭、取消或改期"):
            act()


def test_helper_noted_twice_is_there_once(day):
    for _ in range(2):
        helper = attending.add_helper(day, kind="lawyer", name="吕律师", organisation="县律师协会")
    assert day.helpers.count() == 1

    attending.remove_helper(day, helper.pk)
    assert not day.helpers.exists()


# The page


@pytest.fixture
def later():
    with time_machine.travel(duty.at(date(2026, 11, 9), 10), tick=False):
        yield


def answers(day, **more) -> dict:
    standing = day.shifts.standing()
    return {f"shift-{shift.pk}": "present" for shift in standing} | {"visitors": "7"} | more


def address(day) -> str:
    return f"/desk/duty/days/{day.pk}/close/"


def test_liaison_closes_the_day_on_its_page(cast, browser_of, day, later):
    client = browser_of(cast.liaison)

    before = client.get(f"/desk/duty/days/{day.pk}/").content.decode()
    answer = client.post(address(day), answers(day), follow=True)

    assert "关闭接待日" in before
    assert "接待群众 7 人" in section(answer.content.decode(), "visitors")
    assert "戴代表 接待 到场" in section(answer.content.decode(), "there")
    assert ReceptionDay.objects.get(pk=day.pk).state == "held"


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(cast, browser_of, day, later):
    answer = browser_of(cast.liaison).post(address(day), {"visitors": "-3"})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "请选择到场或缺席。" in page
    assert "人数不能是负数。" in page
    assert 'value="-3"' in page


def test_second_click_on_the_page_answers_409_with_the_day_as_it_is(cast, browser_of, day, later):
    client, filled = browser_of(cast.liaison), answers(day)
    client.post(address(day), filled)

    answer = client.post(address(day), filled)

    assert answer.status_code == 409
    assert "已经关闭、取消或改期" in answer.content.decode()


def test_neighbour_and_committee_do_not_close_it(cast, browser_of, day, later):
    statuses = [
        browser_of(who).post(address(day), answers(day)).status_code for who in (cast.other_liaison, cast.committee)
    ]

    assert statuses == [404, 403]
    assert ReceptionDay.objects.get(pk=day.pk).state == "published"
