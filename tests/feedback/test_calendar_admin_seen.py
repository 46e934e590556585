"""What an administrator confirms is what the page showed, whoever else works on the draft meanwhile."""

import re

import pytest
from django.urls import reverse

from feedback import recalculating
from stations import calendar_changes
from stations.calendar_changes import draft
from stations.models import CalendarDay
from tests import cases
from tests.changed_days import off

ADDED = "您查看以后，这次调整里的日期已被别人增减。请看过最新的影响再确认。"
CHANGED = "您查看以后，其中有的日期已被别人改过。请看过最新的影响再确认。"


@pytest.fixture
def administrator(cast, client_of):
    return client_of(cast.administrator)


def page_of(change) -> str:
    return reverse("admin:stations_calendarchange_change", args=[change.pk])


def form_of(answer) -> dict:
    """The hidden field of the page that was looked at."""
    (seen,) = re.findall(r'name="seen" value="(\w+)"', answer.content.decode())
    return {"seen": seen, "confirm": "确认调整"}


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def written() -> list[str]:
    return sorted(f"{row.day:%m-%d}" for row in CalendarDay.objects.filter(day__range=("2026-03-01", "2026-03-31")))


def test_day_that_somebody_added_meanwhile_is_not_confirmed_unseen(cast, administrator):
    change = draft(off((3, 12)), by=None)
    looked_at = form_of(administrator.get(page_of(change)))
    draft(off((3, 13)), by=None, into=change)

    refused = administrator.post(page_of(change), looked_at, follow=True)
    before = written()
    confirmed = administrator.post(page_of(change), form_of(refused), follow=True)

    assert (said(refused), before) == ([ADDED], [])
    assert "2026年3月13日" in refused.content.decode()
    assert said(confirmed) == ["日历已调整，正在后台调整有关期限。"]
    assert written() == ["03-12", "03-13"]


def test_day_that_somebody_took_out_or_renamed_is_looked_at_again(cast, administrator):
    change = draft(off((3, 12), (3, 13)), by=None)
    looked_at = form_of(administrator.get(page_of(change)))
    calendar_changes.drop(change, ("", off((3, 13))[0].day))

    refused = administrator.post(page_of(change), looked_at, follow=True)
    looked_at = form_of(refused)
    draft(off((3, 12), name="检修"), by=None, into=change)
    again = administrator.post(page_of(change), looked_at, follow=True)

    assert (said(refused), said(again), written()) == ([ADDED], [ADDED], [])


@pytest.mark.parametrize("data", [{"confirm": "1"}, {"confirm": "1", "seen": ""}, {"confirm": "1", "seen": "0" * 32}])
def test_nothing_is_confirmed_without_having_looked(cast, administrator, data):
    change = draft(off((3, 12)), by=None)

    answer = administrator.post(page_of(change), data, follow=True)

    assert (said(answer), written()) == ([ADDED], [])


def test_same_new_day_confirmed_at_this_very_moment_is_said_in_words(cast, administrator, monkeypatch):
    """The other one is not there yet when this one looks, and is when it writes."""
    change, rows_at = draft(off((3, 12)), by=None), calendar_changes.rows_at
    looked_at, calls = form_of(administrator.get(page_of(change))), []
    CalendarDay.objects.create(day="2026-03-12", is_working_day=False, name="别的", source="别人")
    monkeypatch.setattr(calendar_changes, "rows_at", lambda keys: rows_at(keys) if calls else calls.append(1) or {})

    refused = administrator.post(page_of(change), looked_at, follow=True)
    change.refresh_from_db()

    assert (said(refused), change.state, change.days[0]["was"]["name"]) == ([CHANGED], "draft", "别的")
    assert CalendarDay.objects.get(day="2026-03-12").name == "别的"


def test_preview_that_is_cut_says_so(cast, administrator, monkeypatch):
    change = draft(off((3, 12)), by=None)
    for _nth in range(2):
        cases.submitted(cast)

    pages = []
    for most in (1, 2):
        monkeypatch.setattr(recalculating, "MOST_CLOCKS", most)
        pages.append("正在计时的期限很多" in administrator.get(page_of(change)).content.decode())

    assert pages == [True, False]


@pytest.mark.parametrize(("page", "number"), [("2", 2), ("9", 3), ("0", 1), ("-1", 1), ("x", 1), ("9" * 40, 1)])
def test_page_that_is_asked_for_is_shown_as_far_as_there_is_one(cast, administrator, monkeypatch, page, number):
    monkeypatch.setattr("feedback.calendar_admin.PER_PAGE", 1)
    change = draft(off((3, 12)), by=None)
    for _nth in range(3):
        cases.submitted(cast)

    assert administrator.get(page_of(change), {"page": page}).context["moves"].number == number
