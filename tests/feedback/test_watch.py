"""The auditor and what /readyz says: every alarm comes when its cause does, and goes with it."""

import json
from datetime import date, timedelta

import pytest
import time_machine

from accounts import append_only, inbox
from accounts.models import Channel, Notification
from feedback import tasks, watch
from feedback.models import Event, Heartbeat
from feedback.recalculating import apply_confirmed
from stations.models import CalendarDay
from tests import cases
from tests.cases import NOON
from tests.changed_days import changed, off

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


def test_dead_beat_is_told_apart_from_dead_workers(db):
    """Workers do what beat asks: without it they too stand still, without them it goes on ticking."""
    later = NOON + timedelta(hours=1)
    all_ran(NOON)
    dead_beat = set(watch.readiness(later))

    watch.beat("beat", at=later)
    dead_workers = set(watch.readiness(later))

    assert dead_beat == {"beat", "sweep_rungs", "audit_rungs", "remind_of_duty", "refresh_figures"}
    assert dead_workers == {"sweep_rungs", "audit_rungs", "remind_of_duty", "refresh_figures"}


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


def warned():
    notices = Notification.objects.filter(key__startswith="calendar ").order_by("pk")
    return list(notices.values_list("recipient__username", "key", "text", "url"))


def test_administrators_are_told_of_a_missing_year_once_a_week_until_it_is_there(cast):
    november = NOON.replace(month=11, day=2)  # a Monday
    counts = [watch.warn_of_calendar(NOON.replace(month=10, day=31))]
    counts += [watch.warn_of_calendar(november + timedelta(days=n)) for n in (0, 0, 6, 7, 8)]
    CalendarDay.objects.filter(day__year=2027, district_code="").update(is_official=True)
    counts.append(watch.warn_of_calendar(november + timedelta(days=21)))

    text = "2027 年的放假安排还没有正式录入，涉及的期限按推算计算。国务院公布后，请在后台“日历调整”中录入。"
    url = "/admin/stations/calendarchange/"
    assert counts == [0, 1, 1, 1, 1, 1, 0]
    assert warned() == [("admin", f"calendar 2027 week 2026-{week}", text, url) for week in (45, 46)]


def test_warning_comes_by_tick(cast):
    with time_machine.travel(NOON.replace(month=12), tick=False):
        assert [tasks.warn_of_calendar(), tasks.warn_of_calendar()] == [0, 0]
    assert len(warned()) == 1


@pytest.mark.parametrize(("minutes", "is_trouble"), [(9, False), (11, True)])
def test_change_of_the_calendar_that_is_not_applied_is_a_trouble(cast, minutes, is_trouble):
    change = changed(off((3, 12)))
    at = NOON + minutes * MINUTE

    assert ("calendar_change" in watch.readiness(at)) is is_trouble
    apply_confirmed(at)
    change.refresh_from_db()
    assert change.state == "applied"
    assert "calendar_change" not in watch.readiness(at)


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


def test_readyz_tells_of_letters_nobody_sends_and_of_dead_ones(cast, client):
    for key in ("waiting", "dead"):
        inbox.notify_resident(Channel.SMS, "13812345678", key=key, text="已登记。", at=NOON - 15 * MINUTE)
    Notification.objects.filter(key="dead").update(given_up_at=NOON, next_attempt_at=None)
    with time_machine.travel(NOON, tick=False):
        all_ran(NOON)

        status, answer = ready(client)

    assert (status, list(answer["troubles"])) == (503, ["oldest_undelivered"])
    assert answer["warnings"] == {"dead_letters": "1 in the outbox"}


def test_readyz_takes_this_many_queries(cast, client, django_assert_num_queries):
    with django_assert_num_queries(9):
        client.get("/readyz")
