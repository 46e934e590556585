import pytest
from django.core.management import CommandError, call_command

from stations.models import CalendarDay


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


@pytest.mark.parametrize("years", [("2010", "2026"), ("2026", "2025"), ("2026", "2028")])
def test_command_refuses_years_it_knows_nothing_of(db, years):
    with pytest.raises(CommandError, match="请在 2011 与 2027 之间"):
        call_command("load_calendar", "--from", years[0], "--to", years[1])
