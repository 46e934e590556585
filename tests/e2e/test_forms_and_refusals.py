"""Pages that come from doing something: each form opened in place and sent back empty, every step as its resident sees it,
refusals and errors. The same is asked of them as of every other page."""

import pytest
from django.template.loader import render_to_string

from feedback.forms import ACTION_FORMS
from tests.e2e import scenery
from tests.e2e.looking import UNFOLD, flaws
from tests.resident import READING_SECONDS
from tests.signing import PASSWORD

# Nothing needs to be filled in: sent empty, they are taken.
TAKEN_EMPTY = {"sign_for", "take_over", "withdraw", "receive_supervision"}
HIDDEN = ["form_key", "opened"]
SETTINGS = ["zh", "en-elder"]
# Forms that are pages of their own, by whoever opens them.
OWN_PAGES = [
    ("liaison", "/desk/log/"),
    ("liaison", "/desk/occasions/"),
    ("liaison", "/desk/together/?o={listed}"),
    ("liaison", "/desk/opinions/{open}/receipt/"),
    ("liaison", "/desk/opinions/{whole}/papers/reception/"),
    ("liaison", "/accounts/password/change/"),
    ("liaison", "/accounts/reauthenticate/"),
    ("liaison", "/accounts/second-factor/activate/"),
    ("deputy", "/desk/report/"),
]


def test_every_form_has_a_case_here():
    assert set(scenery.FORMS) == set(ACTION_FORMS)


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("name", sorted({name for name, _case in scenery.FORMS.values()}))
def test_form_in_place_has_no_flaw(furnished, at_work, name, setting):
    page, found = at_work(name, setting=setting).page, []

    for action, number in forms_of(furnished, name):
        page.goto(f"/desk/opinions/{number}/")
        page.evaluate(UNFOLD)
        page.locator(f".case-step a[href$='/{action}/']").first.click()
        page.locator("#action-title").wait_for()
        found += [f"{action} {flaw}" for flaw in flaws(page)]

    assert "\n".join(found) == ""


@pytest.mark.parametrize("name", sorted({name for name, _case in scenery.FORMS.values()}))
def test_form_sent_back_empty_has_no_flaw(furnished, at_work, name):
    page, found = at_work(name).page, []

    for action, number in forms_of(furnished, name):
        if action in TAKEN_EMPTY:
            continue
        page.goto(f"/desk/opinions/{number}/{action}/")
        empty(page)
        with page.expect_navigation() as sent:
            page.locator("#action form .button.primary").click()
        assert sent.value.status == 400, action
        assert page.locator("#error-summary").evaluate("part => part === document.activeElement")
        found += [f"{action} {flaw}" for flaw in flaws(page)]

    assert "\n".join(found) == ""


@pytest.mark.parametrize("setting", SETTINGS)
def test_page_sent_back_empty_has_no_flaw(furnished, at_work, setting):
    pages = {name: at_work(name, setting=setting).page for name in ("liaison", "deputy")}
    found = []

    for name, address in OWN_PAGES:
        page = pages[name]
        page.goto(address.format(**furnished))
        page.evaluate(UNFOLD)
        answer = sent(page, "main form[method=post]:not([action$='/pdf/']) .buttons .button")
        assert answer.status == 400 or address.startswith("/accounts/")  # allauth says 200
        found += [f"{address} {flaw}" for flaw in flaws(page)]

    assert "\n".join(found) == ""


def forms_of(names, whose):
    return [(action, number) for action, (number, name) in names["forms"].items() if name == whose]


def empty(page):
    """What was filled in beforehand, but for the hidden fields."""
    page.evaluate("""() => document.querySelectorAll("#action :is(textarea, select, input:not([type=hidden]))").forEach(
        (field) => { field.checked = false; if (!field.matches("[type=checkbox], [type=radio]")) field.value = ""; })""")


@pytest.mark.parametrize("setting", [*SETTINGS, "en", "zh-elder"])
def test_case_as_its_resident_sees_it_has_no_flaw(furnished, browsers, setting):
    page, found = browsers.open(setting=setting), []

    for name, (number, code) in furnished["tracked"].items():
        page.context.clear_cookies(name="case")
        page.goto("/track/")
        page.locator("#id_number").fill(number)
        page.locator("#id_code").fill(code)
        page.locator("main form button").click()
        page.locator(".steps").wait_for()
        found += [f"{name} {flaw}" for flaw in flaws(page)]

    assert "\n".join(found) == ""


def unknown_address(page, names):
    return page.goto("/nowhere/")


def wrong_code(page, names):
    return looked_up(page, names["whole"], "00000000")


def too_many_codes(page, names):
    for _try in range(10):
        looked_up(page, names["listed"], "00000000")
    return looked_up(page, names["listed"], "00000000")


def looked_up(page, number, code):
    page.goto("/track/")
    page.locator("#id_number").fill(number)
    page.locator("#id_code").fill(code)
    return sent(page, "main form button")


def rated_without_a_word(page, names):
    looked_up(page, *names["tracked"]["feedback"])
    return sent(page, "[action$='/rate/'] button")


