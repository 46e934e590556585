"""The clockwork: what beat ticks for, how often."""

import io
import logging
from datetime import UTC, datetime
from importlib import import_module

import pytest
import time_machine
from django.conf import settings as portal_settings

from feedback import tasks
from portal import celery, logs
from portal.celery import app

SCHEDULE = {
    "accounts.tasks.deliver_email": 5.0,
    "accounts.tasks.deliver_sms": 5.0,
    "accounts.tasks.deliver_wecom": 5.0,
    "accounts.tasks.deliver_dingtalk": 5.0,
    "accounts.tasks.forget_notices": 3600.0,
    "feedback.tasks.time_out_ratings": 30.0,
    "feedback.tasks.sweep_rungs": 10.0,
    "feedback.tasks.audit_rungs": 60.0,
    "feedback.tasks.recalculate_deadlines": 5.0,
    "feedback.tasks.warn_of_calendar": 3600.0,
    "feedback.tasks.verify_ledger": 60.0,
    "feedback.tasks.render_printouts": 2.0,
    "feedback.tasks.remind_of_duty": 60.0,
    "feedback.tasks.refresh_figures": 2.0,
    "feedback.tasks.check_figures": 60.0,
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
    module, _dot, task = name.rpartition(".")
    task = getattr(import_module(module), task)

    # Before the day of the month on which stations without a reception are reminded.
    with time_machine.travel(datetime(2026, 3, 2, 10, tzinfo=UTC), tick=False):
        assert [task.apply().get(), task.apply().get()] == [0, 0]


# What a run leaves in the log


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="portal.tasks")
    return lambda: [(r.levelname, r.message, r.fields) for r in caplog.records if r.name == "portal.tasks"]


WRITTEN = "张秀英 13812345678"


@app.task(name="tests.counted")
def counted():
    return 3, logs.current_id.get()


@app.task(name="tests.broken")
def broken():
    raise ValueError(WRITTEN)


def test_every_task_of_ours_is_one_that_is_logged():
    assert all(isinstance(app.tasks[name], celery.LoggedTask) for name in SCHEDULE)


def test_run_is_logged_with_name_id_time_and_result(db, lines):
    tasks.time_out_ratings.apply(task_id="a-b-c")

    ((level, message, fields),) = lines()
    assert (level, message, fields.pop("ms") < 60_000) == ("INFO", "done", True)
    assert fields == {"task": "feedback.tasks.time_out_ratings", "task_id": "a-b-c", "result": 0}


def test_lines_of_a_run_carry_its_id_and_those_after_it_do_not():
    assert counted.apply(task_id="a-b-c").get() == (3, "a-b-c")
    assert counted() == (3, "")
    assert logs.current_id.get() == ""


def test_result_that_is_no_number_is_not_written(lines):
    counted.apply(task_id="a-b-c")

    assert [set(fields) for _level, _message, fields in lines()] == [{"task", "task_id", "ms"}]


def test_run_that_takes_a_minute_is_a_warning(lines, monkeypatch):
    monkeypatch.setattr(celery, "SLOW_MS", -1)

    counted.apply()

    assert [level for level, _message, _fields in lines()] == ["WARNING"]


def test_failed_run_is_one_line_with_what_broke_and_without_values():
    (handler,) = [handler for handler in logging.getLogger().handlers if handler.filters]
    stream, out = handler.stream, io.StringIO()
    handler.setStream(out)

    result = broken.apply(task_id="a-b-c")
    handler.setStream(stream)

    text = out.getvalue()
    assert isinstance(result.result, ValueError)
    assert text.count("Traceback") == 1 and text.endswith("\nValueError\n")
    assert "ERROR portal.tasks [a-b-c] failed task=tests.broken task_id=a-b-c ms=" in text
    assert [word for word in ("张秀英", "138") if word in text] == []
