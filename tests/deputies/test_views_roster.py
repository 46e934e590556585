"""The page of one day's roster: needs, who is there, who could come and why not; putting on and taking off by one button."""

from datetime import date, timedelta

import pytest
import time_machine

from deputies.models import Absence, Deputy, DutyShift, DutyWish, Posting, ReceptionDay, RosterOverride
from tests import duty
from tests.duty import FRIDAY
from tests.pages import text_of

TODAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(duty.at(TODAY), tick=False):
        yield


@pytest.fixture
def client(cast, browser_of):
    return browser_of(cast.liaison)


@pytest.fixture
def day(cast):
    return duty.reception_day(cast.station, needs_leader=True)


def page_of(client, day) -> str:
    return text_of(client.get(address(day)).content.decode())


def address(day, end="") -> str:
    return f"/desk/duty/days/{day.pk}/{end}"


def add(client, day, deputy, **more):
    return client.post(address(day, "assign/"), {"deputy": deputy.pk, "role": "host"} | more)


def test_day_says_what_it_asks_for_and_what_is_met(cast, client, day):
    duty.shift(day, cast.deputy, is_fixed=True)

    shown = client.get(address(day))

    needs = [(need.words, need.is_met) for need in shown.context["roster"].needs]
    assert needs == [("2 位代表", False), ("双代表接待：缺职务代表", False), ("领导带班", False)]
    assert "2 位代表 · 未满足 双代表接待：缺职务代表 · 未满足 领导带班 · 未满足" in text_of(shown.content.decode())


def test_candidates_are_ordered_by_whom_to_ask_first_and_say_why_somebody_cannot_come(cast, client, day):
    away = duty.deputy("d3", cast.station, name="尤代表")
    unwilling = duty.deputy("d4", cast.station, name="牛代表")
    busy, free = duty.deputy("d5", cast.station, name="马代表"), duty.deputy("d6", cast.station, name="羊代表")
    Absence.objects.create(deputy=away, since=FRIDAY, until=FRIDAY, state="granted")
    DutyWish.objects.create(deputy=unwilling, weekday=4)
    duty.shift(duty.reception_day(cast.station, date(2026, 2, 6), state="held"), busy)
    duty.shift(day, cast.deputy)

    found = client.get(address(day)).context["candidates"]

    assert [(row.deputy, row.count) for row in found] == [(free, 0), (busy, 1), (unwilling, 0), (away, 0)]
    assert [row.hindrance for row in found] == ["", "", "", "尤代表请假"]
    assert [row.doubts for row in found] == [(), (), ("牛代表不希望在这一天值班",), ()]
    assert cast.other_deputy not in [row.deputy for row in found]


def test_one_button_puts_somebody_on_the_day_and_another_takes_them_off(cast, client, day):
    answer = add(client, day, cast.deputy)

    assert (answer.status_code, answer["Location"]) == (302, address(day))
    shift = day.shifts.get()
    assert "戴代表 基层代表 · 普通代表 待确认" in page_of(client, day)
    client.post(address(day, f"shifts/{shift.pk}/unassign/"))
    assert day.shifts.count() == 0


def test_reason_is_asked_for_only_where_a_soft_rule_would_break(cast, client, day):
    assert 'name="reason"' not in client.get(address(day)).content.decode()
    DutyWish.objects.create(deputy=cast.deputy, day=FRIDAY)
    assert 'name="reason"' in client.get(address(day)).content.decode()

    refused = add(client, day, cast.deputy)
    add(client, day, cast.deputy, reason="只有他熟悉情况")

    assert refused.status_code == 400
    assert "戴代表不希望在这一天值班。 仍要这样安排的，请写明原因。" in text_of(refused.content.decode())
    assert RosterOverride.objects.get().reason == "只有他熟悉情况"
    assert "代表意愿 · 戴代表：只有他熟悉情况 林联络" in page_of(client, day)


