"""A change of working days: what a draft keeps, what confirming writes, once, and who was faster."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import AuditEntry
from accounts.services import Refused
from stations import calendar_changes
from stations.calendar import Calendar
from stations.calendar_changes import (
    SETTLING,
    NewDay,
    Outdated,
    awaiting,
    confirm,
    dismiss,
    draft,
    draft_from_library,
    draft_from_table,
    drop,
    note_pass,
    pending,
    refresh,
)
from stations.models import CalendarChange, CalendarDay

NOTICE = "国办发明电〔2026〕9号"
AT = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)


def day(text, is_working_day=False, name="停电", code="", **fields):
    return NewDay(date.fromisoformat(text), is_working_day, name, NOTICE, district_code=code, **fields)


def plain(text, code=""):
    return NewDay(date.fromisoformat(text), None, district_code=code)


def rows(*days, code=""):
    found = CalendarDay.objects.filter(day__in=days, district_code=code).order_by("day")
    return list(found.values_list("is_working_day", "name", "is_official", "source"))


def keys(change):
    change.refresh_from_db()
    return [(entry["day"], entry["district_code"]) for entry in change.days]


# Drafting


def test_draft_keeps_what_differs_in_order_with_what_was_there(db):
    known = NewDay.of(CalendarDay.objects.get(day="2026-10-02", district_code=""))

    change = draft([day("2026-10-01", True), day("2026-03-12"), known, plain("2026-03-13")], by=None)

    assert keys(change) == [("2026-03-12", ""), ("2026-10-01", "")]
    assert [entry["was"] and entry["was"]["name"] for entry in change.days] == [None, "国庆节"]


def test_draft_without_any_difference_is_refused(db):
    with pytest.raises(Refused):
        draft([plain("2026-03-12"), plain("2026-03-12", "43")], by=None)
    assert not CalendarChange.objects.exists()


def test_day_named_again_replaces_what_the_draft_said(db):
    change = draft([day("2026-03-12"), day("2026-03-13")], by=None)

    draft([day("2026-03-12", name="检修"), day("2026-03-12", code="43")], by=None, into=change)

    assert keys(change) == [("2026-03-12", ""), ("2026-03-12", "43"), ("2026-03-13", "")]
    assert change.days[0]["name"] == "检修"


def test_day_is_taken_out_of_a_draft_but_not_the_last(db):
    change = draft([day("2026-03-12"), day("2026-03-13")], by=None)

    drop(change, ("", date(2026, 3, 12)))

    with pytest.raises(Refused):
        drop(change, ("", date(2026, 3, 13)))
    assert keys(change) == [("2026-03-13", "")]


# Confirming


def test_confirming_writes_adds_changes_and_takes_away(cast):
    change = draft(
        [day("2026-03-12"), day("2026-10-01", True, "加班"), plain("2026-10-10"), day("2026-03-12", code="45")],
        by=cast.administrator,
    )
    assert rows("2026-03-12") == []

    confirm(change, by=cast.administrator, at=AT)

    change.refresh_from_db()
    assert (change.state, change.confirmed_at) == ("confirmed", AT)
    assert rows("2026-03-12", "2026-10-01", "2026-10-10") == [
        (False, "停电", True, NOTICE),
        (True, "加班", True, NOTICE),
    ]
    assert rows("2026-03-12", code="45") == [(False, "停电", True, NOTICE)]
    assert [(e.verb, e.user, e.data) for e in AuditEntry.objects.all()] == [
        ("confirm_calendar", cast.administrator, {"days": 4})
    ]


@pytest.mark.parametrize("end", [lambda change: confirm(change, by=None), lambda change: dismiss(change, by=None)])
def test_what_has_ended_is_neither_confirmed_changed_nor_dismissed(db, end):
    change = draft([day("2026-03-12"), day("2026-03-13")], by=None)
    end(change)
    before = list(CalendarDay.objects.order_by("pk").values())

    for act in (
        lambda: confirm(change, by=None),
        lambda: dismiss(change, by=None),
        lambda: drop(change, ("", date(2026, 3, 12))),
        lambda: draft([day("2026-03-16")], by=None, into=change),
        lambda: refresh(change),
    ):
        with pytest.raises(Refused):
            act()

    assert list(CalendarDay.objects.order_by("pk").values()) == before
    assert AuditEntry.objects.count() == 1


def test_calendar_changed_since_it_was_looked_at_is_looked_at_again(db):
    change = draft([day("2026-03-12"), day("2026-03-13")], by=None)
    CalendarDay.objects.create(day="2026-03-12", is_working_day=False, name="别的", source="别人")

    with pytest.raises(Outdated):
        confirm(change, by=None)
    change.refresh_from_db()
    refused = change.state, rows("2026-03-12", "2026-03-13")
    refresh(change)
    confirm(change, by=None)

    assert refused == ("draft", [(False, "别的", True, "别人")])
    assert rows("2026-03-12", "2026-03-13") == [(False, "停电", True, NOTICE)] * 2


# Whole years


def test_official_table_replaces_what_was_estimated_of_the_same_year(db):
    estimated = CalendarDay.objects.filter(day__year=2027, is_official=False)
    assert estimated.count() > 10

    change = draft_from_table([day("2027-01-01", name="元旦"), day("2027-02-14", True, "调休上班")], by=None)
    confirm(change, by=None)

    assert not estimated.exists()
    assert CalendarDay.objects.filter(day__year=2027, district_code="").count() == 2
    assert CalendarDay.objects.filter(day__year=2026, is_official=True).count() > 20
    assert Calendar().is_arranged(2027)


def test_official_table_of_the_country_leaves_a_district_and_what_stands_beside_it(db):
    """What one district only estimates says nothing of the same day in the country."""
    own = NewDay(date(2027, 5, 12), False, "桔花节", NOTICE, is_official=False, district_code="45")
    confirm(draft([day("2027-05-12"), own], by=None), by=None)

    confirm(draft_from_table([day("2027-01-01", name="元旦")], by=None), by=None)

    assert rows("2027-05-12") == [(False, "停电", True, NOTICE)]
    assert rows("2027-05-12", code="45") == [(False, "桔花节", False, NOTICE)]


@pytest.mark.parametrize("fields", [{"is_official": False}, {"code": "45"}])
def test_estimate_or_one_districts_table_leaves_the_country_alone(db, fields):
    before = CalendarDay.objects.filter(day__year=2027, district_code="").count()

    confirm(draft_from_table([day("2027-04-09", name="三月三", **fields)], by=None), by=None)

    assert CalendarDay.objects.filter(day__year=2027, district_code="").exclude(day="2027-04-09").count() == before


def test_library_mends_a_year_and_keeps_what_people_decided(db):
    CalendarDay.objects.filter(day="2026-10-01", district_code="").delete()
    CalendarDay.objects.filter(day="2026-10-02", district_code="").update(name="错")
    CalendarDay.objects.filter(day="2026-10-05", district_code="").update(name="自己的", source="县政办")
    CalendarDay.objects.create(day="2026-08-12", is_working_day=False, name="多余", source="（holidays 0.1）")

    change = draft_from_library(2026, 2026, by=None)
    confirm(change, by=None)

    assert keys(change) == [("2026-08-12", ""), ("2026-10-01", ""), ("2026-10-02", "")]
    assert [name for _w, name, *_rest in rows("2026-08-12", "2026-10-01", "2026-10-02", "2026-10-05")] == [
        "国庆节", "国庆节", "自己的",
    ]  # fmt: skip
    with pytest.raises(Refused):
        draft_from_library(2026, 2026, by=None)


# Looking ahead, and what follows


def test_calendar_with_a_pending_change_is_the_one_that_confirming_brings(db):
    CalendarDay.objects.create(day="2026-04-20", district_code="45", is_working_day=False, name="三月三", source="桂政")
    change = draft(
        [day("2026-03-12"), plain("2026-10-10"), plain("2026-04-20", "45"), day("2028-02-29", code="4501")], by=None
    )
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(900)]
    ahead = {code: Calendar(code, pending(change)) for code in ("", "45", "450102", "43")}
    expected = {code: [calendar.is_working_day(d) for d in days] for code, calendar in ahead.items()}

    confirm(change, by=None)

    assert {code: [Calendar(code).is_working_day(d) for d in days] for code in ("", "45", "450102", "43")} == expected
    assert not Calendar("450102").is_working_day(date(2028, 2, 29))


def test_change_waits_for_a_pass_and_once_more_when_all_has_settled(db):
    change = draft([day("2026-03-12")], by=None)
    assert list(awaiting(AT)) == []

    confirm(change, by=None, at=AT)
    first = list(awaiting(AT))
    note_pass(first[0], began_at=AT)
    between = list(awaiting(AT + SETTLING / 2))
    again = list(awaiting(AT + SETTLING))
    note_pass(again[0], began_at=AT + SETTLING)

    change.refresh_from_db()
    assert (first, between, again) == ([change], [], [change])
    assert (change.state, list(awaiting(AT + 9 * SETTLING))) == ("applied", [])
    assert calendar_changes.days_of(change) == [day("2026-03-12")]
