"""What stands on a supervision notice: how things stood when it was issued, for whom, and nobody's name."""

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from feedback.documents import PAPERS, drawn, paper_of, papers_of
from feedback.models import Opinion
from feedback.standing import Standing
from feedback.supervision_sheet import sheet
from feedback.sweep import sweep
from stations.models import District, Role, StaffPost
from tests import cases
from tests.cases import NOON, SHANGHAI, take
from tests.cast import person
from tests.pages import text_of

NAME, PHONE, ADDRESS = "阚佩璇", "13987654321", "幸福路77号院"
WHO = f"我是{NAME}，电话{PHONE}，住{ADDRESS}"


def moment(day, hour=12):
    return datetime(2026, 3, day, hour, tzinfo=SHANGHAI)


def in_hand(cast, **data):
    """The result is due on Wednesday the 18th at 18:00."""
    return take(cases.dispatched(cast, **data), "sign_for", cast.officer)


def standing_of(opinion, by) -> Standing:
    opinion.refresh_from_db()
    cases.fresh_scope(by)
    return Standing(opinion, by, NOON)


def sheet_of(opinion, by, nth=-1) -> dict:
    standing = standing_of(opinion, by)
    return sheet(standing, standing.notices[nth])


def paper(opinion, by, key="supervision") -> str:
    standing = standing_of(opinion, by)
    return text_of(drawn(standing, paper_of(standing, key)))


def test_sheet_says_what_was_late_by_how_much_and_what_was_tried(cast):
    opinion = in_hand(cast)
    take(opinion, "press", cast.liaison, at=moment(19), means="phone")
    take(opinion, "press", cast.liaison, at=moment(20), means="visit")
    take(opinion, "name_supervisor", cast.head, at=moment(20), kind="leader", name="彭县长", role="包案领导")

    cases.supervise(cast, opinion, at=moment(23), by=cast.head, form="on_site")
    take(opinion, "press", cast.liaison, at=moment(24), means="phone")

    assert sheet_of(opinion, cast.liaison) == {
        "number": "辰阳联督〔2026〕1号", "colour": "红色 · 督办", "state": "late", "shape": "▲", "form": "现场督办",
        "recipient": "县交通运输局", "leader": "雷局长", "title": "修复村口桥面", "where": "桔花园村 村口老桥",
        "opinion_number": " ".join(opinion.number[i : i + 4] for i in (0, 4, 8)),
        "assigned": "辰阳联〔2026〕1号，2026年3月11日（周三）函件转办，主办", "was_due": "办理：2026年3月18日（周三） 18:00",
        "late": "3 个工作日", "is_late": "1", "presses": ["2026-03-19 电话催办", "2026-03-20 上门催办"],
        "reason": "久拖不决", "requirement": "尽快办结", "due": "2026年3月30日（周一） 18:00",
        "supervisors": "彭县长（包案领导）", "contact": "辰阳镇联络站 0745-5230001", "office": "辰阳镇联络站",
        "issued_on": "2026年3月23日（周一）", "received_on": "", "answered_on": "", "answer": "",
    }  # fmt: skip


def test_sheet_of_one_unit_lists_no_press_of_another(cast):
    """Both are pressed for their results; the sheet is the lead unit's."""
    opinion = in_hand(cast, assists=[cast.other_unit])
    clocks = {clock.kind: clock.pk for clock in opinion.deadlines.running()}
    take(opinion, "press", cast.liaison, at=moment(12), means="phone", deadline=clocks["assist"])
    take(opinion, "press", cast.liaison, at=moment(13), means="visit", deadline=clocks["result"])

    cases.supervise(cast, opinion, at=moment(13), deadline=clocks["result"])

    assert sheet_of(opinion, cast.liaison)["presses"] == ["2026-03-13 上门催办"]


def test_sheet_tells_receipt_and_answer(cast):
    opinion = cases.supervise(cast, in_hand(cast), at=moment(12))
    take(opinion, "receive_supervision", cast.officer, at=moment(13))
    take(opinion, "answer_supervision", cast.leader, at=moment(16), done="已加派人手")

    told = sheet_of(opinion, cast.liaison)

    assert (told["received_on"], told["answered_on"], told["answer"]) == (
        "2026年3月13日（周五）",
        "2026年3月16日（周一）",
        "已加派人手",
    )


