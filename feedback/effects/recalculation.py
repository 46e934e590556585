"""What the clock does to a case after working days were changed: its running deadlines move."""

from django.utils import timezone

from feedback.act import Act
from feedback.errors import Conflict
from feedback.presenting import INNER_CLOCKS
from feedback.telling_residents import tell_moved
from feedback.vocabulary import ClockKind, Owner, Visibility

# The first two stand on the receipt; the others in what residents are told (telling_residents.py) and on their page while
# the matter is with a unit or with themselves.
TOLD_CLOCKS = [
    ClockKind.RECEPTION, ClockKind.REGISTRATION, ClockKind.DISPATCH, ClockKind.RESULT, ClockKind.REWORK, ClockKind.RATING,
]  # fmt: skip


def recalculated(act: Act) -> None:
    """``data``: change, its id; since and rung_moment as clock.recalculate() asks for them. Conflict where no date moves."""
    moved = act.clocks.recalculate(act.data["since"], act.data["rung_moment"])
    if not moved:
        raise Conflict
    clocks = sorted((clock for clock in act.clocks.load() if clock.pk in moved), key=weight)
    entries = [entry(clock, moved[clock.pk]) for clock in clocks]
    act.record |= {"change": act.data["change"], "moved": entries, "others": len(entries) - 1}
    act.record |= {name: entries[0][name] for name in ("clock", "old", "new")}
    act.record["visibility"] = audience_of(clocks[0])
    if is_told(clocks[0]) and not act.opinion.batch_id:
        tell_moved(act.opinion, moved[clocks[0].pk], clocks[0].due_at, act.at, act.clocks.rules)


def weight(clock):
    """The clock that a sentence names comes first: what a resident was told, then what a unit was, the soonest of them."""
    return not is_told(clock), not is_outward(clock), clock.owed_by != Owner.UNIT, clock.due_at, clock.pk


def is_told(clock) -> bool:
    """Whether its date was told to the resident, so that a new one is as well."""
    return clock.kind in TOLD_CLOCKS


def is_outward(clock) -> bool:
    """Whether its date may stand on the resident's page."""
    return clock.kind not in INNER_CLOCKS


def audience_of(clock) -> str:
    if is_outward(clock):
        return Visibility.RESIDENT
    return Visibility.UNIT if clock.owed_by == Owner.UNIT else Visibility.INTERNAL


def entry(clock, old) -> dict:
    return {"deadline": clock.pk, "clock": clock.kind, "old": day_of(old), "new": day_of(clock.due_at)}


def day_of(moment) -> str:
    return timezone.localdate(moment).isoformat()
