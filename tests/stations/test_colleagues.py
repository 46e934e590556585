"""Who works side by side: at the same station, unit or district, today."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from stations.colleagues import colleagues_of, places_of
from stations.models import Role, StaffPost
from stations.services import merge_station


def names(person):
    return {user.username for user in colleagues_of(person)}


@pytest.mark.parametrize(
    ("who", "beside"),
    [
        ("liaison", {"colleague", "head"}),
        ("head", {"liaison", "colleague"}),
        ("other_liaison", set()),
        ("officer", {"leader"}),
        ("other_officer", set()),
        ("presidium", set()),
        ("committee", set()),
        ("deputy_user", set()),
        ("stranger", set()),
    ],
)
def test_colleagues_are_who_holds_a_post_at_the_same_place(cast, who, beside):
    assert names(getattr(cast, who)) == beside


def test_same_district_makes_colleagues_and_the_county_next_to_it_does_not(cast):
    second = User.objects.create(username="second", name="副委员")
    StaffPost.objects.create(user=second, role=Role.COMMITTEE, district_id="431223", since="2020-01-01")

    assert names(cast.committee) == {"second"}
    assert names(cast.foreign_committee) == set()


def test_merged_station_and_the_one_that_acts_for_it_are_one_place(cast):
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    assert names(cast.other_liaison) == {"liaison", "colleague", "head"}
    assert names(cast.liaison) == {"other_liaison", "colleague", "head"}


@pytest.mark.parametrize("change", [{"until": -1}, {"since": 1}])
def test_post_that_is_over_or_to_come_makes_no_colleague(cast, change):
    day = {name: timezone.localdate() + timedelta(days=n) for name, n in change.items()}
    StaffPost.objects.filter(user=cast.colleague).update(**day)

    assert names(cast.liaison) == {"head"}
    assert names(cast.colleague) == set()


def test_who_was_deactivated_is_no_colleague(cast):
    User.objects.filter(pk=cast.head.pk).update(is_active=False)

    assert names(cast.liaison) == {"colleague"}


def test_whoever_stands_in_holds_a_post_at_every_place(cast):
    """A colleague of the unit alone would get the notices of the station."""
    StaffPost.objects.create(user=cast.liaison, role=Role.UNIT_OFFICER, unit=cast.unit, since="2020-01-01")
    alone = names(cast.liaison)
    StaffPost.objects.create(user=cast.head, role=Role.UNIT_LEADER, unit=cast.unit, since="2020-01-01")

    assert (alone, names(cast.liaison)) == (set(), {"head"})
    assert names(cast.colleague) == {"liaison", "head"}
    assert names(cast.officer) == {"liaison", "head", "leader"}


def test_places_are_those_of_the_day(cast, django_assert_num_queries):
    StaffPost.objects.create(user=cast.liaison, role=Role.UNIT_OFFICER, unit=cast.unit, since="2026-03-12")
    ids = {cast.liaison.pk, cast.officer.pk, cast.committee.pk, cast.stranger.pk}
    station, unit, county = ("station", cast.station.pk), ("unit", cast.unit.pk), ("district", "431223")

    with django_assert_num_queries(1):
        found = places_of(ids, date(2026, 3, 11))

    assert found == {cast.liaison.pk: {station}, cast.officer.pk: {unit}, cast.committee.pk: {county}}
    assert places_of(ids, date(2026, 3, 12))[cast.liaison.pk] == {station, unit}
