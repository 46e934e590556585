"""The clockwork: what beat ticks for, how often."""

import pytest
from django.conf import settings as portal_settings

from feedback import tasks
from portal.celery import app

SCHEDULE = {
    "feedback.tasks.time_out_ratings": 30.0,
    "feedback.tasks.sweep_rungs": 10.0,
    "feedback.tasks.audit_rungs": 60.0,
    "feedback.tasks.verify_ledger": 60.0,
    "feedback.tasks.render_printouts": 2.0,
    "feedback.tasks.sweep_orphans": 3600.0,
    "feedback.tasks.anchor_ledger": 900.0,
}


def test_beat_ticks_this_often():
    assert {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()} == SCHEDULE


def test_tick_nobody_took_is_forgotten_before_ticks_pile_up():
    """After an hour without workers there is one tick to do, not thousands."""
    entries = app.conf.beat_schedule.values()

    assert all(entry["schedule"] <= entry["options"]["expires"] <= 3600 for entry in entries)


def test_nothing_but_hints_goes_through_the_broker():
    """No argument, no result: what is to be done stands in the database."""
    assert all(not entry.get("args") and not entry.get("kwargs") for entry in app.conf.beat_schedule.values())
    assert app.conf.task_ignore_result
    assert app.conf.result_backend is None
    assert list(app.conf.accept_content) == ["json"]


def test_worker_takes_no_orders_and_keeps_our_log():
    assert not app.conf.worker_enable_remote_control
    assert not app.conf.worker_hijack_root_logger
    assert app.conf.timezone == portal_settings.TIME_ZONE


@pytest.mark.parametrize("name", SCHEDULE)
def test_every_tick_may_come_twice_where_there_is_nothing_to_do(db, name):
    task = getattr(tasks, name.rpartition(".")[2])

    assert [task.apply().get(), task.apply().get()] == [0, 0]
