"""Outside the portal people are told in working hours only, unless it is urgent."""

from datetime import datetime

import pytest

from accounts import delivery
from accounts.models import Channel, Notification, User
from feedback import hours
from feedback.models import Opinion
from feedback.sweep import sweep
from feedback.vocabulary import RungLevel
from stations.calendar import Calendar
from tests import cases
from tests.cases import SHANGHAI, take


@pytest.fixture
def calendar(db):
    return Calendar("431223")


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# at → not before; None is at once.
QUIET = {
    "2026-03-11 12:00": None,
    "2026-03-11 08:59": "2026-03-11 09:00",
    "2026-03-11 09:00": None,
    "2026-03-11 17:59": None,
    "2026-03-11 18:00": "2026-03-12 09:00",
    "2026-03-11 00:00": "2026-03-11 09:00",
    "2026-03-13 19:00": "2026-03-16 09:00",  # a Friday evening
    "2026-03-14 10:00": "2026-03-16 09:00",  # a Saturday
    "2026-02-28 10:00": None,  # a make-up Saturday
    "2026-02-28 08:00": "2026-02-28 09:00",
    "2026-02-13 18:30": "2026-02-14 09:00",  # the Friday before a make-up Saturday
    "2026-02-14 19:00": "2026-02-24 09:00",  # the last evening before Spring Festival
    "2026-09-30 18:00": "2026-10-08 09:00",  # the last evening before National Day
    "2026-10-01 10:00": "2026-10-08 09:00",
}


@pytest.mark.parametrize(("at", "expected"), QUIET.items())
def test_not_before_is_the_next_opening_of_a_working_day(calendar, at, expected):
    found = hours.not_before(moment(at), calendar, urgent=False)

    assert found == (moment(expected) if expected else None)


@pytest.mark.parametrize("at", QUIET)
def test_urgent_never_waits(calendar, at):
    assert hours.not_before(moment(at), calendar, urgent=True) is None


@pytest.mark.parametrize(
    ("pace", "level", "expected"),
    [
        ("ordinary", None, False),
        ("complex", None, False),
        ("urgent", None, True),
        ("ordinary", RungLevel.PROMPT, False),
        ("ordinary", RungLevel.PRESS, False),
        ("ordinary", RungLevel.SUPERVISE, True),
        ("ordinary", RungLevel.COMMITTEE, True),
        ("ordinary", RungLevel.PROBLEM, True),
        ("urgent", RungLevel.PROMPT, True),
    ],
)
def test_urgent_is_by_pace_or_by_the_rung_reached(pace, level, expected):
    assert hours.is_urgent(Opinion(pace=pace), level) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-11 10:00", "2026-03-11 12:00"),
        ("2026-03-11 16:30", "2026-03-12 09:00"),
        ("2026-03-13 17:00", "2026-03-16 09:00"),
        ("2026-03-11 06:00", "2026-03-11 09:00"),
    ],
)
def test_next_call_is_in_two_hours_of_work(calendar, at, expected):
    assert hours.call_again_at(moment(at), calendar) == moment(expected)


# Who asks


FRIDAY_EVENING, MONDAY = moment("2026-03-13 19:00"), moment("2026-03-16 09:00")


@pytest.fixture
def by_message(settings, cast):
    """The officer is told by short message as well."""
    settings.CHANNELS = ["sms"]
    User.objects.filter(pk=cast.officer.pk).update(channels=["sms"], phone="13900000001")


def due(user):
    return list(
        Notification.objects.filter(recipient=user, channel=Channel.SMS).values_list("next_attempt_at", flat=True)
    )


def test_notice_of_an_action_waits_for_working_hours_outside_but_stands_in_the_inbox(cast, by_message):
    cases.dispatched(cast, at=FRIDAY_EVENING)

    assert due(cast.officer) == [MONDAY]
    assert Notification.objects.get(recipient=cast.officer, channel=Channel.INBOX).created_at == FRIDAY_EVENING


def test_notice_of_an_urgent_matter_leaves_at_once(cast, by_message):
    cases.dispatched(cast, at=FRIDAY_EVENING, pace="urgent")

    assert due(cast.officer) == [FRIDAY_EVENING]


@pytest.mark.parametrize(
    ("pace", "later"),
    [("ordinary", moment("2026-03-16 09:00")), ("urgent", moment("2026-03-13 19:00"))],
)
def test_what_could_not_be_sent_by_day_is_sent_at_night_only_if_it_is_urgent(cast, by_message, pace, later):
    """The gateway is away until Friday evening."""
    cases.dispatched(cast, at=moment("2026-03-13 16:00"), pace=pace)
    Notification.objects.filter(channel=Channel.SMS).update(next_attempt_at=FRIDAY_EVENING, attempts=3)

    delivery.hold_back(Channel.SMS, FRIDAY_EVENING)

    assert due(cast.officer) == [later]


def test_resident_is_called_back_to_the_telephone_by_day_only(cast, settings):
    settings.CHANNELS = ["sms"]
    cases.registered(cast, at=moment("2026-03-13 16:00"))
    told = Notification.objects.filter(recipient=None, channel=Channel.SMS)
    told.update(next_attempt_at=FRIDAY_EVENING)

    delivery.hold_back(Channel.SMS, FRIDAY_EVENING)

    assert set(told.values_list("next_attempt_at", flat=True)) == {MONDAY}


@pytest.mark.parametrize(("level", "is_kept"), [(RungLevel.PRESS, True), (RungLevel.SUPERVISE, False)])
def test_rung_keeps_hours_until_it_is_a_supervision(cast, by_message, level, is_kept):
    opinion = cases.dispatched(cast)
    take(opinion, "sign_for", cast.officer)

    sweep(moment("2026-03-27 20:00"))

    rows = Notification.objects.filter(key__contains=":rung:", key__endswith=f":{level}")
    assert set(rows.values_list("keeps_hours", flat=True)) == {is_kept}


def test_rung_waits_for_working_hours_until_it_is_a_supervision(cast, by_message):
    User.objects.filter(pk=cast.leader.pk).update(channels=["sms"], phone="13900000002")
    opinion = cases.dispatched(cast)
    take(opinion, "sign_for", cast.officer)
    clock, evening, monday = (
        opinion.deadlines.get(kind="result"),
        moment("2026-03-27 20:00"),
        moment("2026-03-30 09:00"),
    )

    sweep(evening)

    of_clock = Notification.objects.filter(key__startswith=f"{opinion.number}:rung:{clock.pk}:", channel=Channel.SMS)
    assert {(row.recipient, int(row.key[-1])): row.next_attempt_at for row in of_clock} == {
        (cast.officer, RungLevel.PROMPT): monday,
        (cast.officer, RungLevel.PRESS): monday,
        (cast.leader, RungLevel.SUPERVISE): evening,
    }
