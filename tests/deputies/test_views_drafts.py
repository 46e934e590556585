"""Drafting by a button: what changed, what nobody could be found for, how even it is; one station or all of one's own."""

from datetime import date, timedelta

import pytest
import time_machine

from deputies.models import Absence, ReceptionDay
from stations.models import StaffPost
from tests import duty
from tests.duty import FRIDAY
from tests.pages import text_of

TODAY = date(2026, 11, 2)
OWN, ALL = "/desk/duty/stations/chenyang/draft/", "/desk/duty/draft/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(duty.at(TODAY), tick=False):
        yield


@pytest.fixture
def office(cast):
    return duty.deputy("d8", cast.station, name="欧阳代表")


def press(client, address=OWN, quarter="2026-10"):
    return client.post(address, {"from": quarter}, follow=True)


def on(day) -> list[str]:
    return sorted(day.shifts.standing().values_list("deputy__code", flat=True))


def test_button_on_the_plan_drafts_and_leads_to_what_came_of_it(cast, office, browser_of):
    client, day = browser_of(cast.liaison), duty.reception_day(cast.station)
    plan = client.get("/desk/duty/stations/chenyang/").content.decode()

    shown = press(client)

    assert f'action="{OWN}"' in plan
    assert shown.redirect_chain == [(f"{OWN}?from=2026-10", 302)]
    assert on(day) == ["d1", "d8"]
    text = text_of(shown.content.decode())
    assert "已排班，1 个接待日有变动。" in text
    assert "戴代表、欧阳代表 ＋戴代表 ＋欧阳代表 已经安排好" in text
    assert "2026年每人值班 最少 1 次，最多 1 次" in text
    assert "县处级 0、科级 0、普通代表 2" in text
    assert "已排班，和原来的安排一样。" in text_of(press(client).content.decode())


def test_finding_names_rule_day_and_people_beside_its_day(cast, office, browser_of):
    duty.reception_day(cast.station)
    Absence.objects.create(deputy=office, since=FRIDAY, until=FRIDAY, state="granted")

    shown = press(browser_of(cast.liaison))

    sentence = "2026年11月6日（周五）辰阳镇联络站：双代表接待缺职务代表——欧阳代表请假。"
    [row] = shown.context["overview"].days
    assert ([finding.sentence for finding in row.findings], row.is_waiting) == ([sentence], False)
    assert sentence in text_of(shown.content.decode())


def test_day_that_waits_for_a_draft_says_just_that_and_one_nobody_can_keep_says_why(cast, office, browser_of):
    waiting, hopeless = duty.reception_day(cast.station), duty.reception_day(cast.station, FRIDAY + timedelta(days=7))
    for deputy in (office, cast.deputy):
        Absence.objects.create(deputy=deputy, since=hopeless.day, until=hopeless.day, state="granted")

    shown = browser_of(cast.liaison).get(OWN)

    assert [(row, row.is_waiting) for row in shown.context["overview"].days] == [(waiting, True), (hopeless, False)]
    assert "戴代表有空" not in text_of(shown.content.decode())
    assert "戴代表请假；欧阳代表请假" in text_of(shown.content.decode())


def test_quarter_without_days_says_what_to_do_first(cast, browser_of):
    shown = press(browser_of(cast.liaison), quarter="2027-01")

    assert "请先生成接待日" in text_of(shown.content.decode())


def test_all_stations_are_those_one_acts_for(cast, office, browser_of):
    here, there = duty.reception_day(cast.station), duty.reception_day(cast.other_station)

    press(browser_of(cast.presidium), ALL)
    assert (on(here), on(there)) == (["d1", "d8"], [])
    assert browser_of(cast.committee).get(ALL).context["stations"] == [cast.other_station]
    press(browser_of(cast.committee), ALL)
    assert on(there) == ["d2"]


def test_committee_does_not_draft_where_somebody_is_head_and_the_neighbour_knows_nothing(cast, browser_of):
    StaffPost.objects.create(user=cast.stranger, role="head", station=cast.other_station, since="2020-01-01")
    day = duty.reception_day(cast.station)

    assert browser_of(cast.committee).post(OWN).status_code == 403
    assert browser_of(cast.committee).post(ALL).status_code == 403
    assert browser_of(cast.other_liaison).post(OWN).status_code == 404
    assert on(day) == []


def test_overview_costs_the_same_for_any_number(cast, office, browser_of, django_assert_num_queries):
    client = browser_of(cast.liaison)
    duty.shift(duty.reception_day(cast.station), cast.deputy)
    client.get(OWN)
    with django_assert_num_queries(11):
        client.get(OWN)

    for n in (1, 2):
        duty.shift(duty.reception_day(cast.station, FRIDAY + timedelta(weeks=n)), duty.deputy(f"e{n}", cast.station))
    with django_assert_num_queries(11):
        client.get(OWN)

    assert ReceptionDay.objects.count() == 3
