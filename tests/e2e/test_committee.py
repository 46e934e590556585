"""A Monday of the county's committee: the worst stations of the last quarter, one overdue case and its supervision notice,
the bulletin frozen and sent, the ledger handed on as a workbook."""

import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.e2e.conftest import WITH_ACCOUNTS, served_on_free_port
from tests.e2e.people import Browsers, Worker
from tests.running import portal

# Three stations, six matters each in the last full quarter: of the first one all were done in time, of the second half of
# them, of the third none; what is not done is long overdue. This county leaves supervision to people.
QUARTER = """
from datetime import datetime, time
from types import SimpleNamespace
from django.utils import timezone
from deputies.quarters import Quarter
from feedback import tally
from feedback.models import Rung
from feedback.vocabulary import RungLevel
from tests import cases, cast
Rung.objects.filter(level__in=[RungLevel.SUPERVISE, RungLevel.COMMITTEE]).delete()
made = cast.load()
village_liaison = cast.person("village_liaison", "毛联络", "liaison", station=made.village_station)
quarter = Quarter.of(timezone.localdate()).before
day = cases.RULES.calendar("431223").next_working_day(quarter.first)
at = timezone.make_aware(datetime.combine(day, time(10)))
done = {made.station: (made.liaison, 6), made.other_station: (made.other_liaison, 3), made.village_station: (village_liaison, 0)}
for station, (liaison, number) in done.items():
    there = SimpleNamespace(**vars(made) | {"liaison": liaison})
    for n in range(6):
        (cases.replied if n < number else cases.dispatched)(there, at=at, station=station)
tally.refresh()
answer_by = cases.RULES.calendar("431223").add_working_days(timezone.localdate(), 5)
print(json.dumps([day.isoformat() for day in (quarter.first, quarter.last, answer_by)]))
"""


@pytest.fixture
def county():
    with portal("sqlite") as built:
        built.ask(WITH_ACCOUNTS)
        built.first, built.last, built.answer_by = built.ask(QUARTER)
        yield served_on_free_port(built)


@pytest.fixture
def browsers(chromium, county):
    opened = Browsers(chromium, county.address)
    yield opened
    opened.close()
    assert opened.complaints == []


def test_committee_finds_the_worst_supervises_and_reports(county, browsers):
    committee = Worker(browsers.open())
    committee.sign_in("committee")
    worst = worst_stations(committee, county)
    number = overdue_case_of(committee, worst[0])
    words = {
        "督办形式": "通知督办",
        "督办原因": "到期没有结果",
        "督办要求": "三日内办结",
        "回复期限": county.answer_by,
    }
    committee.act("下达督办", number, **words)
    send_the_bulletin(committee, county)

    liaison = Worker(browsers.open())
    liaison.sign_in("liaison")
    liaison.go("/desk/reports/")
    liaison.page.locator("main td.title a").first.click()
    liaison.press("确认收到")
    liaison.reads("确认收到")
    assert number in ledger(committee, county)


def worst_stations(committee, county) -> list[str]:
    committee.go("/desk/figures/")
    committee.follow("按联络站")
    committee.fill({"从哪天起": county.first, "到哪天止": county.last})
    committee.press("查看")
    committee.page.locator("th a", has_text="按时办结率").first.click()
    names = committee.page.locator("table.figures tbody th").all_inner_texts()
    assert names[:3] == ["辰阳镇联络站", "孝坪镇联络站", "桔花园村联络点"]
    return names[2::-1]


def overdue_case_of(committee, station) -> str:
    row = committee.page.locator("table.figures tbody tr").filter(has_text=station)
    row.locator("a[href*='/cases/overdue/']").first.click()
    committee.reads("现在逾期")
    committee.page.locator("main table td.title a").first.click()
    expect(committee.page).to_have_url(re.compile(r"/desk/opinions/\d+/$"))
    return committee.page.url.rstrip("/").rsplit("/", 1)[1]


def send_the_bulletin(committee, county):
    committee.go("/desk/reports/")
    committee.fill({"哪里的报告": "辰溪县 · 季度通报", "哪个月": county.first[:7]})
    committee.press("按统计起草")
    committee.reads("桔花园村联络点")
    committee.follow("修改文字")
    committee.fill({"标题": "辰溪县第三季度通报"})
    committee.press("保存")
    committee.press("签发并发送")
    committee.reads("签发")
    committee.reads("谁已确认收到")


def ledger(committee, county) -> list[str]:
    """Every text of the workbook that the browser gets."""
    committee.go(f"/desk/lists/?from={county.first}&to={county.last}")
    with committee.page.expect_download() as download:
        committee.press("下载台账")
    with open(download.value.path(), "rb") as file:
        sheet = load_workbook(io.BytesIO(file.read())).active
    return [str(cell) for line in sheet.iter_rows(values_only=True) for cell in line if cell]
