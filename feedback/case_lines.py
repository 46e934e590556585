"""What the cells of a list of cases say. Read with its case, so that a cell asks nothing of the database."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Prefetch
from django.utils import timezone

from accounts.protection import mask_name, mask_phone
from feedback.clock import Rules
from feedback.contacts import veiled
from feedback.models import Assignment, Opinion, Reply, Report, Supervisor
from feedback.presenting import time_left
from feedback.vocabulary import Owner, Satisfaction

WITH = ["station__merged_into", "village", "contact", "category__parent", "dossier", "count"]
BEHIND = [
    Prefetch("assignments", Assignment.objects.select_related("unit", "letter"), to_attr="listed_assignments"),
    Prefetch("replies", Reply.objects.select_related("evaluation"), to_attr="listed_replies"),
    Prefetch("reports", Report.objects.order_by("pk"), to_attr="listed_reports"),
    Prefetch("supervisors", Supervisor.objects.all(), to_attr="listed_supervisors"),
]


def read_with(opinions):
    """The cases with all that a line says of them: the same number of queries for any number of a chunk."""
    return opinions.select_related(*WITH).prefetch_related(*BEHIND)


@dataclass
class Line:
    """One row: a case, or an assignment or notice of it. ``sees_contacts``: names, numbers and words as they are."""

    opinion: Opinion
    at: datetime
    rules: Rules
    sees_contacts: bool
    row: object = None

    def veil(self, text) -> str:
        return text if self.sees_contacts else veiled(text, self.contact)

    @cached_property
    def contact(self):
        return getattr(self.opinion, "contact", None)

    # The case

    @property
    def title(self):
        return self.opinion.title if self.sees_contacts else self.veil(self.opinion.title_for_units)

    @property
    def body(self):
        """Without the right to contacts it is what handling units read."""
        return self.opinion.body if self.sees_contacts else self.veil(self.opinion.body_for_units)

    @property
    def where(self):
        return self.veil(self.opinion.where)

    @property
    def name(self):
        name = self.contact.name if self.contact else ""
        return name if self.sees_contacts else mask_name(name)

    @property
    def phone(self):
        phone = self.contact.phone if self.contact else ""
        return phone if self.sees_contacts else mask_phone(phone)

    @property
    def station(self):
        return self.opinion.station.current.name

    @property
    def subject(self):
        category = self.opinion.category
        return " / ".join(each.name for each in (category.parent, category) if each) if category else ""

    # Whom it was handed to

    @cached_property
    def lead(self) -> Assignment | None:
        leads = [each for each in self.opinion.listed_assignments if each.is_lead and each.is_held]
        return leads[-1] if leads else None

    @property
    def lead_unit(self):
        return self.lead.unit.name if self.lead else ""

    @property
    def assisting(self):
        held = [each for each in self.opinion.listed_assignments if each.is_held and not each.is_lead]
        return "、".join(each.unit.name for each in held)

    @property
    def assigned_on(self):
        return day(self.lead and self.lead.assigned_at)

    @property
    def letter(self):
        return str(self.lead.letter or "") if self.lead else ""

    @property
    def result_due_on(self):
        return day(self.count and self.count.due_at)

    @property
    def on_time(self):
        is_on_time = self.lead and self.lead.was_on_time
        return "" if is_on_time is None else "是" if is_on_time else "否"

    @cached_property
    def count(self):
        return getattr(self.opinion, "count", None)

    @property
    def was_extended(self):
        return "是" if self.count and self.count.extended else ""

    # Who owes what now

    @property
    def owner(self):
        by_unit = self.opinion.owed_by == Owner.UNIT and self.lead
        return self.lead.unit.name if by_unit else self.opinion.get_owed_by_display()

    @property
    def left(self):
        calendar = self.rules.calendar(self.opinion.area)
        return time_left(self.opinion.due_at, self.opinion.amber_at, self.at, calendar).words

    @property
    def supervisors(self):
        return self.veil("、".join(map(str, self.opinion.listed_supervisors)))

    @property
    def faults(self) -> str:
        """What went wrong, in words."""
        opinion, found = self.opinion, []
        found += ["难点件"] if opinion.problem_at else []
        found += ["现在逾期"] if opinion.due_at and opinion.due_at < self.at else []
        found += [f"重办{opinion.rework_rounds}次"] if opinion.rework_rounds else []
        found += [f"退回{opinion.returns}次"] if opinion.returns else []
        found += ["群众不满意"] if any(map(is_unsatisfied, opinion.listed_replies)) else []
        return "、".join(found)

    # How it ended

    @cached_property
    def reply(self) -> Reply | None:
        return self.opinion.listed_replies[-1] if self.opinion.listed_replies else None

    @property
    def outcome(self):
        return self.reply.get_outcome_display() if self.reply else ""

    @property
    def told_on(self):
        return day(self.reply and self.reply.told_at)

    @property
    def told_by(self):
        return self.reply.get_told_by_display() if self.reply else ""

    @property
    def rating(self):
        if self.reply is None:
            return ""
        found = evaluation_of(self.reply)
        if found:
            return f"{found.get_result_display()}（态度：{found.get_attitude_display()}）"
        return "逾期未评" if self.reply.timed_out_at else ""

    @property
    def complaint(self):
        """What residents said of answers that did not satisfy them."""
        found = [evaluation_of(reply).words for reply in self.opinion.listed_replies if is_unsatisfied(reply)]
        return self.veil("；".join(filter(None, found)))

    @property
    def result(self):
        found = [report for report in self.opinion.listed_reports if report.kind == Report.Kind.RESULT]
        return self.veil(found[-1].text) if found else ""

    @property
    def is_put_right(self):
        return "已整改" if self.count and self.count.settled else "整改中"

    @property
    def file_number(self):
        dossier = getattr(self.opinion, "dossier", None)
        return str(dossier) if dossier and dossier.sealed_at else ""


def evaluation_of(reply):
    return getattr(reply, "evaluation", None)


def is_unsatisfied(reply) -> bool:
    found = evaluation_of(reply)
    return found is not None and Satisfaction.UNSATISFIED in (found.result, found.attitude)


def day(moment) -> str:
    return f"{timezone.localdate(moment):%Y-%m-%d}" if moment else ""