def test_button_lets_somebody_of_rank_lead_and_receive_again(cast, client, day):
    duty.shift(day, cast.deputy, is_fixed=True)
    shift = duty.shift(day, duty.deputy("d7", cast.station, rank="section", name="尤代表"), is_fixed=True)
    offered = page_of(client, day)

    answer = client.post(address(day, f"shifts/{shift.pk}/role/"), {"role": "lead"}, follow=True)

    assert ("改为带班 尤代表" in offered, "改为带班 戴代表" in offered) == (True, False)
    assert "已改尤代表的分工。" in text_of(answer.content.decode())
    assert "改为接待 尤代表" in page_of(client, day)
    assert client.post(address(day, f"shifts/{shift.pk}/role/"), {"role": "guest"}).status_code == 400
    client.post(address(day, f"shifts/{shift.pk}/role/"), {"role": "host"})
    assert set(day.shifts.values_list("role", flat=True)) == {"host"}


def test_role_without_the_rank_is_refused_with_the_page_and_published_days_have_no_button(cast, client, day):
    shift = duty.shift(day, cast.deputy, is_fixed=True)
    refused = client.post(address(day, f"shifts/{shift.pk}/role/"), {"role": "lead"})
    published = duty.reception_day(cast.station, FRIDAY + timedelta(weeks=1), state="published")
    duty.shift(published, duty.deputy("d7", cast.station, rank="section"))

    assert refused.status_code == 400
    assert "戴代表不是县处级或科级代表，不能带班。" in text_of(refused.content.decode())
    assert "改为带班" not in page_of(client, published)


def test_what_was_typed_is_still_there_when_the_rank_does_not_lead(cast, client, day):
    refused = add(client, day, cast.deputy, role="lead", reason="他最合适")

    assert refused.status_code == 400
    assert 'value="他最合适"' in refused.content.decode()


def test_second_click_is_a_conflict_with_the_day_as_it_is(cast, client, day):
    add(client, day, cast.deputy)

    again = add(client, day, cast.deputy)

    assert again.status_code == 409
    assert "戴代表已经安排在2026年11月6日（周五）。" in text_of(again.content.decode())


def test_deputy_of_another_station_cannot_be_named(cast, client, day):
    refused = add(client, day, cast.other_deputy)

    assert refused.status_code == 400
    assert "请在下面的名单里选一位本站的代表。" in text_of(refused.content.decode())


def test_station_without_postings_says_what_to_do_first(cast, client, day):
    Posting.objects.all().delete()

    assert "请先请管理员把代表安排到本站" in page_of(client, day)


def test_the_neighbour_does_not_see_the_day_and_the_committee_looks_on(cast, browser_of, day):
    shift = duty.shift(day, cast.deputy, is_fixed=True)
    neighbour, committee = browser_of(cast.other_liaison), browser_of(cast.committee)

    assert neighbour.get(address(day)).status_code == 404
    assert add(neighbour, day, cast.deputy).status_code == 404
    for button in ("unassign", "role"):
        assert neighbour.post(address(day, f"shifts/{shift.pk}/{button}/"), {"role": "lead"}).status_code == 404
    assert "可以安排的代表" not in page_of(committee, day)
    assert add(committee, day, cast.deputy).status_code == 403
    assert DutyShift.objects.get() == shift


def test_shift_of_another_day_is_not_taken_off_by_this_one(cast, client, day):
    other = duty.shift(duty.reception_day(cast.other_station), cast.other_deputy)

    assert client.post(address(day, f"shifts/{other.pk}/unassign/")).status_code == 404


def test_day_costs_the_same_for_any_number_of_deputies(cast, client, day, django_assert_num_queries):
    duty.shift(day, cast.deputy)
    client.get(address(day))
    with django_assert_num_queries(14):
        client.get(address(day))

    for n in range(3):
        duty.shift(
            duty.reception_day(cast.station, FRIDAY + timedelta(weeks=n + 1)), duty.deputy(f"e{n}", cast.station)
        )
        duty.shift(day, duty.deputy(f"f{n}", cast.station))
    with django_assert_num_queries(14):
        client.get(address(day))

    assert (Deputy.objects.count(), ReceptionDay.objects.count()) == (8, 4)
