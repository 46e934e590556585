"""Drafts read the rows and write the roster: what stays, what is drawn up anew, which days are left alone."""

from datetime import date, timedelta

import pytest

from accounts.services import Refused
from deputies import rostering
from deputies.models import Absence, DutyNorm, DutyShift, DutyWish, Posting, ReceptionDay
from stations.services import merge_station
from tests import duty
from tests.duty import FRIDAY

MONDAY = duty.at(date(2026, 11, 2))
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
NEXT_FRIDAY = FRIDAY + timedelta(days=7)


@pytest.fixture
def office(cast):
    return duty.deputy("d8", cast.station, name="欧阳代表")


def draft(cast, *stations):
    return rostering.draft(stations or [cast.station], FIRST, LAST, by=cast.liaison, at=MONDAY)


def on(day) -> list[str]:
    return sorted(day.shifts.standing().values_list("deputy__code", flat=True))


def test_draft_pairs_the_deputies_of_the_station(cast, office):
    day = duty.reception_day(cast.station)

    [drafted] = draft(cast)

    assert on(day) == ["d1", "d8"]
    assert (drafted.added, drafted.removed, drafted.draft.findings) == ({day.pk: ["d1", "d8"]}, {}, ())
    assert not day.shifts.filter(is_fixed=True).exists()


def test_draft_leaves_other_days_and_the_neighbour_alone(cast, office):
    past = duty.reception_day(cast.station, date(2026, 10, 30))
    published = duty.reception_day(cast.station, state="published")
    later = duty.reception_day(cast.station, date(2027, 1, 6))
    elsewhere = duty.reception_day(cast.other_station)
    own = duty.reception_day(cast.station, NEXT_FRIDAY)

    draft(cast)

    assert [on(day) for day in (past, published, later, elsewhere)] == [[], [], [], []]
    assert on(own) == ["d1", "d8"]


def test_draft_keeps_who_was_put_there_by_hand_or_has_answered_and_replaces_an_earlier_draft(cast, office):
    duty.deputy("d9", cast.station)
    day, other = duty.reception_day(cast.station), duty.reception_day(cast.station, NEXT_FRIDAY)
    by_hand = duty.shift(day, duty.deputy("d7", cast.station), is_fixed=True)
    agreed = duty.shift(day, duty.deputy("d6", cast.station), state="accepted")
    drafted = duty.shift(other, duty.deputy("d5", cast.other_station))

    [found] = draft(cast)

    assert set(day.shifts.values_list("pk", flat=True)) >= {by_hand.pk, agreed.pk}
    assert found.removed == {other.pk: ["d5"]}
    assert not DutyShift.objects.filter(pk=drafted.pk).exists()


def test_draft_again_changes_nothing(cast, office):
    duty.reception_day(cast.station)
    draft(cast)
    rows = list(DutyShift.objects.values_list("pk", flat=True))

    [again] = draft(cast)

    assert (again.added, again.removed) == ({}, {})
    assert list(DutyShift.objects.values_list("pk", flat=True)) == rows


def test_draft_minds_leave_and_shifts_elsewhere_and_says_who_could_not(cast, office):
    day = duty.reception_day(cast.station)
    Absence.objects.create(deputy=office, since=FRIDAY, until=FRIDAY, state="granted")
    Posting.objects.create(deputy=cast.deputy, station=cast.other_station, since="2026-01-01")
    duty.shift(duty.reception_day(cast.other_station, state="published"), cast.deputy)

    [drafted] = draft(cast)

    assert on(day) == []
    assert [finding.rule for finding in drafted.draft.findings] == ["pairing"]
    assert "戴代表已在孝坪镇联络站值班；欧阳代表请假" in drafted.draft.findings[0].sentence


def test_draft_counts_the_year_and_minds_wishes(cast, office):
    day = duty.reception_day(cast.station)
    other = duty.deputy("d9", cast.station)
    DutyWish.objects.create(deputy=office, weekday=4)
    for n in (2, 3):
        duty.shift(duty.reception_day(cast.station, date(2026, n, 6), state="held"), office)

    draft(cast)

    assert on(day) == ["d1", other.code]


def test_draft_makes_the_highest_rank_lead_unless_somebody_was_made_to_by_hand(cast):
    leader = duty.deputy("d7", cast.station, rank="county")
    day = duty.reception_day(cast.station, needs_leader=True)
    by_hand = duty.reception_day(cast.station, NEXT_FRIDAY, needs_leader=True)
    duty.shift(by_hand, duty.deputy("d6", cast.station, rank="section"), role="lead", is_fixed=True)

    draft(cast)

    assert list(day.shifts.filter(role="lead").values_list("deputy", flat=True)) == [leader.pk]
    assert list(by_hand.shifts.filter(role="lead").values_list("deputy__code", flat=True)) == ["d6"]


def test_draft_of_two_stations_spreads_somebody_posted_at_both(cast, office):
    Posting.objects.create(deputy=office, station=cast.other_station, since="2026-01-01")
    here, there = duty.reception_day(cast.station), duty.reception_day(cast.other_station)

    [drafted] = draft(cast, cast.station, cast.other_station)

    assert (on(here), on(there)) == (["d1", "d8"], ["d2"])
    assert [finding.station for finding in drafted.draft.findings] == [cast.other_station.pk]


def test_draft_follows_a_merge_and_the_norm_of_the_place(cast, office):
    merged = duty.reception_day(cast.other_station)
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)
    DutyNorm.objects.create(district_id="431223100", is_paired=False)
    Absence.objects.create(deputy=cast.deputy, since=FRIDAY, until=FRIDAY, state="granted")

    [drafted] = draft(cast)

    assert on(merged) == ["d2", "d8"]
    assert drafted.draft.findings == ()


def test_draft_without_a_day_is_refused(cast):
    with pytest.raises(Refused, match="请先生成接待日"):
        draft(cast)


@pytest.mark.parametrize("n", [1, 3])
def test_draft_costs_the_same_for_any_number_of_days(cast, office, django_assert_num_queries, n):
    for week in range(n):
        duty.reception_day(cast.station, FRIDAY + timedelta(weeks=week))
    days = ReceptionDay.objects.count()
    with django_assert_num_queries(12):
        draft(cast)

    assert days == n