def half_hour_over(page, names):
    looked_up(page, *names["tracked"]["feedback"])
    page.locator("[name=note-words]").evaluate("field => { field.closest('details').open = true; }")
    page.locator("[name=note-words]").fill("又下雨了")
    page.context.clear_cookies(name="case")
    return sent(page, "[action$='/note/'] button")


def empty_submission(page, names):
    page.goto("/submit/")
    return sent(page, "main form .primary")


def wrong_password(page, names):
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("nobody")
    page.locator("#id_password").fill("wrong-password")
    return sent(page, "main form .primary")


def locked_out(page, names):
    for _try in range(5):
        response = wrong_password(page, names)
    return response


def form_without_its_cookie(page, names):
    page.goto("/submit/")
    page.context.clear_cookies(name="csrftoken")
    return sent(page, "main form .primary")


def wrong_door(page, names):
    """Nothing on our pages sends a form there."""
    page.goto("/help/")
    page.locator("header form").first.evaluate("form => form.action = '/help/'")
    return sent(page, "header form button")


def sent(page, button):
    with page.expect_navigation() as answer:
        page.locator(button).first.click()
    return answer.value


def other_words_by_the_same_form(page, names):
    page.goto("/submit/")
    fill_in(page, "村口的桥塌了。")
    page.wait_for_timeout(READING_SECONDS * 1000)
    keys = [page.locator(f"[name={name}]").input_value() for name in HIDDEN]
    sent(page, "main form .primary")
    page.goto("/submit/")
    fill_in(page, "村口的路灯坏了。")
    for name, value in zip(HIDDEN, keys, strict=True):
        page.locator(f"[name={name}]").evaluate("(field, value) => { field.value = value; }", value)
    return sent(page, "main form .primary")


def fill_in(page, words):
    page.locator("#id_body").fill(words)
    page.locator("#id_village").fill("辰阳镇")
    page.locator("#id_is_anonymous").check()
    page.locator("#id_consent").check()


def wrong_second_factor(page, names):
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("presidium")
    page.locator("#id_password").fill(PASSWORD)
    sent(page, "main form .primary")
    page.locator("#id_code").fill("000000")
    return sent(page, "main form .primary")


def broken(page, names):
    """Nothing breaks by itself: the page of status 500 is put in the place of another."""
    html = render_to_string("portal/broken.html")
    page.route("**/help/", lambda route: route.fulfill(content_type="text/html", body=html))
    return page.goto("/help/")


REFUSALS = {
    other_words_by_the_same_form: 409,
    wrong_second_factor: 200,
    broken: 200,
    unknown_address: 404,
    wrong_door: 405,
    form_without_its_cookie: 403,
    wrong_code: 400,
    too_many_codes: 429,
    rated_without_a_word: 400,
    half_hour_over: 403,
    empty_submission: 400,
    wrong_password: 200,
    locked_out: 429,
}


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_refusal_has_no_flaw(furnished, browsers, refusal, setting):
    page = browsers.open(setting=setting)

    response = refusal(page, furnished)

    assert "\n".join(flaws(page)) == ""
    assert response.status == REFUSALS[refusal]


@pytest.mark.parametrize("setting", SETTINGS)
def test_receipt_has_no_flaw(furnished, browsers, at_work, setting):
    resident, liaison = browsers.open(setting=setting), at_work("liaison", setting=setting).page
    resident.goto("/submit/")
    fill_in(resident, "村口的桥塌了。")
    resident.wait_for_timeout(READING_SECONDS * 1000)
    sent(resident, "main form .primary")
    liaison.goto("/desk/log/")
    liaison.locator("#id_body").fill("村口的桥塌了。")
    sent(liaison, "main form .primary")

    assert [page.locator("#slip").count() for page in (resident, liaison)] == [1, 1]
    assert flaws(resident) + flaws(liaison) == []


@pytest.mark.parametrize("setting", SETTINGS)
def test_contact_shown_with_a_reason_has_no_flaw(furnished, at_work, setting):
    page = at_work("liaison", setting=setting).page
    page.goto(f"/desk/opinions/{furnished['whole']}/")
    page.locator("#reveal-reason").fill("上门核实")

    answer = sent(page, "[action$='/contact/'] button")

    assert answer.status == 200
    assert "张秀英" in page.locator("section[aria-labelledby=contact]").inner_text()
    assert flaws(page) == []


@pytest.mark.parametrize("setting", SETTINGS)
def test_step_taken_by_somebody_faster_has_no_flaw(furnished, at_work, setting):
    number = furnished["stale"][setting]
    slow, fast = (at_work("liaison", setting=setting).page for _window in range(2))
    for page in (slow, fast):
        page.goto(f"/desk/opinions/{number}/accept_result/")
        page.locator("[name=verified]").fill("到现场看过")

    sent(fast, "#action form .primary")
    answer = sent(slow, "#action form .primary")

    assert answer.status == 409
    assert "\n".join(flaws(slow)) == ""
