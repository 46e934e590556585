"""The ladder of reminders: which rung is due when, who is told, and the proof that it fired."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from accounts import inbox, texts
from accounts.models import User
from accounts.services import administrators
from feedback.audiences import accounts_of, members, named_supervisors
from feedback.clock import Rules
from feedback.hours import is_urgent, quiet_until
from feedback.models import Deadline, Reminder, Rung
from feedback.telling import ABOUT_CASE, about, text_of
from feedback.vocabulary import Audience, ClockKind, Owner, RungLevel
from stations.calendar import OPENING, at_time
from stations.holders import holders_above, post_holders
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
    # True on the day it turns amber and after a silence as well.
    RungLevel.PROMPT: _("提醒：{clock}应在{due}前完成。{title}"),
    RungLevel.PRESS: _("催办：{clock}已过{due}，请尽快完成。{title}"),
    RungLevel.SUPERVISE: _("督办：{clock}已过{due}，仍未完成。{title}"),
    RungLevel.COMMITTEE: _("提级督办：请关注这件意见的{clock}，期限{due}。{title}"),
    RungLevel.PROBLEM: _("列为难点件，请领导包案：{clock}，期限{due}。{title}"),
}
NOBODY = _("{office}的“{level}”找不到应当通知的人，已通知上一级。请到后台“岗位”补上。如：{title}")
ABOUT_CLOCK = ABOUT_CASE | {
    "clock": (gettext_lazy("要办的事"), ClockKind.RESULT.label),
    "due": (gettext_lazy("期限"), "2026-03-18"),
}
ALARM = "alarm.nobody"
ABOUT_GAP = ABOUT_CASE | {
    "office": (gettext_lazy("联络站或承办单位"), gettext_lazy("辰阳镇联络站")),
    "level": (gettext_lazy("提醒的级别"), RungLevel.SUPERVISE.label),
}
texts.register(ALARM, gettext_lazy("警报：提醒找不到人"), ABOUT_GAP, NOBODY)
for level, sentence in SENTENCES.items():
    named = format_lazy("{} → {}", gettext_lazy("到期提醒"), level.label)
    texts.register(f"rung.{level.name.lower()}", named, ABOUT_CLOCK, sentence)
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

    @property
    def is_supervised(self):
        return self.rung.level >= RungLevel.SUPERVISE


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

    def reached(self, opinion, owed_by, days_late: int) -> RungLevel:
        """How far up a matter has come: by the working days it is late, or by its reworks and returns."""
        by_time = [rung.level for rung in self.timed(owed_by) if rung.days_late <= days_late]
        by_count = [level for (column, n), level in COUNTED.items() if getattr(opinion, column) >= n]
        return RungLevel(max([RungLevel.PROMPT, *by_time, *by_count]))

    # Who

    def recipients(self, firing) -> tuple[list[User], list[str], bool]:
        """Everybody to be told, once each; as what; and whether anybody the ladder names was missing."""
        people, reached, missing = {}, [], False
        for name in firing.rung.audiences:
            audience, nobody = Audience(name), False
            while not (holders := self.holders(audience, firing.clock)) and audience in NEXT_UP:
                audience, nobody = NEXT_UP[audience], True
            people |= {person.pk: person for person in holders}
            reached += [audience.value] if holders and audience not in reached else []
            missing = missing or nobody or not holders
        return list(people.values()), reached, missing

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
            return accounts_of([clock.opinion.replying_deputy])
        if audience == Audience.ADMINISTRATOR:
            return administrators()
        if audience == Audience.COMMITTEE_ABOVE:
            return holders_above(station, Role.COMMITTEE)
        return post_holders(station, ROLES[audience])

    # Proof and notices

    def fire(self, firings: list[Firing], *, at: datetime) -> None:
        """Write the reminders and the notices of these rungs. In the caller's transaction, which holds their opinions."""
        reminders, notices, watching = [], [], watchers_of(firings)
        for firing in firings:
            people, reached, missing = self.recipients(firing)
            if firing.is_supervised:
                people += [person for person in watching.get(firing.opinion.pk, ()) if person not in people]
            composed = notices_of(firing, people, at, self.rules)
            told = len({notice.recipient_id for notice in composed})
            reminders.append(reminder_of(firing, fired_at=at, told=told, audiences=reached, fell_through=missing))
            notices += composed
            if missing:
                alarmed = self.holders(Audience.ADMINISTRATOR, firing.clock)
                notices += alarms_of(firing, alarmed, at)
        Reminder.objects.bulk_create(reminders)
        inbox.write(notices)


def watchers_of(firings) -> dict[int, list[User]]:
    """The named supervisors of what is supervised by now, by opinion: from the third rung on they are told as well."""
    watched = [firing.opinion for firing in firings if firing.is_supervised]
    return named_supervisors(watched) if watched else {}


def unit_of(clock) -> int | None:
    owing = clock.assignment or clock.notice
    return owing.unit_id if owing else None


def reminder_of(firing, **found) -> Reminder:
    clock, level = firing.clock, firing.rung.level
    return Reminder(deadline=clock, round=clock.round, level=level, due_at=firing.due_at, **found)


def notices_of(firing, people, at, rules) -> list:
    values = about(firing.opinion) | {
        "clock": ClockKind(firing.clock.kind).label,
        "due": f"{timezone.localdate(firing.clock.due_at):%Y-%m-%d}",
    }
    return inbox.compose(
        people,
        key=f"{firing.opinion.number}:rung:{firing.clock.pk}:{firing.clock.round}:{firing.rung.level}",
        text=text_of(event_of(firing.rung.level), values),
        url=firing.opinion.get_absolute_url(),
        at=at,
        not_before=quiet_until(firing.opinion, at, rules, firing.rung.level),
        keeps_hours=not is_urgent(firing.opinion, firing.rung.level),
    )


def alarms_of(firing, people, at) -> list:
    """Once a day for each gap, however many cases fall into it: which post of which place is empty, and where to fill it."""
    owing, level = firing.clock.assignment or firing.clock.notice, firing.rung.level
    place = owing.unit if firing.clock.owed_by == Owner.UNIT and owing else firing.opinion.station.current
    values = about(firing.opinion) | {"office": place.name, "level": RungLevel(level).label}
    return inbox.compose(
        people,
        key=f"nobody:{place._meta.model_name}:{place.pk}:{firing.clock.owed_by}:{level}:{timezone.localdate(at)}",
        text=text_of(ALARM, values),
        url=reverse("admin:stations_staffpost_changelist"),
        at=at,
    )


def event_of(level) -> str:
    return f"rung.{RungLevel(level).name.lower()}"


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
