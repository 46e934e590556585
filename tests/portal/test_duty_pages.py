"""The calendar of reception days and its feeds: only what is public, here, and at the same cost for any number."""

import re
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from deputies.links import calendar_token
from deputies.models import DayChange, ReceptionDay
from stations.models import Station
from tests import duty
from tests.pages import section, text_of

URL = "/calendar/?month=2026-11"


def page(url=URL, **cookies) -> str:
    client = Client()
    client.cookies.load(cookies)
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def stations_in(html) -> list[str]:
    return re.findall(r'<div class="session.*?<a href="/stations/\w+/">(.*?)</a>', html, re.S)


@pytest.fixture
def day(cast):
    row = duty.reception_day(cast.station, state="published", place="镇便民大厅")
    duty.shift(row, cast.deputy)
    return row


def test_calendar_says_where_when_and_who(cast, day):
    duty.reception_day(cast.station, starts=time(14), ends=time(16))
    duty.reception_day(cast.foreign_station, state="published")

    found = page()

    assert stations_in(found) == ["辰阳镇联络站"]
    words = text_of(found)
    assert "2026年11月6日（周五）" in words and "09:00–11:30" in words
    assert "镇便民大厅 戴代表" in words


def test_changed_and_cancelled_days_say_so(cast, day):
    DayChange.objects.create(reception_day=day, what="cancelled", new="停电", made_at=duty.at(date(2026, 11, 3)))
    ReceptionDay.objects.filter(pk=day.pk).update(state="cancelled")

    found = page()

    assert "<s>09:00–11:30</s>" in found
    assert '<span class="state late">已取消</span>' in found and "于2026年11月3日（周二）取消：停电" in found


def test_day_of_a_merged_station_stands_under_the_one_that_acts(cast, day):
    Station.objects.filter(pk=cast.station.pk).update(state="merged", merged_into=cast.other_station)

    assert stations_in(page()) == ["孝坪镇联络站"]


def test_township_and_near_leave_out_the_others(cast, day):
    duty.reception_day(cast.other_station, state="published")

    assert stations_in(page()) == ["辰阳镇联络站", "孝坪镇联络站"]
    assert stations_in(page(f"{URL}&town=431223101")) == ["孝坪镇联络站"]
    assert stations_in(page(f"{URL}&town=nowhere")) == ["辰阳镇联络站", "孝坪镇联络站"]
    assert stations_in(page(f"{URL}&near=1", village="431223100201")) == ["辰阳镇联络站"]


@pytest.mark.parametrize("month", ["", "0000-01", "99999-12", "2026-13", "村"])
def test_what_is_no_month_is_this_one(cast, month):
    today = timezone.localdate()

    assert f"{today.year}年{today.month}月</h2>" in page(f"/calendar/?month={month}")


def test_today_is_marked(cast):
    assert re.search(r'<li class="[^"]*today">', page("/calendar/"))
    assert "今天</span>" not in page("/calendar/?month=2020-01")


def test_empty_month_names_the_next_day_there_is(cast):
    on = timezone.localdate() + timedelta(days=40)
    duty.reception_day(cast.station, on, state="published")

    found = page("/calendar/?month=2020-01")

    assert "这个月还没有公布接待日" in found
    assert f'href="?month={on:%Y-%m}"' in found and "辰阳镇联络站" in found


@pytest.mark.parametrize("count", [1, 3])
def test_month_costs_the_same_for_any_number_of_days(cast, django_assert_num_queries, count):
    for n in range(count):
        row = duty.reception_day(cast.station, date(2026, 11, 2 + n), state="published")
        duty.shift(row, cast.deputy)
        duty.shift(row, cast.other_deputy)
        DayChange.objects.create(reception_day=row, what="place", old="村部")

    client = Client()
    client.cookies.load({"village": "431223100201"})
    with django_assert_num_queries(6):
        client.get(f"{URL}&near=1")


# Home, station, deputy, find


def ahead(cast, days=3, station=None):
    row = duty.reception_day(station or cast.station, timezone.localdate() + timedelta(days=days), state="published")
    duty.shift(row, cast.deputy)
    return row


