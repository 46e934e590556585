"""Reports: drafted from the figures, written by the right people, issued once, unchanged by what happens afterwards."""

from datetime import date, datetime, timedelta

import pytest
from django.db.models import Q

from accounts.models import AuditEntry, Notification
from deputies.models import ReceptionDay
from feedback import bulletin_figures, bulletins, reports, tally
from feedback.bulletin_figures import Of, differences, laggards
from feedback.errors import Conflict, Invalid, NotAllowed
from feedback.models import Bulletin, CaseCount
from stations.models import District, Role, StaffPost
from tests import cases, duty
from tests.cases import SHANGHAI, fresh_scope, take
from tests.crowd import crowd

pytestmark = pytest.mark.django_db
APRIL = datetime(2026, 4, 1, 10, 0, tzinfo=SHANGHAI)
MARCH = date(2026, 3, 1)


@pytest.fixture
def county(cast):
    return District.objects.get(code="431223")


@pytest.fixture
def some(cast):
    made = {"replied": cases.replied(cast), "dispatched": cases.dispatched(cast), "submitted": cases.submitted(cast)}
    made["elsewhere"] = cases.submitted(cast, station=cast.other_station)
    cases.submitted(cast, station=cast.foreign_station)
    tally.refresh()
    return made


def monthly(cast, *, by=None, at=APRIL) -> Bulletin:
    return bulletins.draft("monthly", cast.station, MARCH, by=by or cast.liaison, at=at)


def quarterly(cast, county, *, at=APRIL) -> Bulletin:
    return bulletins.draft("quarterly", county, MARCH, by=cast.committee, at=at)


def issued(row, by, at=APRIL) -> Bulletin:
    row.refresh_from_db()
    return bulletins.issue(row, version=row.version, by=by, at=at)


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


# Editing and issuing


def edit(row, by, **data):
    paragraphs = [part["text"] for part in row.sections]
    return bulletins.edit(row, by=by, **{"title": "改过的标题", "paragraphs": paragraphs, "version": 1} | data)


def test_second_who_saves_from_the_same_state_is_told(cast):
    row = monthly(cast)
    edit(row, cast.liaison, paragraphs=["改过", *("" for _part in row.sections[1:])])

    with pytest.raises(Conflict):
        edit(row, cast.colleague, title="别的标题")

    row.refresh_from_db()
    assert (row.title, row.sections[0], row.version) == ("改过的标题", {"heading": "一、基本情况", "text": "改过"}, 2)


def test_issuing_numbers_freezes_and_sends_once(cast):
    row = monthly(cast)

    done = issued(row, cast.head)

    assert (done.number, done.issued_by) == ("辰阳联月报〔2026〕1号", cast.head)
    readers = {each.reader.username for each in done.readers.all()}
    assert readers == {"liaison", "colleague", "presidium", "committee"}
    notices = Notification.objects.filter(key=f"report:{row.pk}", channel="inbox")
    assert {notice.recipient.username for notice in notices} == readers
    assert {(notice.text, notice.url) for notice in notices} == {
        ("请阅读并确认收到：辰阳镇联络站2026年3月月报", f"/desk/reports/{row.pk}/")
    }
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == ["draft_report", "issue_report"]
    for attempt in (lambda: issued(done, cast.head), lambda: edit(done, cast.head, version=done.version)):
        with pytest.raises(Conflict):
            attempt()
    with pytest.raises(Conflict):
        bulletins.redraft(done, version=done.version, by=cast.liaison, at=APRIL)


def test_numbers_run_by_office_and_kind(cast, county):
    first = issued(monthly(cast), cast.head)
    second = issued(bulletins.draft("monthly", cast.station, date(2026, 2, 1), by=cast.liaison, at=APRIL), cast.head)
    quarter = issued(quarterly(cast, county), cast.committee)

    assert [row.number for row in (first, second, quarter)] == [
        "辰阳联月报〔2026〕1号",
        "辰阳联月报〔2026〕2号",
        "辰溪县人大通报〔2026〕1号",
    ]


def test_liaison_drafts_but_does_not_issue(cast):
    with pytest.raises(NotAllowed):
        issued(monthly(cast), cast.liaison)
    assert Bulletin.objects.get().issued_at is None


def test_nobody_issues_words_that_changed_since_they_were_read(cast):
    row = monthly(cast)
    edit(row, cast.liaison)

    with pytest.raises(Conflict):
        bulletins.issue(row, version=1, by=cast.head, at=APRIL)


def test_readers_confirm_once(cast):
    row = issued(monthly(cast), cast.head)

    bulletins.confirm(row, by=cast.committee, at=APRIL)

    with pytest.raises(Conflict):
        bulletins.confirm(row, by=cast.committee)
    for by in (cast.other_liaison, cast.head):
        with pytest.raises(NotAllowed):
            bulletins.confirm(row, by=by)
    assert list(row.readers.exclude(confirmed_at=None).values_list("reader__username", flat=True)) == ["committee"]


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


# Seen by


def test_station_sees_its_own_and_committee_its_districts(cast, county):
    month, other = (
        issued(bulletins.draft("monthly", station, MARCH, by=by, at=APRIL), head)
        for station, by, head in (
            (cast.station, cast.liaison, cast.head),
            (cast.other_station, cast.other_liaison, cast.committee),
        )
    )
    quarter = quarterly(cast, county)

    def seen(user):
        fresh_scope(user)
        return set(Bulletin.objects.visible_to(user))

    assert seen(cast.liaison) == seen(cast.presidium) == {month}
    assert seen(cast.other_liaison) == {other}
    assert seen(cast.committee) == {month, other, quarter}
    assert seen(cast.foreign_committee) == seen(cast.officer) == seen(cast.stranger) == set()

    issued(quarter, cast.committee)

    assert seen(cast.liaison) == {month, quarter}
    assert seen(cast.foreign_committee) == seen(cast.officer) == set()


def test_reader_above_the_county_is_not_sent_a_monthly_report(cast):
    StaffPost.objects.create(user=cast.stranger, role=Role.COMMITTEE, district_id="43", since="2020-01-01")

    assert cast.stranger not in bulletins.readers_of(monthly(cast))
