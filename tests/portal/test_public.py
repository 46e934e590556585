"""Home, find, station, deputy, answers, help: what anybody may read, and nothing that is not public."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from deputies.codes import code_of
from deputies.models import Deputy, Mandate, Posting
from feedback.models import Dossier
from stations.models import Station
from tests import cases
from tests.cases import NOON
from tests.door import photo

PHONE = "13907450000"


def get(url, status=200) -> str:
    response = Client().get(url)
    assert response.status_code == status
    return response.content.decode()


def published(cast, **data):
    opinion = cases.archived(cast, publish=True, **data)
    return cases.take(opinion, "release_publication", cast.committee, public_text="桥面已经修好，可以通车。")


@pytest.mark.parametrize("url", ["/", "/find/", "/answers/", "/privacy/", "/help/", "/submit/", "/track/"])
def test_public_page_needs_no_account_and_names_no_deputys_phone(cast, url):
    page = get(url)

    assert re.search("<h1>.+</h1>", page)
    assert PHONE not in page


def test_home_opens_three_doors(db):
    doors = re.findall(r'<a class="door" href="([^"]+)">.*?<strong>(.*?)</strong>', get("/"))

    assert doors == [("/submit/", "我要提意见"), ("/track/", "查询办理进度"), ("/find/", "找联络站和代表")]


def test_healthz_asks_nothing_of_the_database(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = Client().get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


# Answers


def test_only_what_a_second_person_released_is_shown(cast):
    published(cast)
    proposed = cases.archived(cast, publish=True)
    cases.archived(cast)

    for url in ("/", "/answers/"):
        page = get(url)
        assert page.count('<p class="words">') == 1
        assert "桥面已经修好，可以通车。" in page and "政法 / 交通管理" in page
        unreleased = [proposed.summary, cases.BODY, "村口老桥", "张秀英", "给群众"]
        assert [words for words in unreleased if words in page] == []


def test_answers_of_another_county_and_taken_back_ones_are_not_shown(cast, settings):
    opinion = published(cast)
    settings.PORTAL_DISTRICT = "431224"
    assert "桥面已经修好" not in get("/answers/")
    settings.PORTAL_DISTRICT = "431223"

    cases.take(opinion, "reopen", cast.head, reason="又坏了")

    assert "桥面已经修好" not in get("/answers/")


@pytest.mark.parametrize("count", [1, 3])
def test_answers_cost_the_same_for_any_number(cast, django_assert_num_queries, count):
    for _n in range(count):
        published(cast)
    Dossier.objects.update(published_at=NOON + timedelta(days=1))

    with django_assert_num_queries(2):
        assert Client().get("/answers/").content.decode().count('<p class="words">') == count


# Finding


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("桔花园村", [("桔花园村（辰阳镇）", "桔花园村联络点")]),
        ("江东", [("江东村（孝坪镇）", "孝坪镇联络站")]),
        ("花园", [("桔花园村（辰阳镇）", "桔花园村联络点")]),
        ("辰阳镇", [("辰阳镇", "辰阳镇联络站")]),
        ("卢峰镇", []),
        ("天上", []),
    ],
)
def test_village_leads_to_the_station_that_serves_it(cast, typed, found):
    page = Client().get("/find/", {"village": typed}).content.decode()

    assert re.findall(r"<strong>([^<]+)</strong>\s+—\s+<a[^>]*>([^<]+)</a>", page) == found
    assert ("没有找到这个名字" in page) == (not found)


def test_stations_are_listed_without_those_closed_planned_or_elsewhere(cast):
    Station.objects.filter(pk=cast.other_station.pk).update(state="closed")

    page = get("/find/")

    assert re.findall(r'<td class="title"><a[^>]*>([^<]+)</a>', page) == ["辰阳镇联络站", "桔花园村联络点"]


def test_list_of_stations_has_pages(cast):
    Station.objects.bulk_create(
        Station(code=f"s{n}", name=f"站{n}", tier=3, district_id="431223100201", letter_word="站") for n in range(60)
    )

    assert [get(f"/find/?page={n}").count('<td class="title">') for n in (1, 2, "x")] == [60, 3, 60]


@pytest.mark.parametrize("typed", ["桔", "园村", "桔花园村（辰"])
def test_picker_offers_villages_in_full(cast, typed):
    options = re.findall('value="([^"]+)"', Client().get("/places/", {"village": typed}).content.decode())

    assert options == ["桔花园村（辰阳镇）"]


@pytest.mark.parametrize(
    ("query", "station", "problem"),
    [
        ({"village": "桔花园村（辰阳镇）"}, "桔花园村联络点", ""),
        ({"village": "辰阳镇", "station": "xiaoping"}, "孝坪镇联络站", ""),
        ({"village": "花园"}, "", "是不是：桔花园村（辰阳镇）？"),
        ({"village": ""}, "", ""),
        ({"village": "卢峰镇", "station": "lufeng"}, "", "没有找到“卢峰镇”"),
    ],
)
def test_picker_says_who_would_receive_it(cast, query, station, problem):
    page = Client().get("/places/serving/", query).content.decode()

    assert re.findall("将交给：<strong>(.*?)</strong>", page) == ([station] if station else [])
    assert problem in page


def test_picker_offers_deputies_in_office_and_keeps_the_choice(cast):
    gone = Deputy.objects.create(code="gone", name="离代表", kind="grassroots", is_active=False)
    Posting.objects.create(deputy=gone, station=cast.station, since="2020-01-01")
    Posting.objects.create(deputy=cast.other_deputy, station=cast.station, since="2020-01-01")

    page = Client().get("/places/serving/", {"station": "chenyang", "deputies": ["d2", "gone"]}).content.decode()

    assert re.findall(r'value="(\w+)"( checked)?', page) == [("d2", " checked"), ("d1", "")]


# Station and deputy


def test_station_shows_where_it_is_and_who_is_there(cast):
    page = get("/stations/chenyang/")

    assert all(words in page for words in ("建设路1号", "tel:0745-5230001", "戴代表", "/submit/?station=chenyang"))
    assert page.count("<svg") > 1 and PHONE not in page and "邓代表" not in page


def test_merged_station_leads_to_the_one_that_acts_for_it(cast):
    Station.objects.filter(pk=cast.other_station.pk).update(state="merged", merged_into=cast.station)

    assert Client().get("/stations/xiaoping/")["Location"] == "/stations/chenyang/"
    assert "邓代表" in get("/stations/chenyang/")


def test_closed_station_says_so_and_names_who_serves_its_place(cast):
    Station.objects.filter(pk=cast.village_station.pk).update(state="closed")

    page = get("/stations/juhuayuan/")

    assert "这个联络站已经关闭" in page and 'href="/stations/chenyang/"' in page


@pytest.mark.parametrize("code", ["nowhere", "lufeng", "planned"])
def test_station_that_is_not_open_here_is_not_found(cast, code):
    Station.objects.create(code="planned", name="筹建站", tier=2, district_id="431223100", state="planned")

    get(f"/stations/{code}/", 404)


def test_deputy_shows_mandates_and_open_stations_and_never_a_number(cast):
    Mandate.objects.create(deputy=cast.deputy, level=Mandate.Level.TOWNSHIP)
    Posting.objects.create(deputy=cast.deputy, station=cast.foreign_station, since="2020-01-01")

    page = get("/deputies/d1/")

    assert all(words in page for words in ("戴代表", "县人大代表、乡镇人大代表", "辰阳镇联络站", "/submit/?deputy=d1"))
    assert PHONE not in page and "卢峰镇联络站" not in page


def test_deputy_out_of_office_is_not_found(cast):
    Deputy.objects.filter(pk=cast.deputy.pk).update(is_active=False)

    get("/deputies/d1/", 404)
    get("/deputies/d1/photo/", 404)


def test_deputys_photo_comes_through_the_view(cast, settings):
    folder = settings.MEDIA_ROOT / "deputies"
    folder.mkdir(parents=True)
    (folder / "d1.jpg").write_bytes(photo().read())
    Deputy.objects.filter(pk=cast.deputy.pk).update(photo="deputies/d1.jpg")

    response = Client().get("/deputies/d1/photo/")

    assert 'src="/deputies/d1/photo/"' in get("/deputies/d1/")
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in response["Content-Disposition"]
    get("/media/deputies/d1.jpg", 404)


@pytest.mark.parametrize("more", [0, 5])
def test_station_costs_the_same_for_any_number_of_deputies(cast, django_assert_num_queries, more):
    for n in range(more):
        row = Deputy.objects.create(code=f"x{n}", name=f"代表{n}", kind="grassroots")
        Posting.objects.create(deputy=row, station=cast.station, since="2020-01-01")

    code_of(cast.station)

    with django_assert_num_queries(9):
        get("/stations/chenyang/")
