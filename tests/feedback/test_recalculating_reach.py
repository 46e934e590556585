"""Which running deadlines a change of the calendar reaches: by place, by day, by reminder. NOON is 11 March 2026."""

from datetime import date, timedelta

import pytest

from feedback.models import Deadline
from feedback.recalculating import Preview, affected, apply_confirmed
from feedback.sweep import sweep
from stations.calendar_changes import NewDay, draft
from tests import cases
from tests.cases import NOON
from tests.changed_days import at_closing, changed, clock_of, off, on

DAY = timedelta(days=1)


@pytest.mark.parametrize("codes", [("", "431223"), ("431223", ""), ("45", "", "431223")])
def test_days_of_the_country_move_everything_whatever_district_has_days_beside_them(cast, codes):
    here, there = cases.submitted(cast), cases.submitted(cast, station=cast.foreign_station)
    days = [day for nth, code in enumerate(codes) for day in off((3, 12 if code == "" else 20 + nth), code=code)]

    changed(days)
    moved = apply_confirmed(NOON)

    assert moved == 2
    assert {clock_of(opinion, "registration").due_at for opinion in (here, there)} == {at_closing(3, 13)}


def test_days_of_two_districts_move_both_and_no_third(cast):
    here, there = cases.submitted(cast), cases.submitted(cast, station=cast.foreign_station)

    both = set(affected(changed(off((3, 12), code="431223") + off((3, 12), code="431224"))).values_list("opinion"))
    neither = affected(changed(off((3, 12), code="45") + off((3, 12), code="44")))

    assert both == {(here.pk,), (there.pk,)}
    assert not neither.exists()


# Days that are worked as before


def left_on_wednesday(cast):
    """A deadline that a make-up day would have on the 17th, left on the 18th because that was confirmed on the 17th."""
    opinion = cases.dispatched(cast)
    tuesday = NOON + 6 * DAY
    changed(on((3, 14)), at=tuesday)
    apply_confirmed(tuesday)
    assert clock_of(opinion, "result").due_at == at_closing(3, 18)
    return opinion


def renamed(*, code=""):
    return [NewDay(date(2026, 3, 14), True, "补班", "县政办〔2026〕4号", district_code=code)]


def test_day_that_is_only_named_otherwise_moves_nothing(cast):
    opinion = left_on_wednesday(cast)

    change = changed(renamed(), at=NOON + DAY)
    moved = apply_confirmed(NOON + DAY)

    assert (moved, clock_of(opinion, "result").due_at) == (0, at_closing(3, 18))
    assert not affected(change).exists()


@pytest.mark.parametrize(
    ("days", "reaches"),
    [
        (off((3, 15)), False),  # a Sunday is off anyway
        (on((3, 16)), False),  # a Monday is worked anyway
        (off((3, 16)), True),
        (on((3, 15)), True),
        (off((3, 15), code="431223"), True),  # the country may say otherwise
    ],
)
def test_row_that_says_what_the_weekday_says_reaches_nothing(cast, days, reaches):
    cases.dispatched(cast)

    assert affected(draft(days, by=None)).exists() is reaches


@pytest.mark.parametrize(("was", "now", "reaches"), [(off, on, True), (on, None, True), (off, None, False)])
def test_sunday_is_measured_by_what_its_row_said_before(cast, was, now, reaches):
    cases.dispatched(cast)
    changed(was((3, 15)))
    days = now((3, 15)) if now else [NewDay(date(2026, 3, 15), None)]

    assert affected(draft(days, by=None)).exists() is reaches


def test_preview_of_days_that_are_worked_as_before_moves_nothing(cast):
    left_on_wednesday(cast)

    assert Preview(draft(renamed(), by=None), NOON + DAY).moves == []


# What is late, and reminds


def test_reminder_of_a_late_clock_moves_with_days_after_its_end(cast):
    opinion = cases.submitted(cast)
    friday = NOON + 2 * DAY
    sweep(friday)
    clock = clock_of(opinion, "registration")
    assert (clock.due_at, clock.next_rung_at.day) == (at_closing(3, 12), 17)

    changed(off((3, 16)), at=friday)
    apply_confirmed(friday)

    after = Deadline.objects.get(pk=clock.pk)
    assert (after.due_at, after.next_rung, after.next_rung_at.day) == (clock.due_at, clock.next_rung, 18)
