"""What beat ticks for. Each task looks in the database and calls a service; running twice is running once."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from threading import Lock

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts.attempts import forget_attempts
from deputies import notice_files, reminding
from feedback import anchors, bulletin_files, photos, printing, recalculating, sweep, tally, verification, watch
from feedback.errors import Conflict
from feedback.models import Deadline, Opinion
from feedback.services import advance
from feedback.vocabulary import ClockKind
from feedback.workflow import Action, Capacity

logger = logging.getLogger(__name__)
BATCH = 200
MOVING, MOVING_SECONDS = Lock(), 20
COUNTING = Lock()


@shared_task
def time_out_ratings():
    """Send on what no resident rated in time; return how many this run did."""
    at = timezone.now()
    return sum(time_out(opinion, at) for opinion in unrated(at))


def unrated(at) -> Iterator[Opinion]:
    """Every opinion whose rating clock has run out, read a batch at a time."""
    due = Deadline.objects.overdue(at).filter(kind=ClockKind.RATING).order_by("pk").select_related("opinion")
    last = 0
    while batch := list(due.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        yield from (clock.opinion for clock in batch)


def time_out(opinion, at) -> bool:
    try:
        advance(opinion, Action.TIME_OUT, by=Capacity.CLOCK, at=at)
    except Conflict:  # rated at the last moment, or another worker was faster
        return False
    except Exception as error:  # whatever is wrong with one case, the others must not wait for it
        logger.error("rating of opinion %s not timed out: %s", opinion.pk, type(error).__name__)
        return False
    return True


@shared_task
def sweep_rungs():
    """Fire every reminder that is due; return how many."""
    fired = sweep.sweep()
    watch.beat("sweep_rungs")
    return fired


@shared_task
def audit_rungs():
    """Prove that no reminder is overdue; return 0, or 1 where one is."""
    return int(not watch.audit_rungs())


@shared_task
def recalculate_deadlines():
    """Move what a confirmed change of the calendar moves; return how many opinions. A long one takes one thread, tick by tick."""
    if not MOVING.acquire(blocking=False):
        return 0
    try:
        return recalculating.apply_confirmed(seconds=MOVING_SECONDS)
    finally:
        MOVING.release()


@shared_task
def refresh_figures():
    """Count what happened since; return how many opinions. A long backlog takes one thread, tick by tick."""
    if not COUNTING.acquire(blocking=False):
        return 0
    try:
        counted = tally.refresh()
        watch.beat("refresh_figures")
        return counted
    finally:
        COUNTING.release()


@shared_task
def check_figures():
    """Once a day recompute every figure, put right what differs and log it; return how many differences."""
    if not watch.is_to_do_today("check_figures"):
        return 0
    findings = list(tally.check(repair=True))
    for finding in findings:
        logger.error("figures: %s", finding)
    watch.beat("check_figures")
    return len(findings)


@shared_task
def warn_of_calendar():
    """Tell the administrators of a year without official working days. A tick does nothing that another had not done."""
    watch.warn_of_calendar()
    return 0


@shared_task
def verify_ledger():
    """Once a day recompute every chain and anchor; what is wrong is logged and said by /readyz until it runs clean."""
    if not watch.is_to_do_today("verify_ledger"):
        return 0
    findings = verification.verify_ledger().findings
    for finding in findings:
        logger.error("ledger: %s", finding)
    watch.beat("verify_ledger", finding=f"{len(findings)}" if findings else "")
    return len(findings)


@shared_task
def anchor_ledger():
    return anchors.anchor_ledger()


@shared_task
def sweep_orphans():
    """Whatever nobody needs any more: files never sent, old printouts, tries of yesterday, sessions that ended."""
    call_command("clearsessions")
    forget_attempts(before=timezone.now() - timedelta(days=1))
    return photos.sweep_orphans() + printing.sweep_printouts() + notice_files.sweep() + bulletin_files.sweep()


@shared_task
def render_printouts():
    """The forms of cases, the notices of stations and the reports that were issued."""
    return printing.render_waiting() + notice_files.render_waiting() + bulletin_files.render_waiting()


@shared_task
def remind_of_duty():
    """Of reception days: not published, tomorrow, not closed, none this month. Here, where the heartbeat is noted."""
    reminded = reminding.remind()
    watch.beat("remind_of_duty")
    return reminded
