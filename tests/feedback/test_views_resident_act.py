"""What a resident may do with the own case: rate, withdraw, reopen, add a note; each once, and nothing is lost."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from feedback.models import Assignment, Opinion
from feedback.workflow import Step
from tests import cases
from tests.cases import NOON
from tests.door import TRACK, act, errors, looking_at, page_of, photo, with_prefix, words

RATING = {"result": "satisfied", "attitude": "basically", "words": "修得好"}


@pytest.fixture(autouse=True)
def clock():
    """Everything happens on one Wednesday noon, so that due dates are known."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_rating_asks_two_questions_and_a_line(cast):
    opinion = cases.replied(cast)
    client = looking_at(opinion)

    response = act(client, "rate", **RATING)

    assert response["Location"] == TRACK
    assert Opinion.objects.get().step == Step.ARCHIVE
    said = words(page_of(opinion, client))
    assert "谢谢您的评价。" in said
    assert "您的评价：结果满意，态度基本满意" in said


def test_rating_without_an_answer_says_what_is_missing(cast):
    client = looking_at(cases.replied(cast))

    response = act(client, "rate", words="修得好")

    assert response.status_code == 400
    assert errors(response) == {"事情办得怎么样": "请选择一项。", "办事的态度怎么样": "请选择一项。"}
    assert "修得好" in response.content.decode()


def test_withdrawing_recalls_what_the_units_had(cast):
    opinion = cases.dispatched(cast)
    client = looking_at(opinion)

    act(client, "withdraw", reason="自己修好了")

    assert Assignment.objects.get().state == "recalled"
    assert "已撤回。30天内可以请求重新办理一次。" in words(page_of(opinion, client))
    assert "您已撤回这件意见。" in words(page_of(opinion, client))


def test_withdrawing_again_promises_no_second_reopening(cast):
    opinion = cases.withdrawn(cast)
    cases.take(opinion, "reopen", cases.Capacity.RESIDENT, reason="又坏了")
    client = looking_at(opinion)
    offered = words(page_of(opinion, client))

    act(client, "withdraw", reason="自己修好了")

    told = words(page_of(opinion, client))
    assert ("撤回以后不再办理。" in offered, "已撤回。" in told) == (True, True)
    assert "30天内" not in offered + told


def test_note_with_photos_is_added_at_any_step(cast):
    opinion = cases.dispatched(cast)
    client = looking_at(opinion)

    response = act(client, "note", words="又塌了一块", photos=[photo("新.jpg")])

    assert response["Location"] == TRACK
    page = page_of(opinion, client)
    assert "又塌了一块" in page
    assert "您补充了说明" in words(page)
    (source,) = re.findall(r'<img src="(/files/\d+/)"', page)
    assert [c.get(source).status_code for c in (client, Client())] == [200, 404]


def test_reopening_is_asked_for_once_within_thirty_days(cast, clock):
    opinion = cases.withdrawn(cast)
    clock.shift(timedelta(days=30))
    client = looking_at(opinion)

    assert act(client, "reopen", reason="又坏了")["Location"] == TRACK
    opinion.refresh_from_db()
    assert opinion.step == Step.REGISTER
    cases.take(opinion, "withdraw", cases.Capacity.RESIDENT, at=NOON + timedelta(days=30))
    assert "请求重新办理" not in words(page_of(opinion, client))


def test_reopening_is_over_after_thirty_days(cast, clock):
    opinion = cases.withdrawn(cast)
    clock.shift(timedelta(days=30, seconds=1))
    client = looking_at(opinion)

    assert 'name="reopen-reason"' not in page_of(opinion, client)
    response = client.post(
        "/track/reopen/", with_prefix("reopen", {"form_key": cases.key(), "at_step": "archive", "reason": "又坏了"})
    )
    assert response.status_code == 409


TYPED = {
    "rate": RATING,
    "withdraw": {"reason": "自己修好了"},
    "reopen": {"reason": "又坏了一段"},
    "note": {"words": "又塌了一块"},
}
BEFORE = {"rate": cases.replied, "withdraw": cases.dispatched, "reopen": cases.withdrawn, "note": cases.dispatched}


@pytest.mark.parametrize("action", TYPED)
def test_same_form_sent_twice_is_taken_once(cast, action):
    opinion = BEFORE[action](cast)
    client, data = looking_at(opinion), TYPED[action] | {"form_key": cases.key(), "at_step": opinion.step}

    first, second = (client.post(f"/track/{action}/", with_prefix(action, data)) for _click in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert re.search("已经提交过了|刚才已有人办理了这一步", second.content.decode())
    assert opinion.events.filter(action=action).count() == 1


@pytest.mark.parametrize(("action", "step"), [("rate", "feedback"), ("withdraw", "register"), ("reopen", "archive")])
def test_form_drawn_before_the_case_moved_is_refused_in_words_and_gives_back_what_was_typed(cast, action, step):
    moved = {"rate": cases.rated, "withdraw": cases.replied, "reopen": cases.submitted}[action](cast)
    client, data = looking_at(moved), TYPED[action] | {"form_key": cases.key(), "at_step": step}

    response = client.post(f"/track/{action}/", with_prefix(action, data))

    page = response.content.decode()
    assert response.status_code == 409
    assert "刚才已有人办理了这一步。下面是最新情况，请看过后再操作。" in page
    assert TYPED[action].get("reason", "修得好") in page


def test_withdrawal_drawn_a_step_too_early_can_be_sent_again(cast):
    opinion = cases.dispatched(cast)
    client = looking_at(opinion)
    stale = act(client, "withdraw", at_step="register", reason="自己修好了")
    assert stale.status_code == 409

    page = stale.content.decode()
    fresh = dict(re.findall(r'name="withdraw-(form_key|at_step)" value="([^"]+)"', page))

    assert client.post("/track/withdraw/", with_prefix("withdraw", fresh | {"reason": "自己修好了"})).status_code == 302


def test_words_written_past_the_half_hour_are_given_back(cast, clock):
    client = looking_at(cases.dispatched(cast))
    clock.shift(timedelta(minutes=31))

    response = client.post("/track/note/", with_prefix("note", {"form_key": cases.key(), "words": "写了很久的话"}))

    assert response.status_code == 403
    assert "写了很久的话" in response.content.decode()
    assert "请用编号和查询码重新进入" in response.content.decode()


@pytest.mark.parametrize("action", ["rate", "withdraw", "note", "register", "press", "nothing"])
def test_address_of_an_action_leads_to_the_page(cast, action):
    client = looking_at(cases.submitted(cast))

    assert client.get(f"/track/{action}/")["Location"] == TRACK


@pytest.mark.parametrize("action", ["register", "dispatch", "archive", "nothing"])
def test_resident_takes_no_action_of_the_staff(cast, action):
    opinion = cases.submitted(cast)

    looking_at(opinion).post(f"/track/{action}/", {})

    assert opinion.events.count() == 1
