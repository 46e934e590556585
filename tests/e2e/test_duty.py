"""A quarter of reception days: planned from nothing, drafted, mended, published; a swap on phones; a scanned code."""

import re
import subprocess

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import WITH_ACCOUNTS, served_on_free_port
from tests.e2e.people import PHONE, Browsers, Resident, Worker
from tests.running import portal

# Two of each kind; and the quarter to come.
DEPUTIES = """
from deputies.models import Deputy
from tests import cast, duty
station = cast.load().station
for code, name in (("d8", "段代表"), ("d9", "龚代表")):
    duty.deputy(code, station, name=name, rank=Deputy.Rank.COUNTY, phone="13907450001")
duty.deputy("d7", station, Deputy.Kind.GRASSROOTS, "阮代表")
from django.utils import timezone
from deputies.quarters import Quarter
quarter = Quarter.of(timezone.localdate()).after
print(json.dumps([str(quarter), quarter.first.isoformat()]))
"""
LINK = """
from deputies import links
from deputies.models import Deputy
print(json.dumps(links.link_token(Deputy.objects.get(code="{code}"))))
"""
# The day of the first shift of the deputy with an account.
FIRST_SHIFT = """
from deputies.models import DutyShift
print(DutyShift.objects.filter(deputy__code="d1").order_by("reception_day__day").first().reception_day_id)
"""
ON_DAY = """
from deputies.models import DutyShift
shifts = DutyShift.objects.filter(reception_day={day}, state__in=["assigned", "accepted"])
print(json.dumps(sorted(shifts.values_list("deputy__name", flat=True))))
"""


@pytest.fixture
def county():
    with portal("sqlite") as built:
        built.ask(WITH_ACCOUNTS)
        built.quarter, built.first = built.ask(DEPUTIES)
        yield served_on_free_port(built)


@pytest.fixture
def browsers(chromium, county):
    opened = Browsers(chromium, county.address)
    yield opened
    opened.close()
    assert opened.complaints == []


def test_quarter_is_planned_and_kept_and_a_resident_writes_to_its_deputy(county, browsers, tmp_path):
    liaison = Worker(browsers.open())
    liaison.sign_in("liaison")
    plan_the_quarter(liaison, county)
    mend_one_day(liaison)
    publish_and_print(liaison)

    day = county.ask(FIRST_SHIFT)
    before = county.ask(ON_DAY.format(day=day))
    assert "戴代表" in before
    swap_on_a_phone(county, browsers)
    assert "戴代表" not in county.ask(ON_DAY.format(day=day)) and "阮代表" in county.ask(ON_DAY.format(day=day))

    write_by_scanning(browsers, tmp_path)


def plan_the_quarter(liaison, county):
    liaison.go(f"/desk/duty/stations/chenyang/?from={county.quarter}")
    liaison.reads("先写接待日规则")
    liaison.follow("写一条接待日规则")
    liaison.fill({"怎么定日子": "每月的几日", "遇到放假": "顺延到下一个工作日"})
    liaison.page.get_by_label("几日", exact=True).fill("6、16、26")
    liaison.page.get_by_label("从哪天起").fill(county.first)
    liaison.press("预览以后12个月")
    liaison.reads("12个月")
    liaison.press("保存规则")
    liaison.go(f"/desk/duty/stations/chenyang/?from={county.quarter}")
    liaison.page.get_by_role("button", name=re.compile("生成接待日")).click()
    liaison.press("自动排班")
    expect(liaison.page.locator(".notice.success, .notice.warning").first).to_be_visible()


def mend_one_day(liaison):
    """The first day loses its grassroots deputy, says so, and gets the one who is free."""
    liaison.page.locator("table.rows td.title a").first.click()
    liaison.page.locator("li.row-flex").filter(has_text="基层代表").get_by_role("button").first.click()
    liaison.reads("未满足")
    liaison.press("安排 戴代表")
    expect(liaison.page.locator("ul.needs")).not_to_contain_text("未满足")


def publish_and_print(liaison):
    liaison.go("/desk/duty/stations/chenyang/publish/")
    for box in liaison.page.locator("input[name=days]").all():
        box.check()
    for reason in liaison.page.locator("input[name^=reason-]").all():
        reason.fill("本季度人手不够，已向主任说明")
    liaison.press("公布选中的接待日")
    liaison.page.locator("section[aria-labelledby=notices] a, .notice a").first.click()
    liaison.reads("接待代表")
    answer = liaison.page.request.get(liaison.page.url.rstrip("/") + "/pdf/")
    assert answer.ok


def swap_on_a_phone(county, browsers):
    deputy = Worker(browsers.open(**PHONE))
    deputy.sign_in("deputy")
    deputy.go("/duty/")
    deputy.follow("换班")
    deputy.page.get_by_label(re.compile("阮代表")).check()
    deputy.fill({"事由": "外出培训"})
    deputy.press("请他们替我")
    deputy.reads("已请同事替")
    colleague = Worker(browsers.open(**PHONE))
    colleague.go(f"/duty/{county.ask(LINK.format(code='d7'))}/")
    colleague.follow("我来替")
    colleague.press("我来替")
    expect(colleague.page.locator(".notice.success")).to_be_visible()


def write_by_scanning(browsers, tmp_path):
    resident = Resident(browsers.open(**PHONE))
    resident.go("/find/?village=桔花园")
    resident.page.locator("section[aria-labelledby=mine] a").filter(has_text="段代表").first.click()
    resident.reads("扫码提意见")
    picture = tmp_path / "code.png"
    resident.page.locator(".qr").screenshot(path=picture)
    scanned = subprocess.run(
        ["zbarimg", "--quiet", "--raw", str(picture)], check=True, capture_output=True, text=True
    ).stdout.strip()
    resident.go(scanned)
    expect(resident.page).to_have_url(re.compile(r"/submit/"))
    resident.reads("段代表")
