"""The escalation sweep: every rung that is due fires once, whoever looks, however often, however late.

It looks only through the index of due rungs, so that it costs what is due and not what runs. A batch takes its opinions
first, as every action does; what somebody else holds just now is left to the next tick.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback import ledger
from feedback.clock import Rules
from feedback.ladder import Firing, Ladder
from feedback.models import Deadline, Event, Opinion, Press, Reminder
from feedback.services import advance
from feedback.vocabulary import ClockKind, PressMeans, RungLevel, SupervisionForm
from feedback.workflow import Action, Capacity

logger = logging.getLogger(__name__)
BATCH = 500


def sweep(at: datetime | None = None) -> int:
    """Fire every rung that is due; return how many fired. Safe at any time, any number of times, in parallel.

    After days of silence all missed rungs of a clock fire in their order, each marked with when it was due. Whatever is
    wrong with one case is logged and tried again at the next tick; the others do not wait for it.
    """
    at = at or timezone.now()
    return sum(fire_or_isolate(batch, at) for batch in due_batches(at))


def due_batches(at) -> Iterator[list[tuple[int, int]]]:
    """(deadline, opinion) of what is due, the oldest first; what stays due is passed once."""
    due = Deadline.objects.with_due_rung(at).order_by("next_rung_at", "pk")
    rest = due
    while rows := list(rest.values_list("pk", "opinion_id", "next_rung_at")[:BATCH]):
        pk, _opinion, moment = rows[-1]
        yield [row[:2] for row in rows]
        rest = due.filter(Q(next_rung_at__gt=moment) | Q(next_rung_at=moment, pk__gt=pk))


def fire_or_isolate(batch, at) -> int:
    try:
        return fire(batch, at)
    except Exception as error:
        if len(batch) == 1:
            logger.error("rung of deadline %s not fired: %s", batch[0][0], type(error).__name__)
            return 0
    return sum(fire_or_isolate([row], at) for row in batch)


def fire(batch, at) -> int:
    """Fire what is still due of these once their opinions are taken; return how many rungs."""
    with transaction.atomic():
        opinions = taken({opinion for _deadline, opinion in batch})
        ladder = Ladder()
        clocks = still_due([deadline for deadline, _opinion in batch], opinions, at)
        firings = climbed(clocks, ladder, at)
        note_next(clocks)
        press([firing for firing in firings if firing.rung.level == RungLevel.PRESS], at)
        supervise([firing for firing in firings if firing.rung.issues_notice], at, ladder.rules)
        ladder.fire(firings, at=at)
    return len(firings)


def taken(ids) -> dict[int, Opinion]:
    """Lock these opinions but those that somebody holds. On SQLite the transaction itself holds everything."""
    rows = Opinion.objects.filter(pk__in=ids).order_by("pk").select_related("station", "replying_deputy__user")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return {opinion.pk: opinion for opinion in rows}


def still_due(ids, opinions, at) -> list[Deadline]:
    """Read again under the lock: another sweep may have been faster, or the clock may have stopped."""
    due = Deadline.objects.with_due_rung(at).filter(pk__in=ids, opinion__in=opinions)
    clocks = list(due.select_related("assignment", "notice").order_by("next_rung_at", "pk"))
    for clock in clocks:
        clock.opinion = opinions[clock.opinion_id]
    return clocks


def climbed(clocks, ladder, at) -> list[Firing]:
    """Every rung that these clocks have passed by now; the clocks are set to the one above."""
    fired = set(Reminder.objects.filter(deadline__in=clocks).values_list("deadline", "round", "level"))
    firings = []
    for clock in clocks:
        while clock.next_rung_at and clock.next_rung_at <= at:
            rung = ladder.rung(clock)
            if rung and (clock.pk, clock.round, rung.level) not in fired:
                firings.append(Firing(clock, rung, clock.next_rung_at))
            ladder.climb(clock)
    return firings


def note_next(clocks) -> None:
    """Rungs fire at nine or when a day's clocks turn amber, so that few moments stand for many clocks: one UPDATE each."""
    alike = defaultdict(list)
    for clock in clocks:
        alike[clock.next_rung, clock.next_rung_at].append(clock.pk)
    for (rung, at), ids in alike.items():
        Deadline.objects.filter(pk__in=ids).update(next_rung=rung, next_rung_at=at)


def press(firings, at) -> None:
    """The press of the clock, as services.advance() would take it for each: record, event, head of the chain."""
    Press.objects.bulk_create(
        Press(opinion=f.opinion, deadline=f.clock, means=PressMeans.MESSAGE, at=at) for f in firings
    )
    ledger.append_all([(pressed(firing, at), None) for firing in firings])
    Opinion.objects.bulk_update({f.opinion for f in firings}, ["event_count", "head"])


def pressed(firing, at) -> Event:
    opinion, clock = firing.opinion, firing.clock
    opinion.event_count += 1
    event, _text = ledger.prepare(
        opinion.number,
        words={},
        opinion=opinion,
        seq=opinion.event_count,
        action=Action.PRESS,
        from_step=opinion.step,
        to_step=opinion.step,
        capacity=Capacity.CLOCK,
        occurred_at=at,
        recorded_at=timezone.now(),
        data={"deadline": clock.pk, "clock": clock.kind, "owed_by": clock.owed_by, "means": PressMeans.MESSAGE},
        previous_hash=opinion.head,
    )
    opinion.head = event.hash
    return event


def supervise(firings, at, rules) -> None:
    """Issue the supervision notice of a rung where none waits for an answer: one matter, one sheet."""
    waiting = Deadline.objects.running().filter(kind=ClockKind.SUPERVISION_REPLY)
    waiting = set(waiting.filter(opinion__in=[f.opinion.pk for f in firings]).values_list("opinion", flat=True))
    for firing in firings:
        if firing.opinion.pk not in waiting:
            waiting.add(firing.opinion.pk)
            data = sheet(firing, at, rules)
            advance(firing.opinion, Action.ISSUE_SUPERVISION, by=Capacity.CLOCK, data=data, at=at, rules=rules)


def sheet(firing, at, rules: Rules) -> dict:
    """What the clock writes on a supervision notice."""
    clock, opinion = firing.clock, firing.opinion
    calendar = rules.calendar(opinion.area)
    policy = rules.policy(ClockKind.SUPERVISION_REPLY, opinion.level, opinion.pace, at)
    due_on, today = timezone.localdate(clock.due_at), timezone.localdate(at)
    late = calendar.working_days_between(due_on, today)
    values = {"clock": clock.get_kind_display(), "due": f"{due_on:%Y-%m-%d}", "n": late}
    return {
        "deadline": clock.pk,
        "form": SupervisionForm.NOTICE,
        "reason": _("%(clock)s期限为%(due)s，已逾期 %(n)d 个工作日。") % values,
        "requirement": _("请抓紧办理，并在督办单的期限内书面回复办理情况。"),
        "due_on": timezone.localdate(calendar.due(at, policy.amount, policy.unit)),
    }
