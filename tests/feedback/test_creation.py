"""What a new opinion needs, and who may write one down."""

import pytest

from accounts.protection import blind_index
from feedback.errors import Conflict, Invalid, NotAllowed
from feedback.models import Contact
from feedback.workflow import Step
from stations.models import District, StaffPost
from stations.services import merge_station
from tests import cases


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": " \n"}, "body"),
        ({"name": "", "phone": ""}, "phone"),
        ({"consent": False}, "consent"),
    ],
)
def test_submit_is_refused_without_words_contact_or_consent(cast, changes, field):
    with pytest.raises(Invalid) as refused:
        cases.submitted(cast, **changes)

    assert refused.value.field == field


def test_submit_keeps_the_contact_apart_and_masks_numbers_for_units(cast):
    opinion = cases.submitted(cast)

    assert (opinion.contact.name, opinion.contact.phone) == ("张秀英", "13812345678")
    assert opinion.contact.phone_index == blind_index("phone", "138-1234-5678")
    assert opinion.body_for_units == "村口的桥面塌了一块，车子过不去，我的电话是138*******8。"
    assert opinion.events.get().data == {"channel": "web", "station": "chenyang", "consent": True}


def test_submit_anonymously_keeps_no_contact_whatever_was_typed(cast):
    opinion = cases.submitted(cast, is_anonymous=True)

    assert not Contact.objects.filter(opinion=opinion).exists()


def test_submit_at_a_merged_station_goes_to_the_one_that_acts_for_it(cast):
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)
    cast.other_station.refresh_from_db()

    opinion = cases.submitted(cast, station=cast.other_station)

    assert (opinion.station, opinion.area) == (cast.station, "431223100")


@pytest.mark.parametrize(
    ("by", "capacity"),
    [("liaison", "liaison"), ("head", "head"), ("presidium", "presidium"), ("deputy_user", "deputy")],
)
def test_log_is_open_to_the_station_and_its_posted_deputies(cast, by, capacity):
    opinion = cases.logged(cast, by=getattr(cast, by))

    assert (opinion.step, opinion.events.get().capacity) == (Step.RECEIVE, capacity)
    assert list(opinion.deputies.all()) == ([cast.deputy] if by == "deputy_user" else [])


@pytest.mark.parametrize(
    "by",
    ["other_liaison", "other_deputy_user", "officer", "committee", "foreign_committee", "administrator", "stranger"],
)
def test_log_is_refused_to_everybody_else(cast, by):
    with pytest.raises(NotAllowed):
        cases.logged(cast, by=getattr(cast, by))


def test_log_is_open_to_the_committee_that_acts_as_head(cast):
    StaffPost.objects.filter(role__in=["head", "presidium"]).update(until="2020-02-01")

    assert cases.logged(cast, by=cast.committee).events.get().capacity == "acting_head"


# The same again


def test_other_village_of_the_same_name_is_other_content(cast):
    """Two tries of one form are one opinion only if they say the same."""
    twin = District.objects.create(code="431223101299", name=cast.village.name, level=cast.village.level)
    form_key = cases.key()
    cases.submitted(cast, form_key=form_key)

    with pytest.raises(Conflict):
        cases.submitted(cast, form_key=form_key, village=twin)


def test_station_renamed_between_two_tries_is_the_same_content(cast):
    form_key = cases.key()
    first = cases.submitted(cast, form_key=form_key)
    cast.station.name = "辰阳镇人大代表中心联络站"
    cast.station.save(update_fields=["name"])

    assert cases.submitted(cast, form_key=form_key) == first
