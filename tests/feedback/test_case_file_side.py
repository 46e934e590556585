"""The side of the page of a case: its supervision notice, and how the resident wants to hear of it."""

import re

import pytest

from tests import cases
from tests.cases import take
from tests.feedback.test_case_file import page
from tests.pages import section, text_of


def test_long_words_of_a_notice_unfold_and_short_ones_stand_there(cast, client_of):
    long = "请于三日内组织人员到现场，" * 12
    opinion = cases.supervise(cast, cases.dispatched(cast), reason="久拖不决", requirement=long)

    html = page(client_of(cast.officer), opinion)

    (folded,) = re.findall('<details class="long">.*?</details>', html)
    assert text_of(folded).strip() == f"要求：{long[:60]}… 展开 要求：{long}"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"tell_by": "sms"}, "短信"), ({"tell_by": "phone"}, "打电话"), ({"tell_by": "sms", "phone": "07455230001"}, "打电话"),
        ({"tell_by": "online"}, "不打电话也不发短信，本人自己上网查"),
    ],
)  # fmt: skip
def test_station_reads_how_the_resident_wants_to_hear_and_no_number(cast, client_of, settings, data, says):
    settings.CHANNELS = ["sms"]
    opinion = cases.dispatched(cast, **{"body": "桥面塌了。"} | data)

    pages = [page(client_of(user), opinion) for user in (cast.liaison, cast.officer)]

    assert f" 怎么告诉本人结果：{says} " in text_of(pages[0])
    assert "怎么告诉本人结果" not in pages[1]
    assert [number for number in ("13812345678", "07455230001") if number in "".join(pages)] == []


def test_who_left_no_number_wants_to_hear_nothing(cast, client_of):
    assert "怎么告诉本人结果" not in page(client_of(cast.liaison), cases.dispatched(cast, phone=""))


def test_notice_that_waits_for_its_answer_takes_the_button_for_another_away(cast, client_of):
    opinion = cases.dispatched(cast)
    client, form = client_of(cast.head), f"{opinion.get_absolute_url()}issue_supervision/"
    before = form in page(client, opinion)

    cases.supervise(cast, opinion)
    during = form in page(client, opinion)
    take(opinion, "answer_supervision", cast.officer, done="已加派人手")

    assert (before, during, form in page(client, opinion)) == (True, False, True)


@pytest.mark.parametrize(
    ("name", "is_shown"), [("officer", True), ("leader", True), ("liaison", True), ("other_officer", False)]
)
def test_supervision_notice_is_read_by_those_it_addresses_and_the_station(cast, client_of, name, is_shown):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    cases.supervise(cast, opinion, reason="久拖不决", requirement="三日内修好")

    html = page(client_of(getattr(cast, name)), opinion)

    step = section(html, "step")
    assert (
        "黄色 · 提醒 辰溪县人大督〔2026〕1号 通知督办 · 2026-03-11 · 未签收 · 2026-03-16前回复 原因：久拖不决 要求：三日内修好"
        in step
    ) is is_shown
    assert ("督办回复（县交通运输局） 还有 3 个工作日" in step) is is_shown
