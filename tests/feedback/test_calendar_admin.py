"""Changing working days in the admin: three ways to name them, a page that says what moves, one button that does it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEntry, Channel
from feedback import calendar_admin
from feedback.models import Deadline
from feedback.recalculating import apply_confirmed
from stations.calendar_changes import SETTLING, confirm, digest, draft
from stations.models import CalendarChange, CalendarDay
from tests import cases
from tests.cases import NOON
from tests.changed_days import off, on

LIST = reverse("admin:stations_calendarchange_changelist")
HAND, TABLE, LIBRARY = (reverse(f"admin:stations_calendarchange_{way}") for way in ("hand", "table", "library"))
BASIS = {"source": "县政办〔2026〕3号", "is_official": "on", "district": ""}
ONE_DAY = BASIS | {"first": "2026-03-12", "kind": "off", "name": "停电"}


@pytest.fixture
def administrator(cast, client_of):
    return client_of(cast.administrator)


def page_of(change) -> str:
    return reverse("admin:stations_calendarchange_change", args=[change.pk])


def body(response) -> str:
    return response.content.decode()


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def kept(change) -> list[tuple]:
    change.refresh_from_db()
    return [(entry["day"], entry["district_code"], entry["is_working_day"], entry["name"]) for entry in change.days]


def confirming(change) -> dict:
    """What the button on the page of a draft sends, as it stands now."""
    change.refresh_from_db()
    return {"confirm": "确认调整", "seen": digest(change)}


# By hand


def test_days_named_by_hand_become_a_draft_that_changes_nothing(cast, administrator):
    opinion = cases.dispatched(cast)
    before = Deadline.objects.get(opinion=opinion, kind="result").due_at

    answer = administrator.post(HAND, ONE_DAY | {"last": "2026-03-13", "district": "431223"})

    change = CalendarChange.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(change))
    assert (change.state, change.made_by) == ("draft", cast.administrator)
    assert kept(change) == [("2026-03-12", "431223", False, "停电"), ("2026-03-13", "431223", False, "停电")]
    assert not CalendarDay.objects.filter(day="2026-03-12").exists()
    assert Deadline.objects.get(opinion=opinion, kind="result").due_at == before


@pytest.mark.parametrize(
    ("data", "field", "why"),
    [
        ({"first": ""}, "first", "请填写或选择这一项。"),
        ({"first": "2026-02-30"}, "first", "请按“年-月-日”填写日期，例如 2026-03-01。"),
        ({"first": "1999-01-01"}, "first", "年份应在 2011 与 2099 之间。"),
        ({"last": "2026-03-11"}, "last", "应在起始日期之后，一次最多 31 天。"),
        ({"last": "2026-05-11"}, "last", "应在起始日期之后，一次最多 31 天。"),
        ({"name": ""}, "name", "请写节日名称或“调休上班”。"),
        ({"source": ""}, "source", "请填写或选择这一项。"),
        ({"kind": "holiday"}, "kind", "请从列出的各项里重新选择。"),
        ({"district": "99"}, "district", "请从列出的各项里重新选择。"),
        (
            {"district": "431223100"},
            "district",
            "请从列出的各项里重新选择。",
        ),  # a township has no days of its own
        ({"kind": "plain", "name": ""}, "__all__", "这些日期与现有的工作日历没有差别，不需要调整。"),
    ],
)
def test_days_that_cannot_be_taken_are_refused_at_their_field(cast, administrator, data, field, why):
    answer = administrator.post(HAND, ONE_DAY | data)

    assert answer.status_code == 200
    assert answer.context["form"].errors[field] == [why]
    assert not CalendarChange.objects.exists()


def test_link_from_a_day_of_the_calendar_fills_the_form(cast, administrator):
    row = CalendarDay.objects.get(day="2026-10-01")

    page = administrator.get(f"{HAND}?day={row.pk}")
    initial = page.context["form"].initial

    assert 'value="2026-10-01"' in body(page)  # as a date field of HTML wants it, in every language
    assert (initial["first"], initial["kind"], initial["name"]) == (date(2026, 10, 1), "off", "国庆节")
    assert administrator.get(f"{HAND}?day=x").context["form"].initial == {}


# As a table, from the library


def test_table_pasted_or_uploaded_becomes_a_draft(cast, administrator):
    text = "日期,类型,名称\n2026-03-12,休息,停电\n2026-03-14,上班,调休上班\n"

    administrator.post(TABLE, BASIS | {"text": text})
    administrator.post(TABLE, BASIS | {"file": SimpleUploadedFile("三月.csv", text.encode("gb18030"))})

    wanted = [("2026-03-12", "", False, "停电"), ("2026-03-14", "", True, "调休上班")]
    assert [kept(change) for change in CalendarChange.objects.all()] == [wanted, wanted]


def test_table_with_a_mistake_is_refused_whole_with_row_and_column(cast, administrator):
    text = "日期,类型,名称\n2026-03-12,休息,停电\n2026-13-01,加班,\n"

    answer = administrator.post(TABLE, BASIS | {"text": text})

    assert answer.context["form"].errors["text"] == [
        "第 3 行“日期”：“2026-13-01”不是日期，请写成 2027-02-05。",
        "第 3 行“类型”：“加班”应为休息、上班或平常。",
    ]
    assert "第 3 行“类型”" in body(answer)
    assert not CalendarChange.objects.exists()


@pytest.mark.parametrize("data", [{}, {"text": "日期,类型,名称", "file": SimpleUploadedFile("a.csv", b"x")}])
def test_table_is_pasted_or_uploaded_not_both_nor_neither(cast, administrator, data):
    answer = administrator.post(TABLE, BASIS | data)

    assert answer.context["form"].errors["__all__"] == ["请粘贴表格，或上传一个文件，二者选一。"]


def test_year_from_the_library_says_where_nothing_differs(cast, administrator):
    same = administrator.post(LIBRARY, {"year": "2026"})
    CalendarDay.objects.filter(day="2026-10-01", district_code="").delete()
    differs = administrator.post(LIBRARY, {"year": "2026"})

    assert same.context["form"].errors["__all__"] == ["这些日期与现有的工作日历没有差别，不需要调整。"]
    assert differs.status_code == 302
    assert kept(CalendarChange.objects.get()) == [("2026-10-01", "", False, "国庆节")]


def test_year_that_is_only_estimated_says_so(cast, administrator):
    choices = dict(administrator.get(LIBRARY).context["form"].fields["year"].choices)

    assert (choices[2026], choices[2027]) == ("2026", "2027（推算）")


# The page of a change


def test_page_says_before_and_after_of_days_and_deadlines(cast, administrator):
    opinion = cases.dispatched(cast)
    change = draft(off((3, 12), code="431223") + on((3, 14)), by=cast.administrator)

    page = body(administrator.get(page_of(change)))

    assert [
        word
        for word in ("2026年3月12日（周四）", "辰溪县", "平常工作日", "停电", "平常休息日", "上班")
        if word not in page
    ] == []
    assert opinion.number in page
    assert "2026-03-12" in page
    assert "2026-03-13" in page
    assert "1 件意见的 1 项期限会变动，其中提前的 0 项。" in page


def test_page_without_moves_says_so(cast, administrator):
    cases.dispatched(cast)

    page = body(administrator.get(page_of(draft(off((8, 12)), by=None))))

    assert "没有正在计时的期限会变动。" in page
    assert "变动的期限" not in page


def test_moves_are_paged_and_the_page_costs_the_same(cast, administrator, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(calendar_admin, "PER_PAGE", 2)
    change = draft(off((3, 12)), by=None)
    opinions = [cases.submitted(cast) for _nth in range(3)]

    administrator.get(page_of(change))
    with django_assert_num_queries(8):
        first = administrator.get(page_of(change))
    second = administrator.get(page_of(change), {"page": 2})

    shown = [[move.number for move in page.context["moves"]] for page in (first, second)]
    assert shown == [[opinions[0].number, opinions[1].number], [opinions[2].number]]
    assert "第 1 页，共 2 页" in body(first)


def test_preview_says_who_is_told_and_how(cast, administrator, settings):
    settings.CHANNELS = [Channel.SMS]
    for tell_by in ("sms", "phone", "phone", "online"):
        cases.logged(cast, name="王大山", phone="13800000000", tell_by=tell_by)
    change = draft(off((3, 12)), by=None)

    page = body(administrator.get(page_of(change)))

    assert "群众：短信告知 1 位，打电话告知 2 位。" in page


def test_preview_says_that_an_earlier_change_is_still_being_applied(cast, administrator):
    earlier, change = draft(off((3, 13)), by=None), draft(off((3, 12)), by=None)
    confirm(earlier, by=None, at=NOON)

    before = body(administrator.get(page_of(change)))
    CalendarChange.objects.filter(pk=earlier.pk).update(state="applied")
    after = body(administrator.get(page_of(change)))

    assert f"第 {earlier.pk} 号调整还在后台调整期限" in before
    assert "号调整还在后台调整期限" not in after


def test_confirmed_change_is_written_at_once_and_moves_in_the_background(cast, administrator):
    opinion = cases.submitted(cast)
    change = draft(off((3, 12)), by=cast.administrator)

    answer = administrator.post(page_of(change), confirming(change), follow=True)
    change.refresh_from_db()
    state = change.state
    moved = apply_confirmed(change.confirmed_at + SETTLING)

    assert said(answer) == ["日历已调整，正在后台调整有关期限。"]
    assert "正在调整以前起算的期限" in body(answer)
    assert (state, moved) == ("confirmed", 1)
    assert not CalendarDay.objects.get(day="2026-03-12").is_working_day
    assert opinion.events.filter(action="recalculated").exists()
    assert "共调整 1 件意见的期限" in body(administrator.get(page_of(change)))
    assert list(AuditEntry.objects.values_list("user__username", "verb", "subject", "data")) == [
        ("admin", "confirm_calendar", f"calendarchange {change.pk}", {"days": 1})
    ]


def test_second_click_and_a_stale_page_confirm_nothing(cast, administrator):
    change, other = draft(off((3, 12)), by=None), draft(off((3, 12), name="检修"), by=None)
    confirm(other, by=None, at=NOON)

    stale = administrator.post(page_of(change), confirming(change), follow=True)
    state = CalendarChange.objects.get(pk=change.pk).state
    again = administrator.post(page_of(change), confirming(change), follow=True)
    twice = administrator.post(page_of(change), confirming(change), follow=True)

    assert said(stale) == ["您查看以后，其中有的日期已被别人改过。请看过最新的影响再确认。"]
    assert state == "draft"
    assert said(again) == ["日历已调整，正在后台调整有关期限。"]
    assert said(twice) == ["这次调整已经确认或放弃，请重新提出。"]
    assert CalendarDay.objects.get(day="2026-03-12").name == "停电"


def test_draft_takes_more_days_gives_some_back_and_is_dismissed(cast, administrator):
    change = draft(off((3, 12)), by=None)

    administrator.post(f"{HAND}?into={change.pk}", ONE_DAY | {"first": "2026-03-16"})
    both = [day for day, *_rest in kept(change)]
    administrator.post(page_of(change), {"drop": " 2026-03-12"})
    administrator.post(page_of(change), {"drop": "nonsense"})
    one = [day for day, *_rest in kept(change)]
    last = administrator.post(page_of(change), {"drop": " 2026-03-16"}, follow=True)
    dismissed = administrator.post(page_of(change), {"dismiss": "1"}, follow=True)

    assert (both, one) == (["2026-03-12", "2026-03-16"], ["2026-03-16"])
    assert said(last) == ["这是最后一天。不需要调整的话，请放弃这次调整。"]
    assert said(dismissed) == ["已放弃这次调整，日历没有变化。"]
    assert not CalendarDay.objects.filter(day__in=["2026-03-12", "2026-03-16"]).exists()
    refused = administrator.post(page_of(change), confirming(change), follow=True)
    assert said(refused) == ["这次调整已经确认或放弃，请重新提出。"]
    assert "确认调整" not in body(refused)


def test_changes_are_listed_and_only_for_administrators(cast, administrator, client_of):
    change = draft(off((3, 12), (3, 13)), by=cast.administrator)

    page = body(administrator.get(LIST))

    assert "2026-03-12 至 2026-03-13" in page
    assert TABLE in page
    for stranger in (cast.committee, cast.liaison, cast.officer):
        browser = client_of(stranger)
        assert [browser.get(url).status_code for url in (LIST, HAND, TABLE, LIBRARY, page_of(change))] == [302] * 5
        assert browser.post(page_of(change), {"confirm": "1"}).status_code == 302
    change.refresh_from_db()
    assert change.state == "draft"
