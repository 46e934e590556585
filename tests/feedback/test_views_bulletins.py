"""The pages of reports: who sees and does what, what a second click is told, what lies in the files."""

import io
import re
from datetime import date, datetime

import pytest
import time_machine
from docx import Document

from accounts.files import write_file
from feedback import bulletin_files, bulletins, tally
from feedback.models import Bulletin
from tests import cases
from tests.cases import SHANGHAI
from tests.crowd import crowd
from tests.pages import text_of

APRIL = datetime(2026, 4, 1, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def in_april():
    with time_machine.travel(APRIL, tick=False):
        yield


@pytest.fixture
def row(cast) -> Bulletin:
    cases.dispatched(cast)
    tally.refresh()
    return bulletins.draft("monthly", cast.station, date(2026, 3, 1), by=cast.liaison)


def words(response) -> str:
    return text_of(response.content.decode())


def address(row, page="") -> str:
    return f"/desk/reports/{row.pk}/{page}"


def test_report_is_drafted_from_the_list(cast, browser_of):
    client = browser_of(cast.liaison)
    data = {"place": f"s{cast.station.pk}", "period": "2026-03"}

    made, again = client.post("/desk/reports/", data, follow=True), client.post("/desk/reports/", data)

    assert "辰阳镇联络站2026年3月月报" in words(made)
    assert again.status_code == 409
    assert "这一期已经有人起草" in words(again)


@pytest.mark.parametrize("period", ["", "x", "2026-13", "1999-01", "2026-04", "2026-031"])
def test_wrong_month_is_told(cast, browser_of, period):
    data = {"place": f"s{cast.station.pk}", "period": period}

    assert browser_of(cast.liaison).post("/desk/reports/", data).status_code == 400


def test_station_of_another_township_is_no_choice(cast, browser_of):
    data = {"place": f"s{cast.other_station.pk}", "period": "2026-03"}

    assert browser_of(cast.liaison).post("/desk/reports/", data).status_code == 400


def test_neighbours_do_not_see_it(cast, browser_of, row):
    for user in (cast.other_liaison, cast.foreign_committee):
        client = browser_of(user)
        pages = [client.get(address(row, page)).status_code for page in ("", "edit/", "pdf/", "word/")]
        posts = [client.post(address(row, page)).status_code for page in ("redraft/", "issue/", "confirm/")]
        assert set(pages + posts) == {404}
        assert row.title not in words(client.get("/desk/reports/"))


def test_words_are_edited_and_the_one_who_was_slower_is_told(cast, browser_of, row):
    client = browser_of(cast.liaison)
    data = {"title": "三月月报", "version": "1", "text_0": "第一段\n第二段", "text_1": "<b>x</b>"}

    done = client.post(address(row, "edit/"), data, follow=True)
    late = client.post(address(row, "edit/"), data)
    wrong = client.post(address(row, "edit/"), data | {"title": "", "version": "2"})

    assert "<p>第一段</p><p>第二段</p>" in done.content.decode()
    assert "&lt;b&gt;x&lt;/b&gt;" in done.content.decode()
    assert (late.status_code, wrong.status_code) == (409, 400)


def test_second_click_on_issuing_is_told_and_nothing_is_sent_twice(cast, browser_of, row):
    client = browser_of(cast.head)

    first = client.post(address(row, "issue/"), {"version": "1"}, follow=True)
    second = client.post(address(row, "issue/"), {"version": "1"})

    assert "辰阳联月报〔2026〕1号" in words(first)
    assert second.status_code == 409
    assert "这份报告刚才已被修改或签发" in words(second)
    assert Bulletin.objects.get().readers.count() == 4


def test_reader_confirms_by_a_button_once(cast, browser_of, row):
    bulletins.issue(row, version=1, by=cast.head)
    client = browser_of(cast.committee)

    before = words(client.get(address(row)))
    after = words(client.post(address(row, "confirm/"), follow=True))
    again = client.post(address(row, "confirm/"))

    assert "确认收到 打印" in re.sub(r"\s+", " ", before)
    assert "您已在 2026-04-01 10:00 确认收到。" in after
    assert "谁已确认收到 1/4" in after
    assert again.status_code == 409


def test_page_says_what_differs_from_today(cast, browser_of, row):
    bulletins.issue(row, version=1, by=cast.head)
    client = browser_of(cast.liaison)
    same = words(client.get(address(row)))

    cases.submitted(cast)
    tally.refresh()

    assert "今天重算，全部数字相同。" in same
    assert "收集 1 2" in words(client.get(address(row)))


def test_word_file_says_what_the_page_says(cast, browser_of, row):
    response = browser_of(cast.liaison).get(address(row, "word/"))

    document = Document(io.BytesIO(b"".join(response.streaming_content)))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert row.title in said
    assert "一、基本情况" in said
    assert document.tables[0].rows[1].cells[0].text == "收到"
    assert document.tables[0].rows[1].cells[1].text == "1"


def test_pdf_is_there_once_a_worker_made_it(cast, browser_of, row, settings, tmp_path):
    settings.MEDIA_ROOT, client = tmp_path, browser_of(cast.liaison)
    waiting = client.get(address(row, "pdf/")).status_code
    Bulletin.objects.filter(pk=row.pk).update(path=write_file(b"%PDF-1.7\n", ".pdf", bulletin_files.FOLDER))

    found = client.get(address(row, "pdf/"))

    assert (waiting, found.status_code, found["Content-Type"]) == (404, 200, "application/pdf")


def test_worker_makes_the_file_of_an_issued_report_once(cast, row, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    drafts = bulletin_files.render_waiting()
    bulletins.issue(row, version=1, by=cast.head)
    tried = [bulletin_files.render_waiting() for _time in range(2)]

    row.refresh_from_db()
    assert (drafts, tried) == (0, [1, 0])
    assert (tmp_path / row.path).read_bytes().startswith(b"%PDF")


def test_empty_list_says_so(cast, browser_of):
    assert "还没有月报或通报。" in words(browser_of(cast.liaison).get("/desk/reports/"))


@pytest.mark.parametrize("more", [0, 40])
def test_pages_cost_the_same_for_few_and_many(cast, browser_of, row, more, django_assert_max_num_queries):
    tally.count({opinion.pk for opinion in crowd(cases.dispatched(cast), more)})
    client = browser_of(cast.liaison)
    client.get("/desk/")  # the first request of a session notes when it was seen
    with django_assert_max_num_queries(10):
        client.get("/desk/reports/")
    with django_assert_max_num_queries(30):
        client.get(address(row))
