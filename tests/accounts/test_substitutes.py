"""Who is told beside somebody who is away: on these days and no others, each once, however far it goes round."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from accounts import inbox
from accounts.models import Notification, User
from accounts.substitutes import stood_in_for_by, with_substitutes
from stations.models import Role, StaffPost
from stations.services import merge_station
from tests.cases import NOON

TODAY = NOON.date()
DAY = timedelta(days=1)


def away(user, substitute, since=TODAY, until=TODAY):
    User.objects.filter(pk=user.pk).update(substitute=substitute, away_from=since, away_until=until)
    user.refresh_from_db()


def beside(user, *others):
    """These people hold every post of that one's."""
    for post in user.posts.all():
        for other in others:
            StaffPost.objects.create(
                user=other,
                role=post.role,
                since=post.since,
                station=post.station,
                unit=post.unit,
                district=post.district,
            )


def told(*people, on=TODAY):
    return [user.username for user in with_substitutes(list(people), on)]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 3, 10), ["liaison"]),
        (date(2026, 3, 11), ["liaison", "colleague"]),
        (date(2026, 3, 12), ["liaison", "colleague"]),
        (date(2026, 3, 13), ["liaison", "colleague"]),
        (date(2026, 3, 14), ["liaison"]),
    ],
)
def test_substitute_is_told_too_from_the_first_day_to_the_last(cast, on, expected):
    away(cast.liaison, cast.colleague, TODAY, TODAY + 2 * DAY)

    assert told(cast.liaison, on=on) == expected


def test_neighbour_who_is_no_substitute_is_not_told(cast):
    away(cast.liaison, cast.head)

    assert told(cast.liaison) == ["liaison", "head"]
    assert told(cast.colleague) == ["colleague"]


def test_everybody_is_told_once(cast):
    away(cast.liaison, cast.colleague)
    away(cast.head, cast.colleague)

    assert told(cast.liaison, cast.colleague, cast.head) == ["liaison", "colleague", "head"]
    assert told(cast.liaison, cast.head) == ["liaison", "head", "colleague"]


def test_substitute_who_is_away_too_has_a_substitute(cast):
    away(cast.liaison, cast.colleague)
    away(cast.colleague, cast.head)

    assert told(cast.liaison) == ["liaison", "colleague", "head"]
    assert told(cast.liaison, on=TODAY + DAY) == ["liaison"]


def test_substitutes_in_a_circle_come_to_an_end(cast):
    away(cast.liaison, cast.colleague)
    away(cast.colleague, cast.liaison)

    assert told(cast.liaison) == ["liaison", "colleague"]


def test_nobody_is_looked_for_beyond_three_steps(cast):
    people = [User.objects.create(username=f"p{n}", name=f"第{n}人") for n in range(6)]
    beside(cast.liaison, *people)
    for absent, substitute in pairwise(people):
        away(absent, substitute)

    assert told(people[0]) == ["p0", "p1", "p2", "p3"]


def test_substitute_who_was_deactivated_is_skipped(cast):
    away(cast.liaison, cast.colleague)
    away(cast.colleague, cast.head)
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    cast.liaison.refresh_from_db()

    assert told(cast.liaison) == ["liaison"]


def test_nothing_is_asked_where_nobody_is_away(cast, django_assert_num_queries):
    away(cast.head, cast.colleague, TODAY + DAY, TODAY + DAY)

    with django_assert_num_queries(0):
        assert told(cast.liaison, cast.head) == ["liaison", "head"]


def test_substitute_is_fetched_once_however_often_the_same_people_are_told(cast, django_assert_num_queries):
    away(cast.liaison, cast.colleague)

    with django_assert_num_queries(2):
        for _time in range(3):
            assert told(cast.liaison) == ["liaison", "colleague"]


def test_posts_are_asked_for_once_however_many_are_away(cast, django_assert_num_queries):
    away(cast.liaison, cast.colleague)
    away(cast.head, cast.colleague)
    assert (cast.liaison.substitute, cast.head.substitute) == (cast.colleague, cast.colleague)

    with django_assert_num_queries(1):
        assert told(cast.liaison, cast.head) == ["liaison", "head", "colleague"]


# A substitute sees what is told them


@pytest.mark.parametrize("change", [{"until": TODAY - DAY}, {"since": TODAY + DAY}, {"station": "other_station"}])
def test_substitute_who_works_elsewhere_by_now_is_not_told(cast, change):
    away(cast.liaison, cast.colleague)
    change = {name: getattr(cast, value) if name == "station" else value for name, value in change.items()}
    StaffPost.objects.filter(user=cast.colleague).update(**change)

    assert told(cast.liaison) == ["liaison"]


