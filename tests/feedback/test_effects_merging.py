"""Merged opinions: whose clocks stop, who goes along with whom, and who comes free again."""

import pytest

from feedback.errors import Conflict, Invalid
from feedback.standing import Standing
from feedback.workflow import Action, Capacity, Step
from stations.models import Role, StaffPost
from tests import cases
from tests.cases import NOON, take

RESIDENT = Capacity.RESIDENT


def merge(cast, opinion, target, by=None):
    return take(opinion, "merge", by or cast.liaison, target=target, reason="同一座桥")


def story(opinion):
    return [(e.action, e.from_step, e.to_step) for e in opinion.events.order_by("seq")]


def test_merge_closes_the_opinion_stops_its_clocks_and_is_told_on_both(cast):
    target, opinion = cases.dispatched(cast), cases.submitted(cast)
    clocks = target.deadlines.running().count()

    opinion = merge(cast, opinion, target)

    target.refresh_from_db()
    assert (opinion.step, opinion.merged_into, opinion.due_at, opinion.living) == ("closed", target, None, target)
    assert not opinion.deadlines.running().exists()
    assert target.deadlines.running().count() == clocks
    assert opinion.events.last().data == {"target": target.number}
    assert target.events.last().data == {"because_of": opinion.number, "by": "merge"}
    assert story(target)[-1] == ("merge", "handle", "handle")


def test_merge_stops_the_clock_of_a_promise_too(cast):
    promised = take(cases.replied(cast, outcome="B"), "rate", RESIDENT, result="satisfied", attitude="satisfied")
    promised = take(take(promised, "archive", cast.liaison, retention="10y"), "reopen", cast.head, reason="又坏了")

    opinion = merge(cast, promised, cases.dispatched(cast))

    assert (list(opinion.deadlines.running()), opinion.due_at) == ([], None)


def test_merged_opinion_asked_to_be_reopened_by_its_resident_is_a_conflict(cast):
    with pytest.raises(Conflict):
        take(cases.merged(cast), "reopen", RESIDENT, reason="没有办好")


def test_merge_takes_followers_along(cast):
    first = cases.submitted(cast)
    followers = [cases.merged(cast, target=first), cases.merged(cast, target=first)]
    target = cases.submitted(cast)

    merge(cast, first, target)

    assert set(target.merged.all()) == {first, *followers}
    assert [story(follower)[-1] for follower in followers] == [("merge", "closed", "closed")] * 2


@pytest.mark.parametrize(
    "target",
    [
        cases.archived,
        cases.merged,
        cases.withdrawn,
        lambda cast: cases.submitted(cast, station=cast.foreign_station),
        lambda cast: cases.submitted(cast, station=cast.other_station),
        lambda cast: cases.submitted(cast, station=cast.village_station),
    ],
    ids=["closed", "merged", "withdrawn", "other county", "other station", "station of a tier below"],
)
def test_merge_is_refused_into_what_will_not_answer_here(cast, target):
    opinion, target = cases.submitted(cast), target(cast)

    with pytest.raises(Invalid) as refused:
        merge(cast, opinion, target)

    opinion.refresh_from_db()
    assert (refused.value.field, opinion.step, target.merged.count()) == ("target", "register", 0)


def test_merge_into_itself_or_a_follower_is_refused(cast):
    opinion = cases.submitted(cast)
    follower = cases.merged(cast, target=opinion)

    for target in (opinion, follower):
        with pytest.raises(Invalid):
            merge(cast, opinion, target)


@pytest.mark.parametrize(
    ("by", "station", "allowed"),
    [
        ("presidium", "village_station", True),
        ("presidium", "other_station", False),  # of another township
        ("committee", "other_station", True),
        ("head", "village_station", False),
    ],
)
def test_merge_across_stations_is_for_somebody_above_both(cast, by, station, allowed):
    opinion, target = cases.submitted(cast), cases.submitted(cast, station=getattr(cast, station))

    if allowed:
        assert merge(cast, opinion, target, getattr(cast, by)).merged_into == target
    else:
        with pytest.raises(Invalid):
            merge(cast, opinion, target, getattr(cast, by))


def test_merge_across_two_townships_of_one_presidium(cast):
    StaffPost.objects.create(user=cast.presidium, role=Role.PRESIDIUM, district_id="431223101", since="2020-01-01")
    opinion, target = cases.submitted(cast), cases.submitted(cast, station=cast.other_station)

    assert merge(cast, opinion, target, cast.presidium).merged_into == target


def test_unmerge_puts_the_opinion_back_to_be_registered(cast):
    opinion = cases.merged(cast)
    target = opinion.merged_into

    opinion = take(opinion, "unmerge", cast.liaison, reason="不是同一座桥")

    assert (opinion.step, opinion.merged_into, opinion.owed_by) == (Step.REGISTER, None, "liaison")
    assert list(opinion.deadlines.running().values_list("kind", flat=True)) == ["registration"]
    assert story(opinion)[-1] == ("unmerge", "closed", "register")
    assert target.events.last().data == {"because_of": opinion.number, "by": "unmerge"}


def test_unmerge_across_stations_is_for_somebody_above_both(cast):
    target = cases.submitted(cast, station=cast.other_station)
    opinion = cases.merged(cast, target=target, by=cast.committee)

    for by in (cast.liaison, cast.presidium):
        with pytest.raises(Invalid):
            take(opinion, "unmerge", by, reason="不是同一座桥")

    assert take(opinion, "unmerge", cast.committee, reason="不是同一座桥").step == Step.REGISTER


def test_unmerge_of_what_is_closed_otherwise_is_a_conflict(cast):
    with pytest.raises(Conflict):
        take(cases.archived(cast), "unmerge", cast.liaison, reason="不是同一座桥")


@pytest.mark.parametrize("action", ["reopen", "rate", "withdraw"])
def test_merged_opinion_moves_only_with_its_target(cast, action):
    opinion = cases.merged(cast)

    for by in (cast.head, cast.committee, Capacity.RESIDENT, Capacity.CLOCK):
        assert Standing(opinion, by, NOON).grant(Action(action)) is None


def test_withdrawal_of_the_target_unmerges_all_followers(cast):
    target = cases.submitted(cast)
    followers = [cases.merged(cast, target=target), cases.merged(cast, target=target)]

    take(target, "withdraw", Capacity.RESIDENT)

    for follower in followers:
        follower.refresh_from_db()
        assert (follower.step, follower.merged_into, follower.owed_by) == ("register", None, "liaison")
        assert story(follower)[-1] == ("unmerge", "closed", "register")
        assert list(follower.deadlines.running().values_list("kind", flat=True)) == ["registration"]


def test_guidance_of_the_target_counts_as_an_answer_to_its_followers(cast):
    target = cases.submitted(cast)
    follower = cases.merged(cast, target=target)
    guide = cases.classified(cast, guidance_reason="private", where="村委会", told_by="phone")

    take(target, "guide", cast.liaison, **guide)

    follower.refresh_from_db()
    assert (follower.step, follower.living.guidances.count()) == (Step.CLOSED, 1)


def test_promise_found_unkept_does_not_reopen_a_merged_opinion(cast):
    opinion = take(cases.archived(cast, outcome="B"), "reopen", cast.head, reason="又塌了")
    merge(cast, opinion, cases.submitted(cast))

    opinion = cases.looked_back(cast, "unkept", opinion=opinion)

    assert (opinion.step, opinion.merged_into is None) == (Step.CLOSED, False)
