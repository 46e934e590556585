"""People in front of browsers: what they read, press and fill in is found by the words on the page."""

import re
import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from accounts.models import User
from portal.sample import SECRET, current_code
from stations.scope import needs_second_factor
from tests.signing import PASSWORD

PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
# How people set the pages: language, large type or not, and on which screen they look at them.
SETTINGS = {
    "zh": ("zh-hans", False, DESK),
    "en-elder": ("en", True, PHONE),
    "zh-elder": ("zh-hans", True, PHONE),
    "en": ("en", False, DESK),
}
# Has a post that asks for a second factor, and has not set it up yet.
NEW_IN_OFFICE = "committee"
WAIT = 10_000


def give_passwords() -> None:
    """One password for the whole cast, and a second factor for whoever needs one."""
    User.objects.update(password=make_password(PASSWORD))
    for user in User.objects.exclude(username=NEW_IN_OFFICE):
        if needs_second_factor(user):
            TOTP.activate(user, SECRET)


def cookies_of(setting, address) -> list[dict]:
    language, is_elder, _screen = SETTINGS[setting]
    values = {"django_language": language, "elder": "1" if is_elder else "0"}
    return [{"name": name, "value": value, "url": address} for name, value in values.items()]


class Browsers:
    """Opens pages in browsers that know nothing of each other, and notes what a console complains about."""

    def __init__(self, chromium, address):
        self.chromium, self.address = chromium, address
        self.contexts, self.complaints = [], []

    def open(self, setting="zh", **options):
        _language, _is_elder, screen = SETTINGS[setting]
        # Without motion: a page that is still fading in has too little contrast.
        still = {"locale": "zh-CN", "reduced_motion": "reduce"}
        context = self.chromium.new_context(base_url=self.address, **(still | screen | options))
        context.set_default_timeout(WAIT)
        context.add_cookies(cookies_of(setting, self.address))
        context.on("console", self.listen)
        context.on("response", self.check)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.contexts.append(context)
        return context.new_page()

    def listen(self, message):
        # Said of every page with a status of 400 or more, which may be right; see below for what pages load.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(f"{message.location['url']}: {message.text}")

    def check(self, response):
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type != "document"):
            self.complaints.append(f"{response.status} {response.url}")

    def close(self):
        for context in self.contexts:
            context.close()


class Person:
    def __init__(self, page):
        self.page = page

    def go(self, path):
        return self.page.goto(path)

    def follow(self, name):
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def fill(self, answers, form=None):
        """Each answer by the label of its field, or for a group of choices by the words above it."""
        for label, value in answers.items():
            fill_field(form or self.page.locator("main"), label, value)

    def reads(self, words):
        expect(self.page.locator("main")).to_contain_text(words)


def fill_field(form, label, value):
    group = form.get_by_role("group", name=re.compile(f"^{re.escape(label)}"))
    if group.count():
        return group.get_by_label(value, exact=True).check()
    field = form.get_by_label(re.compile(rf"^\s*(\d\. )?{re.escape(label)}(\s*（可不填）)?\s*$"))
    kind = field.evaluate("field => field.type")
    if kind == "select-one":
        return field.select_option(label=value)
    return field.set_checked(value) if kind == "checkbox" else field.fill(value)


class Worker(Person):
    """Somebody with an account."""

    def sign_in(self, username) -> dict:
        """What this browser keeps of it."""
        self.go("/desk/")
        self.fill({"用户名": username, "密码": PASSWORD})
        self.press("登录")
        self.page.wait_for_url(lambda url: "login" not in url)
        if "second-factor/sign-in" in self.page.url:
            self.page.locator("#id_code").fill(current_code())
            self.press("登录")
        elif "second-factor/activate" in self.page.url:
            self.set_up_second_factor()
        self.page.wait_for_url(lambda url: "/accounts/" not in url)
        return self.page.context.storage_state()

    def set_up_second_factor(self):
        secret = self.page.locator("code").first.inner_text()
        code = hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD)
        self.page.locator("#id_code").fill(format_hotp_value(code))
        self.press("启用验证器")
        self.reads("备用码")
        self.follow("去工作台")

    def open_case(self, number):
        """Found on the desk by its number, as somebody does who holds the slip."""
        self.go("/desk/")
        if self.page.get_by_role("search").count():
            self.page.get_by_role("searchbox").or_(self.page.locator("input[name=q]")).first.fill(number)
            self.press("查找")
            self.page.locator(f"tr:has-text('{number}') .title a").click()
        else:
            self.page.locator(f"main a[href*='{number}']").first.click()
        expect(self.page).to_have_url(re.compile(f"/desk/opinions/{number}/$"))

    def act(self, action, number="", **answers):
        """Open the form of an action in place, fill it in, send it, and read that it was taken."""
        if number:
            self.open_case(number)
        self.open_form(action)
        form = self.page.locator("#action form")
        self.fill(answers, form)
        form.get_by_role("button", name=action, exact=True).click()
        expect(self.page.locator(".notice.success")).to_contain_text(f"已办理：{action}。")

    def open_form(self, action):
        link = self.page.locator(".case-step").get_by_role("link", name=action, exact=True)
        if not link.first.is_visible():
            self.page.locator(".case-step summary").filter(has_text="更多操作").click()
        link.first.click()
        expect(self.page.locator("#action-title")).to_be_focused()


class Resident(Person):
    """Somebody with a phone and a receipt."""

    def look_up(self, number, code):
        self.go("/track/")
        self.fill({"编号": number, "查询码": code})
        self.press("查询")

    def finds(self, step, *words):
        """The tracking page as it stands now."""
        self.go("/track/")
        expect(self.page.locator(".steps [aria-current] strong")).to_have_text(step)
        for sentence in words:
            self.reads(sentence)

    def rate(self, result, attitude="满意"):
        self.go("/track/")
        self.fill({"事情办得怎么样": result, "办事的态度怎么样": attitude})
        self.press("提交评价")
        self.reads("谢谢您的评价。")


def slip_of(page) -> tuple[str, str]:
    """Number and query code from the receipt on this page."""
    slip = page.locator("#slip")
    return tuple(slip.get_attribute(f"data-{name}").replace(" ", "") for name in ("number", "code"))
