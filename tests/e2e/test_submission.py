"""The form of five questions as people use it: interrupted, without JavaScript, refused, by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.e2e.people import PHONE, Resident, slip_of
from tests.pages import picture
from tests.resident import READING_SECONDS

WORDS = "村口的桥面塌了一块，车子过不去。"


@pytest.fixture
def resident(browsers):
    person = Resident(browsers.open(**PHONE))
    person.go("/submit/")
    return person


@pytest.fixture
def without_script(browsers):
    person = Resident(browsers.open(java_script_enabled=False, **PHONE))
    person.go("/submit/")
    return person


def photo(page):
    file = picture("桥.jpg")
    chosen = {"name": file.name, "mimeType": "image/jpeg", "buffer": file.read()}
    page.locator("#id_photos").set_input_files([chosen])


def test_draft_survives_a_reload_and_is_gone_once_sent(resident):
    resident.fill({"您要反映什么事": WORDS, "在哪个村或社区": "辰阳镇", "您的姓名": "张秀英"})
    expect(resident.page.get_by_text("草稿已存在这台设备上")).to_be_visible()

    resident.page.reload()

    expect(resident.page.locator("#id_body")).to_have_value(WORDS)
    expect(resident.page.locator("#id_village")).to_have_value("辰阳镇")
    expect(resident.page.locator("#id_name")).to_have_value("张秀英")
    expect(resident.page.locator("#serving")).to_contain_text("辰阳镇联络站")
    resident.fill({"我同意为办理这件事使用以上内容": True})
    resident.page.wait_for_timeout(READING_SECONDS * 1000)
    resident.press("提交意见")
    resident.reads("已经收到，谢谢您")
    resident.go("/submit/")
    expect(resident.page.locator("#id_body")).to_have_value("")


def test_failed_post_keeps_words_and_photos(resident):
    resident.fill({"您要反映什么事": WORDS, "在哪个村或社区": "辰阳镇", "联系电话": "12"})
    photo(resident.page)
    resident.press("提交意见")

    expect(resident.page.locator("#error-summary")).to_be_focused()
    expect(resident.page.locator("#id_body")).to_have_value(WORDS)
    expect(resident.page.locator(".thumbs img")).to_have_count(1)
    resident.page.locator("#error-summary a", has_text="电话").click()
    expect(resident.page.locator("#id_phone")).to_be_focused()
    resident.fill({"联系电话": "13812345678", "我同意为办理这件事使用以上内容": True})
    resident.page.wait_for_timeout(READING_SECONDS * 1000)
    resident.press("提交意见")
    resident.reads("已经收到，谢谢您")
    resident.follow("看办理进度")
    expect(resident.page.locator("main a[href^='/files/']")).to_have_count(1)


def test_opinion_is_sent_and_followed_without_javascript(without_script):
    resident = without_script
    resident.fill({"您要反映什么事": WORDS, "在哪个村或社区": "辰阳镇"})
    resident.press("看看交给哪个联络站")
    resident.reads("将交给：辰阳镇联络站")
    resident.page.get_by_label("戴代表").check()
    resident.fill({"我想匿名，不留姓名和电话": True, "我同意为办理这件事使用以上内容": True})
    resident.page.wait_for_timeout(READING_SECONDS * 1000)
    resident.press("提交意见")

    number, code = slip_of(resident.page)
    resident.follow("看办理进度")
    resident.press("看完了，退出")
    resident.look_up(number, code)
    resident.finds("登记", "现在由 辰阳镇联络站 办理")


def test_failed_post_without_javascript_keeps_words_and_photos(without_script):
    without_script.fill({"您要反映什么事": WORDS, "在哪个村或社区": "辰阳镇"})
    photo(without_script.page)
    without_script.press("提交意见")

    expect(without_script.page.locator("#id_body")).to_have_value(WORDS)
    expect(without_script.page.locator(".thumbs img")).to_have_count(1)


def test_village_is_found_by_typing(resident):
    page = resident.page
    page.locator("#id_village").press_sequentially("桔花", delay=30)
    expect(page.locator("#village-options option")).to_have_count(1)
    assert page.locator("#village-options option").get_attribute("value") == "桔花园村（辰阳镇）"

    page.locator("#id_village").press_sequentially("园村（辰阳镇）")
    page.keyboard.press("Enter")

    expect(page.locator("#serving")).to_contain_text("将交给：")
    expect(page.locator("#id_village")).to_be_focused()


def test_language_and_large_type_stay_on_the_next_page(resident):
    page = resident.page
    resident.press("English")
    resident.press("Elder mode")
    page.wait_for_selector("html[data-elder]")

    resident.go("/help/")

    assert page.locator("html").get_attribute("lang") == "en"
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    resident.page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
