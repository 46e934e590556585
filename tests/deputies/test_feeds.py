"""Feeds of reception days, read back by a library and by a calendar program."""

import os
import shutil
import subprocess
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from deputies import feeds, public_days
from deputies.models import DayChange, ReceptionDay
from tests import duty

TODAY, SITE = date(2026, 11, 6), "https://portal.example"
HERE = ZoneInfo("Asia/Shanghai")


def fed(station) -> bytes:
    rows = public_days.shown(feeds.days_of_station(station, TODAY), TODAY)
    return feeds.calendar("辰阳镇联络站接待日", rows, SITE)


@pytest.fixture
def day(cast):
    place = "辰阳镇文化活动中心一楼，东侧接待室；请从建设路的大门进，上午九点以前也可以在门口等候"
    row = duty.reception_day(cast.station, state="published", place=place)
    duty.shift(row, cast.deputy)
    return row


def test_feed_reads_back_without_loss(cast, day):
    data = fed(cast.station)
    feed = Calendar.from_ical(data)
    (event,) = feed.walk("VEVENT")

    assert event.decoded("dtstart") == datetime(2026, 11, 6, 9, tzinfo=HERE)
    assert event.decoded("dtend") == datetime(2026, 11, 6, 11, 30, tzinfo=HERE)
    assert (event["summary"], event["location"]) == ("辰阳镇联络站代表接待日", day.place)
    assert event["description"] == "接待代表：戴代表"
    assert (event["status"], event["sequence"], event["url"]) == ("CONFIRMED", 0, f"{SITE}/stations/chenyang/")
    assert [zone["tzid"] for zone in feed.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in data


def test_same_days_make_the_same_file_and_a_change_another_version(cast, day):
    before = fed(cast.station)
    assert fed(cast.station) == before
    DayChange.objects.create(reception_day=day, what="cancelled", new="停电", made_at=duty.at(TODAY))
    ReceptionDay.objects.filter(pk=day.pk).update(state="cancelled", changed_at=duty.at(TODAY))

    old, new = (Calendar.from_ical(data).walk("VEVENT")[0] for data in (before, fed(cast.station)))

    assert (new["uid"], new["status"], new["sequence"]) == (old["uid"], "CANCELLED", 1)
    assert new["summary"] == "已取消：辰阳镇联络站代表接待日"
    assert new["description"].splitlines()[-1] == "于2026年11月6日（周五）取消：停电"
    assert new.decoded("last-modified") == duty.at(TODAY)


def test_feed_is_of_published_days_of_three_months_back_and_all_ahead(cast):
    spans = {-93: False, -92: True, 0: True, 400: True}
    days = {n: duty.reception_day(cast.station, TODAY + timedelta(days=n), state="published") for n in spans}
    duty.reception_day(cast.station, TODAY + timedelta(days=7))
    duty.reception_day(cast.other_station, state="published")

    assert set(feeds.days_of_station(cast.station, TODAY)) == {days[n] for n, is_fed in spans.items() if is_fed}


def test_deputys_feed_has_the_shifts_that_stand(cast, day):
    given_up = duty.reception_day(cast.station, TODAY + timedelta(days=7), state="published")
    duty.shift(given_up, cast.deputy, state="replaced")

    assert list(feeds.days_of_deputy(cast.deputy, TODAY)) == [day]
    assert list(feeds.days_of_deputy(cast.other_deputy, TODAY)) == []


@pytest.mark.skipif(not shutil.which("khal"), reason="needs khal")
def test_khal_shows_the_local_times(cast, day, tmp_path):
    (tmp_path / "feed.ics").write_bytes(fed(cast.station))
    (tmp_path / "days").mkdir()
    (tmp_path / "config").write_text(
        f"[calendars]\n[[days]]\npath = {tmp_path}/days\n[locale]\nlocal_timezone = Asia/Shanghai\n"
        "default_timezone = Asia/Shanghai\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        f"[sqlite]\npath = {tmp_path}/khal.db\n"
    )
    khal = ["khal", "-c", str(tmp_path / "config")]
    environment = os.environ | {"LC_ALL": "C.UTF-8", "HOME": str(tmp_path)}
    subprocess.run([*khal, "import", "--batch", str(tmp_path / "feed.ics")], check=True, env=environment)

    listed = ["list", "--format", "{start-time} {end-time} {title} {location}", "2026-11-06", "1d"]
    shown = subprocess.run([*khal, *listed], check=True, env=environment, capture_output=True, text=True).stdout

    assert f"09:00 11:30 辰阳镇联络站代表接待日 {day.place}" in shown
