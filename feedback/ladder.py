"""The ladder of reminders: which rung is due when, who is told, and the proof that it fired."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from accounts import inbox
from accounts.models import User
from feedback.clock import Rules
from feedback.models import Deadline, Reminder, Rung
from feedback.telling import administrators, holders_above, in_language, members, post_holders
from feedback.vocabulary import Audience, ClockKind, RungLevel
from stations.calendar import OPENING, at_time
from stations.models import Role

# Whom a rung tells where nobody is found, so that no superior is silently skipped.
NEXT_UP = {
    Audience.UNIT_OFFICER: Audience.UNIT_LEADER,
    Audience.UNIT_LEADER: Audience.COMMITTEE,
    Audience.DEPUTY: Audience.LIAISON,
    Audience.LIAISON: Audience.HEAD,
    Audience.HEAD: Audience.PRESIDIUM,
    Audience.PRESIDIUM: Audience.COMMITTEE,
    Audience.COMMITTEE: Audience.COMMITTEE_ABOVE,
    Audience.COMMITTEE_ABOVE: Audience.ADMINISTRATOR,
}
ROLES = {
    Audience.LIAISON: Role.LIAISON,
    Audience.HEAD: Role.HEAD,
    Audience.PRESIDIUM: Role.PRESIDIUM,
    Audience.COMMITTEE: Role.COMMITTEE,
}
UNIT_ROLES = {Audience.UNIT_OFFICER: Role.UNIT_OFFICER, Audience.UNIT_LEADER: Role.UNIT_LEADER}
SENTENCES = {
    RungLevel.PROMPT: _("即将到期：%(clock)s应在%(due)s前完成。%(title)s"),
    RungLevel.PRESS: _("催办：%(clock)s已过%(due)s，请尽快完成。%(title)s"),
    RungLevel.SUPERVISE: _("督办：%(clock)s已过%(due)s，仍未完成。%(title)s"),
    RungLevel.COMMITTEE: _("提级督办：请关注这件意见的%(clock)s，期限%(due)s。%(title)s"),
    RungLevel.PROBLEM: _("列为难点件，请领导包案：%(clock)s，期限%(due)s。%(title)s"),
}
NOBODY = _("提醒找不到应当通知的人，已通知上一级，请检查岗位设置。%(title)s")
# Rungs that no clock but a count brings: the opinion's own column and its value.
COUNTED = {
    ("rework_rounds", 2): RungLevel.COMMITTEE,
    ("rework_rounds", 3): RungLevel.PROBLEM,
    ("returns", 3): RungLevel.PROBLEM,
}


@dataclass(frozen=True)
class Firing:
    """One rung of one clock that fires now; ``due_at`` says when it should have."""

    clock: Deadline
    rung: Rung
    due_at: datetime

    @property
    def opinion(self):
        return self.clock.opinion


class Ladder:
    """Rungs and people, read once for one pass of the sweep or one action."""

    def __init__(self, rules: Rules | None = None):
        self.rules = rules or Rules()
        self.found = {}

    @cached_property
    def rungs(self) -> dict[tuple[str, int], Rung]:
        return {(rung.owed_by, rung.level): rung for rung in Rung.objects.all()}

    # Which rung, when

    def rung(self, clock) -> Rung | None:
        """The rung that a clock has reached; None where the county took it out."""
        return self.rungs.get((clock.owed_by, clock.next_rung))

    def climb(self, clock) -> None:
        """Set a clock to the rung above the one it has reached; the last one leaves none."""
        above = [rung for rung in self.timed(clock.owed_by) if rung.level > clock.next_rung]
        clock.next_rung = above[0].level if above else None
        clock.next_rung_at = self.moment(clock, above[0]) if above else None

    def timed(self, owed_by) -> list[Rung]:
        return [rung for rung in self.rungs.values() if rung.owed_by == owed_by and rung.days_late is not None]

    def moment(self, clock, rung) -> datetime:
        """09:00 of the nth working day after the due day; a rung of no days is due when the clock turns amber."""
        if not rung.days_late:
            return clock.amber_at
        due_on, calendar = timezone.localdate(clock.due_at), self.rules.calendar(clock.opinion.area)
        return at_time(calendar.add_working_days(due_on, rung.days_late), OPENING)

    # Who

    def recipients(self, firing) -> tuple[list[User], bool]:
        """Everybody to be told, once each; and whether anybody the ladder names was missing."""
        people, missing = {}, False
        for name in firing.rung.audiences:
            audience, nobody = Audience(name), False
            while not (holders := self.holders(audience, firing.clock)) and audience in NEXT_UP:
                audience, nobody = NEXT_UP[audience], True
            people |= {person.pk: person for person in holders}
            missing = missing or nobody or not holders
        return list(people.values()), missing

    def holders(self, audience, clock) -> list[User]:
        key = (audience, self.subject(audience, clock))
        if key not in self.found:
            self.found[key] = self.look_up(audience, clock)
        return self.found[key]

    @staticmethod
    def subject(audience, clock):
        """What decides who it is: the unit, the deputy, the station, or nothing."""
        if audience in UNIT_ROLES:
            return unit_of(clock)
        if audience == Audience.DEPUTY:
            return clock.opinion.replying_deputy_id
        return None if audience == Audience.ADMINISTRATOR else clock.opinion.station_id

    @staticmethod
    def look_up(audience, clock) -> list[User]:
        station = clock.opinion.station.current
        if audience in UNIT_ROLES:
            return members(UNIT_ROLES[audience], unit=unit_of(clock)) if unit_of(clock) else []
        if audience == Audience.DEPUTY:
            deputy = clock.opinion.replying_deputy
            return [deputy.user] if deputy and deputy.user and deputy.user.is_active else []
        if audience == Audience.ADMINISTRATOR:
            return administrators()
        if audience == Audience.COMMITTEE_ABOVE:
            return holders_above(station, Role.COMMITTEE)
        return post_holders(station, ROLES[audience])

    # Proof and notices

    def fire(self, firings: list[Firing], *, at: datetime) -> None:
        """Write the reminders and the notices of these rungs. In the caller's transaction, which holds their opinions."""
        reminders, notices = [], []
        for firing in firings:
            people, missing = self.recipients(firing)
            reminders.append(reminder_of(firing, fired_at=at, told=len(people), fell_through=missing))
            notices += notices_of(firing, people, at)
            if missing:
                alarmed = self.holders(Audience.ADMINISTRATOR, firing.clock)
                notices += notices_of(firing, alarmed, at, NOBODY, ":nobody")
        Reminder.objects.bulk_create(reminders)
        inbox.write(notices)


