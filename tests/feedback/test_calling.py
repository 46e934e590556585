"""Whose the calls to residents are, and what comes of one."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from accounts.models import AuditEntry, Notification, User
from feedback import calling
from feedback.calling import Outcome, calls_of
from feedback.errors import Conflict
from feedback.models import Opinion
from stations.models import Role, StaffPost, Station
from tests import cases
from tests.cases import NOON, RULES, SHANGHAI, fresh_scope, take

SOON = NOON + timedelta(minutes=5)


def numbers(user):
    fresh_scope(user)
    return [call.number for call in calls_of(user).waiting()]


def the_call(user):
    fresh_scope(user)
    return calls_of(user).get()


def note(call, outcome, by, *, tried=0, at=SOON):
    calling.note_outcome(call, outcome, by=by, tried=tried, at=at, rules=RULES)


# Whose


def test_calls_are_those_of_the_own_stations_the_oldest_first(cast):
    late = cases.registered(cast, at=NOON + timedelta(days=1))
    early = cases.registered(cast)
    below = cases.registered(cast, at=NOON + timedelta(hours=1), station=cast.village_station)

    for user in (cast.liaison, cast.colleague, cast.head, cast.presidium):
        assert numbers(user) == [early.number, below.number, late.number], user


def test_nobody_else_sees_them(cast):
    """Who sees the case itself but calls nobody: units, the deputy named on it, the committee where there is a head."""
    opinion = cases.dispatched(cast, deputies=[cast.deputy])

    people = [
        cast.other_liaison, cast.foreign_committee, cast.stranger, cast.administrator, cast.officer, cast.leader,
        cast.deputy_user, cast.committee,
    ]  # fmt: skip

    assert [numbers(user) for user in people] == [[]] * len(people)
    assert Opinion.objects.visible_to(cast.officer).filter(pk=opinion.pk).exists()


def test_committee_calls_where_it_stands_in_for_a_missing_head(cast):
    opinion = cases.registered(cast)
    abroad = SimpleNamespace(**vars(cast) | {"liaison": cast.foreign_committee})
    cases.registered(abroad, station=cast.foreign_station)

    StaffPost.objects.filter(role__in=[Role.HEAD, Role.PRESIDIUM]).delete()

    assert numbers(cast.committee) == [opinion.number]


def test_committee_calls_for_what_was_merged_into_a_station_without_a_head(cast):
    opinion = cases.registered(cast, station=cast.village_station)
    StaffPost.objects.filter(role__in=[Role.HEAD, Role.PRESIDIUM]).delete()

    Station.objects.filter(pk=cast.village_station.pk).update(state="merged", merged_into=cast.station)

    assert numbers(cast.committee) == [opinion.number]


def test_whose_unit_has_the_matter_does_not_call_whatever_post_else(cast):
    opinion = cases.dispatched(cast)
    other = cases.registered(cast)

    StaffPost.objects.create(user=cast.officer, role=Role.LIAISON, station=cast.station, since="2020-01-01")

    assert numbers(cast.officer) == [other.number]
    assert numbers(cast.liaison) == [opinion.number, other.number]


def test_transferred_case_takes_its_calls_along(cast):
    opinion = cases.registered(cast)
    take(opinion, "reconsider", cast.liaison, reason="情况有变")
    take(opinion, "transfer", cast.liaison, station=cast.other_station, reason="离得近")

    assert (numbers(cast.liaison), numbers(cast.other_liaison)) == ([], [opinion.number])


def test_what_was_taken_back_with_its_import_is_not_called_about(cast):
    opinion = cases.registered(cast)

    Opinion.objects.filter(pk=opinion.pk).update(voided_at=NOON)

    assert numbers(cast.liaison) == []


def test_messages_and_notices_of_staff_are_no_calls(cast, settings):
    settings.CHANNELS = ["sms"]

    cases.registered(cast, tell_by="sms")

    assert Notification.objects.filter(channel="sms").exists()
    assert numbers(cast.liaison) == []


def test_call_of_a_follower_is_known_by_its_own_number(cast):
    target = cases.submitted(cast)
    follower = cases.merged(cast, target=target, by=cast.liaison)

    assert numbers(cast.liaison) == [follower.number]


# When


def test_calls_made_now_and_later_are_counted_apart(cast):
    evening = datetime(2026, 3, 11, 20, 0, tzinfo=SHANGHAI)
    cases.registered(cast)
    cases.registered(cast, at=evening)
    mine = calls_of(cast.liaison)

    at_night = calling.count(mine, evening)
    in_the_morning = calling.count(mine, evening + timedelta(hours=13))

    assert (at_night, in_the_morning) == ({"due": 1, "later": 1}, {"due": 2, "later": 0})
    assert (calling.due(mine, evening).count(), calling.later(mine, evening).count()) == (1, 1)


def test_made_calls_are_counted_no_more(cast):
    cases.registered(cast)

    note(the_call(cast.liaison), Outcome.SAID, cast.liaison)

    assert calling.count(calls_of(cast.liaison), SOON) == {"due": 0, "later": 0}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("liaison", True),
        ("head", True),
        ("presidium", True),
        ("committee", False),
        ("officer", False),
        ("stranger", False),
    ],
)
def test_desk_counts_calls_for_those_who_sit_at_a_station(cast, name, expected):
    assert calling.calls_at(getattr(cast, name)) == expected


# What comes of it


@pytest.mark.parametrize(
    ("outcome", "verb", "delivered_at", "next_attempt_at", "address"),
    [
        (Outcome.SAID, "call_said", SOON, None, ""),
        (Outcome.NOT_REACHED, "call_not_reached", None, SOON + timedelta(hours=2), "13812345678"),
        (Outcome.NO_MORE, "call_given_up", None, None, ""),
    ],
)
def test_what_came_of_a_call_stands_on_its_row_and_on_record(
    cast, outcome, verb, delivered_at, next_attempt_at, address
):
    opinion = cases.registered(cast)
    call, events = the_call(cast.liaison), opinion.events.count()

    note(call, outcome, cast.head)

    row = Notification.objects.get(pk=call.pk)
    assert (row.attempts, row.delivered_at, row.next_attempt_at, row.address) == (
        1,
        delivered_at,
        next_attempt_at,
        address,
    )
    (entry,) = AuditEntry.objects.all()
    assert (entry.user, entry.verb, entry.subject, entry.data) == (cast.head, verb, opinion.number, {"call": call.pk})
    assert opinion.events.count() == events


def test_call_nobody_answers_waits_for_working_hours_and_counts_its_tries(cast):
    cases.registered(cast)
    five, next_morning = (datetime(2026, 3, day, hour, 0, tzinfo=SHANGHAI) for day, hour in ((11, 17), (12, 9)))

    note(the_call(cast.liaison), Outcome.NOT_REACHED, cast.liaison, at=five)
    note(the_call(cast.liaison), Outcome.NOT_REACHED, cast.liaison, tried=1, at=next_morning)

    call = the_call(cast.liaison)
    assert (call.attempts, call.next_attempt_at) == (2, next_morning + timedelta(hours=2))


@pytest.mark.parametrize("second", Outcome)
def test_second_of_two_callers_hears_that_somebody_was_faster(cast, second):
    cases.registered(cast)
    mine, theirs = the_call(cast.liaison), the_call(cast.colleague)
    note(mine, Outcome.NOT_REACHED, cast.liaison)

    with pytest.raises(Conflict):
        note(theirs, second, cast.colleague)

    assert AuditEntry.objects.count() == 1
    assert the_call(cast.liaison).attempts == 1


def test_call_belongs_to_nobody_once_the_person_left(cast):
    cases.registered(cast)

    StaffPost.objects.filter(user=cast.colleague).update(until="2020-02-01")

    assert numbers(User.objects.get(pk=cast.colleague.pk)) == []
