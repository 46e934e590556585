"""A rule is looked at before it is saved, nothing typed is lost, and what became of the days is told."""

from datetime import date

import pytest
import time_machine
from django.contrib.messages import get_messages

from deputies import planning
from deputies.models import ReceptionDay, ReceptionRule
from stations.services import close_station, merge_station
from tests import duty
from tests.filling import filled_in
from tests.pages import section, text_of

TODAY = date(2026, 11, 2)
STATION = "/desk/duty/stations/chenyang/"
NEW = f"{STATION}rules/new/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(duty.at(TODAY), tick=False):
        yield


@pytest.fixture
def client(cast, browser_of):
    return browser_of(cast.liaison)


@pytest.fixture
def planned(cast):
    """A rule with the days of this quarter, the first of them published."""
    rule = duty.rule(cast.station, month_days=[6, 16])
    planning.plan_days(cast.station, date(2026, 10, 1), date(2026, 12, 31), by=cast.liaison, on=TODAY)
    ReceptionDay.objects.filter(day="2026-11-06").update(state="published", published_at="2026-11-01T09:00+08:00")
    return rule


def typed(client, address, **values) -> dict:
    return filled_in(client.get(address).context["form"], values) | values


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def days() -> list[str]:
    return [f"{row.day:%m-%d}" for row in ReceptionDay.objects.all()]


def test_preview_shows_twelve_months_and_saves_nothing(client):
    form = typed(client, NEW, kind="nth_weekday", nth="1", weekdays=["2"], place="文化站")

    page = client.post(NEW, form | {"preview": "1"})

    shown = section(page.content.decode(), "preview")
    assert "2026年11月2日（周一）到2027年11月1日（周一），共接待 12 次。" in shown
    assert "2027年的放假安排还没有公布，到时请再看一遍。" in shown
    assert "2027年2月11日（周四） 春节，顺延自2027年2月3日（周三）" not in shown
    assert 'value="文化站"' in page.content.decode()
    assert (page.status_code, ReceptionRule.objects.count()) == (200, 0)


def test_preview_tells_why_a_day_moves_or_falls_away(client):
    form = typed(client, NEW, month_days="1")

    moved = section(client.post(NEW, form | {"preview": "1"}).content.decode(), "preview")
    skipped = section(client.post(NEW, form | {"preview": "1", "on_holiday": "skip"}).content.decode(), "preview")

    assert "2027年1月4日（周一） 元旦，顺延自2027年1月1日（周五）" in moved
    assert "2027年1月1日（周五） 因元旦取消" in skipped


def test_rule_is_saved_and_leads_to_the_quarter_it_begins_in(cast, client):
    form = typed(client, NEW, month_days="6、16", valid_from="2027-02-01")

    done = client.post(NEW, form)

    rule = ReceptionRule.objects.get()
    assert (rule.station, rule.month_days, rule.seats) == (cast.station, [6, 16], 2)
    assert done["Location"] == f"{STATION}?from=2027-01"
    assert said(done) == ["规则已保存。"]


def test_changed_rule_shows_before_and_tells_after_what_becomes_of_its_days(client, planned):
    address = f"{STATION}rules/{planned.pk}/"
    form = typed(client, address, month_days="16、17")

    before = section(client.post(address, form | {"preview": "1"}).content.decode(), "effect")
    untouched = days()
    done = client.post(address, form)

    assert untouched == ["11-06", "11-16", "12-07", "12-16"]
    assert days() == ["11-06", "11-16", "11-17", "12-16", "12-17"]
    assert "新增的 2026年11月17日（周二）、2026年12月17日（周四） 取消的 2026年12月7日（周一）" in before
    assert "保持不变（已公布，或单独改过） 2026年11月6日（周五）" in before
    assert said(done) == [
        "规则已保存。 未公布的接待日：新增2天，取消1天。",
        "这些接待日已经公布或单独改过，保持不变：2026年11月6日（周五）。",
    ]


def test_rule_that_cannot_be_loses_nothing(client):
    form = typed(client, NEW, month_days="6 32", place="文化站", ends="08:00")

    page = client.post(NEW, form)

    html = page.content.decode()
    assert page.status_code == 400
    assert page.context["form"].errors == {"ends": ["结束时间要晚于开始时间。"]}
    assert 'value="6 32"' in html
    assert 'value="文化站"' in html
    assert not ReceptionRule.objects.exists()


def test_every_field_stands_on_the_page_without_a_script(client):
    shown = text_of(client.get(NEW).content.decode())

    assert all(words in shown for words in ("几日", "第几个", "星期几", "每行一个", "遇到放假"))


def test_ended_rule_shows_before_what_goes(client, planned):
    address = f"{STATION}rules/{planned.pk}/end/"

    before = section(client.post(address, {"last": "2026-11-20", "preview": "1"}).content.decode(), "effect")
    untouched = days()
    done = client.post(address, {"last": "2026-11-20"})

    assert "取消的 2026年12月7日（周一）、2026年12月16日（周三）" in before
    assert (untouched, days()) == (["11-06", "11-16", "12-07", "12-16"], ["11-06", "11-16"])
    assert said(done) == ["规则已结束，2026年11月20日（周五）以后不再安排。 未公布的接待日：取消2天。"]


def test_closed_station_takes_no_rule_and_says_so(cast, client):
    form = typed(client, NEW, month_days="6")
    close_station(cast.station, by=cast.administrator)

    page = client.post(NEW, form)

    assert page.context["form"].non_field_errors() == ["“辰阳镇联络站”已关闭，不能再安排接待日。"]
    assert not ReceptionRule.objects.exists()


def test_rule_of_a_merged_station_is_changed_at_the_one_it_was_merged_into(cast, client):
    rule = duty.rule(cast.other_station, month_days=[6])
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)
    address = f"{STATION}rules/{rule.pk}/"

    done = client.post(address, typed(client, address, month_days="7"))

    rule.refresh_from_db()
    assert (done.status_code, rule.month_days, rule.station) == (302, [7], cast.other_station)


def test_rule_of_another_station_is_not_there(cast, client, browser_of):
    rule = duty.rule(cast.other_station)

    addresses = [f"{STATION}rules/{rule.pk}/", f"/desk/duty/stations/xiaoping/rules/{rule.pk}/"]
    found = [client.get(address).status_code for address in addresses]
    owner = browser_of(cast.other_liaison).get(addresses[1]).status_code

    assert (found, owner) == ([404, 404], 200)
