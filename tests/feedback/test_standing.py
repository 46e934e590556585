"""How people stand to one opinion: capacities of the whole cast, and every fact on real rows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from deputies.models import Deputy
from feedback.models import Opinion, SupervisionNotice
from feedback.standing import Standing
from feedback.workflow import Action, Capacity
from stations.models import Role, StaffPost
from stations.services import merge_station
from tests import cases
from tests.cases import NOON, take

CAST = [
    "liaison", "colleague", "other_liaison", "head", "presidium", "committee", "foreign_committee", "officer",
    "leader", "other_officer", "deputy_user", "other_deputy_user", "administrator", "stranger",
]  # fmt: skip
DAY = timedelta(days=1)


def standing(opinion, by, at=NOON):
    opinion.refresh_from_db()
    if not isinstance(by, Capacity):
        cases.fresh_scope(by)
    return Standing(opinion, by, at)


def held(opinion, by):
    return {str(capacity) for capacity in standing(opinion, by).capacities}


def seen(opinion, user) -> bool:
    cases.fresh_scope(user)
    return Opinion.objects.visible_to(user).filter(pk=opinion.pk).exists()


def everybody(cast, opinion):
    found = {name: " ".join(sorted(held(opinion, getattr(cast, name)))) for name in CAST}
    return {name: capacities for name, capacities in found.items() if capacities}


def give_post(user, role, **place):
    return StaffPost.objects.create(user=user, role=role, **({"since": "2020-01-01"} | place))


STAFF = {
    "liaison": "liaison reader",
    "colleague": "liaison reader",
    "head": "head reader",
    "presidium": "presidium reader",
    "committee": "committee reader",
    "administrator": "administrator",
}


# Capacities


def test_capacities_while_handled_belong_to_station_units_and_named_deputies(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit], deputies=[cast.deputy])

    assert everybody(cast, opinion) == STAFF | {
        "officer": "interested lead reader",
        "leader": "interested reader",
        "other_officer": "assist interested reader",
        "deputy_user": "deputy reader",
    }


def test_capacities_of_a_unit_that_is_done_leave_interest(cast):
    opinion = cases.resulted(cast)

    assert everybody(cast, opinion) == STAFF | {"officer": "interested reader", "leader": "interested reader"}


@pytest.mark.parametrize("action", ["return", "reconsider"])
def test_capacities_of_a_unit_that_is_out_leave_nothing(cast, action):
    opinion = cases.dispatched(cast)

    take(opinion, action, cast.officer if action == "return" else cast.liaison, reason="不属于本单位")

    assert everybody(cast, opinion) == STAFF
    assert [seen(opinion, user) for user in (cast.officer, cast.leader, cast.liaison)] == [False, False, True]


def test_unit_complained_about_is_interested_and_sees_nothing(cast):
    """It was done with its work when the complaint turned out to be about it."""
    opinion = cases.resulted(cast, deputies=[cast.deputy])
    give_post(cast.liaison, Role.UNIT_OFFICER, unit=cast.unit)

    opinion = take(opinion, "amend", cast.head, complained_unit=cast.unit, reason="反映的就是它")

    assert held(opinion, cast.officer) == held(opinion, cast.leader) == {"interested"}
    assert held(opinion, cast.liaison) == {"liaison", "interested", "reader"}
    assert [seen(opinion, user) for user in (cast.officer, cast.leader, cast.liaison)] == [False, False, True]


def test_capacities_at_a_village_point_belong_to_the_tiers_above_too(cast):
    opinion = cases.submitted(cast, station=cast.village_station)
    village = give_post(cast.stranger, Role.LIAISON, station=cast.village_station).user

    assert everybody(cast, opinion) == STAFF | {"stranger": "liaison reader"}
    assert held(cases.submitted(cast), village) == set()


def test_capacities_follow_a_station_merge_both_ways(cast):
    before = cases.submitted(cast, station=cast.other_station)
    own = cases.submitted(cast)

    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    assert held(before, cast.liaison) == held(own, cast.other_liaison) == {"liaison", "reader"}
    assert held(before, cast.presidium) == {"presidium", "reader"}
    assert held(before, cast.foreign_committee) == set()


@pytest.mark.parametrize(("column", "days"), [("until", -1), ("since", 1)])
def test_capacities_need_a_current_post(cast, column, days):
    opinion = cases.dispatched(cast)

    posts = StaffPost.objects.filter(user__in=[cast.liaison, cast.officer])
    posts.update(**{column: timezone.localdate() + days * DAY})

    assert held(opinion, cast.liaison) == held(opinion, cast.officer) == set()


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ([], {"committee", "reader"}),
        ([Role.HEAD], {"committee", "reader"}),
        ([Role.PRESIDIUM], {"committee", "reader"}),
        ([Role.HEAD, Role.PRESIDIUM], {"committee", "acting_head", "reader"}),
    ],
)
@pytest.mark.parametrize("place", ["station", "village_station"])
def test_committee_acts_as_head_only_without_head_and_presidium(cast, gone, expected, place):
    opinion = cases.submitted(cast, station=getattr(cast, place))

    StaffPost.objects.filter(role__in=gone).update(until="2020-02-01")

    assert held(opinion, cast.committee) == expected
    assert held(opinion, cast.foreign_committee) == set()


def test_own_report_makes_the_deputy_its_resident(cast):
    own = cases.logged(cast, by=cast.deputy_user, reported_by=cast.deputy)
    heard = cases.logged(cast, by=cast.deputy_user)

    assert held(own, cast.deputy_user) == {"deputy", "resident", "reader"}
    assert held(heard, cast.deputy_user) == {"deputy", "reader"}
    assert held(own, cast.other_deputy_user) == set()


def test_taker_is_the_deputy_who_took_the_reply_over(cast):
    opinion = cases.verified(cast, deputies=[cast.deputy, cast.other_deputy])

    take(opinion, "take_over", cast.deputy_user)

    assert held(opinion, cast.deputy_user) == {"deputy", "taker", "reader"}
    assert held(opinion, cast.other_deputy_user) == {"deputy", "reader"}


def test_deputy_out_of_office_has_no_part_in_what_names_them(cast):
    own = cases.logged(cast, by=cast.deputy_user, reported_by=cast.deputy)
    taken = take(cases.verified(cast, deputies=[cast.deputy]), "take_over", cast.deputy_user)
    notice = SupervisionNotice(owed_by="deputy")
    addressed = standing(taken, cast.deputy_user).is_addressed(notice)

    Deputy.objects.filter(pk=cast.deputy.pk).update(is_active=False)
    former = User.objects.get(pk=cast.deputy_user.pk)

    assert [held(own, former), held(taken, former)] == [set(), set()]
    assert (addressed, standing(taken, former).is_addressed(notice)) == (True, False)
    assert not Opinion.objects.visible_to(former).exists()


def test_archivist_is_who_sealed_the_dossier(cast):
    opinion = cases.archived(cast)

    assert held(opinion, cast.liaison) == {"liaison", "archivist", "reader"}
    assert held(opinion, cast.colleague) == {"liaison", "reader"}


@pytest.mark.parametrize(
    ("build", "addressed"),
    [
        (cases.submitted, {"liaison", "colleague", "head", "presidium"}),
        (cases.dispatched, {"officer", "leader"}),
        (lambda cast: cases.resulted(cast, level="county"), {"committee"}),
        (lambda cast: cases.rated(cast, outcome="C", result="unsatisfied"), {"head", "presidium"}),
        (
            lambda cast: take(cases.verified(cast, deputies=[cast.deputy]), "take_over", cast.deputy_user),
            {"deputy_user"},
        ),
    ],
    ids=["liaison", "unit", "committee", "head", "deputy"],
)
def test_addressee_is_whoever_owes_the_clock_the_notice_is_about(cast, build, addressed):
    opinion = build(cast)

    cases.supervise(cast, opinion)

    assert {name for name in CAST if "addressee" in held(opinion, getattr(cast, name))} == addressed


@pytest.mark.parametrize("machine", [Capacity.RESIDENT, Capacity.CLOCK, Capacity.IMPORT])
def test_capacity_of_a_machine_or_resident_is_itself(cast, machine):
    assert standing(cases.submitted(cast), machine).capacities == {machine}


# "Nobody with a post in an assigned unit verifies or rates that opinion or decides its extension"


@pytest.mark.parametrize(
    ("build", "action", "name", "without"),
    [
        (cases.resulted, "accept_result", "liaison", "colleague"),
        (cases.resulted, "send_back", "head", "presidium"),
        (cases.verified, "send_back", "liaison", "colleague"),
        (cases.replied, "rate", "liaison", "colleague"),
        (cases.extension_asked, "decide_extension", "head", "presidium"),
        (lambda cast: cases.resulted(cast, level="county"), "accept_result", "committee", None),
    ],
)
@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.UNIT_LEADER])
def test_people_of_an_assigned_unit_never_judge_their_own_work(cast, build, action, name, without, role):
    person, opinion = getattr(cast, name), build(cast)
    assert standing(opinion, person).grant(Action(action))

    give_post(person, role, unit=cast.unit)

    assert standing(opinion, person).grant(Action(action)) is None
    assert without is None or standing(opinion, getattr(cast, without)).grant(Action(action))


def test_deputy_of_an_assigned_unit_does_not_rate_the_own_report(cast):
    opinion = cases.logged(cast, by=cast.deputy_user, reported_by=cast.deputy)
    take(opinion, "complete_reception", cast.liaison, was_read_back=True)
    cases.dispatch(cast, cases.register(cast, opinion))
    take(cases.result(cast, opinion), "accept_result", cast.liaison, verified="看过")
    cases.reply(cast, opinion)
    assert standing(opinion, cast.deputy_user).grant(Action.RATE).capacity == Capacity.RESIDENT

    give_post(cast.deputy_user, Role.UNIT_OFFICER, unit=cast.unit)

    assert standing(opinion, cast.deputy_user).grant(Action.RATE) is None
