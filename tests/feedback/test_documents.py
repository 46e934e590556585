"""The printable forms: which a case has at each step, what stands in them, and what a unit must not read there."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from accounts.templatetags.words import in_fours
from feedback.documents import PAPERS, context_of, draw, papers_of
from feedback.models import Contact, Opinion
from feedback.standing import Standing
from feedback.together import dispatch_together
from stations.models import Role
from tests import cases
from tests import cast as members
from tests.cases import NOON
from tests.pages import text_of

NAME, PHONE, ADDRESS = "阚佩璇", "13987654321", "幸福路77号院"
WHO = f"我是{NAME}，电话{PHONE}，住{ADDRESS}"


def paper(key, opinion, by, **options) -> str:
    """The words of one form as this person is shown it."""
    opinion.refresh_from_db()
    cases.fresh_scope(by)
    return text_of(draw(PAPERS[key], context_of(Standing(opinion, by, NOON), **options)))


def keys(opinion, by) -> list[str]:
    opinion.refresh_from_db()
    return [paper.key for paper in papers_of(Standing(opinion, by, NOON))]


def together(opinions, cast):
    letter = {"lead": cast.unit, "method": "letter"}
    return dispatch_together(opinions, by=cast.liaison, data=letter, form_key=cases.key(), at=NOON)


def listed(cast, opinion):
    """Handed over by a report with a list."""
    return cases.take(opinion, "dispatch", cast.liaison, lead=cast.unit, method="report_list")


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (cases.submitted, ["reception"]),
        (cases.registered, ["reception"]),
        (cases.dispatched, ["reception", "handover"]),
        (cases.replied, ["reception", "handover", "reply", "satisfaction"]),
        (cases.answered_directly, ["reception", "reply", "satisfaction"]),
        (cases.archived, ["reception", "handover", "reply", "satisfaction", "cover", "contents"]),
    ],
)
def test_case_has_the_forms_of_what_has_happened(cast, build, expected):
    assert keys(build(cast), cast.liaison) == expected


def test_report_with_a_list_is_there_where_it_was_chosen(cast):
    opinion = listed(cast, cases.registered(cast))

    assert keys(opinion, cast.liaison) == ["reception", "handover", "list"]


def test_letter_of_a_unit_that_returned_the_case_is_gone(cast):
    opinion = cases.dispatched(cast)
    cases.take(opinion, "return", cast.officer, reason="不归我们管")

    assert keys(opinion, cast.liaison) == ["reception"]


def test_reception_record_masks_the_contact_until_it_is_revealed(cast):
    opinion = cases.submitted(cast, name=NAME, phone=PHONE, address=ADDRESS)

    masked = paper("reception", opinion, cast.liaison)
    shown = paper("reception", opinion, cast.liaison, contact=Contact.objects.get(opinion=opinion))

    assert "姓名 阚** 电话 139****4321 住址 —" in masked
    assert [word for word in (NAME, PHONE, ADDRESS) if word in masked] == []
    assert f"姓名 {NAME} 电话 {PHONE} 住址 {ADDRESS}" in shown


def test_reception_record_of_an_anonymous_visitor_says_so(cast):
    opinion = cases.submitted(cast, is_anonymous=True, name="", phone="")

    assert "姓名 匿名 电话 — 住址 —" in paper("reception", opinion, cast.liaison)


def test_letter_names_unit_number_due_date_and_copies(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    words = paper("handover", opinion, cast.liaison)

    assert "辰阳联〔2026〕1号 交办函 县交通运输局：" in words
    assert "主办 县交通运输局 协办 县水利局" in words
    assert "抄送：县水利局" in words
    assert re.search(r"办结期限 2026年\d+月\d+日（周.） 18:00 联系人 辰阳镇联络站 0745-5230001", words)


@pytest.mark.parametrize("key", ["handover", "list"])
def test_letter_to_a_unit_names_nobody(cast, key):
    """What a letter says is what the unit reads on its own page."""
    opinion = cases.submitted(cast, name=NAME, phone=PHONE, address=ADDRESS, body=WHO, place=f"{ADDRESS}门口")
    cases.register(cast, opinion)
    Opinion.objects.filter(pk=opinion.pk).update(summary=f"{NAME}家门口的路")  # as an import may bring it
    listed(cast, opinion)

    words = paper(key, opinion, cast.liaison)

    assert "阚**家门口的路" in words
    assert [word for word in (NAME, PHONE, ADDRESS) if word in words] == []


def test_letter_for_two_stations_shows_each_its_own_part(cast):
    village = members.person("village", "桔联络", Role.LIAISON, station=cast.village_station)
    opinions = [cases.registered(cast), cases.registered(cast, station=cast.village_station)]
    together(opinions, cast)

    seen = {user: paper("handover", opinions[1], user) for user in (cast.liaison, village)}

    assert all(in_fours(opinion.number) in seen[cast.liaison] for opinion in opinions)
    assert [in_fours(opinion.number) in seen[village] for opinion in opinions] == [False, True]


def test_letter_for_several_has_a_line_and_the_words_of_each(cast):
    first, second = cases.registered(cast), cases.registered(cast, name=NAME, body=f"{WHO}，路灯坏了三盏。")
    together([first, second], cast)

    words = paper("handover", first, cast.liaison)

    assert all(words.count(in_fours(opinion.number)) == 2 for opinion in (first, second))
    assert "共 2 件" in words
    assert re.search(r"内容： [\d ]+ 村口的桥面塌了一块.* 我是阚\*\*，.*路灯坏了三盏。", words)
    assert [word for word in (NAME, PHONE) if word in words] == []


def test_letter_says_until_when_it_may_be_returned(cast):
    assignment = cases.dispatched(cast).assignments.get()
    window = assignment.deadlines.get(kind="return_window")
    window.due_at = NOON + timedelta(days=9)
    window.save()

    words = paper("handover", assignment.opinion, cast.liaison)

    assert "请在 2026年3月20日（周五） 18:00 前说明理由退回" in words


def test_reply_letter_carries_answer_class_and_promises(cast):
    opinion = cases.replied(cast, outcome="B")

    words = paper("reply", opinion, cast.liaison)

    assert "B类：正在解决或列入计划 答复函 张**：" in words
    assert (
        "“修复村口桥面”一事，现答复如下： 桥面已修好。 承诺事项：年底前完成护栏，2026年5月10日（周日）前完成。" in words
    )


def test_cover_and_contents_describe_the_dossier(cast):
    opinion = cases.archived(cast)

    cover, contents = (paper(key, opinion, cast.liaison) for key in ("cover", "contents"))

    assert "卷宗号：2026-chenyang-0001 群众意见办理卷宗" in cover
    assert f"保管期限 保存10年 件数 {opinion.event_count}" in cover
    assert contents.count("2026-03-11") == opinion.event_count


def test_dossier_taken_up_again_says_so_on_its_cover(cast):
    opinion = cases.archived(cast)
    cases.take(opinion, "reopen", cast.committee, reason="又塌了")

    assert "归档日期 （重新办理中）" in paper("cover", opinion, cast.liaison)


def test_form_is_chinese_whatever_the_page_speaks_and_names_who_printed_it(cast):
    opinion = cases.submitted(cast)
    context = context_of(Standing(opinion, cast.liaison, NOON))

    with translation.override("en"):
        sheet = draw(PAPERS["reception"], context)

    assert "人大代表联络站接待登记表" in sheet
    assert sheet.count("林联络 2026-03-11 12:00") == 36