def test_home_shows_the_next_days_of_the_county_or_near_the_chosen_village(cast):
    ahead(cast, 1, cast.other_station)
    ahead(cast)
    duty.reception_day(cast.station, timezone.localdate() + timedelta(days=2))

    assert stations_in(page("/")) == ["孝坪镇联络站", "辰阳镇联络站"]
    chosen = page("/", village="431223100201")
    assert stations_in(chosen) == ["辰阳镇联络站"]
    assert "桔花园村（辰阳镇）" in chosen


def test_station_shows_who_the_plan_and_what_is_arranged(cast):
    today = timezone.localdate()
    duty.rule(cast.station)
    duty.rule(cast.other_station, month_days=[9])
    row = duty.reception_day(cast.station, today, state="published")
    duty.shift(row, cast.deputy)

    found = page("/stations/chenyang/")

    assert "每月6日、16日、26日 09:00–11:30" in section(found, "plan") and "9日、" not in section(found, "plan")
    assert "今天接待" in section(found, "arranged")
    assert "下次接待：" in section(found, "deputies")
    assert f"/stations/chenyang/notices/{today:%Y-%m}/" in found and "/calendar/stations/chenyang.ics" in found


def test_deputy_shows_what_is_ahead(cast):
    ahead(cast)
    duty.shift(duty.reception_day(cast.station, date(2020, 1, 6), state="published"), cast.deputy)

    found = page("/deputies/d1/")

    assert stations_in(found) == ["辰阳镇联络站"] and "2020年" not in found


def test_deputies_are_found_by_village_and_by_name(cast):
    day = ahead(cast)
    duty.deputy("d9", cast.foreign_station, name="戴外县")

    by_village = section(page("/find/?village=桔花园村"), "found")
    mine = section(page("/find/?village=辰阳镇"), "mine")
    named = section(page("/find/?name=戴"), "namesakes")

    assert "桔花园村联络点" in by_village
    assert "戴代表" in mine and f"{day.day.month}月{day.day.day}日" in mine
    assert "戴代表" in named and "戴外县" not in named
    assert "没有找到这个姓名的代表" in page("/find/?name=无此人")


def test_deputies_of_a_village_without_its_own_are_those_of_the_township(cast):
    before = section(page("/find/?village=桔花园村"), "mine")
    duty.deputy("d9", cast.village_station, name="村代表")

    after = section(page("/find/?village=桔花园村"), "mine")

    assert "戴代表" in before
    assert "村代表" in after and "戴代表" not in after


# Feeds


def test_feed_of_a_station_is_not_sent_again_when_nothing_changed(cast):
    ahead(cast)

    first = Client().get("/calendar/stations/chenyang.ics")
    again = Client().get("/calendar/stations/chenyang.ics", headers={"if-none-match": first["ETag"]})

    assert (first.status_code, first["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert first["Last-Modified"] and "辰阳镇联络站代表接待日" in first.content.decode()
    assert (again.status_code, again.content) == (304, b"")


def test_feed_is_in_chinese_for_any_program(cast):
    ahead(cast)

    english = Client().get("/calendar/stations/chenyang.ics", headers={"accept-language": "en"})

    assert "SUMMARY:辰阳镇联络站代表接待日" in english.content.decode()


@pytest.mark.parametrize("code", ["lufeng", "nowhere"])
def test_feed_of_a_station_elsewhere_is_not_found(cast, code):
    assert Client().get(f"/calendar/stations/{code}.ics").status_code == 404


def test_deputys_feed_needs_the_token_and_ends_with_it(cast):
    ahead(cast)
    url = f"/calendar/duty/{calendar_token(cast.deputy)}.ics"

    answer = Client().get(url)

    assert answer.content.decode().count("BEGIN:VEVENT") == 1
    assert answer["Cache-Control"] == "private" and answer["X-Robots-Tag"] == "noindex"
    assert Client().get("/calendar/duty/d1.0.forged.ics").status_code == 404
    type(cast.deputy).objects.filter(pk=cast.deputy.pk).update(link_version=1)
    assert Client().get(url).status_code == 404
