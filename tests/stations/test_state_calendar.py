"""Loading the State Council's arrangement: complete, repeatable, and never over what a person decided."""

from datetime import date

import pytest

from stations.models import CalendarDay
from stations.state_calendar import Loaded, load_years

pytestmark = pytest.mark.django_db


def row(day):
    return CalendarDay.objects.get(day=day, district_code="")


def test_new_installation_has_every_year_loaded():
    by_year = {
        year: set(CalendarDay.objects.filter(day__year=year).values_list("is_official", flat=True))
        for year in range(2010, 2029)
    }

    assert by_year == {2010: set(), **{year: {True} for year in range(2011, 2027)}, 2027: {False}, 2028: set()}


def test_row_says_what_it_is_and_where_it_is_from():
    make_up, holiday, estimate = row("2026-02-28"), row("2020-10-01"), row("2027-02-09")

    assert (make_up.is_working_day, make_up.name) == (True, "调休上班")
    assert (holiday.is_working_day, holiday.name) == (False, "中秋节、国庆节")
    assert (holiday.is_official, holiday.source) == (True, "国务院办公厅节假日安排（holidays 0.109）")
    assert (estimate.is_official, estimate.source) == (False, "推算，节假日安排尚未公布（holidays 0.109）")


def test_make_up_day_for_the_next_new_year_belongs_to_its_own_year():
    CalendarDay.objects.all().delete()

    load_years(2011, 2011)

    assert row("2011-12-31").is_working_day
    assert not CalendarDay.objects.exclude(day__year=2011).exists()


def test_second_load_changes_nothing():
    before = list(CalendarDay.objects.order_by("id").values_list())

    loaded = load_years()

    assert loaded == Loaded(added=0, corrected=0, removed=0, kept=0)
    assert list(CalendarDay.objects.order_by("id").values_list()) == before


def test_load_mends_what_an_older_library_left():
    CalendarDay.objects.filter(day="2026-10-01").delete()
    old = {"source": "推算，节假日安排尚未公布（holidays 0.90）", "is_official": False}
    CalendarDay.objects.filter(day="2026-10-06").update(**old)
    CalendarDay.objects.create(day="2026-10-08", is_working_day=False, name="国庆节", **old)

    loaded = load_years(2026, 2026)

    assert loaded == Loaded(added=1, corrected=1, removed=1, kept=0)
    assert row("2026-10-06").is_official
    assert not CalendarDay.objects.filter(day="2026-10-08").exists()


def test_load_keeps_what_a_person_decided():
    CalendarDay.objects.filter(day="2026-10-10").update(is_working_day=False, name="停工", source="辰政办〔2026〕3号")
    CalendarDay.objects.create(day="2026-04-20", is_working_day=False, name="停电", source="供电通知")
    CalendarDay.objects.create(day="2026-04-20", district_code="45", is_working_day=False, name="三月三", source="桂政")

    loaded = load_years(2026, 2026)

    assert loaded == Loaded(added=0, corrected=0, removed=0, kept=2)
    assert row("2026-10-10").name == "停工"
    assert CalendarDay.objects.filter(day=date(2026, 4, 20)).count() == 2


def test_estimate_never_touches_a_year_that_is_official():
    CalendarDay.objects.filter(day="2027-02-05").update(is_official=True, source="国办发明电〔2026〕9号")
    CalendarDay.objects.filter(day="2027-02-06").delete()

    loaded = load_years(2027, 2027)

    assert loaded == Loaded(added=0, corrected=0, removed=0, kept=1)
    assert row("2027-02-05").is_official
    assert not CalendarDay.objects.filter(day="2027-02-06").exists()
