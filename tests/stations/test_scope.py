"""Who acts for which station: every role, the tiers below, merged stations in both directions, and never the neighbour."""

import pytest
from django.core.exceptions import PermissionDenied

from stations.models import Role, StaffPost, Station
from stations.scope import acts_for, has_head, needs_second_factor, read_scopes, scope_of, staff_only
from stations.services import merge_station
from tests.cases import fresh_scope
from tests.cast import person, station

OWN = {"chenyang", "juhuayuan"}
COUNTY = OWN | {"xiaoping"}


def reached(user):
    fresh_scope(user)
    return {row.code for row in Station.objects.filter(scope_of(user).reach("pk", "district_id"))}


def held(user):
    """Station code → roles held there."""
    fresh_scope(user)
    roles = {row.code: scope_of(user).roles_at(row) for row in Station.objects.select_related("merged_into")}
    return {code: found for code, found in roles.items() if found}


@pytest.fixture
def centre(cast):
    """A county centre with a liaison, and a liaison at the village point."""
    cast.centre = station("centre", "县中心站", "431223", "辰联", tier=1)
    cast.central = person("central", "钟中心", Role.LIAISON, station=cast.centre)
    cast.villager = person("villager", "村联络", Role.LIAISON, station=cast.village_station)
    return cast


@pytest.mark.parametrize(
    ("name", "role", "stations"),
    [
        ("liaison", "liaison", OWN),
        ("other_liaison", "liaison", {"xiaoping"}),
        ("villager", "liaison", {"juhuayuan"}),
        ("central", "liaison", COUNTY | {"centre"}),
        ("head", "head", OWN),
        ("presidium", "presidium", OWN),
        ("committee", "committee", COUNTY | {"centre"}),
        ("foreign_committee", "committee", {"lufeng"}),
        ("officer", None, set()),
        ("leader", None, set()),
        ("deputy_user", None, set()),
        ("administrator", None, set()),
        ("stranger", None, set()),
    ],
)
def test_reach_of_every_role_is_its_stations_and_no_neighbours(centre, name, role, stations):
    user = getattr(centre, name)

    assert reached(user) == stations
    assert held(user) == {code: {role} for code in stations}


def test_feature_station_beside_a_township_station_is_its_own(cast):
    feature = station("feature", "园区特色站", "431223100", "园联")

    assert "feature" not in reached(cast.liaison)
    assert scope_of(cast.liaison).roles_at(feature) == set()


def test_two_posts_reach_both_places(cast):
    StaffPost.objects.create(user=cast.liaison, role=Role.HEAD, station=cast.foreign_station, since="2020-01-01")

    assert held(cast.liaison) == {"chenyang": {"liaison"}, "juhuayuan": {"liaison"}, "lufeng": {"head"}}
    assert reached(cast.liaison) == OWN | {"lufeng"}


def test_ended_post_reaches_nothing(cast):
    StaffPost.objects.filter(user=cast.liaison).update(until="2020-12-31")

    assert (reached(cast.liaison), held(cast.liaison)) == (set(), {})


# Merged stations


def test_staff_of_a_merged_station_act_for_the_surviving_one(cast):
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    assert reached(cast.other_liaison) == COUNTY
    assert held(cast.other_liaison) == {code: {"liaison"} for code in COUNTY}
    assert scope_of(cast.other_liaison).stations == {cast.station.pk: {"liaison"}}


def test_staff_of_the_surviving_station_reach_the_rows_of_the_merged_one(cast):
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    assert reached(cast.liaison) == reached(cast.head) == COUNTY
    assert held(cast.liaison)["xiaoping"] == {"liaison"}


def test_presidium_of_the_surviving_station_reaches_the_merged_one_in_another_township(cast):
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    assert reached(cast.presidium) == COUNTY


def test_committee_follows_a_merge_over_the_county_border(cast):
    merge_station(cast.foreign_station, into=cast.station, by=cast.administrator)

    assert reached(cast.committee) == COUNTY | {"lufeng"}
    assert reached(cast.foreign_committee) == {"lufeng"}


def test_village_point_merged_into_another_townships_point_is_reached_by_both_townships(cast):
    point = station("jiangdong", "江东村联络点", "431223101201", "江联", tier=3)
    merge_station(cast.village_station, into=point, by=cast.administrator)

    assert reached(cast.other_liaison) == {"xiaoping", "jiangdong", "juhuayuan"}
    assert reached(cast.liaison) == OWN


