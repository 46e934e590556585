"""An administrator enters a holiday: sees what would move, confirms, and the worker moves it; everybody reads why."""

import pytest
from playwright.sync_api import expect

BUILD = """
from datetime import timedelta
from django.utils import timezone
from stations.calendar import Calendar
from tests import cases
from tests.cast import load
from feedback.receipts import receipt_of
cast, at = load(), timezone.now()
opinion = cases.dispatched(cast, at=at)
day = Calendar("431223").add_working_days(timezone.localdate(at), 2)
print(json.dumps({"number": opinion.number, "day": str(day), "token": receipt_of(opinion).token}))
"""


@pytest.fixture
def case(served):
    return served.ask(BUILD)


def test_holiday_is_entered_looked_at_confirmed_and_told(browsers, at_work, case):
    administrator = at_work("admin")
    page = administrator.page
    administrator.go("/admin/stations/calendarchange/new/hand/")
    page.get_by_label("日期").fill(case["day"])
    page.get_by_label("名称").fill("防汛停工")
    page.get_by_label("依据").fill("辰政办〔2026〕31号")
    administrator.press("看看会有什么影响")
    expect(page.locator("#content")).to_contain_text("期限会变动")
    expect(page.locator("#content")).to_contain_text(case["number"])
    administrator.press("确认调整")
    expect(page.locator("#content")).to_contain_text("日历已经生效")

    for _second in range(30):
        page.reload()
        if "已调整 0 件" not in page.locator("#content").inner_text():
            break
        page.wait_for_timeout(1000)
    liaison = at_work("liaison")
    liaison.open_case(case["number"])
    liaison.reads("因放假安排调整，办理期限由")
    resident = browsers.open("zh-elder")
    resident.goto(f"/t/{case['token']}/")
    expect(resident.locator("main")).to_contain_text("因放假安排调整，办理期限由")
