"""A county sets a limit of one day, a unit lets a matter run over: each level is told in the browser, by mail and by SMS."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import WITH_ACCOUNTS, served_on_free_port
from tests.e2e.people import Browsers, Worker
from tests.running import portal
from tests.servers import Gateway, Mailbox

RESIDENT = "13812345678"
# Whoever is to be told outside: the officer and the head by mail, the unit's leader and the committee by SMS.
OUTSIDE = """
from accounts.models import User
for name in ("officer", "head"):
    User.objects.filter(username=name).update(channels=["email"], email=f"{name}@county.test")
for name, phone in (("leader", "13800000001"), ("committee", "13800000002")):
    User.objects.filter(username=name).update(channels=["sms"], phone=phone)
print(0)
"""
DISPATCHED = """
from django.utils import timezone
from tests import cases, cast
opinion = cases.dispatched(cast.load(), at=timezone.now())
cases.take(opinion, "sign_for", cast.load().officer, at=timezone.now())
print(json.dumps(opinion.number))
"""
# When the next rung of the result's clock fires, and which rungs have fired.
NEXT = """
from feedback.models import Deadline
clock = Deadline.objects.get(kind="result")
print(json.dumps([clock.next_rung, clock.next_rung_at and clock.next_rung_at.timestamp()]))
"""
# What the worker does at every tick, by a clock that libfaketime has set forward.
WORK_AT = """
import os, subprocess, sys
moved = os.environ | {{"LD_PRELOAD": os.environ["LIBFAKETIME"], "FAKETIME": "+{seconds}"}}
code = "import django; django.setup(); from feedback.sweep import sweep; from accounts.delivery import deliver; "
code += "sweep(); deliver('email'); deliver('sms')"
subprocess.run([sys.executable, "-c", code], env=moved, check=True, capture_output=True)
print(0)
"""
FIRED = """
from feedback.models import Reminder
print(json.dumps([r.level for r in Reminder.objects.filter(deadline__kind="result").order_by("level")]))
"""


@pytest.fixture
def county():
    """A portal, and the mail server and SMS gateway of the county."""
    with Gateway() as gateway, Mailbox() as mailbox:
        variables = {
            "PORTAL_URL": "http://portal.test",
            "DEFAULT_FROM_EMAIL": "portal@portal.test",
            "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "SMS_GATEWAY_URL": gateway.url,
        }
        with portal("sqlite", **variables) as built:
            built.ask(WITH_ACCOUNTS)
            built.ask(OUTSIDE)
            built.gateway, built.mailbox = gateway, mailbox
            built.environment["LIBFAKETIME"] = str(next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")))
            yield served_on_free_port(built)


@pytest.fixture
def people(chromium, county):
    opened, states = Browsers(chromium, county.address), {}

    def signed_in(username) -> Worker:
        """Once through the sign-in page: a code is taken once."""
        if username not in states:
            states[username] = Worker(opened.open()).sign_in(username)
        return Worker(opened.open(storage_state=states[username]))

    yield signed_in
    opened.close()
    assert opened.complaints == []


def climb(county) -> None:
    """Let the worker's clock go on until the next rung has fired, and what it writes has left the portal."""
    level, moment = county.ask(NEXT)
    county.ask(WORK_AT.format(seconds=int(moment + 60 - time.time())))
    assert level in county.ask(FIRED)


def mails_to(county, address) -> str:
    return "\n".join(
        str(mail.get_payload(decode=True), "utf-8") for mail in county.mailbox.got if mail["To"] == address
    )


def messages_to(county, phone) -> str:
    return "\n".join(body["text"] for _headers, body, _path in county.gateway.got if body["phone"] == phone)


def test_matter_that_runs_over_is_told_level_by_level_and_supervised(county, people):
    administrator = people("admin")
    administrator.go("/admin/feedback/policy/add/")
    administrator.page.locator("#id_kind").select_option(label="办理")
    administrator.page.locator("#id_level").select_option(label="乡镇一般性问题")
    administrator.page.locator("#id_amount").fill("1")
    administrator.page.locator("#id_unit").select_option(label="工作日")
    administrator.page.get_by_role("button", name="保存", exact=True).click()
    expect(administrator.page.locator(".messagelist .success")).to_be_visible()
    number = county.ask(DISPATCHED)

    climb(county)  # nearly due: the officer
    told(people, "officer", "提醒", number)
    climb(county)  # the first working day late: the officer, and the head reads along
    told(people, "officer", "催办", number)
    told(people, "head", "催办", number)
    assert "催办" in mails_to(county, "head@county.test")
    climb(county)  # the third: a supervision notice to the unit, its leader and the presidium
    told(people, "leader", "督办", number)
    told(people, "presidium", "督办", number)
    assert "督办" in messages_to(county, "13800000001")
    climb(county)  # the fifth: the county's committee
    told(people, "committee", "提级督办", number)
    assert "提级督办" in messages_to(county, "13800000002")

    liaison = people("liaison")
    liaison.open_case(number)
    reasons = liaison.page.locator(".case-side details").filter(has_text=re.compile("已提醒 4 次"))
    reasons.locator("summary").first.click()
    expect(reasons.first).to_contain_text("督办")
    officer = people("officer")
    officer.act("督办回复", number, 整改和办理情况="材料已到，明日施工。")
    liaison.open_case(number)
    liaison.reads("材料已到，明日施工。")
    everybody_else_was_left_in_peace(county)


def told(people, username, words, number) -> None:
    """The inbox says so, and its line leads to the case."""
    person = people(username)
    person.go("/inbox/")
    line = person.page.locator("button.message").filter(has_text=words).filter(has_text=number)
    expect(line.first).to_be_visible()
    line.first.click()
    expect(person.page).to_have_url(re.compile(f"/desk/opinions/{number}/$"))


def everybody_else_was_left_in_peace(county) -> None:
    """Outside nobody but those who chose it, and nothing of the resident."""
    assert {mail["To"] for mail in county.mailbox.got} == {"officer@county.test", "head@county.test"}
    assert {body["phone"] for _headers, body, _path in county.gateway.got} <= {"13800000001", "13800000002", RESIDENT}
    said = " ".join(map(str, county.gateway.got)) + " ".join(map(str, county.mailbox.got))
    assert "张秀英" not in said
