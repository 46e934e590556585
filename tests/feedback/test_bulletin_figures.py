"""Reports: drafted from the figures, and unchanged by what happens once they are issued."""

from datetime import date, datetime, timedelta

import pytest
from django.db.models import Q

from deputies.models import ReceptionDay
from feedback import bulletin_figures, bulletins, reports, tally
from feedback.bulletin_figures import Of, differences, laggards
from feedback.errors import Conflict, Invalid, NotAllowed
from feedback.models import Bulletin, CaseCount
from tests import cases, duty
from tests.cases import SHANGHAI, take
from tests.crowd import crowd
from tests.reporting import APRIL, MARCH, county, issued, monthly, quarterly, some

pytestmark = pytest.mark.django_db


@pytest.fixture(name="county")
def the_county(cast):
    return county()


@pytest.fixture(name="some")
def some_cases(cast):
    return some(cast)


def words(row) -> dict[str, str]:
    return {part["heading"]: part["text"] for part in row.sections}


def told(row) -> list[tuple]:
    return [(each.name, each.was, each.today) for each in differences(row, at=APRIL)]


# Drafting


def test_figures_are_those_of_the_reports_for_the_place_and_period(cast, county, some):
    month, quarter = monthly(cast), quarterly(cast, county)

    station = reports.Asked(Q(), MARCH, date(2026, 3, 31), APRIL, station=cast.station.pk)
    district = reports.Asked(Q(), date(2026, 1, 1), date(2026, 3, 31), APRIL, area="431223")
    for row, asked in ((month, station), (quarter, district)):
        found = {figure.definition.name: [figure.n, figure.of] for figure in reports.figures(asked)}
        assert row.figures["figures"] == found
    assert month.figures["figures"]["collected"][0] == 3
    assert [(row["name"], row["figures"]["collected"][0]) for row in quarter.figures["stations"]] == [
        ("辰阳镇联络站", 3),
        ("孝坪镇联络站", 1),
    ]
    assert "stations" not in month.figures


def test_draft_says_the_figures_with_their_change(cast, some):
    cases.submitted(cast, at=cases.NOON - timedelta(days=28))
    tally.refresh()

    row = monthly(cast)

    assert row.title == "辰阳镇联络站2026年3月月报"
    basics, matters = words(row)["一、基本情况"], words(row)["二、群众反映的问题"]
    assert basics.startswith("本期收到3件（比上期+2），收集3件（比上期+2），受理2件（比上期+2）")
    assert "交办率66.7%（2/3，比上期+66.7个百分点）" in basics
    assert "满意率没有数据" in basics
    assert matters == f"按诉求类型：求助2件（比上期+2）。\n反映较多的是：{cast.category.parent.name}2件（占66.7%）。"
    assert words(row)["七、下一步要求"] == ""


def test_overdue_is_listed_with_days_and_names_no_resident(cast):
    cases.dispatched(cast, summary="", body="我叫张秀英，电话13812345678")
    tally.refresh()

    (late,) = monthly(cast).figures["overdue"]

    assert (late["unit"], late["days"]) == ("县交通运输局", 10)
    assert "张秀英" not in late["title"]
    assert "13812345678" not in late["title"]


def test_laggards_are_ranked_below_the_whole_with_enough_cases_only():
    def row(name, n, of):
        return {"key": name, "name": name, "figures": {"settled_of_assigned": [n, of], "on_time_rate": [0, 0]}}

    units = [row("甲", 1, 10), row("乙", 0, 4), row("丙", 9, 10), row("丁", 2, 5)]
    total = {"settled_of_assigned": [12, 29], "on_time_rate": [0, 0]}

    found = laggards(total, {"units": units})

    assert [(each["name"], each["n"], each["whole"]) for each in found] == [("甲", 1, 10), ("丁", 2, 5)]


