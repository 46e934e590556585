"""Starting, moving and stopping deadlines. The only writer of Deadline."""

import math
from datetime import date, datetime

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from feedback.models import Deadline, Policy
from feedback.vocabulary import ClockKind, Level, Owner, RungLevel
from feedback.workflow import Step
from stations.calendar import CLOSING, Calendar, at_time

# The clock that runs because of the step alone, and who owes it.
STEP_CLOCKS = {
    Step.RECEIVE: (ClockKind.RECEPTION, Owner.LIAISON),
    Step.REGISTER: (ClockKind.REGISTRATION, Owner.LIAISON),
    Step.SUPERVISE: (ClockKind.VERIFICATION, Owner.LIAISON),
    Step.REPLY: (ClockKind.REPLY, Owner.LIAISON),
    Step.FEEDBACK: (ClockKind.RATING, Owner.RESIDENT),
    Step.ARCHIVE: (ClockKind.ARCHIVING, Owner.LIAISON),
}
# At level county these are the committee's.
COMMITTEE_CLOCKS = {ClockKind.DISPATCH, ClockKind.VERIFICATION, ClockKind.EXTENSION_DECISION}
MOVABLE = ["due_at", "amber_at", "extended_days", "round", "owed_by", "next_rung", "next_rung_at"]
HANDLING_CLOCKS = [ClockKind.RESULT, ClockKind.ASSIST, ClockKind.REWORK]


class Rules:
    """Policies and calendars, read once for one piece of work (an action, an import, the sample county)."""

    def __init__(self):
        self.policies = None
        self.calendars = {}

    def calendar(self, district_code: str) -> Calendar:
        return self.calendars.setdefault(district_code[:6], Calendar(district_code[:6]))

    def policy(self, kind: str, level: str, pace: str, at: datetime) -> Policy:
        """The policy in force: the newest of the most specific that fits. Raises ImproperlyConfigured if none does."""
        if self.policies is None:
            self.policies = list(Policy.objects.in_force().order_by())
        fits = [
            row
            for row in self.policies
            if row.kind == kind and row.level in ("", level) and row.pace in ("", pace) and row.valid_from <= at
        ]
        if not fits:
            raise ImproperlyConfigured(f"no policy for {kind}/{level}/{pace}: run manage.py migrate")
        return max(fits, key=lambda row: (row.level != "", row.pace != "", row.valid_from))


class Clocks:
    """The running deadlines of one opinion during one action; ``flush`` writes what changed.

    ``is_history``: clocks of what was imported run and stop as they did, and remind nobody.
    """

    def __init__(self, opinion, at: datetime, rules: Rules, *, is_history: bool = False):
        self.opinion, self.at, self.rules, self.is_history = opinion, at, rules, is_history
        self.running: list[Deadline] | None = None
        self.started, self.stopped, self.moved = [], [], []

    def load(self) -> list[Deadline]:
        if self.running is None:
            self.running = list(Deadline.objects.running().filter(opinion=self.opinion))
        return self.running

    def find(self, *kinds, assignment=None) -> list[Deadline]:
        return [
            clock
            for clock in self.load()
            if (not kinds or clock.kind in kinds) and (assignment is None or clock.assignment_id == assignment.pk)
        ]

    def start(self, kind, owed_by, *, due_at=None, no_later_than=None, **belongs_to) -> Deadline:
        """Start a clock by policy, or with a due date given by hand; ``no_later_than`` may shorten the policy's."""
        calendar, policy = self.rules.calendar(self.opinion.area), None
        if due_at is None:
            policy, due_at = self.by_policy(kind)
        if no_later_than and no_later_than < due_at:
            policy, due_at = None, no_later_than
        clock = Deadline(
            opinion=self.opinion,
            kind=kind,
            owed_by=self.owner(kind) or owed_by,
            policy=policy,
            started_at=self.at,
            due_at=due_at,
            amber_at=calendar.amber(self.at, due_at),
            **belongs_to,
        )
        self.begin_rungs(clock)
        self.load().append(clock)
        self.started.append(clock)
        return clock

    def begin_rungs(self, clock: Deadline) -> None:
        """The lowest rung is due when the clock turns amber; the sweep (escalation.py) finds those above it."""
        if clock.can_be_late and not self.is_history:
            clock.next_rung, clock.next_rung_at = RungLevel.PROMPT, clock.amber_at

    def owner(self, kind) -> str:
        """Who owes it because of this opinion, whoever owes it as a rule; "" for nobody in particular."""
        if kind in COMMITTEE_CLOCKS and self.opinion.level == Level.COUNTY:
            return Owner.COMMITTEE
        return Owner.DEPUTY if kind == ClockKind.REPLY and self.opinion.replying_deputy_id else ""

    def by_policy(self, kind) -> tuple[Policy, datetime]:
        """The policy in force and the due date it gives. An assisting unit gets half of the lead's time, rounded up."""
        opinion, of_lead = self.opinion, ClockKind.RESULT if kind == ClockKind.ASSIST else kind
        policy = self.rules.policy(of_lead, opinion.level, opinion.pace, self.at)
        amount = math.ceil(policy.amount / 2) if kind == ClockKind.ASSIST else policy.amount
        return policy, self.rules.calendar(opinion.area).due(self.at, amount, policy.unit)

    def stop(self, clocks: list[Deadline]) -> None:
        for clock in clocks:
            clock.stopped_at = self.at
            clock.next_rung = clock.next_rung_at = None
            self.load().remove(clock)
            self.stopped.append(clock)

    def leave_step(self) -> None:
        """Everything that was running before this action stops, but promises."""
        self.stop([clock for clock in self.load() if clock.kind != ClockKind.PROMISE and clock not in self.started])

    def enter_step(self, step) -> None:
        if step in STEP_CLOCKS:
            self.start(*STEP_CLOCKS[step])

    def extend(self, clock: Deadline, days: int) -> None:
        """Move a clock by working days and begin a new round of reminders."""
        calendar = self.rules.calendar(self.opinion.area)
        last = calendar.add_working_days(timezone.localdate(clock.due_at), days)
        clock.due_at = at_time(last, CLOSING)
        clock.amber_at = calendar.amber(clock.started_at, clock.due_at)
        clock.extended_days += days
        clock.round += 1
        self.begin_rungs(clock)
        self.moved.append(clock)

    def owe(self, clock: Deadline, owner: str) -> None:
        clock.owed_by = owner
        self.moved.append(clock)

    def soonest(self) -> Deadline | None:
        """The running clock that will make the opinion late first."""
        return min((c for c in self.load() if c.can_be_late), key=lambda c: c.due_at, default=None)

    def flush(self) -> None:
        flush_all([self])


def flush_all(acts: list[Clocks]) -> None:
    """Write what several acts of one case, in their order, did to its clocks."""
    for act in acts:
        if ids := [clock.pk for clock in act.stopped if clock.pk]:
            Deadline.objects.filter(pk__in=ids).update(stopped_at=act.at, next_rung=None, next_rung_at=None)
    Deadline.objects.bulk_create(clock for act in acts for clock in act.started if clock not in act.stopped)
    for clock in (clock for act in acts for clock in act.moved):
        clock.save(update_fields=MOVABLE)


def closing_of(day: date) -> datetime:
    return at_time(day, CLOSING)
