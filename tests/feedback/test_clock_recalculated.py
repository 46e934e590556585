"""Where a change of the calendar puts a running clock, and when it reminds then. NOON is Wednesday 11 March 2026."""

from datetime import date, datetime, timedelta

import pytest

from feedback.models import Deadline, Opinion, Policy, Reminder
from feedback.recalculating import apply_confirmed
from feedback.sweep import sweep
from feedback.workflow import Capacity
from tests import cases
from tests.cases import NOON, SHANGHAI, take
from tests.changed_days import at_closing, changed, clock_of, off, on

DAY = timedelta(days=1)


# What moves


@pytest.mark.parametrize(
    ("kind", "build", "data", "days", "due"),
    [
        ("registration", cases.submitted, {}, off((3, 12)), (3, 13)),
        ("result", cases.dispatched, {}, off((3, 12)), (3, 19)),
        ("result", cases.dispatched, {}, off((3, 12), (3, 13), (3, 18)), (3, 23)),
        ("result", cases.dispatched, {}, on((3, 14)), (3, 17)),
        ("result", cases.dispatched, {}, off((3, 12)) + on((3, 14)), (3, 18)),
        ("result", cases.dispatched, {}, off((3, 11)), (3, 18)),  # the day it starts never counts
        ("result", cases.dispatched, {}, off((3, 19)), (3, 18)),  # after its end
        ("result", cases.dispatched, {}, off((3, 14)), (3, 18)),  # a Saturday is off anyway
        ("result", cases.dispatched, {"level": "township_major"}, off((3, 20)), (4, 10)),  # days are days
        ("result", cases.dispatched, {"level": "township_major"}, off((4, 10)), (4, 13)),  # and end on a working day
        ("result", cases.dispatched, {"level": "county"}, off((6, 11), (6, 12)), (6, 15)),
        ("verification", cases.resulted, {}, off((3, 16)), (3, 17)),
        ("rating", cases.replied, {}, off((3, 26)), (3, 27)),
    ],
)
def test_running_deadline_moves_to_where_the_calendar_puts_it(cast, kind, build, data, days, due):
    opinion = build(cast, **data)
    before = clock_of(opinion, kind)

    changed(days)
    moved = apply_confirmed(NOON)

    after = clock_of(opinion, kind)
    assert (after.due_at, after.started_at, after.round) == (at_closing(*due), NOON, 1)
    assert (moved == 0) <= (after.due_at == before.due_at)


def test_assisting_unit_keeps_half_and_extension_its_working_days(cast):
    opinion = cases.dispatched(cast, pace="complex", assists=[cast.other_unit])
    take(opinion, "extend", cast.officer, days=5, reason="等材料")
    take(opinion, "decide_extension", cast.head, approve=True, reason="同意")

    changed(off((3, 19), (4, 8)))
    apply_confirmed(NOON)

    assist, result = clock_of(opinion, "assist"), clock_of(opinion, "result")
    assert (assist.due_at, result.due_at) == (at_closing(3, 24), at_closing(4, 13))
    assert (result.extended_days, result.round) == (5, 2)


def test_policy_of_the_day_it_started_is_kept_whatever_came_later(cast):
    opinion = cases.dispatched(cast)
    Policy.objects.create(kind="result", level="township", amount=1, unit="working_day", valid_from=NOON + DAY)

    changed(off((3, 12)), at=NOON + DAY)
    apply_confirmed(NOON + DAY)

    assert clock_of(opinion, "result").due_at == at_closing(3, 19)


@pytest.mark.parametrize("kind", ["promise", "supervision_reply", "result"])
def test_date_given_by_hand_stays_and_its_amber_moves(cast, kind):
    opinion = {
        "promise": lambda: cases.replied(cast, outcome="B"),
        "supervision_reply": lambda: cases.supervise(cast, cases.dispatched(cast)),
        "result": lambda: cases.dispatch(cast, cases.registered(cast), due_on=date(2026, 3, 16)),
    }[kind]()
    before = clock_of(opinion, kind)

    changed(off(*[(3, 12), (3, 13)] if kind != "promise" else [(4, 28), (4, 29)]))
    apply_confirmed(NOON)

    after = clock_of(opinion, kind)
    assert after.due_at == before.due_at
    assert (after.amber_at, after.next_rung_at) != (before.amber_at, before.next_rung_at)
    assert after.next_rung_at == after.amber_at


def test_only_reminders_moving_says_nothing_and_keeps_the_opinions_own_copy(cast):
    opinion = cases.dispatch(cast, cases.registered(cast), due_on=date(2026, 3, 16))
    opinion = take(opinion, "sign_for", cast.officer)
    before, events = opinion.amber_at, opinion.events.count()
    Deadline.objects.filter(opinion=opinion, kind="return_window").update(stopped_at=NOON)

    changed(off((3, 12), (3, 13)))
    assert apply_confirmed(NOON) == 0

    opinion.refresh_from_db()
    assert opinion.events.count() == events
    assert (opinion.due_at, opinion.amber_at) == (at_closing(3, 16), clock_of(opinion, "result").amber_at)
    assert opinion.amber_at != before


def test_opinion_shows_the_soonest_of_the_moved_clocks(cast):
    opinion = cases.submitted(cast)

    changed(off((3, 12)))
    apply_confirmed(NOON)

    opinion.refresh_from_db()
    clock = clock_of(opinion, "registration")
    assert (opinion.due_at, opinion.amber_at, opinion.owed_by) == (clock.due_at, clock.amber_at, "liaison")
    assert clock.due_at == at_closing(3, 13)


