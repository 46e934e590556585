"""Where a scanned code leads, whatever became of what it was printed for; and what staff print."""

import re
import shutil
import subprocess

import pytest
import segno
from django.test import Client

from deputies import codes
from deputies.models import Deputy, EntryCode, Posting, Scan
from stations.models import Station
from tests import duty


def scan(owner, client=None):
    return (client or Client()).get(f"/q/{codes.code_of(owner).code}/")


def test_code_leads_to_the_form_and_counts_without_a_cookie(cast):
    answers = [scan(owner) for owner in (cast.station, cast.station, cast.deputy)]

    assert [answer["Location"] for answer in answers] == ["/submit/?station=chenyang&from=qr"] * 2 + [
        "/submit/?deputy=d1&from=qr"
    ]
    assert not any(answer.cookies for answer in answers)
    assert list(Scan.objects.order_by("entry_code").values_list("count", flat=True)) == [2, 1]


def test_looking_ahead_is_no_scan(cast):
    Client().head(f"/q/{codes.code_of(cast.station).code}/")

    assert not Scan.objects.exists()


def test_code_typed_in_capitals_is_the_same(cast):
    EntryCode.objects.create(code="abc234", station=cast.station)

    assert Client().get("/q/ABC234/").status_code == 302


def test_merged_station_leads_to_the_one_that_acts_for_it(cast):
    code = codes.code_of(cast.other_station)
    Station.objects.filter(pk=cast.other_station.pk).update(state="merged", merged_into=cast.station)

    assert Client().get(f"/q/{code.code}/")["Location"] == "/submit/?station=chenyang&from=qr"


def test_closed_station_leads_to_who_serves_instead(cast):
    Station.objects.filter(pk=cast.village_station.pk).update(state="closed")

    assert scan(cast.village_station)["Location"] == "/stations/juhuayuan/"


def test_deputy_keeps_the_code_at_another_station(cast):
    before = codes.code_of(cast.deputy)
    Posting.objects.filter(deputy=cast.deputy).update(station=cast.other_station)

    assert codes.code_of(cast.deputy) == before
    assert scan(cast.deputy)["Location"] == "/submit/?deputy=d1&from=qr"


def test_deputy_without_posting_leads_to_a_page_that_says_what_to_do(cast):
    Posting.objects.filter(deputy=cast.deputy).update(until="2020-02-01")

    answer = Client().get(f"/q/{codes.code_of(cast.deputy).code}/", follow=True)

    assert answer.redirect_chain == [("/deputies/d1/", 302)]
    assert "这位代表现在没有驻站" in answer.content.decode()


def test_former_deputy_and_unknown_code_show_the_way_to_the_form(cast):
    code = codes.code_of(cast.deputy).code
    Deputy.objects.filter(pk=cast.deputy.pk).update(is_active=False)

    former, unknown = Client().get(f"/q/{code}/"), Client().get("/q/zzzzzz/")

    assert (former.status_code, unknown.status_code) == (404, 404)
    assert "戴代表</span>已不再担任代表" in former.content.decode() or "戴代表已不再担任代表" in former.content.decode()
    assert "没有找到这个二维码" in unknown.content.decode()
    assert all('href="/submit/"' in answer.content.decode() for answer in (former, unknown))


# Staff


def test_staff_see_the_scans_of_their_own(cast, browser_of):
    scan(cast.station)
    scan(cast.other_station)

    page = browser_of(cast.liaison).get("/desk/codes/").content.decode()

    assert codes.code_of(cast.station).code in page and codes.code_of(cast.other_station).code not in page
    assert re.findall(r'<th scope="row">(.*?)</th>.*?<td class="number">(\d+)</td><td class="number">(\d+)</td>', page)[
        :2
    ] == [("辰阳镇联络站", "1", "1"), ("戴代表", "0", "0")]


@pytest.mark.parametrize("more", [0, 4])
def test_list_costs_the_same_for_any_number_of_deputies(cast, browser_of, django_assert_max_num_queries, more):
    for n in range(more):
        codes.code_of(duty.deputy(f"x{n}", cast.station))

    with django_assert_max_num_queries(12):
        browser_of(cast.liaison).get("/desk/codes/")


def test_sheet_and_cards_are_of_ones_own_station(cast, browser_of):
    browser = browser_of(cast.liaison)

    sheet, cards = (browser.get(f"/desk/codes/chenyang/{what}/") for what in ("sheet", "cards"))

    assert "辰阳镇联络站" in sheet.content.decode() and sheet.content.decode().count('<div class="qr"><svg') == 1
    assert cards.content.decode().count('<div class="qr"><svg') == 2
    assert browser.get("/desk/codes/xiaoping/sheet/").status_code == 404
    assert browser.get("/desk/codes/xiaoping/cards/").status_code == 404


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="needs zbar-tools")
def test_real_reader_finds_the_address_and_the_address_the_form(cast, tmp_path):
    address = codes.address_of(cast.station, "https://rd.chenxi.example")
    segno.make(address, error="m").save(str(tmp_path / "code.png"), scale=6, border=4)

    read = subprocess.run(
        ["zbarimg", "--quiet", "--raw", str(tmp_path / "code.png")], check=True, capture_output=True, text=True
    ).stdout.strip()

    assert read == address
    page = Client().get(read.removeprefix("https://rd.chenxi.example"), follow=True).content.decode()
    assert "辰阳镇联络站" in page
