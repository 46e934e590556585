"""Beat notes that it ticks, seldom, and ticks on whatever the database does."""

import time
from datetime import timedelta

import pytest
from celery.beat import PersistentScheduler
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from feedback import watch
from feedback.models import Heartbeat
from portal import beat
from portal.beat import NOTE_SECONDS, NotedScheduler
from portal.celery import app


@pytest.fixture
def scheduler(tmp_path, monkeypatch):
    """Nothing is due, so nothing is published."""
    monkeypatch.setattr(beat, "close_old_connections", lambda: None)  # the test's own transaction
    made = NotedScheduler(app, schedule_filename=str(tmp_path / "beat"), lazy=True)
    monkeypatch.setattr(PersistentScheduler, "tick", lambda self: 2.0)
    return made


def noted() -> list:
    return list(Heartbeat.objects.filter(task="beat").values_list("at", flat=True))


def test_beat_runs_with_this_scheduler():
    assert app.conf.beat_scheduler == "portal.beat:NotedScheduler"


def test_first_tick_is_noted_and_the_clock_goes_on(db, scheduler):
    assert scheduler.tick() == 2.0

    assert len(noted()) == 1
    assert timezone.now() - noted()[0] < timedelta(minutes=1)


def test_tick_is_noted_twice_a_minute_and_not_each_time(db, scheduler):
    scheduler.tick()
    (first,) = noted()

    scheduler.tick()
    unchanged = noted()
    scheduler.noted_at = time.monotonic() - NOTE_SECONDS
    scheduler.tick()

    assert unchanged == [first]
    assert len(noted()) == 1 and noted()[0] > first
    assert 2 * timedelta(seconds=NOTE_SECONDS) < watch.PATIENCE["beat"]


@pytest.mark.parametrize("kind", [DatabaseError, InterfaceError])
def test_clock_goes_on_without_a_database(scheduler, monkeypatch, caplog, kind):
    def away(task):
        raise kind("张秀英")

    monkeypatch.setattr(watch, "beat", away)

    assert scheduler.tick() == 2.0
    assert [record.getMessage() for record in caplog.records] == [f"tick of beat not noted: {kind.__name__}"]