def test_due_date_of_then_stays_on_the_sheet_when_the_clock_is_extended(cast):
    opinion = cases.extension_asked(cast)
    cases.supervise(cast, opinion, at=NOON, deadline=opinion.deadlines.get(kind="result").pk)
    before = sheet_of(opinion, cast.liaison)["was_due"]

    take(opinion, "decide_extension", cast.head, approve=True, reason="属实")

    assert sheet_of(opinion, cast.liaison)["was_due"] == before == "办理：2026年3月18日（周三） 18:00"


def test_sheet_from_before_lateness_was_noted_says_so(cast):
    opinion = cases.supervise(cast, in_hand(cast))
    opinion.notices.update(was_due_on=None, days_late=None)

    told = sheet_of(opinion, cast.liaison)

    assert (told["late"], told["was_due"]) == ("未记载", "办理：2026年3月18日（周三） 18:00")


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (cases.submitted, ("辰阳镇联络站", "何站长", "登记，2026年3月11日（周三）起算")),
        (lambda cast: cases.registered(cast, level="county"), ("常委会", "常委员", "交办，2026年3月11日（周三）起算")),
        (lambda cast: cases.rated(cast, outcome="C", result="unsatisfied"),
         ("辰阳镇联络站", "何站长", "站长决定，2026年3月11日（周三）起算")),
        (lambda cast: take(cases.verified(cast, deputies=[cast.deputy]), "take_over", cast.deputy_user),
         ("戴代表", "戴代表", "答复，2026年3月11日（周三）起算")),
    ],
)  # fmt: skip
def test_sheet_names_whoever_owes(cast, build, expected):
    told = sheet_of(cases.supervise(cast, build(cast)), cast.liaison)

    assert (told["recipient"], told["leader"], told["assigned"]) == expected


def test_number_seal_and_telephone_are_of_whoever_issued_it(cast):
    District.objects.filter(code="431223").update(letter_word="辰人常", phone="0745-5550000")
    issued = [cases.supervise(cast, in_hand(cast), by=by) for by in (cast.committee, cast.presidium, cast.head)]
    issued.append(in_hand(cast))
    sweep(moment(23, 10))

    sheets = [sheet_of(opinion, cast.liaison) for opinion in issued]

    assert [(told["number"], told["office"], told["contact"]) for told in sheets] == [
        ("辰人常督〔2026〕1号", "辰溪县人民代表大会常务委员会", "辰溪县人民代表大会常务委员会 0745-5550000"),
        ("辰阳镇人大督〔2026〕1号", "辰阳镇人民代表大会主席团", "辰阳镇人民代表大会主席团"),
        ("辰阳联督〔2026〕1号", "辰阳镇联络站", "辰阳镇联络站 0745-5230001"),
        ("辰阳联督〔2026〕2号", "辰阳镇联络站", "辰阳镇联络站 0745-5230001"),
    ]


def test_seal_of_the_committee_is_that_of_its_own_level(cast):
    """Somebody of the city's committee, who sees the county's cases too."""
    above = person("above", "市委员", Role.COMMITTEE, district_id="4312")

    told = sheet_of(cases.supervise(cast, in_hand(cast), by=above), cast.liaison)

    assert (told["number"], told["office"]) == ("怀化市人大督〔2026〕1号", "怀化市人民代表大会常务委员会")


def test_seal_stays_when_whoever_issued_it_leaves_the_post(cast):
    opinion = cases.supervise(cast, in_hand(cast))
    StaffPost.objects.filter(user=cast.committee).update(until="2026-03-01")

    assert sheet_of(opinion, cast.liaison)["office"] == "辰溪县人民代表大会常务委员会"


