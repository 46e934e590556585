"""The auditor and what /readyz says: every alarm comes when its cause does, and goes with it."""

import json
from datetime import date, timedelta

import pytest
import time_machine

from accounts import append_only
from accounts.models import Notification
from feedback import tasks, watch
from feedback.models import Event, Heartbeat
from stations.models import CalendarDay
from tests import cases
from tests.cases import NOON

MINUTE = timedelta(minutes=1)
# Submitted at noon on Wednesday: amber at half of the time to Thursday 18:00.
AMBER = NOON + timedelta(hours=15)


def all_ran(at):
    for task in watch.PATIENCE:
        watch.beat(task, at=at)


@pytest.mark.parametrize(("waited", "is_found"), [(4, False), (5, True), (60, True)])
def test_rung_that_waits_five_minutes_is_found(cast, waited, is_found):
    cases.submitted(cast)
    at = AMBER + waited * MINUTE

    assert watch.audit_rungs(at) is not is_found
    assert ("oldest_due_rung" in watch.readiness(at)) is is_found


def test_administrators_are_told_once_an_hour_and_everybody_else_never(cast):
    cases.submitted(cast)

    for minutes in (6, 7, 8, 66, 67):
        watch.audit_rungs(AMBER + minutes * MINUTE)

    told = Notification.objects.filter(key__startswith="rungs overdue").values_list("recipient__username", flat=True)
    assert list(told) == ["admin", "admin"]


def test_alarm_goes_when_the_sweep_comes_back(cast):
    cases.submitted(cast)
    at = AMBER + 10 * MINUTE
    all_ran(at)
    watch.audit_rungs(at)
    before = set(watch.readiness(at))

    with time_machine.travel(at, tick=False):
        tasks.sweep_rungs()
        tasks.audit_rungs()

    assert before == {"oldest_due_rung", "audit_rungs"}
    assert watch.readiness(at) == {}


@pytest.mark.parametrize("task", watch.PATIENCE)
def test_task_that_stands_still_is_named(db, task):
    all_ran(NOON)

    late = NOON + watch.PATIENCE[task] + MINUTE

    assert watch.readiness(NOON) == {}
    assert task in watch.readiness(late)


def test_task_that_never_ran_is_named(db):
    assert set(watch.readiness(NOON)) == set(watch.PATIENCE)


def test_ledger_is_verified_once_a_day_by_the_beat(cast):
    done = []
    with time_machine.travel(NOON, tick=False) as clock:
        for hours in (0, 1, 18, 2):
            clock.shift(timedelta(hours=hours))
            tasks.verify_ledger()
            done.append(Heartbeat.objects.get(task="verify_ledger").at)

    assert done == [NOON, NOON, NOON, NOON + timedelta(hours=21)]


def test_broken_chain_is_said_until_it_is_mended(cast):
    opinion = cases.submitted(cast)
    append_only.lift(Event)
    Event.objects.filter(opinion=opinion).update(hash="0" * 64)

    with time_machine.travel(NOON, tick=False):
        tasks.verify_ledger()

    assert "found" in watch.readiness(NOON)["verify_ledger"]


@pytest.mark.parametrize(
    ("today", "gaps"),
    [(date(2026, 10, 31), []), (date(2026, 11, 1), [2027]), (date(2026, 12, 31), [2027]), (date(2027, 1, 1), [2027])],
)
def test_calendar_of_the_coming_year_is_asked_for_from_november(db, today, gaps):
    assert watch.calendar_gaps(today) == gaps


def test_official_calendar_ends_the_warning(db):
    CalendarDay.objects.filter(day__year=2027, district_code="").update(is_official=True)

    assert watch.calendar_gaps(date(2026, 12, 1)) == []


# What /readyz answers


def ready(client):
    response = client.get("/readyz")
    return response.status_code, json.loads(response.content)


def test_readyz_is_200_where_all_is_well_and_503_where_not(cast, client):
    with time_machine.travel(NOON, tick=False):
        all_ran(NOON)
        well = ready(client)
        Heartbeat.objects.filter(task="sweep_rungs").update(at=NOON - timedelta(hours=1))
        ill = ready(client)

    assert well == (200, {"ready": True, "troubles": {}, "warnings": {}})
    assert (ill[0], set(ill[1]["troubles"])) == (503, {"sweep_rungs"})


def test_readyz_names_missing_triggers(cast, client):
    with time_machine.travel(NOON, tick=False):
        all_ran(NOON)
        append_only.lift(Event)

        status, answer = ready(client)

    assert status == 503
    assert "feedback_event" in answer["troubles"]["triggers"]


def test_readyz_warns_of_a_calendar_that_is_not_there_yet(cast, client):
    december = NOON.replace(month=12)
    with time_machine.travel(december, tick=False):
        all_ran(december)

        assert ready(client) == (
            200,
            {"ready": True, "troubles": {}, "warnings": {"calendar": "no official working days for 2027"}},
        )


def test_readyz_takes_this_many_queries(cast, client, django_assert_num_queries):
    with django_assert_num_queries(5):
        client.get("/readyz")
