"""Reports: written by the right people, issued and sent once, seen by those they concern."""

from datetime import date

import pytest

from accounts.models import AuditEntry, Notification
from feedback import bulletins
from feedback.errors import Conflict, NotAllowed
from feedback.models import Bulletin
from stations.models import Role, StaffPost
from tests.cases import fresh_scope
from tests.reporting import APRIL, MARCH, county, issued, monthly, quarterly, some

pytestmark = pytest.mark.django_db


@pytest.fixture(name="county")
def the_county(cast):
    return county()


@pytest.fixture(name="some")
def some_cases(cast):
    return some(cast)


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
