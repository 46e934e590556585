"""Districts as a prefix tree, stations in their states, posts with their dates; the database refuses what cannot be."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from stations.models import CalendarDay, District, Role, StaffPost, Station, prefixes

TODAY = timezone.localdate()


def refused(save):
    with pytest.raises(IntegrityError), transaction.atomic():
        save()


# Districts


@pytest.mark.parametrize(
    ("code", "above"),
    [
        ("431223100201", ["43", "4312", "431223", "431223100", "431223100201"]),
        ("431223", ["43", "4312", "431223"]),
        ("43", ["43"]),
        ("", []),
    ],
)
def test_prefixes_are_the_districts_above(code, above):
    assert prefixes(code) == above


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("431223100", {"431223100", "431223100201"}),
        ("431223", {"431223", "431223100", "431223100201", "431223101", "431223101201"}),
        ("431224", {"431224", "431224100"}),
        ("431223999", set()),
        ("431199", set()),
        ("09", {"09", "0901"}),
    ],
)
def test_inside_is_the_district_and_all_below_it(cast, code, found):
    District.objects.bulk_create([District(code="09", name="省", level=1), District(code="0901", name="市", level=2)])

    assert {district.code for district in District.objects.inside(code)} == found


def test_inside_of_nothing_is_everywhere(cast):
    assert District.objects.inside("").count() == District.objects.count() == 9


def test_inside_is_one_range_that_an_index_serves(db):
    where = str(District.objects.inside("431299").query).split("WHERE")[1]

    assert '"code" >= 431299' in where
    assert '"code" <= 431299999999' in where


# Stations


def test_place_is_served_by_the_nearest_open_station_first(cast):
    place = {"district_id": "431223100", "letter_word": "辰"}
    for code, state, extra in [
        ("feature", "open", {"tier": 2, "is_feature": True}),
        ("county", "open", {"tier": 1, "district_id": "431223"}),
        ("closed", "closed", {"tier": 2}),
        ("planned", "planned", {"tier": 2}),
        ("merged", "merged", {"tier": 2, "merged_into": cast.station}),
    ]:
        Station.objects.create(code=code, name=code, state=state, **place | extra)

    serving = [station.code for station in Station.objects.serving("431223100201")]

    assert serving == ["juhuayuan", "chenyang", "feature", "county"]


def test_stations_inside_a_district(cast):
    assert {row.code for row in Station.objects.inside("431223")} == {"chenyang", "juhuayuan", "xiaoping"}


def test_merged_station_is_acted_for_by_another(cast):
    cast.village_station.merged_into = cast.station

    assert cast.village_station.current == cast.station
    assert cast.station.current == cast.station


@pytest.mark.parametrize(("state", "into"), [("merged", None), ("open", "other"), ("closed", "other")])
def test_state_merged_and_its_target_come_together(cast, state, into):
    row = Station.objects.filter(pk=cast.station.pk)

    refused(lambda: row.update(state=state, merged_into=cast.other_station if into else None))


# Posts


@pytest.mark.parametrize(
    ("since", "until", "is_current"),
    [
        (0, None, True),
        (0, 0, True),
        (-1, None, True),
        (-9, -1, False),
        (1, None, False),
        (-9, 9, True),
    ],
)
def test_post_is_current_from_its_first_to_its_last_day(cast, since, until, is_current):
    days = {name: TODAY + timedelta(days=n) for name, n in [("since", since), ("until", until)] if n is not None}
    StaffPost.objects.create(user=cast.stranger, role=Role.LIAISON, station=cast.station, **days)

    assert StaffPost.objects.current().filter(user=cast.stranger).exists() == is_current


def test_post_of_a_deactivated_person_is_not_current(cast):
    User.objects.filter(pk=cast.liaison.pk).update(is_active=False)

    assert not StaffPost.objects.current().filter(user=cast.liaison).exists()


def test_posts_of_another_day_are_asked_by_that_day(cast):
    StaffPost.objects.filter(user=cast.liaison).update(until=date(2026, 3, 10))

    assert StaffPost.objects.current(date(2026, 3, 10)).filter(user=cast.liaison).exists()
    assert not StaffPost.objects.current(date(2026, 3, 11)).filter(user=cast.liaison).exists()


@pytest.mark.parametrize("role", Role)
def test_role_has_the_one_kind_of_place_that_fits(cast, role):
    places = {"station": cast.station, "unit": cast.unit, "district": District.objects.get(code="431223")}
    fitting = {"liaison": "station", "head": "station", "unit_officer": "unit", "unit_leader": "unit"}.get(
        role, "district"
    )

    def create(*names):
        return StaffPost.objects.create(user=cast.stranger, role=role, **{name: places[name] for name in names})

    assert create(fitting).place == places[fitting]
    for wrong in places.keys() - {fitting}:
        refused(lambda wrong=wrong: create(wrong))
        refused(lambda wrong=wrong: create(fitting, wrong))
    refused(create)


def test_post_that_does_not_fit_is_refused_in_words(cast):
    post = StaffPost(
        user=cast.stranger, role=Role.LIAISON, unit=cast.unit, since=TODAY, until=TODAY - timedelta(days=1)
    )

    with pytest.raises(ValidationError) as refusal:
        post.full_clean()

    assert set(refusal.value.messages) == {
        "站长、联络员请选联络站；承办人和单位负责人请选承办单位；主席团和常委会请选行政区划。",
        "任职止不能早于任职起。",
    }


def test_post_cannot_end_before_it_began(cast):
    refused(lambda: StaffPost.objects.filter(user=cast.liaison).update(until="2019-12-31"))


# Calendar


def test_day_stands_once_per_district(db):
    day = {"day": "2026-10-01", "is_working_day": False, "name": "国庆节", "source": "通知"}
    CalendarDay.objects.create(district_code="43", **day)

    refused(lambda: CalendarDay.objects.create(district_code="43", **day))
    refused(lambda: CalendarDay.objects.create(district_code="", **day))
