"""Guarantee 16: a resident's way in. What was tried is counted, and what is said never tells which numbers there are."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Attempt
from feedback import access, services
from feedback.receipts import number_for, receipt_of
from tests import cases
from tests.cases import NOON
from tests.door import TRACK, code_of

UNKNOWN = number_for("nobody's key", NOON)
WRONG = "0000 0000"


def ask(number, code, client=None):
    return (client or Client()).post(TRACK, {"number": number, "code": code})


def shape(sql) -> str:
    return re.sub(r"""'[^']*'|\b\d+\b|"s\d+_x\d+\"""", "?", sql)


def told(response, *typed) -> str:
    """The page without what differs from one request to the next: the form's token and what was typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    for words in typed:
        page = page.replace(words, "")
    return page


def as_typed(opinion) -> list[tuple[str, str]]:
    number, code = receipt_of(opinion).number, receipt_of(opinion).code
    wide = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"}
    alike = code.replace("0", "o").replace("1", "l").replace("V", "u")
    return [
        (number, code),
        (f"{number[:4]} {number[4:8]}-{number[8:]}", f"{code[:4]} {code[4:]}"),
        (number.translate(wide), code.translate(wide)),
        (f" {number.replace('0', 'O').replace('1', 'I')} ", code.lower()),
        (f"编号：{number}。", f"{alike[:4]}－{alike[4:]}"),
    ]


def test_number_and_code_open_the_case_however_they_are_typed(cast):
    opinion = cases.submitted(cast)

    for number, code in as_typed(opinion):
        client = Client()
        assert ask(number, code, client)["Location"] == TRACK, (number, code)
        assert opinion.body in client.get(TRACK).content.decode()


def test_unknown_number_and_wrong_code_get_the_same_answer_for_the_same_work(cast):
    known, answers = cases.submitted(cast).number, []
    for number in (known, UNKNOWN):
        with CaptureQueriesContext(connection) as work:
            response = ask(number, WRONG)
        answers.append((response.status_code, told(response, number, WRONG), [shape(q["sql"]) for q in work]))

    assert answers[0] == answers[1]
    assert answers[0][0] == 400
    assert "编号或查询码不对，请对照回执再填一次。" in answers[0][1]


@pytest.mark.parametrize("typed", ["26", "261234567890", "编号", "2" * 30])
def test_number_that_cannot_be_one_is_said_to_be_copied_wrongly_and_counts_as_no_try(cast, typed):
    response = ask(typed, WRONG)

    assert response.status_code == 400
    assert "编号抄错了：应是回执上的12位数字，请再对照一遍。" in response.content.decode()
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("is_known", [True, False])
def test_each_number_may_be_tried_ten_times_an_hour(cast, is_known):
    opinion, other = cases.submitted(cast), cases.submitted(cast)
    number = opinion.number if is_known else UNKNOWN

    statuses = [ask(number, WRONG).status_code for _try in range(11)]

    assert statuses == [400] * 10 + [429]
    assert ask(number, code_of(opinion)["code"]).status_code == 429
    assert "这个编号一小时内试得太多了" in ask(number, WRONG).content.decode()
    assert ask(**code_of(other)).status_code == 302


def test_right_code_counts_as_no_try(cast):
    """A family that follows its case all evening is not locked out."""
    right = code_of(cases.submitted(cast))

    wrong = [ask(right["number"], WRONG).status_code for _try in range(9)]
    statuses = [ask(**right).status_code for _look in range(12)]

    assert (wrong, statuses) == ([400] * 9, [302] * 12)
    assert [ask(right["number"], WRONG).status_code for _try in range(2)] == [400, 429]


def test_tries_are_counted_anew_in_the_next_hour(cast):
    opinion = cases.submitted(cast)
    right = code_of(opinion)
    for _try in range(10):
        assert access.find_by_code(opinion.number, WRONG, at=NOON) is None
    with pytest.raises(access.TooManyTries):
        access.find_by_code(**right, at=NOON)

    assert access.find_by_code(**right, at=NOON + timedelta(hours=1)) == opinion


def test_tries_are_stored_without_the_number(cast):
    opinion = cases.submitted(cast)
    ask(opinion.number, WRONG)

    assert opinion.number not in str(Attempt.objects.values_list())


def test_link_is_exchanged_at_once_for_a_cookie_of_half_an_hour(cast):
    opinion, client = cases.submitted(cast), Client()

    response = client.get(f"/t/{receipt_of(opinion).token}/")

    cookie = response.cookies[access.COOKIE]
    assert (response.status_code, response["Location"]) == (302, TRACK)
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (1800, True, "Lax")
    assert opinion.body in client.get(TRACK).content.decode()


def test_new_receipt_ends_code_link_and_session_of_the_old_one(cast):
    opinion, client = cases.submitted(cast), Client()
    before = receipt_of(opinion)
    client.get(f"/t/{before.token}/")

    services.reissue_receipt(opinion, by=cast.liaison)

    dead = client.get(f"/t/{before.token}/", follow=True)
    assert "这个链接已经失效，请用回执上的编号和查询码查询。" in dead.content.decode()
    assert opinion.body not in client.get(TRACK).content.decode()
    assert ask(before.number, before.code).status_code == 400
    assert ask(**code_of(opinion)).status_code == 302


@pytest.mark.parametrize("cookie", ["", "x", "WyIyNiIsMCwwXQ:1abc:forged"])
def test_cookie_nobody_signed_opens_nothing(cast, cookie):
    cases.submitted(cast)
    client = Client()
    client.cookies[access.COOKIE] = cookie

    assert "回执上的12位数字" in client.get(TRACK).content.decode()


def test_leaving_takes_the_cookie_away(cast):
    opinion, client = cases.submitted(cast), Client()
    ask(**code_of(opinion), client=client)

    client.post("/track/leave/")

    assert opinion.body not in client.get(TRACK).content.decode()
