import pytest
from django.core.management import CommandError, call_command

from accounts.services import Refused
from stations import calendar_changes
from stations.management.commands import load_calendar
from stations.models import CalendarChange, CalendarDay


def test_command_loads_the_years_asked_for(db, capsys):
    CalendarDay.objects.all().delete()

    call_command("load_calendar", "--from", "2026", "--to", "2027")

    assert set(CalendarDay.objects.values_list("day__year", flat=True)) == {2026, 2027}
    assert capsys.readouterr().out == (
        "新增 47 天，更正 0 天，删除 0 天，人工改过而保留 0 天。\n2027 年的安排尚未公布，为推算日期，请在公布后核对。\n"
    )


def test_command_says_nothing_of_estimates_in_official_years(db, capsys):
    call_command("load_calendar", "--to", "2026")

    assert capsys.readouterr().out == "新增 0 天，更正 0 天，删除 0 天，人工改过而保留 0 天。\n"


def test_command_leaves_a_change_by_which_running_deadlines_move(db):
    CalendarDay.objects.filter(day="2026-10-01", district_code="").delete()

    call_command("load_calendar", "--from", "2026", "--to", "2026")
    call_command("load_calendar", "--from", "2026", "--to", "2026")

    change = CalendarChange.objects.get()
    assert (change.state, change.made_by, [entry["day"] for entry in change.days]) == (
        "confirmed",
        None,
        ["2026-10-01"],
    )


@pytest.mark.parametrize("refusal", [calendar_changes.Outdated, Refused])
def test_command_that_wrote_nothing_says_so_and_leaves_no_draft(db, capsys, monkeypatch, refusal):
    CalendarDay.objects.filter(day="2026-10-01", district_code="").delete()

    def too_late(change, **_options):
        raise refusal("别人更快")

    monkeypatch.setattr(load_calendar, "confirm", too_late)

    with pytest.raises(CommandError, match="没有载入：有人正在修改同样的日期，请再运行一次。"):
        call_command("load_calendar", "--from", "2026", "--to", "2026")

    assert capsys.readouterr().out == ""
    assert not CalendarChange.objects.exists()
    assert not CalendarDay.objects.filter(day="2026-10-01").exists()


@pytest.mark.parametrize("years", [("2010", "2026"), ("2026", "2025"), ("2026", "2028")])
def test_command_refuses_years_it_knows_nothing_of(db, years):
    with pytest.raises(CommandError, match="请在 2011 与 2027 之间"):
        call_command("load_calendar", "--from", years[0], "--to", years[1])
