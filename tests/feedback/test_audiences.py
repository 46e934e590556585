"""Whom an audience finds: the nearest holders of a role, those further up where a post is empty."""

from datetime import timedelta

import pytest

from accounts.models import Notification, User
from deputies.models import Deputy
from feedback.audiences import named_supervisors
from feedback.sweep import sweep
from feedback.vocabulary import RungLevel
from stations.holders import post_holders
from stations.models import Role, StaffPost
from stations.services import merge_station
from tests import cases
from tests.cases import NOON, take
from tests.feedback.test_telling import told


def retire(*roles, **which):
    StaffPost.objects.filter(role__in=roles, **which).update(until="2020-02-01")


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ([], ["colleague", "liaison"]),
        ([Role.LIAISON], ["head"]),
        ([Role.LIAISON, Role.HEAD], ["presidium"]),
        ([Role.LIAISON, Role.HEAD, Role.PRESIDIUM], ["committee"]),
    ],
)
@pytest.mark.parametrize("place", ["station", "village_station"])
def test_absent_liaison_is_followed_by_the_next_up(cast, gone, expected, place):
    retire(*gone)

    assert told(cases.submitted(cast, station=getattr(cast, place))) == expected


def test_nearest_of_one_role_is_told(cast):
    village = StaffPost.objects.create(
        user=cast.stranger, role=Role.LIAISON, station=cast.village_station, since="2020-01-01"
    )
    city = User.objects.create(username="city", name="市人大")
    StaffPost.objects.create(user=city, role=Role.COMMITTEE, district_id="4312", since="2020-01-01")

    assert told(cases.submitted(cast, station=cast.village_station)) == [village.user.username]
    assert post_holders(cast.station, Role.COMMITTEE) == [cast.committee]
    assert post_holders(cast.station, Role.COMMITTEE, but=cast.committee) == [city]


def test_posts_at_a_station_merged_in_are_told(cast):
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    assert told(cases.submitted(cast)) == ["colleague", "liaison", "other_liaison"]


# Who is there no more


def leave_office(cast):
    Deputy.objects.filter(pk=cast.deputy.pk).update(is_active=False)


def lose_account(cast):
    User.objects.filter(pk=cast.deputy_user.pk).update(is_active=False)


def taken_over(cast, build=cases.verified):
    return take(build(cast, deputies=[cast.deputy]), "take_over", cast.deputy_user)


@pytest.mark.parametrize("vanish", [leave_office, lose_account])
def test_answer_owed_by_a_deputy_who_left_is_asked_of_the_liaisons(cast, vanish):
    to_answer, to_press = taken_over(cast, cases.resulted), taken_over(cast)
    vanish(cast)

    take(to_answer, "accept_result", cast.liaison, verified="看过")
    take(to_press, "press", cast.head, means="phone")

    assert told(to_answer, to_answer.event_count) == ["colleague"]
    assert told(to_press, to_press.event_count) == ["colleague", "liaison"]


@pytest.mark.parametrize("vanish", [leave_office, lose_account])
def test_deputy_who_left_is_told_of_nothing_that_names_him(cast, vanish):
    opinion = cases.dispatched(cast, deputies=[cast.deputy])
    before = Notification.objects.filter(recipient=cast.deputy_user).count()
    vanish(cast)

    cases.result(cast, opinion)

    assert Notification.objects.filter(recipient=cast.deputy_user).count() == before == 1


@pytest.mark.parametrize("vanish", [leave_office, lose_account])
def test_rung_of_a_deputy_who_left_reaches_the_next_one_and_raises_the_alarm(cast, vanish):
    clock = taken_over(cast).deadlines.running().get(kind="reply")
    vanish(cast)

    sweep(NOON + timedelta(days=400))

    reminder = clock.reminders.get(level=RungLevel.PRESS)
    assert (reminder.fell_through, reminder.told) == (True, 3)
    assert not Notification.objects.filter(recipient=cast.deputy_user, key__contains=":rung:").exists()


def end_post(user):
    StaffPost.objects.filter(user=user).update(until="2020-02-01")


def deactivate(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


def move_to_the_neighbour(user):
    StaffPost.objects.filter(user=user).update(district_id="431224")


@pytest.mark.parametrize("vanish", [end_post, deactivate, move_to_the_neighbour])
def test_issuer_of_a_notice_hears_of_its_answer_only_while_working_here(cast, vanish):
    opinion = cases.supervise(cast, cases.dispatched(cast))
    vanish(cast.committee)

    take(opinion, "answer_supervision", cast.officer, done="已办")

    assert told(opinion, opinion.event_count) == ["head"]


def test_answer_is_told_to_whoever_issued_that_very_notice(cast):
    opinion = cases.result(cast, cases.supervise(cast, cases.dispatched(cast)))
    opinion = cases.supervise(cast, opinion, by=cast.presidium)

    take(opinion, "answer_supervision", cast.officer, done="已办")

    assert told(opinion, opinion.event_count) == ["committee", "head"]


# Named to watch over a case


def watched(cast, *users):
    opinion = cases.dispatched(cast)
    for user in users:
        take(opinion, "name_supervisor", cast.head, kind="leader", account=user, role="包案")
    take(opinion, "name_supervisor", cast.head, kind="deputy", deputy=cast.other_deputy, role="督办代表")
    return opinion


@pytest.mark.parametrize("count", [1, 4])
def test_watchers_of_any_number_of_cases_take_two_queries(cast, count, django_assert_num_queries):
    opinions = [watched(cast, cast.presidium, cast.committee) for _n in range(count)]

    with django_assert_num_queries(2):
        found = named_supervisors(opinions)

    assert found == {o.pk: [cast.presidium, cast.committee, cast.other_deputy_user] for o in opinions}


@pytest.mark.parametrize("vanish", [end_post, deactivate, move_to_the_neighbour])
def test_watcher_who_no_longer_sees_the_case_is_none(cast, vanish):
    opinion = watched(cast, cast.presidium, cast.committee)
    vanish(cast.committee)

    assert named_supervisors([opinion]) == {opinion.pk: [cast.presidium, cast.other_deputy_user]}
