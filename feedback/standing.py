"""How one person stands to one opinion: the capacities, and the facts the table's guards ask for."""

from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone

from deputies.models import deputy_of
from feedback import workflow
from feedback.clock import HANDLING_CLOCKS, Clocks, Rules
from feedback.models import Event, Extension, Guidance, Promise
from feedback.supervision import is_addressed, watches
from feedback.vocabulary import NEVER_LATE, ClockKind, Kept
from feedback.workflow import ACTS_FOR_STATION, Action, Capacity, Grant
from stations.models import Role
from stations.scope import has_head, scope_of

REOPENING_DAYS = 30
POST_CAPACITIES = {
    Role.LIAISON: Capacity.LIAISON,
    Role.HEAD: Capacity.HEAD,
    Role.PRESIDIUM: Capacity.PRESIDIUM,
    Role.COMMITTEE: Capacity.COMMITTEE,
}


class Standing:
    """Facts have the names of workflow.Facts and are read on demand, so that an action pays for its own guard only.

    ``by`` is a signed-in User, or Capacity.RESIDENT, CLOCK or IMPORT, whose right to be that is proved elsewhere.
    """

    def __init__(self, opinion, by, at: datetime, rules: Rules | None = None):
        self.opinion, self.by, self.at = opinion, by, at
        self.clocks = Clocks(opinion, at, rules or Rules(), is_history=by == Capacity.IMPORT)

    def allowed(self) -> list[Grant]:
        return workflow.allowed(self.opinion.step, self, self.capacities)

    def grant(self, action: Action) -> Grant | None:
        return workflow.grant(action, self.opinion.step, self, self.capacities)

    def grant_for(self, assignment, grant: Grant) -> Grant:
        """A grant to act for some unit, made out to this very one: as its officer, else on its behalf."""
        role = Capacity(assignment.role)
        if grant.capacity == Capacity.IMPORT:
            return grant
        if self.is_officer(assignment):
            return Grant(grant.action, role)
        return Grant(grant.action, workflow.own_right({Capacity.LIAISON}, self.capacities), on_behalf=role)

    # Capacities

    @cached_property
    def capacities(self) -> frozenset[Capacity]:
        if isinstance(self.by, Capacity):
            return frozenset([self.by])
        found = self.by_post | self.by_unit | self.by_mandate | self.by_notice
        if found - {Capacity.INTERESTED} or self.own_assignments or watches(self):
            found = found | {Capacity.READER}
        if self.by.is_superuser:
            found = found | {Capacity.ADMINISTRATOR}
        return frozenset(found)

    @cached_property
    def by_post(self) -> set[Capacity]:
        roles = scope_of(self.by).roles_at(self.opinion.station)
        found = {POST_CAPACITIES[role] for role in roles}
        is_above = Capacity.COMMITTEE in found and not found & {Capacity.HEAD, Capacity.PRESIDIUM}
        if is_above and not has_head(self.opinion.station.current):
            found.add(Capacity.ACTING_HEAD)
        return found

    @property
    def by_unit(self) -> set[Capacity]:
        found = {Capacity(a.role) for a in self.own_assignments if a.is_open and self.is_officer(a)}
        return found | ({Capacity.INTERESTED} if any(a.is_held for a in self.ever_assigned) else set())

    @property
    def by_mandate(self) -> set[Capacity]:
        if not (deputy := deputy_of(self.by)) or deputy not in self.deputies:
            return set()
        found = {Capacity.DEPUTY}
        if self.opinion.replying_deputy_id == deputy.pk:
            found.add(Capacity.TAKER)
        if self.opinion.reported_by_id == deputy.pk:
            found.add(Capacity.RESIDENT)
        return found

    @property
    def by_notice(self) -> set[Capacity]:
        found = set()
        if self.notice and self.is_addressed(self.notice):
            found.add(Capacity.ADDRESSEE)
        if self.dossier and self.dossier.sealed_by_id == self.by.pk:
            found.add(Capacity.ARCHIVIST)
        return found

    def is_addressed(self, notice) -> bool:
        return is_addressed(self, notice)

    @property
    def had_capacities(self) -> frozenset[Capacity]:
        """Capacities now or before: whose refusal means "somebody was faster" and not "this is not yours"."""
        if isinstance(self.by, Capacity):
            return self.capacities
        return self.capacities | {Capacity(a.role) for a in self.ever_assigned if self.is_officer(a)}

    def is_officer(self, assignment) -> bool:
        return Role.UNIT_OFFICER in scope_of(self.by).units.get(assignment.unit_id, ())

    # Rows the facts are read from

    @cached_property
    def assignments(self) -> list:
        return list(self.opinion.assignments.select_related("unit", "letter"))

    @property
    def own_assignments(self) -> list:
        """What a unit sees the case by: open or done, unless the case complains about it."""
        held = [a for a in self.ever_assigned if a.is_held]
        return held if held and self.opinion.complained_unit_id not in scope_of(self.by).units else []

    @cached_property
    def ever_assigned(self) -> list:
        units = {} if isinstance(self.by, Capacity) else scope_of(self.by).units
        return [a for a in self.assignments if a.unit_id in units] if units else []

    @cached_property
    def open_assignments(self) -> list:
        return [a for a in self.assignments if a.is_open]

    @cached_property
    def within_reach(self) -> list:
        """Open assignments this person may act upon: all for station staff and import, else those of own units."""
        if self.by == Capacity.IMPORT or self.capacities & ACTS_FOR_STATION:
            return self.open_assignments
        return [a for a in self.open_assignments if a in self.own_assignments and self.is_officer(a)]

    @cached_property
    def extensions(self) -> list:
        asked = Extension.objects.filter(assignment__in=self.open_assignments)
        return list(asked.select_related("assignment__unit")) if self.open_assignments else []

    @cached_property
    def deputies(self) -> list:
        return list(self.opinion.deputies.select_related("user"))

    @cached_property
    def reply(self):
        return self.opinion.replies.select_related("evaluation").order_by("-id").first()

    @cached_property
    def evaluation(self):
        return getattr(self.reply, "evaluation", None)

    @cached_property
    def supervisors(self) -> list:
        return list(self.opinion.supervisors.all())

    @cached_property
    def notices(self) -> list:
        return list(self.opinion.notices.select_related("unit", "district"))

    @cached_property
    def notice(self):
        """The newest supervision notice without an answer, of those this person owes if any; its clock may have stopped."""
        unanswered = [notice for notice in self.notices if notice.answered_at is None]
        own = [notice for notice in unanswered if self.is_addressed(notice)]
        return (own or unanswered or [None])[-1]

    @cached_property
    def dossier(self):
        return getattr(self.opinion, "dossier", None)

    @cached_property
    def promises(self) -> list:
        return list(Promise.objects.filter(reply__opinion=self.opinion))

    # Facts

    @property
    def level(self) -> str:
        return self.opinion.level

    @property
    def merged(self) -> bool:
        return self.opinion.merged_into_id is not None

    @cached_property
    def investigated(self) -> bool:
        return self.opinion.investigations.exists()

    @property
    def unsigned(self) -> bool:
        return any(self.is_unsigned(a) for a in self.within_reach)

    @staticmethod
    def is_unsigned(assignment) -> bool:
        return assignment.signed_at is None

    @property
    def returnable(self) -> bool:
        return any(self.is_returnable(a) for a in self.within_reach)

    def is_returnable(self, assignment) -> bool:
        return any(c.due_at >= self.at for c in self.clocks.find(ClockKind.RETURN_WINDOW, assignment=assignment))

    @property
    def extendable(self) -> bool:
        return any(self.is_extendable(a) for a in self.within_reach)

    def is_extendable(self, assignment) -> bool:
        running = any(c.due_at >= self.at for c in self.clocks.find(*HANDLING_CLOCKS, assignment=assignment))
        asked = [e for e in self.extensions if e.assignment_id == assignment.pk]
        return running and not any(e.decided_at is None or e.is_approved for e in asked)

    @property
    def extension_asked(self) -> bool:
        return any(e.decided_at is None for e in self.extensions)

    @property
    def lead_open(self) -> bool:
        return any(a.is_lead for a in self.within_reach)

    @property
    def assist_open(self) -> bool:
        return any(not a.is_lead for a in self.within_reach)

    @property
    def any_lead_open(self) -> bool:
        return any(a.is_lead for a in self.open_assignments)

    @property
    def any_assist_open(self) -> bool:
        return any(not a.is_lead for a in self.open_assignments)

    @property
    def taken_over(self) -> bool:
        return self.opinion.replying_deputy_id is not None

    @property
    def unrated(self) -> bool:
        return self.reply is not None and self.evaluation is None

    @property
    def unsatisfied(self) -> bool:
        return self.evaluation is not None and not self.evaluation.is_satisfied

    @property
    def resident_may_reopen(self) -> bool:
        """Once, within 30 days of the last answer, guidance or withdrawal."""
        guidance = Guidance.objects.filter(opinion=self.opinion).order_by("-told_at").first()
        moments = [self.reply and self.reply.told_at, guidance and guidance.told_at, self.opinion.withdrawn_at]
        last = max(filter(None, moments), default=None)
        in_time = last is not None and self.at <= last + timedelta(days=REOPENING_DAYS)
        return in_time and not self.opinion.resident_reopened

    @property
    def promise_unkept(self) -> bool:
        return any(p.kept == Kept.UNKEPT and p.reopened_at is None for p in self.promises)

    @property
    def promise_due(self) -> bool:
        return bool(self.due_promises)

    @property
    def due_promises(self) -> list:
        today = timezone.localdate(self.at)
        return [p for p in self.promises if not p.kept and p.due_on <= today]

    @property
    def clock_running(self) -> bool:
        return any(clock.kind not in NEVER_LATE for clock in self.clocks.load())

    @property
    def supervisable(self) -> bool:
        return self.clock_running and not self.clocks.find(ClockKind.SUPERVISION_REPLY)

    @property
    def notice_unanswered(self) -> bool:
        return self.notice is not None

    @property
    def notice_unreceived(self) -> bool:
        return self.notice is not None and self.notice.received_at is None

    @property
    def notice_to_unit(self) -> bool:
        return self.notice is not None and self.notice.unit_id is not None

    @property
    def publication_proposed(self) -> bool:
        return self.dossier is not None and self.dossier.is_proposed and self.dossier.published_at is None

    @property
    def voidable(self) -> bool:
        acts = Event.objects.filter(opinion=self.opinion).exclude(capacity__in=[Capacity.IMPORT, Capacity.CLOCK])
        return self.opinion.batch_id is not None and not self.opinion.voided_at and not acts.exists()
