"""One opinion on its way: the story it follows, who deals with it, what time it is there."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.utils import timezone

from feedback.vocabulary import Channel, ClockKind, Level
from feedback.workflow import Action, Capacity
from portal.sample.diary import Diary
from portal.sample.stories import SEED
from portal.sample.texts import Dice
from portal.sample.wording import Wording
from stations.calendar import CLOSING, at_time
from stations.models import Role

ONLINE = [Channel.WEB, Channel.QR]
CHANNELS = {
    Channel.WEB: 24, Channel.QR: 22, Channel.WALK_IN: 22, Channel.PHONE: 10, Channel.HOTLINE: 6, Channel.WECHAT: 5,
    Channel.LETTER: 5, Channel.VISIT: 4, Channel.SMS: 2,
}  # fmt: skip

LAID_ASIDE = ["accept_result", "reply", "archive", "submit_result"]
LONGEST_ASIDE = timedelta(days=150)
# How much better than their everyday punctuality people are at not forgetting a case altogether.
STRETCH = 0.12


@dataclass
class Deed:
    """One action at one moment. Values of ``data`` that can be called are asked when the time has come."""

    at: datetime
    action: Action
    by: object
    data: dict


class Case:
    def __init__(self, county, story, cases=None):
        self.county, self.story, self.cases = county, replace(story), cases or {}
        self.dice = Dice(f"{SEED} {story.number}")
        self.diary = Diary(county.calendar, self.dice)
        self.station = county.stations[story.station]
        self.leader = self.cases.get(story.follows)
        self.channel = story.channel or self.dice.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        self.liaison = self.dice.choice(county.at_station(Role.LIAISON, self.station))
        self.wording = Wording(self)
        self.opinion, self.level, self.reworks = None, "", 0
        self.at = self.first_moment()
        self.waits_for = story.waits_for or self.left_lying()

    def first_moment(self) -> datetime:
        return (self.diary.awake if self.channel in ONLINE else self.diary.at_work)(self.story.start)

    def left_lying(self) -> str:
        """Before which action a less diligent station or unit leaves an everyday case lying, if it does."""
        if not self.story.is_everyday or self.county.now - self.story.start > LONGEST_ASIDE:
            return ""
        diligence = self.county.diligence
        if self.dice.random() > diligence[self.station.code] + STRETCH:
            return self.dice.choice(LAID_ASIDE)
        unit = self.wording.matter["lead"]
        return "submit_result" if self.dice.random() > diligence[unit] + STRETCH else ""

    def move_to(self, station) -> None:
        """Another station deals with it from now on."""
        self.station = station
        self.liaison = self.dice.choice(self.county.at_station(Role.LIAISON, station))

    # People

    @property
    def head(self):
        return self.county.at_station(Role.HEAD, self.station)[0]

    @property
    def decider(self):
        """Who dispatches, verifies and decides extensions: the committee at level county."""
        return self.committee if self.level == Level.COUNTY else self.liaison

    @property
    def complained(self):
        """The unit complained about, or None: it never handles the complaint."""
        return self.county.units.get(self.wording.matter.get("complained"))

    @property
    def committee(self):
        return self.county.committee[self.story.number % 3]

    @property
    def deputy(self):
        """The posted deputy with an account who is named on it."""
        return next(d for d in self.county.deputies[self.station.pk] if d.user)

    def officer(self, unit):
        found = self.county.of_unit(Role.UNIT_OFFICER, unit)
        return found[self.story.number % len(found)]

    # Time

    def due(self, kind, since=None) -> datetime:
        """When a clock of this kind that starts now runs out."""
        if kind == ClockKind.PROMISE:
            return at_time(self.promised_on, CLOSING)
        since, half = since or self.at, kind == ClockKind.ASSIST
        kind = ClockKind.RESULT if half else kind
        policy = self.county.rules.policy(kind, self.level, self.story.pace, since)
        return self.county.calendar.due(since, ceil(policy.amount / 2) if half else policy.amount, policy.unit)

    def share(self, diligence: float = 1) -> float:
        """How much of a clock's time is used; the less diligent are late more often."""
        if self.story.is_everyday and self.dice.random() > diligence:
            return self.dice.uniform(1.05, 1.6)
        return self.dice.uniform(0.1, 0.85)

    @property
    def today(self):
        return timezone.localdate(self.at)

    def wait(self, kind) -> None:
        """Let the time pass that staff need for what this clock measures."""
        diligence = self.county.diligence[self.station.code]
        self.at = self.diary.toward(self.at, self.due(kind), self.share(diligence))

    def rest(self, least: int, most: int) -> None:
        """Let days pass until the resident comes back to it."""
        self.at = self.diary.days(self.at, least, most)

    def pass_working_days(self, n: int) -> None:
        self.at = self.diary.working_days(self.at, n)

    def key(self) -> str:
        """The key of the next form, always the same in the same case."""
        return str(UUID(int=self.dice.getrandbits(128), version=4))

    def extended(self, due: datetime, days: int) -> datetime:
        return at_time(self.county.calendar.add_working_days(timezone.localdate(due), days), CLOSING)

    # Deeds

    def deed(self, action, by, *, at=None, **data) -> Deed:
        return Deed(at or self.at, Action(action), by, data)

    def by_resident(self, action, **data) -> Deed:
        """By the resident's own link, or entered by the liaison from a call."""
        if self.story.by_telephone:
            self.at = self.diary.at_work(self.at)
            return self.deed(action, self.liaison, evidence=self.wording.phrase("rating_call"), **data)
        by = self.deputy.user if self.story.reported else Capacity.RESIDENT
        return self.deed(action, by, **data)


def cut(deeds, case):
    """Nothing from the action on that the case still waits for; in a later round from as many times on."""
    left = 1 + case.story.again
    for deed in deeds:
        left -= deed.action == case.waits_for
        if not left:
            return
        yield deed
