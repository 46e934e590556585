"""What an extension decided stands, whatever the calendar does afterwards. NOON is Wednesday 11 March 2026."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from feedback.models import Deadline
from feedback.recalculating import apply_confirmed
from stations.calendar_changes import NewDay
from tests import cases
from tests.cases import NOON, take
from tests.changed_days import at_closing, changed, clock_of, off, on

migration = import_module("feedback.migrations.0014_dates_decided_so_far")
DAY = timedelta(days=1)
TUESDAY = NOON + 6 * DAY


def extended(cast, opinion, days, at=TUESDAY):
    take(opinion, "extend", cast.officer, days=days, reason="等材料", at=at)
    take(opinion, "decide_extension", cast.head, approve=True, reason="同意", at=at)
    return clock_of(opinion, "result")


def moved_to(opinion, days, at=TUESDAY):
    changed(days, at=at)
    apply_confirmed(at)
    return clock_of(opinion, "result").due_at


@pytest.fixture
def left(cast):
    """By the new days due on the 17th; that was confirmed on the 17th, so the 18th is left."""
    opinion = cases.dispatched(cast)
    assert moved_to(opinion, on((3, 14))) == at_closing(3, 18)
    return opinion


@pytest.mark.parametrize(
    ("days", "due"),
    [
        (on((3, 21)), (3, 25)),  # one more day worked: not before the day that was decided
        (off((3, 23)), (3, 26)),
        (off((3, 23), (3, 24)), (3, 27)),
        (on((3, 21)) + off((3, 23)), (3, 25)),
    ],
)
def test_extension_of_a_date_that_was_left_keeps_its_days(cast, left, days, due):
    clock = extended(cast, left, 5)
    assert (clock.due_at, clock.decided_due_at, clock.slack_days) == (at_closing(3, 25), at_closing(3, 25), 1)

    assert moved_to(left, days) == at_closing(*due)


def test_day_off_that_is_taken_back_brings_the_decided_date_again(cast, left):
    extended(cast, left, 5)

    later = moved_to(left, off((3, 23)))
    again = moved_to(left, [NewDay(date(2026, 3, 23), None)], TUESDAY + DAY)

    assert (later, again) == (at_closing(3, 26), at_closing(3, 25))


def test_make_up_day_takes_nothing_from_an_extension(cast):
    opinion = cases.dispatched(cast, pace="complex")
    first = extended(cast, opinion, 3, NOON)
    assert (first.due_at, first.slack_days) == (at_closing(4, 7), 0)  # the 6th is a holiday

    assert moved_to(opinion, on((3, 14)), NOON) == at_closing(4, 7)


def test_what_ran_extended_before_is_taken_to_be_decided(cast):
    opinion, other = cases.dispatched(cast, pace="complex"), cases.dispatched(cast)
    clock = extended(cast, opinion, 3, NOON)
    Deadline.objects.update(decided_due_at=None)

    migration.note_decided(apps, None)

    assert clock_of(opinion, "result").decided_due_at == clock.due_at
    assert clock_of(other, "result").decided_due_at is None


def test_date_that_nobody_extended_still_moves_sooner(cast):
    opinion = cases.dispatched(cast)

    assert moved_to(opinion, on((3, 14)), NOON) == at_closing(3, 17)
