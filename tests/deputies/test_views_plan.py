"""All stations at a glance, the quarter of one, days made by a button and by hand; the neighbour sees none of it."""

from datetime import date, time

import pytest
import time_machine
from django.contrib.messages import get_messages

from deputies.models import DutyNorm, ReceptionDay
from stations.services import close_station, merge_station
from tests import duty
from tests.filling import filled_in
from tests.pages import section, text_of

TODAY = date(2026, 11, 2)
DUTY, STATION = "/desk/duty/", "/desk/duty/stations/chenyang/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(duty.at(TODAY), tick=False):
        yield


@pytest.fixture
def client(cast, browser_of):
    return browser_of(cast.liaison)


def page_of(client, address=STATION) -> str:
    return client.get(address).content.decode()


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


# Overview


def test_overview_tells_of_each_own_station_what_is_next_and_what_is_missing(cast, client):
    duty.rule(cast.village_station)
    first, second = duty.reception_day(cast.station), duty.reception_day(cast.station, date(2026, 11, 16))
    duty.reception_day(cast.station, date(2026, 11, 3), state="cancelled")
    duty.reception_day(cast.other_station)
    office = duty.deputy("d8", cast.station, name="欧阳代表")
    duty.shift(first, cast.deputy)
    duty.shift(first, office)
    ReceptionDay.objects.filter(pk=first.pk).update(state="published", published_at="2026-11-01T09:00+08:00")

    shown = client.get(DUTY)

    stations = {station.name: station for station in shown.context["page"]}
    assert list(stations) == ["辰阳镇联络站", "桔花园村联络点"]
    assert stations["辰阳镇联络站"].days_ahead == [first, second]
    assert stations["辰阳镇联络站"].wants == ["1 天未公布", "1 天缺代表"]
    assert stations["桔花园村联络点"].wants == ["还没有接待日"]
    assert "2026年11月6日（周五） 09:00–11:30 戴代表、欧阳代表 已公布" in text_of(shown.content.decode())


def test_station_without_rules_is_told_to_have_none(cast, client):
    close_station(cast.village_station, by=cast.administrator)
    duty.rule(cast.station, valid_until=date(2026, 11, 1))

    assert [station.wants for station in client.get(DUTY).context["page"]] == [["还没有接待日规则"]]


def test_days_and_rules_of_a_merged_station_are_those_of_the_one_it_was_merged_into(cast, client):
    row = duty.reception_day(cast.other_station)
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    own = client.get(DUTY).context["page"][0]
    led = client.get("/desk/duty/stations/xiaoping/")

    assert (own.name, own.days_ahead) == ("辰阳镇联络站", [row])
    assert led["Location"] == STATION
    assert client.get(STATION).context["days"] == [row]


def test_overview_costs_the_same_for_any_number(cast, browser_of, django_assert_num_queries):
    committee = browser_of(cast.committee)
    for stations in ([cast.station], [cast.other_station, cast.village_station]):
        for station in stations:
            duty.rule(station)
            duty.shift(duty.reception_day(station), cast.deputy)
        with django_assert_num_queries(9):
            committee.get(DUTY)


# A quarter


def test_quarter_shows_its_days_by_month_and_what_is_missing(cast, client):
    DutyNorm.objects.create(district_id="431223", notice_days=5)
    row = duty.reception_day(cast.station, place="文化站", needs_leader=True)
    duty.shift(row, cast.deputy)
    duty.reception_day(cast.station, date(2026, 12, 16), state="published", is_late=True)
    duty.reception_day(cast.station, date(2027, 1, 6))
    duty.reception_day(cast.other_station, date(2026, 12, 17))

    html = page_of(client)

    assert section(html, "month-10").strip() == "2026年10月 这个月没有接待日。"
    november, december = section(html, "month-11"), section(html, "month-12")
    assert "2026年11月6日（周五） 带班 09:00–11:30 文化站 戴代表 未公布，已不足5天 缺职务代表 缺带班领导" in november
    assert "2026年12月16日（周三） 公布过晚 09:00–11:30 建设路1号 已公布 还没有安排代表" in december
    assert "12月17日" not in html
    assert "2027年1月6日" not in html


def test_next_quarter_is_one_click_away(client):
    quarter = client.get(f"{STATION}?from=2026-12").context["quarter"]

    assert (str(quarter), str(quarter.after)) == ("2026-10", "2027-01")
    assert 'href="?from=2027-01"' in page_of(client)


def test_page_says_what_to_do_first(cast, client):
    empty = text_of(page_of(client))
    duty.rule(cast.station)
    ruled = text_of(page_of(client))
    client.post(f"{STATION}plan/", {"from": "2026-10"})
    planned = text_of(page_of(client))

    assert "先写接待日规则" in empty
    assert "按规则，这个季度还有 6 个接待日没有生成。 生成接待日（6 天）" in ruled
    assert "先写接待日规则" not in ruled + planned
    assert "没有生成" not in planned


