"""History taken at one go: one claim, then act after act by its own guard and effect, written together.

An import takes eight acts on each of thousands of cases; each of them read and written for itself takes three times as
long.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from feedback import ledger, services
from feedback.act import Act
from feedback.clock import Rules, flush_all
from feedback.models import Opinion
from feedback.standing import Standing
from feedback.workflow import Action, Capacity, Step

# Written at each act of its own by advance(), here once at the end.
WRITTEN_AT_LAST = {"step", "event_count", "head"}


def replay(opinion: Opinion, acts: Iterable[tuple[Action, datetime, dict]], *, at_step: Step, rules: Rules) -> Opinion:
    """Take the acts of imported history on an opinion; it is changed in place and returned. As advance() otherwise.

    ``opinion``: as it was made in this very transaction, so that nothing of it need be read again. ``acts``: each
    action, its moment, what its form would have supplied. Nobody is told. Not for acts that change other opinions, bring
    attachments or make promises.
    """
    with transaction.atomic():
        services.claim(opinion.pk, at_step, at_step)
        done, entries = [], []
        for action, at, data in acts:
            act = taken(opinion, action, at, data, rules, done[-1].clocks.running if done else None)
            event, text = services.event_of(act)
            opinion.head = event.hash
            done.append(act)
            entries.append((event, text))
        flush_all([act.clocks for act in done])
        ledger.append_all(entries)
        services.note_soonest(opinion, done[-1].clocks)
        services.write_columns(opinion, WRITTEN_AT_LAST.union(*(act.changed for act in done)))
    return opinion


def taken(opinion, action, at, data, rules, running) -> Act:
    opinion.event_count += 1
    standing = Standing(opinion, Capacity.IMPORT, at, rules)
    standing.clocks.running = running
    grant = standing.grant(action)
    if grant is None:
        services.refuse(standing, action)
    act = Act(opinion, action, Capacity.IMPORT, at, data, standing, grant, Step(opinion.step))
    services.move(act)
    return act