def test_substitute_at_one_of_several_places_is_not_told(cast):
    away(cast.liaison, cast.colleague)
    StaffPost.objects.create(user=cast.liaison, role=Role.UNIT_OFFICER, unit=cast.unit, since="2020-01-01")
    one = told(cast.liaison)
    StaffPost.objects.create(user=cast.colleague, role=Role.UNIT_LEADER, unit=cast.unit, since="2020-01-01")
    again = User.objects.get(pk=cast.liaison.pk)

    assert (one, told(again)) == (["liaison"], ["liaison", "colleague"])


def test_next_in_the_line_without_a_post_of_the_absent_person_is_not_told(cast):
    """The colleague works in the unit as well, whose officer stands in for her there."""
    StaffPost.objects.create(user=cast.colleague, role=Role.UNIT_OFFICER, unit=cast.unit, since="2020-01-01")
    away(cast.liaison, cast.colleague)
    away(cast.colleague, cast.officer)

    assert told(cast.liaison) == ["liaison", "colleague"]


def test_nobody_stands_in_for_somebody_without_a_post(cast):
    away(cast.deputy_user, cast.liaison)

    assert told(cast.deputy_user) == ["deputy"]


def test_station_that_was_merged_is_one_place_with_the_one_that_acts_for_it(cast):
    away(cast.liaison, cast.other_liaison)
    merge_station(cast.other_station, into=cast.station, by=cast.administrator)

    assert told(cast.liaison) == ["liaison", "other_liaison"]


def test_stands_in_for_names_whom_and_only_today(cast):
    away(cast.liaison, cast.colleague, TODAY, TODAY + DAY)
    away(cast.head, cast.colleague)

    assert stood_in_for_by(cast.colleague, TODAY) == [cast.head, cast.liaison]
    assert stood_in_for_by(cast.colleague, TODAY + DAY) == [cast.liaison]
    assert not stood_in_for_by(cast.liaison, TODAY)


def test_whoever_is_told_nothing_for_somebody_stands_in_for_nobody(cast):
    away(cast.liaison, cast.colleague)
    StaffPost.objects.filter(user=cast.colleague).update(station=cast.other_station)

    assert stood_in_for_by(cast.colleague, TODAY) == []


# In the inbox


def test_notice_goes_to_the_substitute_on_the_day_it_tells_of_in_their_language(cast):
    away(cast.liaison, cast.colleague)
    User.objects.filter(pk=cast.colleague.pk).update(language="en")

    for at in (NOON - DAY, NOON, NOON + DAY):
        inbox.notify([cast.liaison], key=f"{at}", text={"zh-hans": "收到", "en": "received"}.get, at=at)

    notices = Notification.objects.order_by("id").values_list("recipient__username", "text", "created_at")
    assert list(notices) == [
        ("liaison", "收到", NOON - DAY),
        ("liaison", "收到", NOON),
        ("colleague", "received", NOON),
        ("liaison", "收到", NOON + DAY),
    ]


def test_late_evening_counts_by_the_day_of_the_county(cast):
    away(cast.liaison, cast.colleague)

    inbox.notify([cast.liaison], key="a", text=lambda language, channel: "收到", at=NOON.replace(hour=0, minute=30))
    inbox.notify([cast.liaison], key="b", text=lambda language, channel: "收到", at=NOON.replace(hour=23, minute=30))

    assert set(Notification.objects.filter(recipient=cast.colleague).values_list("key", flat=True)) == {"a", "b"}


@pytest.mark.parametrize(("since", "until", "expected"), [(0, 0, ["liaison"]), (3, 3, ["liaison", "colleague"])])
def test_what_waits_for_a_working_day_goes_to_whoever_stands_in_then(cast, since, until, expected):
    away(cast.liaison, cast.colleague, TODAY + since * DAY, TODAY + until * DAY)

    notices = inbox.compose([cast.liaison], key="a", text=lambda *_asked: "收到", at=NOON, not_before=NOON + 3 * DAY)

    assert [notice.recipient.username for notice in notices] == expected


def test_who_is_not_to_be_told_is_told_for_nobody(cast):
    away(cast.liaison, cast.colleague)

    notices = inbox.compose(
        [cast.liaison, cast.head],
        key="a",
        text=lambda language, channel: "收到",
        at=NOON,
        but={cast.colleague.pk, cast.head.pk},
    )

    assert [notice.recipient for notice in notices] == [cast.liaison]


# In the database


@pytest.mark.parametrize(
    "row",
    [
        {"away_from": TODAY, "away_until": TODAY},
        {"substitute": "colleague"},
        {"substitute": "colleague", "away_from": TODAY},
        {"substitute": "colleague", "away_from": TODAY, "away_until": TODAY - DAY},
        {"substitute": "liaison", "away_from": TODAY, "away_until": TODAY},
    ],
)
def test_absence_that_is_not_whole_cannot_be_written(cast, row):
    row = {name: getattr(cast, value) if name == "substitute" else value for name, value in row.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.liaison.pk).update(**row)