def unit_of(clock) -> int | None:
    owing = clock.assignment or clock.notice
    return owing.unit_id if owing else None


def reminder_of(firing, **found) -> Reminder:
    clock, level = firing.clock, firing.rung.level
    return Reminder(deadline=clock, round=clock.round, level=level, due_at=firing.due_at, **found)


def notices_of(firing, people, at, sentence=None, key="") -> list:
    """In the reader's language, with the number and the registrar's summary, never the resident's own words."""
    sentence = sentence or SENTENCES[firing.rung.level]
    values = {
        "clock": ClockKind(firing.clock.kind).label,
        "due": f"{timezone.localdate(firing.clock.due_at):%Y-%m-%d}",
    }
    return inbox.compose(
        people,
        key=f"{firing.opinion.number}:rung:{firing.clock.pk}:{firing.clock.round}:{firing.rung.level}{key}",
        text=lambda language: in_language(language, sentence, firing.opinion, values),
        url=firing.opinion.get_absolute_url(),
        at=at,
    )


def count(act) -> None:
    """Fire the rung that the number of reworks or returns brings, on the clock that this action started."""
    reached = [
        level for (column, n), level in COUNTED.items() if column in act.changed and getattr(act.opinion, column) == n
    ]
    if not reached or act.clocks.is_history:
        return
    (clock, *_others), ladder = act.clocks.started, Ladder(act.clocks.rules)
    if rung := ladder.rungs.get((clock.owed_by, max(reached))):
        ladder.fire([Firing(clock, rung, act.at)], at=act.at)
