"""After working days were changed: what a change would move, and moving it, batch by batch, whoever looks, however often."""

import logging
import math
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from deputies import calendar_moves
from feedback.clock import Clocks, Rules, flush_all, recalculate
from feedback.effects.recalculation import is_told
from feedback.ladder import Ladder
from feedback.models import Contact, Deadline, Event, Opinion
from feedback.residents_choice import channel_of
from feedback.services import advance, note_soonest
from feedback.sweep import taken
from feedback.vocabulary import ClockKind
from feedback.workflow import Action, Capacity
from stations.calendar import CLOSING, at_time
from stations.calendar_changes import altered, awaiting, note_pass, pending
from stations.models import CalendarChange, inside

logger = logging.getLogger(__name__)
BATCH = 50
# A preview looks at so many running deadlines, those due first: it is computed while somebody waits for the page.
MOST_CLOCKS = 20_000


def affected(change: CalendarChange):
    """Running deadlines that the days of a change may move: started before the last of them, due or reminding after the first.

    A day that is worked or not as before moves nothing: what an earlier change left a little later stays so.
    """
    days = altered(change)
    if not days:
        return Deadline.objects.none()
    first, last = (edge(day.day for day in days) for edge in (min, max))
    places = within({day.district_code for day in days})
    morning, night = at_time(first, CLOSING.replace(hour=0)), at_time(last, CLOSING.replace(hour=23, minute=59))
    reaching = Q(due_at__gte=morning) | Q(next_rung_at__gte=morning)
    return Deadline.objects.running().filter(reaching, places, started_at__lte=night, opinion__voided_at=None)


def within(codes: set[str]) -> Q:
    """Opinions that lie in one of these; one day of the whole country reaches all."""
    return Q() if "" in codes else reduce(or_, (inside("opinion__area", code) for code in codes))


# What it would move


@dataclass(frozen=True)
class Move:
    """One running deadline whose due date moves."""

    opinion: int
    number: str
    station: str
    kind: str
    unit: str
    old: date
    new: date
    is_told: bool

    @property
    def kind_label(self) -> str:
        return ClockKind(self.kind).label

    @property
    def is_sooner(self) -> bool:
        return self.new < self.old


class Preview:
    """What a draft would move if it were confirmed now: counted as it is read, and the moves of one page of it.

    A page after the last one is the last one. ``is_cut``: more deadlines run than are looked at here.
    """

    def __init__(self, change: CalendarChange, at: datetime | None = None, *, page: int = 1, per_page: int = 50):
        self.change, self.at = change, at or timezone.now()
        self.asked, self.per_page, self.moves, self.is_cut = max(page, 1), per_page, [], False
        self.kinds, self.stations, self.cases, self.count, self.sooner = Counter(), Counter(), set(), 0, 0
        # Cases whose residents were told a date that moves.
        self.promised = set()
        for move in self.found():
            self.add(move)

    def found(self) -> Iterator[Move]:
        rules = Rules(pending(self.change))
        clocks = affected(self.change).select_related("policy", "opinion__station", "assignment__unit")
        for nth, clock in enumerate(clocks.order_by("due_at", "pk")[: MOST_CLOCKS + 1].iterator()):
            if nth == MOST_CLOCKS:
                self.is_cut = True
                return
            old = clock.due_at
            recalculate(clock, rules.calendar(clock.opinion.area), self.at, leave)
            if clock.due_at != old:
                yield move_of(clock, old)

    def add(self, move) -> None:
        page, place = divmod(self.count, self.per_page)
        if page < self.asked:
            self.moves = [*(self.moves if place else []), move]
        self.kinds[move.kind] += 1
        self.stations[move.station] += 1
        self.cases.add(move.opinion)
        if move.is_told:
            self.promised.add(move.opinion)
        self.count += 1
        self.sooner += move.is_sooner

    @property
    def page(self) -> Page:
        paginator = Paginator(range(self.count), self.per_page)
        return Page(self.moves, min(self.asked, paginator.num_pages), paginator)

    @property
    def by_kind(self) -> list[tuple[str, int]]:
        return [(ClockKind(kind).label, n) for kind, n in self.kinds.most_common()]

    @property
    def by_station(self) -> list[tuple[str, int]]:
        return self.stations.most_common()

    @property
    def opinions(self) -> int:
        return len(self.cases)

    def residents(self) -> Counter:
        """How many residents would be told, by channel. The others see it on their page."""
        contacts = Contact.objects.filter(opinion__in=self.promised)
        return Counter(channel for contact in contacts.iterator() if (channel := channel_of(contact)))


def leave(_clock) -> None:
    """A preview says nothing of reminders."""


def move_of(clock, old) -> Move:
    opinion, unit = clock.opinion, clock.assignment.unit.name if clock.assignment else ""
    days = timezone.localdate(old), timezone.localdate(clock.due_at)
    told = is_told(clock) and not opinion.batch_id
    return Move(opinion.pk, opinion.number, opinion.station.name, clock.kind, unit, *days, is_told=told)