MERGES = [
    [],
    [("juhuayuan", "chenyang")],
    [("xiaoping", "chenyang")],
    [("chenyang", "xiaoping")],
    [("juhuayuan", "xiaoping")],
    [("chenyang", "centre")],
    [("centre", "xiaoping")],
    [("lufeng", "juhuayuan")],
    [("xiaoping", "chenyang"), ("chenyang", "centre")],
]


@pytest.mark.parametrize("merges", MERGES, ids=str)
def test_reach_roles_and_covering_posts_say_the_same(centre, merges):
    for code, into in merges:
        rows = {row.code: row for row in Station.objects.all()}
        merge_station(rows[code], into=rows[into], by=centre.administrator)
    people = {post.user for post in StaffPost.objects.select_related("user")}

    for row in Station.objects.select_related("merged_into"):
        covering = StaffPost.objects.current().covering(row) | StaffPost.objects.current().covering(row.current)
        told = {post.user.username for post in covering.select_related("user")}

        assert {user.username for user in people if row.code in held(user)} == told
        assert {user.username for user in people if row.code in reached(user)} == told


# What else hangs on posts


def test_scope_lists_roles_units_and_districts(cast):
    StaffPost.objects.create(user=cast.officer, role=Role.UNIT_LEADER, unit=cast.unit, since="2020-01-01")

    assert scope_of(cast.officer).units == {cast.unit.pk: {"unit_officer", "unit_leader"}}
    assert scope_of(cast.officer).roles == {"unit_officer", "unit_leader"}
    assert scope_of(cast.presidium).districts(Role.PRESIDIUM) == {"431223100"}
    assert scope_of(cast.presidium).districts(Role.COMMITTEE) == set()


def test_scope_is_read_once_per_request(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        scope_of(cast.liaison)
        scope_of(cast.liaison).roles_at(cast.station)


@pytest.mark.parametrize(
    ("name", "has"),
    [
        ("liaison", True),
        ("head", True),
        ("presidium", True),
        ("committee", True),
        ("officer", False),
        ("stranger", False),
    ],
)
def test_station_work_is_for_those_who_act_for_stations(cast, name, has):
    assert scope_of(getattr(cast, name)).has_station_work == has


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("head", True),
        ("presidium", True),
        ("committee", True),
        ("administrator", True),
        ("liaison", False),
        ("officer", False),
        ("leader", False),
        ("deputy_user", False),
        ("stranger", False),
    ],
)
def test_second_factor_is_asked_of_those_who_decide(cast, name, needs):
    assert needs_second_factor(getattr(cast, name)) == needs


def test_staff_page_lets_in_its_roles_and_nobody_else(cast, rf):
    @staff_only(Role.HEAD, Role.COMMITTEE)
    def page(request):
        return "page"

    request = rf.get("/")
    for name, lets_in in [("head", True), ("committee", True), ("liaison", False), ("stranger", False)]:
        request.user = getattr(cast, name)
        if lets_in:
            assert page(request) == "page"
        else:
            with pytest.raises(PermissionDenied):
                page(request)

    assert page.roles == {"head", "committee"}


def test_station_has_a_head_of_its_own_or_by_its_presidium(cast):
    assert [has_head(station) for station in (cast.station, cast.village_station, cast.other_station)] == [
        True,
        True,
        False,
    ]
    StaffPost.objects.filter(user=cast.head).update(until="2020-02-01")
    assert has_head(cast.station)
    StaffPost.objects.filter(user=cast.presidium).update(until="2020-02-01")
    assert not has_head(cast.station)


def test_scopes_of_many_are_those_of_each_by_one_query(cast, django_assert_num_queries):
    people = [cast.liaison, cast.presidium, cast.officer, cast.stranger]
    StaffPost.objects.create(user=cast.liaison, role=Role.HEAD, station=cast.other_station, since="2020-01-01")
    StaffPost.objects.filter(user=cast.officer).update(until="2020-02-01")
    one_by_one = [StaffPost.objects.current().filter(user=person).count() for person in people]

    with django_assert_num_queries(1):
        read_scopes(people)
        held = [scope_of(person).posts for person in people]

    assert [len(posts) for posts in held] == one_by_one == [2, 1, 0, 0]
    assert {post.user_id for post in held[0]} == {cast.liaison.pk}


def test_scopes_of_nobody_ask_for_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        read_scopes([])


def test_work_of_a_station_is_its_staffs_and_the_committees_where_nobody_is_head(cast):
    people = [cast.liaison, cast.head, cast.presidium, cast.committee, cast.other_liaison, cast.officer, cast.stranger]

    acting = [[acts_for(person, station) for person in people] for station in (cast.station, cast.other_station)]

    assert acting == [
        [True, True, True, False, False, False, False],
        [False, False, False, True, True, False, False],
    ]
