"""The history of a case as sentences, for three kinds of eyes: station and committee, handling units, the resident."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.protection import mask_numbers
from accounts.wording import filled, listed, zh
from feedback.timeline_words import (
    DECIDED,
    DETAILS,
    LABELS,
    OFFICES,
    OWN_SENTENCES,
    RESIDENT,
    RESIDENT_SEES,
    SENTENCES,
    STAFF,
    UNIT,
    UNIT_SEES,
    WORD_LABELS,
    A,
)
from feedback.vocabulary import (
    GuidanceReason,
    Owner,
    Visibility,
)
from feedback.workflow import Capacity
from stations.models import Station, Unit


@dataclass
class Entry:
    at: datetime
    recorded_at: datetime
    who: str
    sentence: str
    moved: bool
    words: list = field(default_factory=list)
    files: list = field(default_factory=list)


class Timeline:
    """Builds the entries of one opinion for one kind of eyes. Reads names of units and stations once.

    ``units``: names by code as far as they are known already. ``veil`` takes the resident out of what units read.
    """

    def __init__(self, opinion, events, eyes: str, *, units=None, veil=mask_numbers):
        self.opinion, self.events, self.eyes, self.veil = opinion, events, eyes, veil
        self.units = self.names(Unit, self.codes("unit", "lead", "proposed_unit", "assists"), units)
        self.stations = self.names(Station, self.codes("from_station", "to_station"))

    def codes(self, *names) -> set:
        found = [event.data[name] for event in self.events for name in names if event.data.get(name)]
        return {code for value in found for code in (value if isinstance(value, list) else [value])}

    @staticmethod
    def names(model, codes, known=None) -> dict:
        known = known or {}
        missing = codes - set(known)
        return known | dict(model.objects.filter(code__in=missing).values_list("code", "name")) if missing else known

    def entries(self) -> list[Entry]:
        return [self.entry(event) for event in self.events if self.is_shown(event)]

    def is_shown(self, event) -> bool:
        if self.eyes == STAFF:
            return True
        if event.action not in (UNIT_SEES if self.eyes == UNIT else RESIDENT_SEES):
            return False
        if "visibility" in event.data:
            wanted = {UNIT: [Visibility.UNIT, Visibility.RESIDENT], RESIDENT: [Visibility.RESIDENT]}[self.eyes]
            return event.data["visibility"] in wanted
        if event.action in (A.PRESS, A.ISSUE_SUPERVISION, A.RECEIVE_SUPERVISION, A.ANSWER_SUPERVISION):
            return event.data.get("owed_by") == Owner.UNIT
        return event.action != A.DECIDE_EXTENSION or self.eyes == UNIT or event.data["approved"]

    def entry(self, event) -> Entry:
        return Entry(
            at=event.occurred_at,
            recorded_at=event.recorded_at,
            who=self.who(event),
            sentence=self.sentence(event),
            moved=event.from_step != event.to_step,
            words=self.words(event),
            files=[file for file in event.attachments.all() if may_open(file.visibility, self.eyes)],
        )

    def who(self, event) -> str:
        """Staff see who it was; everybody else sees the office."""
        capacity = Capacity(event.capacity)
        if self.eyes == STAFF and event.actor:
            name = filled(_("%(name)s（%(what)s）"), {"name": event.actor.name, "what": capacity.label})
            behalf = Capacity(event.on_behalf).label if event.on_behalf else ""
            return filled(_("%(name)s代%(behalf)s录入"), {"name": name, "behalf": behalf}) if behalf else name
        if capacity in (Capacity.LEAD, Capacity.ASSIST) or event.on_behalf in (Capacity.LEAD, Capacity.ASSIST):
            return zh(self.units.get(event.data.get("unit"), capacity.label))
        if self.is_own(event):
            return _("您")
        return zh(OFFICES.get(Capacity(event.on_behalf or capacity), self.opinion.station.name))

    def is_own(self, event) -> bool:
        return self.eyes == RESIDENT and Capacity.RESIDENT in (event.capacity, event.on_behalf)

    def sentence(self, event) -> str:
        if self.is_own(event) and event.action in OWN_SENTENCES:
            return str(OWN_SENTENCES[event.action])
        values = defaultdict(str, event.data)
        for name in ("unit", "lead", "proposed_unit"):
            values[name] = self.units.get(values.get(name), "")
        values["assists"] = listed(self.units.get(code, "") for code in values["assists"])
        for name in ("from_station", "to_station"):
            values[name] = self.stations.get(values.get(name), "")
        for name, choices in LABELS.items():
            if values.get(name) in choices.values:
                values[name] = choices(values[name]).label
        if event.action == A.GUIDE:
            values["reason"] = GuidanceReason(event.data["reason"]).label
        if "approved" in values:
            values["approved"] = DECIDED[bool(values["approved"])]
        name, detail = DETAILS.get(event.action, ("", ""))
        is_told = self.eyes != RESIDENT and values.get(name)
        sentence = filled(SENTENCES[event.action], values)
        return sentence + filled(detail, values) if is_told else sentence

    def words(self, event) -> list[tuple[str, str]]:
        text = getattr(event, "text", None)
        if text is None:
            return []
        if text.erased_at:
            return [("", _("（内容已依法删除）"))]
        found = [(name, words) for name, words in text.words.items() if name != "body" and self.may_read(event, name)]
        return [(self.label(name), self.veil(words) if self.eyes == UNIT else words) for name, words in found]

    def may_read(self, event, name) -> bool:
        if self.eyes == STAFF:
            return True
        return name in (UNIT_SEES if self.eyes == UNIT else RESIDENT_SEES).get(event.action, ())

    def label(self, name) -> str:
        if name.startswith("old_"):
            return _("原%(field)s") % {"field": self.opinion._meta.get_field(name[4:]).verbose_name}
        return str(WORD_LABELS.get(name, ""))


def may_open(visibility: str, eyes: str) -> bool:
    return {STAFF: True, UNIT: visibility != Visibility.INTERNAL, RESIDENT: visibility == Visibility.RESIDENT}[eyes]
