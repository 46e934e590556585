"""The page of a case: what one needs to decide is on it, for those whose business it is, and by few queries."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.models import Attachment
from feedback.sweep import sweep
from feedback.workflow import Capacity
from tests import cases, scenes
from tests.cases import NOON, take
from tests.pages import kept, section, text_of
from tests.scenes import AN_HOUR_LATER


def response_to(client, opinion, at=AN_HOUR_LATER):
    with time_machine.travel(at, tick=False):
        response = client.get(opinion.get_absolute_url())
    assert response.status_code == 200
    return response


def page(client, opinion, at=AN_HOUR_LATER):
    return response_to(client, opinion, at).content.decode()


# What one needs to decide


def test_head_reads_the_request_for_more_time_where_it_is_decided(cast, client_of):
    opinion = cases.extension_asked(cast, days=4)

    words = text_of(page(client_of(cast.head), opinion))

    assert "申请延期 4 个工作日，待审批 等材料" in words


def test_page_says_which_assisting_unit_the_result_waits_for(cast, client_of):
    opinion = cases.dispatched(cast, assists=[cast.other_unit], deputies=[cast.deputy])
    users, waits = (cast.officer, cast.liaison, cast.deputy_user), f"协办单位（{cast.other_unit.name}）还没有上报"
    before = [waits in text_of(page(client_of(user), opinion)) for user in users]

    take(opinion, "report_assist", cast.other_officer, done="闸门已修好")

    after = page(client_of(cast.officer), opinion)
    assert before == [True, True, False]
    assert ("还没有上报" in after, f"{opinion.get_absolute_url()}submit_result/" in after) == (False, True)


def test_head_reads_answer_rating_and_rounds_before_deciding(cast, client_of):
    opinion = cases.replied(cast, outcome="C")
    take(opinion, "rate", Capacity.RESIDENT, result="unsatisfied", attitude="basically", words="还在漏水")

    words = text_of(page(client_of(cast.head), opinion))

    assert "C类：目前不能解决 2026-03-11 · 电话" in words
    assert "结果 不满意 ，态度 基本满意" in words
    assert words.count("还在漏水") == 2  # the latest step on top, and in its place


def test_verifier_reads_the_result_its_proposed_class_and_its_photos_on_top(cast, client_of):
    opinion = cases.dispatched(cast)
    file = kept()
    take(opinion, "submit_result", cast.officer, done="桥面已修好", outcome="B", attachments=[file])

    html = page(client_of(cast.liaison), opinion)

    assert "县交通运输局办结上报，建议B类：正在解决或列入计划 情况： 桥面已修好" in section(html, "latest")
    assert f'href="/files/{file.pk}/"' in html[html.index('id="latest"') : html.index('id="words"')]


def test_proposed_unit_of_a_return_is_read_by_whoever_dispatches_again(cast, client_of):
    opinion = cases.dispatched(cast)
    take(opinion, "return", cast.officer, reason="不归我们管", proposed_unit=cast.third_unit)

    words = text_of(page(client_of(cast.liaison), opinion))

    assert "县交通运输局退回，建议由县民政局办理 原因： 不归我们管" in words


def test_county_matter_shows_its_suggestion(cast, client_of):
    opinion = cases.dispatched(cast, level="county")

    words = text_of(page(client_of(cast.committee), opinion))

    assert "代表建议 修桥 县十八届人大五次会议 · 戴代表" in words


def test_promises_are_listed_with_date_and_outcome(cast, client_of):
    opinion = cases.replied(cast, outcome="B")
    cases.looked_back(cast, "kept", opinion=opinion)

    words = text_of(page(client_of(cast.liaison), opinion, scenes.DUE))

    assert "年底前完成护栏 2026-05-10 已兑现" in words


def test_investigation_is_read_by_the_station_and_not_by_units(cast, client_of):
    opinion = cases.dispatched(cast, level="township_major")

    station, unit = (text_of(page(client_of(user), opinion)) for user in (cast.liaison, cast.officer))

    assert "调研情况： 属实" in station
    assert "属实" not in unit


def test_record_of_the_reception_is_read_by_the_station_only(cast, client_of):
    occasion = cases.held(cast)
    data = {"people": 3, "is_repeat": True, "proposed_handling": "建议交办", "request": "尽快修", "occasion": occasion}
    opinion = cases.dispatched(cast, deputies=[cast.deputy], **data)

    html = page(client_of(cast.liaison), opinion)

    station, unit = text_of(html), text_of(page(client_of(cast.officer), opinion))
    assert "来访 3 人 · 以前反映过" in station
    assert f'href="/desk/occasions/{occasion.pk}/"' in html
    for words in ("建议交办", "尽快修", "三月接待日", "戴代表"):
        assert (words in station, words in unit) == (True, False)


def test_archived_case_shows_dossier_and_what_publication_waits_for(cast, client_of):
    opinion = cases.archived(cast, publish=True)

    words = text_of(page(client_of(cast.head), opinion))

    assert "2026-chenyang-0001 · 保存10年 · 建议公开，待另一人审核" in words


def test_relatives_out_of_reach_are_named_and_not_linked(cast, client_of):
    near, far = cases.submitted(cast), cases.submitted(cast, station=cast.other_station)
    into_near = cases.merged(cast, target=near)
    into_far = cases.merged(cast, target=far, by=cast.committee)
    client = client_of(cast.liaison)

    pages = {case: page(client, case) for case in (into_near, into_far, near)}

    assert f'href="{near.get_absolute_url()}"' in pages[into_near]
    assert f'href="{into_near.get_absolute_url()}"' in pages[near]
    assert far.number in pages[into_far]
    assert f'href="{far.get_absolute_url()}"' not in pages[into_far]


# Units: their own clocks, their kind of entries, no word of the resident


def test_unit_sees_own_clocks_and_the_station_sees_all(cast, client_of):
    opinion = cases.extension_asked(cast, assists=[cast.other_unit])

    shown = {}
    for name in ("officer", "other_officer", "liaison"):
        clocks = response_to(client_of(getattr(cast, name)), opinion).context["clocks"]
        shown[name] = sorted(f"{clock.kind} {clock.assignment.unit.code}" for clock in clocks)

    lead, assist = ["result", "return_window", "sign_for"], ["assist", "return_window", "sign_for"]
    assert shown["officer"] == [f"{kind} jiaotong" for kind in lead]
    assert shown["other_officer"] == [f"{kind} shuili" for kind in assist]
    assert shown["liaison"] == sorted([*shown["officer"], *shown["other_officer"], "extension_decision jiaotong"])


NAME, PHONE, ADDRESS = "阚佩璇", "13987654321", "幸福路77号院"
WHO = f"我是{NAME}，电话{PHONE}，住{ADDRESS}"


def told_everywhere(cast):
    """A case in which the resident, and staff who quote, name the person wherever words can be written."""
    photo = kept("resident", f"{NAME}.jpg")
    opinion = cases.logged(
        cast, body=WHO, request=WHO, place=ADDRESS, name=NAME, phone=PHONE, address=ADDRESS, deputies=[cast.deputy]
    )
    take(opinion, "complete_reception", cast.liaison, was_read_back=True, attachments=[photo])
    cases.register(cast, opinion)
    cases.dispatch(cast, opinion, assists=[cast.other_unit], requirement=WHO)
    take(
        opinion,
        "note",
        Capacity.RESIDENT,
        words=WHO,
        visibility="resident",
        attachments=[kept("resident", f"{PHONE}.jpg")],
    )
    take(opinion, "note", cast.liaison, words=WHO, visibility="internal")
    take(opinion, "progress", cast.liaison, done=WHO, visibility="unit")
    cases.supervise(cast, opinion, reason=WHO, requirement=WHO)
    take(opinion, "report_assist", cast.other_officer, done="已配合")
    cases.result(cast, opinion, outcome="B")
    take(opinion, "send_back", cast.liaison, reason=WHO)
    cases.result(cast, opinion, outcome="B")
    take(opinion, "accept_result", cast.liaison, verified=WHO)
    cases.reply(cast, opinion, outcome="B", promises=[(WHO, scenes.DUE.date())])
    take(opinion, "rate", cast.liaison, result="unsatisfied", attitude="satisfied", words=WHO, evidence=WHO)
    return opinion


def test_no_page_a_unit_can_reach_names_the_resident(cast, client_of):
    opinion = told_everywhere(cast)
    client, seen, waiting = client_of(cast.officer), set(), ["/desk/", "/inbox/"]
    clerk = client_of(cast.liaison)

    with time_machine.travel(AN_HOUR_LATER, tick=False):
        reveals = NAME in clerk.get(opinion.get_absolute_url()).content.decode()
        while waiting:
            seen.add(address := waiting.pop())
            response = client.get(address)
            found = (
                re.findall(r'(?:href|src)="(/[^"#]*)', response.content.decode(errors="ignore"))
                if not response.streaming
                else []
            )
            waiting += {link.replace("&amp;", "&") for link in found} - seen - set(waiting)
            assert not response.streaming or not {NAME, PHONE} & set(response["Content-Disposition"].split(chr(34)))
            for word in (NAME, PHONE, ADDRESS):
                assert response.streaming or word not in response.content.decode(), (address, word)

    assert reveals
    assert {
        f"{opinion.get_absolute_url()}{action}/" for action in ("submit_result", "extend", "note", "answer_supervision")
    } <= seen
    assert {f"/files/{file.pk}/" for file in Attachment.objects.all()} <= seen


# Queries


def queries(client, opinion):
    with CaptureQueriesContext(connection) as captured:
        page(client, opinion)
    return len(captured)


def county_case(cast):
    """Everything a page can show at once: units, answer, promise, notice, extension, suggestion, supervisor, merged case."""
    data = {"deputies": [cast.deputy], "occasion": cases.held(cast)}
    opinion = cases.replied(cast, level="county", outcome="B", **data)
    take(opinion, "rate", Capacity.RESIDENT, result="unsatisfied", attitude="satisfied")
    cases.dispatch(cast, opinion, assists=[cast.other_unit])
    cases.supervise(cast, opinion)
    sweep(NOON + timedelta(days=200))
    take(opinion, "name_supervisor", cast.committee, kind="leader", name="彭县长", role="督办")
    take(opinion, "extend", cast.officer, days=3, reason="等材料")
    cases.merged(cast, target=opinion)
    return opinion


@pytest.mark.parametrize(
    ("name", "expected"), [("liaison", 19), ("committee", 20), ("officer", 18), ("leader", 17), ("deputy_user", 19)]
)
def test_page_with_everything_on_it_takes_this_many_queries(cast, client_of, name, expected):
    opinion = county_case(cast)
    client = client_of(getattr(cast, name))
    page(client, opinion)  # the first request of a session notes when it was seen

    assert queries(client, opinion) == expected


def test_page_takes_as_many_queries_with_three_of_everything_as_with_one(cast, client_of):
    client, opinion = client_of(cast.liaison), cases.dispatched(cast, assists=[cast.other_unit])
    take(opinion, "note", cast.liaison, words="一", visibility="internal", attachments=[kept()])
    page(client, opinion)
    before = queries(client, opinion)

    cases.dispatch(cast, opinion, assists=[cast.other_unit, cast.third_unit])
    for words in "二三":
        take(opinion, "note", cast.head, words=words, visibility="unit", attachments=[kept()])

    assert queries(client, opinion) == before
