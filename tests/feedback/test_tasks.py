"""What beat ticks for: found in the database, done once however often it ticks."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session

from accounts.attempts import count_attempt
from accounts.models import Attempt
from feedback import tasks
from feedback.models import Event, Policy
from feedback.workflow import Capacity
from portal.celery import app
from tests import cases
from tests.cases import NOON
from tests.changed_days import changed, off

# Fifteen days after NOON, a Thursday, 18:00.
RUN_OUT = NOON.replace(day=26, hour=18)


def timed_out(opinion) -> int:
    return Event.objects.filter(opinion=opinion, action="time_out").count()


def run(task, at):
    with time_machine.travel(at, tick=False):
        return task()


@pytest.mark.parametrize(
    ("at", "count", "step"), [(RUN_OUT, 0, "feedback"), (RUN_OUT + timedelta(seconds=1), 1, "archive")]
)
def test_rating_times_out_when_its_clock_has_run_out(cast, at, count, step):
    opinion = cases.replied(cast)

    done = run(tasks.time_out_ratings, at)

    opinion.refresh_from_db()
    assert (done, opinion.step, timed_out(opinion)) == (count, step, count)


def test_timed_out_rating_is_no_answer_and_the_liaison_archives(cast):
    opinion = cases.replied(cast)

    run(tasks.time_out_ratings, RUN_OUT + timedelta(days=1))

    event = opinion.events.get(action="time_out")
    assert (event.capacity, event.actor, event.from_step, event.to_step) == (
        Capacity.CLOCK,
        None,
        "feedback",
        "archive",
    )
    assert not hasattr(opinion.replies.get(), "evaluation")
    assert list(opinion.deadlines.running().values_list("kind", "owed_by")) == [("archiving", "liaison")]


def test_timing_out_twice_is_timing_out_once(cast):
    opinion = cases.replied(cast)
    later = RUN_OUT + timedelta(days=1)

    done = [run(tasks.time_out_ratings, later), run(tasks.time_out_ratings, later)]

    assert (done, timed_out(opinion)) == ([1, 0], 1)


def test_two_workers_with_the_same_list_time_out_once(cast, caplog):
    """Both have read what is due before either has begun."""
    opinions = [cases.replied(cast), cases.replied(cast)]
    later = RUN_OUT + timedelta(days=1)
    first, second = list(tasks.unrated(later)), list(tasks.unrated(later))

    done = [tasks.time_out(opinion, later) for opinion in [*first, *second]]

    assert (done, caplog.messages) == ([True, True, False, False], [])
    assert [timed_out(opinion) for opinion in opinions] == [1, 1]


def test_rating_given_at_the_last_moment_counts(cast):
    opinion = cases.replied(cast)
    (due,) = tasks.unrated(RUN_OUT + timedelta(days=1))
    cases.take(opinion, "rate", Capacity.RESIDENT, result="satisfied", attitude="satisfied")

    assert tasks.time_out(due, RUN_OUT + timedelta(days=1)) is False
    assert timed_out(opinion) == 0


def test_unsatisfied_rating_is_not_timed_out(cast):
    """It waits for the head's decision, at the same step."""
    cases.rated(cast, outcome="C", result="unsatisfied")

    assert run(tasks.time_out_ratings, RUN_OUT + timedelta(days=1)) == 0


def test_broken_case_stops_no_other_and_is_logged_by_id(cast, caplog):
    """There is no policy for how long its archiving may take."""
    broken, sound = cases.replied(cast, level="township_major"), cases.replied(cast)
    Policy.objects.filter(kind="archiving").update(level="township")

    done = run(tasks.time_out_ratings, RUN_OUT + timedelta(days=1))

    assert (done, timed_out(broken), timed_out(sound)) == (1, 0, 1)
    assert caplog.messages == [f"rating of opinion {broken.pk} not timed out: ImproperlyConfigured"]


def test_every_due_case_is_found_batch_by_batch(cast, monkeypatch):
    cases.submitted(cast)  # late with another clock
    opinions = [cases.replied(cast) for _n in range(3)]
    monkeypatch.setattr(tasks, "BATCH", 2)

    assert list(tasks.unrated(RUN_OUT + timedelta(days=1))) == opinions


def test_anchoring_by_tick_writes_a_day_once(cast, settings):
    with time_machine.travel(NOON, tick=False):
        cases.submitted(cast)

    written = [run(tasks.anchor_ledger, NOON + timedelta(days=1)) for _tick in range(2)]

    assert written == [1, 0]
    assert settings.ANCHOR_FILE.read_text().count("\n") == 1


def test_changed_days_move_deadlines_by_tick_once(cast):
    opinion = cases.submitted(cast)
    changed(off((3, 12)))

    assert [run(tasks.recalculate_deadlines, NOON + timedelta(days=n)) for n in (0, 0, 1)] == [1, 0, 0]
    assert opinion.events.filter(action="recalculated").count() == 1


def test_sweeping_orphans_twice_is_sweeping_once(db):
    assert [tasks.sweep_orphans(), tasks.sweep_orphans()] == [0, 0]


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert scheduled == {task for task in app.tasks if task.startswith(("accounts.", "feedback."))}


def test_sweep_forgets_old_tries_and_sessions_that_ended(db):
    for at in (NOON - timedelta(days=2), NOON):
        count_attempt("code:A1", at=at)
        Session.objects.create(session_key=f"{at.day}", session_data="", expire_date=at + timedelta(hours=1))

    run(tasks.sweep_orphans, NOON)

    assert [row.hour for row in Attempt.objects.all()] == [NOON]
    assert [session.session_key for session in Session.objects.all()] == [f"{NOON.day}"]