def test_stopped_clocks_and_voided_opinions_stay(cast):
    ended, voided = cases.resulted(cast), cases.submitted(cast)
    Opinion.objects.filter(pk=voided.pk).update(voided_at=NOON)
    before = list(Deadline.objects.exclude(opinion=ended, stopped_at=None).order_by("pk").values())

    changed(off((3, 12)))
    apply_confirmed(NOON)

    assert list(Deadline.objects.exclude(opinion=ended, stopped_at=None).order_by("pk").values()) == before


@pytest.mark.parametrize(("code", "moves"), [("", 2), ("43", 2), ("431223", 1), ("431224", 1), ("45", 0)])
def test_day_of_one_district_moves_what_lies_in_it(cast, code, moves):
    here, there = cases.submitted(cast), cases.submitted(cast, station=cast.foreign_station)

    changed(off((3, 12), code=code))
    moved = apply_confirmed(NOON)

    assert moved == moves
    assert (clock_of(here, "registration").due_at == at_closing(3, 13)) == (code in ("", "43", "431223"))
    assert (clock_of(there, "registration").due_at == at_closing(3, 13)) == (code in ("", "43", "431224"))


# Sooner: never late because of it


@pytest.mark.parametrize(
    ("confirmed", "due"),
    [
        (NOON, (3, 17)),  # by the rule the 17th, a day that is still ahead
        (NOON + 6 * DAY, (3, 18)),  # on Tuesday the 17th: Wednesday, not the day that is ending
    ],
)
def test_sooner_date_leaves_the_working_day_that_follows(cast, confirmed, due):
    opinion = cases.dispatched(cast)

    changed(on((3, 14)), at=confirmed)
    apply_confirmed(confirmed)
    once = clock_of(opinion, "result").due_at
    apply_confirmed(confirmed + 2 * DAY)

    assert (once, clock_of(opinion, "result").due_at) == (at_closing(*due), at_closing(*due))


def test_late_clock_becomes_no_later_by_days_worked_in_the_past(cast):
    opinion = cases.dispatched(cast)
    late = NOON + 8 * DAY

    changed(on((3, 14)), at=late)
    apply_confirmed(late)

    assert clock_of(opinion, "result").due_at == at_closing(3, 18)


# Reminders


def test_late_clock_that_moves_ahead_is_late_no_more_and_its_other_rungs_fire_later(cast):
    opinion = cases.submitted(cast)
    sweep(NOON + 2 * DAY)  # Friday: prompt and press have fired
    clock = clock_of(opinion, "registration")
    assert set(clock.reminders.values_list("level", flat=True)) == {0, 1}

    changed(off((3, 12), (3, 13), (3, 16)), at=NOON + 2 * DAY)
    apply_confirmed(NOON + 2 * DAY)

    clock.refresh_from_db()
    assert (clock.due_at, clock.round, clock.next_rung) == (at_closing(3, 17), 1, 2)
    assert clock not in Deadline.objects.overdue(NOON + 3 * DAY)
    assert clock.next_rung_at == datetime(2026, 3, 20, 9, 0, tzinfo=SHANGHAI)  # third working day late
    assert sweep(NOON + 7 * DAY) == 0
    sweep(NOON + 30 * DAY)
    assert sorted(clock.reminders.values_list("level", flat=True)) == [0, 1, 2, 3]


def test_moved_deadline_reminds_again_where_no_rung_had_fired(cast):
    opinion = cases.dispatched(cast)
    take(opinion, "sign_for", cast.officer)
    clock = clock_of(opinion, "result")

    changed(off((3, 17), (3, 18)))
    apply_confirmed(NOON)
    sweep(NOON + 5 * DAY)
    before = Reminder.objects.filter(deadline=clock).count()
    sweep(NOON + 30 * DAY)

    clock.refresh_from_db()
    assert (before, clock.due_at) == (0, at_closing(3, 20))
    fired = dict(Reminder.objects.filter(deadline=clock).values_list("level", "due_at"))
    assert fired[0] == clock.amber_at
    assert [fired[n].astimezone(SHANGHAI).day for n in (1, 2, 3)] == [23, 25, 27]


def test_rung_that_would_have_been_due_before_the_change_is_due_at_the_change(cast):
    """Else the auditor would cry that a reminder has waited for days."""
    opinion = cases.dispatched(cast)
    confirmed = NOON + 5 * DAY  # Monday the 16th; amber was to begin on Tuesday, by the new days it began on Saturday

    changed(on((3, 14), (3, 15)), at=confirmed)
    apply_confirmed(confirmed)

    clock = clock_of(opinion, "result")
    assert clock.amber_at < confirmed
    assert (clock.next_rung, clock.next_rung_at) == (0, confirmed)


def test_last_rung_fired_leaves_none_and_imported_history_reminds_nobody(cast):
    opinion = cases.submitted(cast)
    sweep(NOON + 30 * DAY)
    data = {"station": cast.station, "body": "旧信件", "channel": "letter", "received_on": NOON.date()}
    imported = cases.submit(data, form_key=cases.key(), by=Capacity.IMPORT, at=NOON)

    changed(off((3, 12)))
    apply_confirmed(NOON)

    for case in (opinion, imported):
        clock = clock_of(case, "registration")
        assert (clock.due_at, clock.next_rung, clock.next_rung_at) == (at_closing(3, 13), None, None)