# Moving it


@dataclass
class Pass:
    """One going through everything a change may move: how far it has come, and how many were left because somebody held them."""

    began_at: datetime
    reached: int = 0
    left: int = 0
    # How far reception days have followed, by the rule they were made of.
    rule: int = 0


# What a run of this process had no time for, by change: the next one goes on there. Whoever knows of none begins anew.
PAUSED: dict[tuple[int, datetime], Pass] = {}


def apply_confirmed(at: datetime | None = None, *, seconds: float | None = None) -> int:
    """Move what confirmed changes move; return how many opinions. Safe at any time, any number of times, in parallel.

    After so many ``seconds`` it stops between two batches, and the next call goes on from there.
    """
    end = time.monotonic() + seconds if seconds is not None else math.inf
    return sum(apply(change, at, end) for change in awaiting(at or timezone.now()))


def apply(change: CalendarChange, at: datetime | None, end: float = math.inf) -> int:
    """One pass over everything it may move. What somebody holds just now is left to the next tick, and the pass does not count."""
    key, moved = (change.pk, change.confirmed_at), 0
    this = PAUSED.pop(key, None) or Pass(began_at=at or timezone.now())
    if not move_days(change, this, at, end):
        PAUSED[key] = this
        return moved
    for ids in batches(change, this.reached):
        if time.monotonic() >= end:
            PAUSED[key] = this
            return moved
        done, held = move_or_isolate(change, ids, at or timezone.now())
        moved, this.left, this.reached = moved + done, this.left + held, ids[-1]
    if not this.left:
        note_pass(change, began_at=this.began_at)
    return moved


def move_days(change, this: Pass, at, end: float) -> bool:
    """Reception days follow first. Whether there was time for all of them; one rule that fails does not keep the others."""
    effect = calendar_moves.Effect(change, at)
    for rule in effect.rules(this.rule):
        if time.monotonic() >= end:
            return False
        this.rule = rule.pk
        try:
            calendar_moves.follow(effect, rule)
        except Exception as error:
            logger.error("reception days of rule %s not moved: %s", rule.pk, type(error).__name__)
            this.left += 1
    calendar_moves.tell_published(effect)
    return True


def batches(change, last: int = 0) -> Iterator[list[int]]:
    rows = affected(change).order_by("opinion_id").values_list("opinion_id", flat=True).distinct()
    while ids := list(rows.filter(opinion__gt=last)[:BATCH]):
        last = ids[-1]
        yield ids


def move_or_isolate(change, ids, at) -> tuple[int, int]:
    """(opinions moved, opinions left); whatever is wrong with one case, the others do not wait for it."""
    try:
        return move(change, ids, at)
    except Exception as error:
        if len(ids) == 1:
            logger.error("deadlines of opinion %s not moved: %s", ids[0], type(error).__name__)
            return 0, 1
    results = [move_or_isolate(change, [pk], at) for pk in ids]
    return sum(done for done, _left in results), sum(left for _done, left in results)


@transaction.atomic
def move(change, ids, at) -> tuple[int, int]:
    """One event for an opinion and a change, whatever happens: its key in the ledger is that of the change."""
    opinions, ladder, key = taken(ids), Ladder(), f"calendar:{change.pk}"
    done = set(Event.objects.filter(opinion__in=opinions, form_key=key).values_list("opinion", flat=True))
    moved = 0
    for clocks in running(opinions, ladder.rules, at):
        if clocks.opinion.pk in done:
            continue
        moment = moment_of(ladder)
        if clocks.recalculate(change.confirmed_at, moment):
            data = {"change": change.pk, "since": change.confirmed_at, "rung_moment": moment}
            by = Capacity.CLOCK
            advance(clocks.opinion, Action.RECALCULATED, by=by, data=data, form_key=key, at=at, rules=ladder.rules)
            moved += 1
        elif clocks.moved:
            write_quietly(clocks)
    CalendarChange.objects.filter(pk=change.pk).update(moved=F("moved") + moved)
    return moved, len(ids) - len(opinions)


def running(opinions, rules, at) -> Iterator[Clocks]:
    """The running clocks of each of these, read under the lock."""
    found = {pk: Clocks(opinion, at, rules) for pk, opinion in opinions.items()}
    for clocks in found.values():
        clocks.running = []
    for clock in Deadline.objects.running().filter(opinion__in=opinions).select_related("policy"):
        clock.opinion = opinions[clock.opinion_id]
        found[clock.opinion_id].running.append(clock)
    return iter(found.values())


def moment_of(ladder):
    def moment(clock) -> datetime | None:
        rung = ladder.rung(clock)
        return ladder.moment(clock, rung) if rung else None

    return moment


def write_quietly(clocks) -> None:
    """Only the moments of reminders have moved: nothing that was promised to anybody, so nothing is said."""
    flush_all([clocks])
    note_soonest(clocks.opinion, clocks)
    Opinion.objects.filter(pk=clocks.opinion.pk).update(amber_at=clocks.opinion.amber_at)
