"""Staff without a mouse: a walk-in saved and printed by keyboard alone, the desk moved through by its keys."""

import pytest
from playwright.sync_api import expect

WORDS = "村口的桥面塌了一块，车子过不去。"
# What is pressed beside the visitor's own words, from the desk to the printed slip.
MOST_KEYS = 3
MOST_KEYS_WITH_CONTACT = 6


class Keyboard:
    """Counts what is pressed beside what is typed."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, key):
        self.pressed += 1
        # What is shown listens to keys once its scripts have run.
        self.page.wait_for_load_state("load")
        self.page.keyboard.press(key)

    def type(self, words):
        self.page.keyboard.insert_text(words)


@pytest.fixture
def page(at_work, furnished):
    page = at_work("liaison").page
    page.add_init_script("window.print = () => { document.body.dataset.printed = 'yes'; }")
    page.reload()
    return page


def test_walk_in_is_saved_and_printed_with_three_keys(page):
    keys = Keyboard(page)
    keys.press("n")
    expect(page.locator("#id_body")).to_be_focused()
    keys.type(WORDS)
    keys.press("Control+Enter")
    expect(page.locator("#slip")).to_be_visible()
    keys.press("p")

    expect(page.locator("body[data-printed]")).to_have_count(1)
    assert keys.pressed <= MOST_KEYS


def test_walk_in_with_name_phone_and_village_needs_a_tab_for_each(page):
    keys = Keyboard(page)
    keys.press("n")
    expect(page.locator("#id_body")).to_be_focused()
    keys.type(WORDS)
    for field, words in (("name", "张秀英"), ("phone", "13812345678")):
        keys.press("Tab")
        expect(page.locator(f"#id_{field}")).to_be_focused()
        keys.type(words)
    keys.press("Control+Enter")
    expect(page.locator("#slip")).to_be_visible()
    keys.press("p")

    expect(page.locator("body[data-printed]")).to_have_count(1)
    assert keys.pressed <= MOST_KEYS_WITH_CONTACT


def test_letters_typed_into_a_field_are_no_commands(page):
    page.keyboard.press("/")
    page.keyboard.type("njkp?")

    expect(page.locator("#q")).to_have_value("njkp?")
    expect(page).to_have_url("/desk/")


def test_desk_is_moved_through_by_its_keys(page):
    rows = page.locator(".rows tbody tr")
    chosen = page.locator("tr[aria-selected=true]")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(chosen).to_have_attribute("data-href", rows.nth(1).get_attribute("data-href"))
    page.keyboard.press("k")
    first = rows.nth(0).get_attribute("data-href")
    expect(chosen).to_have_attribute("data-href", first)
    page.keyboard.press("?")
    expect(page.locator("details[data-keys]")).to_have_attribute("open", "")

    page.keyboard.press("Enter")

    expect(page).to_have_url(first)


def test_action_is_taken_by_keyboard_alone(page, furnished):
    number = furnished["forms"]["note"][0]
    page.keyboard.press("/")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator(".rows tbody tr")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator(".case-step summary").first.focus()
    page.keyboard.press("Enter")
    page.locator(".case-step a[href$='/note/']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#action-title")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("又下雨了")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".notice.success")).to_contain_text("已办理：备注。")
