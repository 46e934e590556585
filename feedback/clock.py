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
MOVABLE = [
    "due_at", "amber_at", "extended_days", "slack_days", "decided_due_at", "round", "owed_by", "next_rung", "next_rung_at",
]  # fmt: skip
HANDLING_CLOCKS = [ClockKind.RESULT, ClockKind.ASSIST, ClockKind.REWORK]


class Rules:
    """Policies and calendars, read once for one piece of work (an action, an import, the sample county).

    ``pending``: days that a change of the calendar would bring, to see what it would move.
    """

    def __init__(self, pending: dict | None = None):
        self.policies, self.pending = None, pending
        self.calendars = {}

    def calendar(self, district_code: str) -> Calendar:
        code = district_code[:6]
        if code not in self.calendars:
            self.calendars[code] = Calendar(code, self.pending)
        return self.calendars[code]

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
        return policy, self.rules.calendar(opinion.area).due(self.at, amount_of(policy, kind), policy.unit)

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
        calendar, due_on = self.rules.calendar(self.opinion.area), timezone.localdate(clock.due_at)
        clock.slack_days += slack(clock, calendar)
        clock.due_at = clock.decided_due_at = at_time(calendar.add_working_days(due_on, days), CLOSING)
        clock.amber_at = calendar.amber(clock.started_at, clock.due_at)
        clock.extended_days += days
        clock.round += 1
        self.begin_rungs(clock)
        self.moved.append(clock)

    def owe(self, clock: Deadline, owner: str) -> None:
        clock.owed_by = owner
        self.moved.append(clock)

    def recalculate(self, since: datetime, rung_moment) -> dict[int, datetime]:
        """Put every running clock where the calendar puts it now; by clock, the due dates that moved, as they were."""
        calendar, before = self.rules.calendar(self.opinion.area), {clock.pk: clock.due_at for clock in self.load()}
        for clock in self.load():
            clock.opinion = self.opinion
        self.moved += [clock for clock in self.load() if recalculate(clock, calendar, since, rung_moment)]
        return {clock.pk: before[clock.pk] for clock in self.moved if clock.due_at != before[clock.pk]}

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


# A change of the calendar


def recalculate(clock: Deadline, calendar: Calendar, since: datetime, rung_moment) -> bool:
    """Put one running clock where the calendar puts it now; whether anything moved. No round begins, no rung fires again.

    ``since`` is when the change was confirmed: what moves to a sooner date still leaves the working day that follows, and
    nothing is late that was not; and nothing is due before the day that an extension decided. ``rung_moment(clock)`` says
    when the rung it has reached is due, None to leave it.
    """
    old = clock.due_at, clock.amber_at, clock.next_rung_at
    next_day = at_time(calendar.add_working_days(timezone.localdate(since), 1), CLOSING)
    promised = promised_due(clock, calendar)
    clock.due_at = not_before(next_day, clock.due_at, max(promised, clock.decided_due_at or promised))
    clock.amber_at = calendar.amber(clock.started_at, clock.due_at)
    if clock.next_rung_at and (moment := rung_moment(clock)):
        clock.next_rung_at = not_before(since, clock.next_rung_at, moment)
    return (clock.due_at, clock.amber_at, clock.next_rung_at) != old


def not_before(floor: datetime, old: datetime, new: datetime) -> datetime:
    """The new moment; a sooner one not before the floor, nor because of the floor later than the old one."""
    return new if new >= old else min(old, max(new, floor))


def promised_due(clock: Deadline, calendar: Calendar) -> datetime:
    """What the policy that the clock was started under gives by this calendar, and its extensions. A date given by hand stays."""
    if clock.policy is None:
        return clock.due_at
    due = calendar.due(clock.started_at, amount_of(clock.policy, clock.kind), clock.policy.unit)
    return at_time(calendar.add_working_days(timezone.localdate(due), clock.slack_days + clock.extended_days), CLOSING)


def slack(clock: Deadline, calendar: Calendar) -> int:
    """The working days that earlier changes of the calendar have left a clock beyond what it was promised."""
    promised, due_on = timezone.localdate(promised_due(clock, calendar)), timezone.localdate(clock.due_at)
    return max(calendar.working_days_between(promised, due_on), 0)


def amount_of(policy: Policy, kind: str) -> int:
    """An assisting unit gets half of the lead's time, rounded up."""
    return math.ceil(policy.amount / 2) if kind == ClockKind.ASSIST else policy.amount


def closing_of(day: date) -> datetime:
    return at_time(day, CLOSING)
