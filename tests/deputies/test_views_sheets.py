"""Who may bring sheets in and take them out, what the page says of a wrong one, and what lies in the file."""

import pytest
import time_machine

from accounts.models import AuditEntry
from deputies.models import Deputy
from tests import duty
from tests.pages import text_of
from tests.workbooks import cells, workbook

IMPORT, EXPORT = "/desk/duty/import/deputies/", "/desk/duty/export/"
HEADER = ["代表编号", "姓名", "类别"]


@pytest.fixture
def client(cast, browser_of):
    return browser_of(cast.administrator)


def words(response) -> str:
    return text_of(response.content.decode())


def test_sheet_is_checked_and_then_brought_in(client):
    row = ["d9", "李四", "基层代表"]

    checked = client.post(IMPORT, {"file": workbook(HEADER, row), "check": "1"})
    was_kept = Deputy.objects.filter(code="d9").exists()
    done = client.post(IMPORT, {"file": workbook(HEADER, row)}, follow=True)

    assert "检查通过：将新增 1，更新 0，没有变化 0。现在还没有导入" in words(checked)
    assert not was_kept
    assert "已导入：新增 1，更新 0，没有变化 0。" in words(done)
    assert Deputy.objects.get(code="d9").name == "李四"


@pytest.mark.parametrize("data", [{}, {"check": "1"}])
def test_wrong_rows_are_told_by_row_and_column(client, data):
    rows = [[f"d{n}", "", "领导"] for n in range(10, 120)]

    response = client.post(IMPORT, {"file": workbook(HEADER, *rows), **data})

    assert response.status_code == 400
    assert "2 类别 “领导”不对，请填其中一个：职务代表、基层代表" in words(response)
    assert "另有 20 处问题，改正后再检查。" in words(response)


def test_file_that_is_no_workbook_is_told(client):
    response = client.post(IMPORT, {"file": workbook(["姓名"])})

    assert response.status_code == 400
    assert "没有找到表头。请下载模板，表头要有这些列：代表编号、姓名。" in words(response)


def test_template_is_a_workbook_with_notes_and_examples(client):
    rows = cells(client.get(f"{IMPORT}template/"))

    assert rows[2][:3] == ["备注", "代表编号", "姓名"]
    assert [row[0] for row in rows[3:]] == ["示例，导入时跳过"] * 2


@pytest.mark.parametrize("address", ["/desk/duty/import/no/", "/desk/duty/import/no/template/"])
def test_unknown_sheets_do_not_exist(client, address):
    assert client.get(address).status_code == 404
    assert client.post(f"{EXPORT}no/").status_code == 404


@time_machine.travel(duty.at(duty.FRIDAY), tick=False)
def test_staff_take_out_what_is_theirs_in_chinese_whatever_they_read(cast, browser_of):
    for station, deputy in ((cast.station, cast.deputy), (cast.other_station, cast.other_deputy)):
        duty.shift(duty.reception_day(station), deputy)
    liaison = browser_of(cast.liaison)
    liaison.cookies["django_language"] = "en"

    rosters = liaison.post(f"{EXPORT}rosters/")
    deputies = liaison.post(f"{EXPORT}deputies/", {"area": "431223100"})
    whole = browser_of(cast.committee).post(f"{EXPORT}rosters/")

    assert rosters["Content-Disposition"] == 'attachment; filename="rosters-20261106.xlsx"'
    assert [row[7:11] for row in cells(rosters)[1:]] == [["d1", "戴代表", "接待", "待确认"]]
    assert [(row[0], row[7]) for row in cells(deputies)[1:]] == [("d1", "139****0000")]
    assert len(cells(whole)) == 3
    entry = AuditEntry.objects.filter(user=cast.liaison).latest("pk")
    period = {"first": "2026-01-01", "last": "2026-11-06"}
    assert (entry.subject, entry.data) == ("deputies", {"rows": 1, "area": "431223100"} | period)


def test_place_out_of_reach_is_not_taken_out(cast, browser_of):
    response = browser_of(cast.liaison).post(f"{EXPORT}rosters/", {"area": "431224"})

    assert response.status_code == 400
    assert "这个地方不在您的范围内" in words(response)