def test_stations_without_reception_and_late_notices_are_named(cast, county):
    held = duty.reception_day(cast.station, date(2026, 3, 6), state="held", visitors=4, published_at=APRIL)
    ReceptionDay.objects.filter(pk=held.pk).update(is_late=True)

    row = quarterly(cast, county)

    found = row.figures["receptions"]
    assert (found["held"], found["visitors"]) == (1, 4)
    assert [(each["name"], each["when"]) for each in found["silent"]] == [
        ("辰阳镇联络站", "2026-01"),
        ("辰阳镇联络站", "2026-02"),
        ("孝坪镇联络站", "2026-01"),
        ("孝坪镇联络站", "2026-02"),
        ("孝坪镇联络站", "2026-03"),
    ]
    assert "公布过晚的：辰阳镇联络站（2026-03-06）。" in words(row)["四、代表接待"]


def test_matters_of_one_village_and_subject_are_repeated(cast):
    for _n in range(3):
        cases.registered(cast, village=cast.village)
    tally.refresh()

    (again,) = monthly(cast).figures["repeated"]

    assert (again["village"], again["subject"], again["n"]) == ("桔花园村", cast.category.parent.name, 3)


@pytest.mark.parametrize("at", [cases.NOON, datetime(2026, 3, 31, 23, 0, tzinfo=SHANGHAI)])
def test_period_must_be_over(cast, at):
    with pytest.raises(Invalid):
        monthly(cast, at=at)


def test_one_period_has_one_report(cast):
    monthly(cast)

    with pytest.raises(Conflict):
        monthly(cast)
    assert Bulletin.objects.count() == 1


def test_only_those_of_the_station_and_the_committee_draft(cast, county):
    for by in (cast.other_liaison, cast.committee, cast.officer, cast.stranger):
        with pytest.raises(NotAllowed):
            monthly(cast, by=by)
    for by in (cast.presidium, cast.foreign_committee, cast.liaison):
        with pytest.raises(NotAllowed):
            bulletins.draft("quarterly", county, MARCH, by=by, at=APRIL)


# Frozen


def test_frozen_report_keeps_its_figures_and_says_which_differ_today(cast, county, some):
    row = issued(quarterly(cast, county), cast.committee)
    kept = row.figures
    assert told(row) == []

    take(some["submitted"], "withdraw", cases.Capacity.RESIDENT)
    cases.result(cast, some["dispatched"])
    tally.refresh()

    row.refresh_from_db()
    assert row.figures == kept
    fields, now = (
        bulletin_figures.flat(kept),
        bulletin_figures.flat(bulletin_figures.collect(Of.bulletin(row), at=APRIL)),
    )
    expected = [
        (name, was, now.get(key, ("", ""))[1])
        for key, (name, was) in fields.items()
        if now.get(key, ("", ""))[1] != was
    ]
    assert told(row) == expected
    assert ("收集", "4", "3") in told(row)
    assert ("撤回", "0", "1") in told(row)
    assert ("交办率", "50.0% (2/4)", "66.7% (2/3)") in told(row)
    assert ("辰阳镇联络站 · 收集", "3", "2") in told(row)
    assert ("县交通运输局 · 按时办结率", "50.0% (1/2)", "100.0% (2/2)") in told(row)
    assert (f"逾期 · {some['dispatched'].number}", "10", "") in told(row)
    unchanged = {"受理", "办结", "孝坪镇联络站 · 收集"}
    assert not unchanged & {name for name, _was, _today in told(row)}


def test_redraft_takes_the_figures_of_today(cast, some):
    row = monthly(cast)
    take(some["submitted"], "withdraw", cases.Capacity.RESIDENT)
    tally.refresh()

    bulletins.redraft(row, version=1, by=cast.liaison, at=APRIL)

    row.refresh_from_db()
    assert (row.figures["figures"]["withdrawn"][0], row.version, told(row)) == (1, 2, [])


def test_cost_of_figures_is_the_same_for_few_and_many(cast, county, some, django_assert_num_queries):
    of = Of.bulletin(quarterly(cast, county))
    with django_assert_num_queries(QUERIES):
        bulletin_figures.collect(of, at=APRIL)
    tally.count({opinion.pk for opinion in crowd(some["dispatched"], 60)})
    assert CaseCount.objects.count() > 60
    with django_assert_num_queries(QUERIES):
        bulletin_figures.collect(of, at=APRIL)


QUERIES = 24
