"""The history of a case as sentences, for three kinds of eyes: station and committee, handling units, the resident."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext, pgettext_lazy

from accounts.protection import mask_numbers
from accounts.wording import filled, listed, zh
from feedback.vocabulary import (
    ClockKind,
    GuidanceReason,
    Kept,
    Level,
    Method,
    OutcomeClass,
    Owner,
    Pace,
    PressMeans,
    Satisfaction,
    SupervisorKind,
    Telling,
    Visibility,
)
from feedback.workflow import Action, Capacity
from stations.models import Station, Unit

STAFF, UNIT, RESIDENT = "staff", "unit", "resident"
A = Action

WORD_LABELS = {
    "reason": _l("原因"),
    "done": _l("情况"),
    "answer": _l("答复"),
    "words": _l("说明"),
    "evidence": _l("依据"),
    "verified": _l("核查"),
    "findings": _l("调研情况"),
    "participants": _l("参加人员"),
    "requirement": _l("要求"),
    "where": _l("去处"),
    "found": _l("查看情况"),
    "public_text": _l("公开文本"),
    "name": _l("督办人"),
    "role": _l("职责"),
}
# What units and residents see of an action: the names of the words, () for the sentence alone. Absent: nothing.
UNIT_SEES = {
    A.SUBMIT: (),
    A.LOG: (),
    A.REGISTER: (),
    A.DISPATCH: ("requirement",),
    A.SIGN_FOR: (),
    A.RETURN: ("reason",),
    A.EXTEND: ("reason",),
    A.DECIDE_EXTENSION: ("reason",),
    A.REPORT_ASSIST: ("done",),
    A.PROGRESS: ("done",),
    A.SUBMIT_RESULT: ("done",),
    A.ACCEPT_RESULT: (),
    A.SEND_BACK: ("reason",),
    A.REPLY: ("answer",),
    A.RATE: (),
    A.REWORK: ("reason",),
    A.CLOSE_UNSATISFIED: (),
    A.TIME_OUT: (),
    A.ARCHIVE: (),
    A.WITHDRAW: (),
    A.REOPEN: (),
    A.PRESS: ("words",),
    A.ISSUE_SUPERVISION: ("reason", "requirement"),
    A.ANSWER_SUPERVISION: ("done",),
    A.NOTE: ("words",),
}
RESIDENT_SEES = {
    A.SUBMIT: (),
    A.LOG: (),
    A.COMPLETE_RECEPTION: (),
    A.TRANSFER: (),
    A.REGISTER: (),
    A.ANSWER_DIRECTLY: (),
    A.GUIDE: ("where",),
    A.MERGE: (),
    A.UNMERGE: (),
    A.DISPATCH: (),
    A.SIGN_FOR: (),
    A.DECIDE_EXTENSION: ("reason",),
    A.PROGRESS: ("done",),
    A.SUBMIT_RESULT: (),
    A.ACCEPT_RESULT: (),
    A.SEND_BACK: (),
    A.REPLY: (),
    A.RATE: ("words",),
    A.REWORK: (),
    A.CLOSE_UNSATISFIED: ("reason",),
    A.TIME_OUT: (),
    A.ARCHIVE: (),
    A.WITHDRAW: ("reason",),
    A.REOPEN: ("reason",),
    A.NOTE: ("words",),
}
SENTENCES = {
    A.SUBMIT: _l("提交了意见"),
    A.LOG: _l("登记了接待记录"),
    A.COMPLETE_RECEPTION: _l("完成了接待记录"),
    A.AMEND: _l("更正了记录"),
    A.TRANSFER: _l("从%(from_station)s转到%(to_station)s"),
    A.REGISTER: _l("登记为%(level)s，%(pace)s"),
    A.ANSWER_DIRECTLY: _l("当场答复（%(outcome)s）"),
    A.GUIDE: _l("告知引导：%(reason)s"),
    A.MERGE: _l("并案办理"),
    A.UNMERGE: pgettext_lazy("what was done", "撤销并案"),
    A.RECONSIDER: _l("收回重新登记"),
    A.INVESTIGATE: _l("开展了调研"),
    A.DISPATCH: _l("交办给%(lead)s（%(method)s）"),
    A.SIGN_FOR: _l("%(unit)s签收"),
    A.RETURN: _l("%(unit)s退回"),
    A.EXTEND: _l("%(unit)s申请延期 %(days)s 个工作日"),
    A.DECIDE_EXTENSION: _l("%(approved)s%(unit)s延期 %(days)s 个工作日"),
    A.REPORT_ASSIST: _l("%(unit)s协办办结"),
    A.PROGRESS: pgettext_lazy("what was done", "报告进展"),
    A.SUBMIT_RESULT: _l("%(unit)s办结上报"),
    A.ACCEPT_RESULT: pgettext_lazy("what was done", "核查通过"),
    A.SEND_BACK: _l("核查未通过，退回重办"),
    A.TAKE_OVER: _l("由代表直接答复"),
    A.REPLY: _l("答复群众（%(outcome)s，%(told_by)s）"),
    A.RATE: _l("评价：结果%(result)s，态度%(attitude)s"),
    A.REWORK: _l("决定重办"),
    A.CLOSE_UNSATISFIED: _l("说明情况后办结"),
    A.TIME_OUT: _l("逾期未评价"),
    A.ARCHIVE: _l("归档，卷号 %(dossier)s"),
    A.WITHDRAW: pgettext_lazy("what was done", "撤回"),
    A.REOPEN: pgettext_lazy("what was done", "重新办理"),
    A.PRESS: _l("%(means)s：%(clock)s"),
    A.ISSUE_SUPERVISION: _l("下达督办单 %(notice)s"),
    A.ANSWER_SUPERVISION: _l("回复督办单 %(notice)s"),
    A.NAME_SUPERVISOR: _l("明确督办人（%(kind)s）"),
    A.LOOK_BACK: _l("承诺回头看：%(kept)s"),
    A.RELEASE_CONTACT: _l("向%(unit)s放开联系方式，到 %(until)s"),
    A.RELEASE_PUBLICATION: _l("审核通过，对外公开"),
    A.VOID: pgettext_lazy("what was done", "撤销导入"),
    A.NOTE: pgettext_lazy("what was done", "备注"),
}
# What a sentence ends with where the event says it; never for residents.
DETAILS = {
    A.MERGE: ("target", _l("，并入 %(target)s")),
    A.DISPATCH: ("assists", _l("，协办：%(assists)s")),
    A.RETURN: ("proposed_unit", _l("，建议由%(proposed_unit)s办理")),
    A.PROGRESS: ("visibility", _l("（%(visibility)s）")),
    A.SUBMIT_RESULT: ("outcome", _l("，建议%(outcome)s")),
    A.ARCHIVE: ("publish", _l("，建议公开")),
    A.NOTE: ("visibility", _l("（%(visibility)s）")),
}
LABELS = {
    "level": Level,
    "pace": Pace,
    "outcome": OutcomeClass,
    "told_by": Telling,
    "method": Method,
    "result": Satisfaction,
    "attitude": Satisfaction,
    "means": PressMeans,
    "clock": ClockKind,
    "kept": Kept,
    "kind": SupervisorKind,
    "visibility": Visibility,
}
# Where the resident reads of the own act: "您…".
OWN_SENTENCES = {A.NOTE: _l("补充了说明")}
OFFICES = {
    C: C.label for C in (Capacity.RESIDENT, Capacity.COMMITTEE, Capacity.DEPUTY, Capacity.CLOCK, Capacity.IMPORT)
}


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
        if event.action in (A.PRESS, A.ISSUE_SUPERVISION, A.ANSWER_SUPERVISION):
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
            files=[file for file in event.attachments.all() if self.may_open(file)],
        )

    def may_open(self, file) -> bool:
        return may_open(file.visibility, self.eyes)

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
            values["approved"] = (
                pgettext("what was done", "同意") if values["approved"] else pgettext("what was done", "不同意")
            )
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