def test_sheet_names_nobody_whoever_wrote_it(cast):
    opinion = in_hand(cast, name=NAME, phone=PHONE, address=ADDRESS, body=WHO, place=f"{ADDRESS}门口")
    Opinion.objects.filter(pk=opinion.pk).update(summary=f"{NAME}家门口的路")  # as an import may bring it
    cases.supervise(cast, opinion, reason=f"{WHO}，催了三次", requirement=f"请给{NAME}一个答复")
    take(opinion, "answer_supervision", cast.officer, done=f"已与{NAME}{PHONE}联系")

    words = paper(opinion, cast.liaison)

    assert "阚**家门口的路" in words
    assert [word for word in (NAME, PHONE, ADDRESS) if word in words] == []


def test_what_is_typed_is_text_on_paper(cast):
    opinion = cases.supervise(cast, in_hand(cast), reason="<script>alert(1)</script>{{ 7|add:7 }}", requirement="=1+1")

    standing = standing_of(opinion, cast.liaison)
    html = drawn(standing, paper_of(standing, "supervision"))

    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}" in html


def test_form_is_chinese_whatever_the_page_speaks_and_carries_the_watermark(cast):
    opinion = cases.supervise(cast, in_hand(cast))

    with translation.override("en"):
        standing = standing_of(opinion, cast.officer)
        html = drawn(standing, paper_of(standing, "supervision"))

    assert "◐ 黄色 · 提醒" in html
    assert html.count("欧承办 2026-03-11 12:00") == 36


def test_newest_sheet_comes_first_and_older_ones_keep_their_place(cast):
    opinion = cases.supervise(cast, in_hand(cast), reason="第一次")
    take(opinion, "answer_supervision", cast.officer, done="已办")
    cases.supervise(cast, opinion, reason="第二次")

    found = {key: paper(opinion, cast.liaison, key) for key in ("supervision", "supervision-1", "supervision-2")}

    assert ["督办原因 第二次" in words for words in found.values()] == [True, False, True]
    assert "辰溪县人大督〔2026〕1号 督办通知单" in found["supervision-1"]
    standing = standing_of(opinion, cast.liaison)
    assert [paper_of(standing, key) for key in ("supervision-0", "supervision-3", "supervision-x", "no-1")] == [
        None
    ] * 4


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("liaison", ["reception", "handover", "supervision"]), ("committee", ["reception", "handover", "supervision"]),
        ("officer", ["supervision"]), ("leader", ["supervision"]), ("other_officer", []), ("deputy_user", []),
    ],
)  # fmt: skip
def test_unit_draws_the_notice_addressed_to_it_and_nothing_else(cast, name, keys):
    """The assisting unit and the deputy named on the case see the case, and not the lead unit's sheet."""
    opinion = in_hand(cast, assists=[cast.other_unit], deputies=[cast.deputy])
    cases.supervise(cast, opinion, deadline=opinion.deadlines.get(kind="result").pk)

    standing = standing_of(opinion, getattr(cast, name))

    assert [paper.key for paper in papers_of(standing)] == keys


def test_unit_has_its_own_sheet_though_a_newer_one_addresses_the_station(cast):
    opinion = cases.result(cast, cases.supervise(cast, in_hand(cast), reason="给单位"))
    cases.supervise(cast, opinion, reason="给联络站")

    assert "督办原因 给单位" in paper(opinion, cast.officer)
    assert "督办原因 给联络站" in paper(opinion, cast.liaison)
    assert paper_of(standing_of(opinion, cast.officer), "supervision-2") is None


def test_case_without_a_notice_has_no_such_form(cast):
    standing = standing_of(in_hand(cast), cast.liaison)

    assert [paper.key for paper in papers_of(standing)] == ["reception", "handover"]
    assert paper_of(standing, "supervision") is None
    assert PAPERS["supervision"].template == "papers/supervision.html"


def test_answered_late_by_the_calendar_and_not_by_the_hour(cast):
    """At noon of the due day, and after a weekend: working days count."""
    late = {}
    for day in (18, 19, 21, 23):
        late[day] = sheet_of(cases.supervise(cast, in_hand(cast), at=moment(day), due_on=(NOON + timedelta(30)).date()),
                             cast.liaison)["late"]  # fmt: skip

    assert late == {18: "未逾期", 19: "1 个工作日", 21: "2 个工作日", 23: "3 个工作日"}