def test_quarter_that_is_over_is_not_planned(cast, client):
    duty.rule(cast.station)

    assert "没有生成" not in page_of(client, f"{STATION}?from=2026-07")


def test_days_are_made_by_one_button_and_made_once(cast, client):
    duty.rule(cast.station, month_days=[6, 16])
    duty.reception_day(cast.station, date(2027, 1, 6), starts=time(8))

    first = client.post(f"{STATION}plan/", {"from": "2027-01"})
    again = client.post(f"{STATION}plan/", {"from": "2027-01"})

    taken = "这些日子已有时间重叠的接待日，没有再生成：2027年1月6日（周三）。"
    assert first["Location"] == f"{STATION}?from=2027-01"
    assert said(first) == ["已生成 5 个接待日。", taken]
    assert said(again)[2:] == ["这个季度的接待日都已经生成过了。", taken]
    assert ReceptionDay.objects.count() == 6


def test_closed_station_shows_its_days_and_takes_no_more(cast, client):
    duty.reception_day(cast.station)
    close_station(cast.station, by=cast.administrator)

    refused = client.post(f"{STATION}plan/", {"from": "2026-10"})
    shown = page_of(client)

    assert said(refused) == ["“辰阳镇联络站”已关闭，不能再安排接待日。"]
    assert "这个联络站已关闭，不能再安排接待日。" in shown
    assert "2026年11月6日（周五）" in shown
    assert "rules/new/" not in shown


def test_quarter_costs_the_same_for_any_number_of_days(cast, client, django_assert_num_queries):
    for days in ([6], [9, 10]):
        for day in days:
            duty.rule(cast.station, month_days=[day])
            duty.shift(duty.reception_day(cast.station, date(2026, 11, day)), cast.deputy)
        with django_assert_num_queries(12):
            client.get(STATION)


def test_committee_plans_where_nobody_is_head_and_looks_on_elsewhere(cast, browser_of):
    duty.rule(cast.station)
    committee = browser_of(cast.committee)

    watched, own = page_of(committee), page_of(committee, "/desk/duty/stations/xiaoping/")
    refused = committee.post(f"{STATION}plan/", {"from": "2026-10"}).status_code
    taken = committee.post("/desk/duty/stations/xiaoping/plan/", {"from": "2026-10"}).status_code

    assert ("rules/new/" in watched, "rules/new/" in own) == (False, True)
    assert "还有 6 个接待日没有生成" in text_of(watched)
    assert (refused, taken) == (403, 302)


def test_neighbour_finds_nothing(cast, browser_of):
    duty.rule(cast.station)
    duty.reception_day(cast.station)
    neighbour = browser_of(cast.other_liaison)

    assert neighbour.get(STATION).status_code == 404
    assert neighbour.post(f"{STATION}plan/", {"from": "2026-10"}).status_code == 404
    assert "辰阳镇" not in text_of(page_of(neighbour, DUTY))


# By hand


def test_day_is_added_by_hand(cast, client):
    address = f"{STATION}days/new/"
    form = filled_in(client.get(address).context["form"], {"day": "2027-01-09", "place": "圩场"})

    done = client.post(address, form)

    row = ReceptionDay.objects.get()
    assert (row.station, row.day, row.place, row.rule, row.seats) == (cast.station, date(2027, 1, 9), "圩场", None, 2)
    assert (done["Location"], said(done)) == (f"{STATION}?from=2027-01", ["已加上2027年1月9日（周六）的接待日。"])


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"day": "2026-11-01"}, {"day": ["这一天已经过去，请选择今天或以后的日期。"]}),
        ({"day": "2027-11-04"}, {"day": ["日期不能晚于一年以后，请核对年份。"]}),
        ({"ends": "09:00"}, {"ends": ["结束时间要晚于开始时间。"]}),
        ({"seats": "13"}, {"seats": ["每次接待请安排 1 到 12 位代表。"]}),
        (
            {"starts": "11:00", "ends": "12:00"},
            {"__all__": ["2026年11月6日（周五） 09:00–11:30已经有接待日，时间重叠。请错开时间，或者另选一天。"]},
        ),
        (
            {"day": "2026-11-02", "starts": "07:00", "ends": "08:00"},
            {"__all__": ["这个时间已经过去，请选择以后的时间。"]},
        ),
    ],
)
def test_day_that_cannot_be_is_refused_and_nothing_lost(cast, client, typed, errors):
    duty.reception_day(cast.station)
    address = f"{STATION}days/new/"
    form = filled_in(client.get(address).context["form"], {"day": "2026-11-06", "place": "圩场"}) | typed

    page = client.post(address, form)

    assert (page.status_code, page.context["form"].errors) == (400, errors)
    assert 'value="圩场"' in page.content.decode()
    assert ReceptionDay.objects.count() == 1
