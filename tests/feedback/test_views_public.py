"""What a resident sees of the own case."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils.html import strip_tags

from feedback.workflow import Step
from tests import cases
from tests.cases import NOON
from tests.door import TRACK, act, looking_at, page_of, words

STATION, UNIT = "辰阳镇联络站", "县交通运输局"


@pytest.fixture(autouse=True)
def clock():
    """Everything happens on one Wednesday noon, so that due dates are known."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def step_line(page) -> list[tuple[str, str]]:
    """(state, what is said) of each step."""
    items = re.findall(r'<li class="(done|now|todo|skipped)"[^>]*>(.*?)</li>', page, re.S)
    return [(state, re.sub(r"\s+", "", strip_tags(item.replace("<br>", "·")))) for state, item in items]


def test_seven_steps_say_what_is_done_by_whom_what_is_now_and_what_is_to_come(cast):
    page = page_of(cases.resulted(cast))

    day = "2026-03-11"
    assert step_line(page) == [
        ("done", f"接待{day}"),
        ("done", f"登记{day}·{STATION}"),
        ("done", f"处理{day}·{UNIT}"),
        ("now", "督办正在办"),
        ("todo", "回复还没到"),
        ("todo", "反馈还没到"),
        ("todo", "归档还没到"),
    ]


def test_steps_not_needed_are_said_to_be(cast):
    line = step_line(page_of(cases.answered_directly(cast)))

    assert [state for state, _words in line] == ["done", "done", "skipped", "skipped", "skipped", "now", "todo"]


@pytest.mark.parametrize(
    ("step", "now"),
    [
        (Step.REGISTER, f"现在由{STATION}办理。要在2026年3月12日（周四）前办好。"),
        (Step.HANDLE, f"现在由{UNIT}办理。要在2026年3月18日（周三）前办好。"),
        (Step.SUPERVISE, f"现在由{STATION}办理。要在2026年3月16日（周一）前办好。"),
        (Step.REPLY, f"现在由{STATION}办理。要在2026年3月13日（周五）前办好。"),
        (Step.FEEDBACK, "答复已经给您，请您在2026年3月26日（周四）前评价。"),
        (Step.ARCHIVE, "这件事已经办完，联络站正在整理归档。"),
        (Step.CLOSED, "这件事已经办完归档。"),
    ],
)
def test_page_says_which_office_has_it_and_by_when(cast, step, now):
    assert now in words(page_of(cases.at_step(cast, step)))


def test_page_says_who_answers_where_it_is_not_the_station(cast):
    committee = cases.registered(cast, level="county")
    deputy = cases.take(cases.verified(cast, deputies=[cast.deputy]), "take_over", cast.deputy_user)

    assert "现在由人大常委会办理。" in words(page_of(committee))
    assert "现在由接办答复的代表办理。" in words(page_of(deputy))


def test_page_shows_how_the_due_date_was_computed(cast):
    said = words(page_of(cases.dispatched(cast)))

    assert "怎么算的2026-03-1818:00从2026-03-11起算，当天不计。规定时限5个工作日。途中经过5个工作日。" in said


def test_page_admits_that_the_date_has_passed(cast, clock):
    opinion = cases.dispatched(cast)
    clock.shift(timedelta(days=8))

    assert "原定2026年3月18日（周三）前办好，已经超过期限，可以打电话询问。" in words(page_of(opinion))


def test_answer_stands_as_a_letter_with_its_promise(cast):
    said = words(page_of(cases.replied(cast, outcome="B")))

    assert "桥面已修好。" in said
    assert "承诺年底前完成护栏，2026年5月10日（周日）" in said
    assert f"{STATION}·2026年3月11日（周三）·电话" in said


def test_newest_answer_stands_first_and_earlier_ones_are_folded_away(cast):
    first = cases.rated(cast, outcome="C", result="unsatisfied")
    again = cases.result(cast, cases.take(first, "rework", cast.head, reason="还能办"))
    again = cases.take(again, "accept_result", cast.liaison, verified="看过")
    again = cases.take(again, "reply", cast.liaison, answer="这次修牢了。", outcome="A", told_by="phone")

    page = page_of(again)

    letters = page[page.index('id="answers"') : page.index('id="rate"')]
    order = [letters.index(words) for words in ("这次修牢了。", "<summary>以前的答复</summary>", "桥面已修好。")]
    assert order == sorted(order)


def test_guidance_says_where_to_go_until_the_case_is_reopened(cast):
    opinion = cases.guided(cast)
    client = looking_at(opinion)

    assert "村人民调解委员会" in words(page_of(opinion, client))
    act(client, "reopen", reason="调解委员会不管")
    assert "不属于联络站受理范围" not in words(page_of(opinion, client))


def test_merged_case_shows_the_steps_and_answers_of_its_target_and_nothing_of_the_resident(cast):
    target = cases.submitted(cast, body="目标的话", name="李目标", phone="13987654321", place="目标家门口")
    cases.take(target, "note", cast.liaison, words="给目标群众看的备注", visibility="resident")
    opinion = cases.merged(cast, target=target)
    for step in ("register", "dispatch"):
        getattr(cases, step)(cast, target)
    cases.result(cast, target)
    cases.take(target, "accept_result", cast.liaison, verified="看过")
    cases.reply(cast, target)
    cases.take(target, "rate", cases.Capacity.RESIDENT, result="unsatisfied", attitude="satisfied", words="目标的评语")

    page = page_of(opinion)

    said = words(page)
    assert "两件并在一起办理" in said
    assert "桥面已修好。" in said and cases.BODY in page
    assert [state for state, _who in step_line(page)][:3] == ["done", "done", "now"]
    hidden = [
        "目标的话",
        "李目标",
        "13987654321",
        "目标家门口",
        "给目标群众看的备注",
        "目标的评语",
        "不满意",
        "您的评价",
        target.number,
    ]
    assert [words_ for words_ in hidden if words_ in page] == []
    assert 'name="rate-result"' not in page


def test_case_merged_into_one_that_is_guided_is_guided(cast):
    target = cases.submitted(cast)
    opinion = cases.merged(cast, target=target)
    cases.take(
        target,
        "guide",
        cast.liaison,
        **cases.classified(cast, guidance_reason="private", where="村委会", told_by="phone"),
    )

    assert "您可以这样反映：村委会" in words(page_of(opinion))


@pytest.mark.parametrize("more", [0, 3])
def test_page_costs_the_same_however_long_the_case(cast, django_assert_max_num_queries, more):
    opinion = cases.replied(cast)
    for _n in range(more):
        cases.take(opinion, "note", cast.liaison, words="看过", visibility="resident")
    client = looking_at(opinion)

    with django_assert_max_num_queries(20):
        client.get(TRACK)


@pytest.mark.parametrize(("month", "is_said"), [(3, False), (12, True)])
def test_date_in_a_year_not_yet_arranged_is_said_to_be_an_estimate(cast, clock, month, is_said):
    at = NOON.replace(month=month, day=28)
    clock.move_to(at)
    opinion = cases.dispatched(cast, at=at)

    assert ("按推算的放假安排计算，正式公布后可能调整。" in page_of(opinion)) is is_said
