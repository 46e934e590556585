"""Handing over to units and what units do, up to the result."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.protection import hide_person
from accounts.wording import filled
from feedback.act import Act
from feedback.clock import HANDLING_CLOCKS, closing_of
from feedback.errors import Conflict, Invalid
from feedback.models import Assignment, Contact, Extension, Investigation, Letter, Report, Suggestion
from feedback.vocabulary import ClockKind, Level, Method, OutcomeClass, Owner
from feedback.workflow import Capacity
from stations.services import next_serial

LETTERED = [Method.LETTER, Method.REPORT_LIST, Method.SUGGESTION]
THIRD = 3


def reconsider(act: Act) -> None:
    act.require("reason")
    recall(act, act.standing.open_assignments)
    act.say("reason")


def investigate(act: Act) -> None:
    act.require("held_on", "participants", "findings")
    row = Investigation.objects.create(
        opinion=act.opinion,
        held_on=act.data["held_on"],
        participants=act.data["participants"],
        findings=act.data["findings"],
    )
    act.record["held_on"] = row.held_on.isoformat()
    act.say("participants", "findings")


def dispatch(act: Act) -> None:
    act.require("lead", "method")
    refuse_stale_dispatch(act)
    wanted = {(act.data["lead"], Assignment.Role.LEAD)}
    wanted |= {(unit, Assignment.Role.ASSIST) for unit in act.data.get("assists", ())}
    refuse_units(act, [unit for unit, _role in wanted])
    hand_over(act, wanted)
    act.clocks.stop(act.clocks.find(ClockKind.DISPATCH))
    suggest(act)
    act.record |= {"lead": act.data["lead"].code, "assists": [unit.code for unit in act.data.get("assists", ())]}
    act.record |= {"method": act.data["method"], "again": act.opinion.dispatched_at is not None}
    if act.opinion.dispatched_at is None:
        act.set(dispatched_at=act.at)
    act.say("reason", "requirement")


def hand_over(act, wanted) -> None:
    """A unit named again keeps its assignment and clocks; one no longer named is recalled; the others begin."""
    kept = {(a.unit, a.role): a for a in act.standing.open_assignments if (a.unit, a.role) in wanted}
    dropped = [a for a in act.standing.open_assignments if a not in kept.values()]
    added = sorted(wanted - set(kept), key=lambda pair: (pair[1] != Assignment.Role.LEAD, pair[0].code))
    if not dropped and not added:
        raise Invalid(_("承办单位没有变化，不需要再次交办。"), "lead")
    if dropped and not act.data.get("reason"):
        raise Invalid(_("收回已交办的单位需要说明原因。"), "reason")
    recall(act, dropped)
    if added:
        assign(act, added)


def refuse_stale_dispatch(act) -> None:
    """Two people dispatch at once: whose form was drawn from assignments that are no longer these comes second."""
    seen = act.data.get("seen")
    if seen is not None and set(seen) != {a.pk for a in act.standing.open_assignments}:
        raise Conflict


def refuse_units(act, units) -> None:
    if len(set(units)) < len(units):
        raise Invalid(_("主办单位不能同时是协办单位。"), "assists")
    refuse_complained(act, units, act.opinion.complained_unit, "lead")
    if act.opinion.level == Level.COUNTY:
        act.require("suggestion_title", "authors", "congress")
        refuse_naming(act, act.data["suggestion_title"], "suggestion_title")


def refuse_naming(act, text: str, field: str) -> None:
    """What units read in lists, messages and searches names nobody. Old titles that were imported are veiled where shown."""
    if act.grant.capacity == Capacity.IMPORT:
        return
    contact = Contact.objects.filter(opinion=act.opinion).first()
    if hide_person(text, name=contact.name if contact else "") != text:
        raise Invalid(_("这句话承办单位会看到，请去掉群众的姓名和电话。"), field)


def refuse_complained(act, units, complained, field="complained_unit") -> None:
    """The unit complained about never handles the complaint."""
    if complained in units:
        raise Invalid(filled(_("“%(unit)s”是被反映的单位，不能承办这件意见。"), {"unit": complained.name}), field)


def assign(act, pairs) -> None:
    letter = act.data.get("letter") or write_letter(act)
    for unit, role in pairs:
        assignment = Assignment.objects.create(
            opinion=act.opinion,
            unit=unit,
            role=role,
            method=act.data["method"],
            letter=letter,
            round=act.opinion.round,
            assigned_at=act.at,
        )
        start_handling(act, assignment)
    act.record["assigned"] = [unit.code for unit, _role in pairs]
    refuse_longer(act)


def refuse_longer(act) -> None:
    """A deadline given by hand only shortens."""
    due_on = act.data.get("due_on")
    if due_on and closing_of(due_on) <= act.at:
        raise Invalid(_("办结期限必须晚于现在。"), "due_on")
    if due_on and closing_of(due_on) not in [c.due_at for c in act.clocks.started if c.kind in HANDLING_CLOCKS]:
        raise Invalid(_("办结期限只能比规定时限更短；不需要更短就不用填。"), "due_on")


def write_letter(act) -> Letter | None:
    """A numbered letter of the office that dispatches, where the method is one that leaves on paper."""
    if act.data["method"] not in LETTERED:
        return None
    office, year = act.opinion.station.current.letter_word, act.today.year
    serial = next_serial(office, "letter", year)
    return Letter.objects.create(office=office, year=year, serial=serial, unit=act.data["lead"], issued_on=act.today)


def start_handling(act, assignment) -> None:
    shorter = act.data.get("due_on")
    kind = ClockKind.ASSIST
    if assignment.is_lead:
        kind = ClockKind.REWORK if act.opinion.round > 1 else ClockKind.RESULT
    act.clocks.start(ClockKind.SIGN_FOR, Owner.UNIT, assignment=assignment)
    act.clocks.start(ClockKind.RETURN_WINDOW, Owner.UNIT, assignment=assignment)
    act.clocks.start(kind, Owner.UNIT, assignment=assignment, no_later_than=closing_of(shorter) if shorter else None)


def suggest(act) -> None:
    if act.opinion.level != Level.COUNTY:
        return
    row, _created = Suggestion.objects.get_or_create(
        opinion=act.opinion, title=act.data["suggestion_title"], congress=act.data["congress"]
    )
    row.authors.set(act.data["authors"])


def recall(act, assignments) -> None:
    """End assignments that are no longer wanted."""
    for assignment in assignments:
        end_assignment(act, assignment, Assignment.State.RECALLED)
    if assignments:
        act.record["recalled"] = [assignment.unit.code for assignment in assignments]


def end_assignment(act, assignment, state, *changed) -> None:
    """Its clocks stop and an undecided extension lapses. ``changed``: columns set before, to be written with it."""
    assignment.state, assignment.ended_at = state, act.at
    assignment.save(update_fields=["state", "ended_at", *changed])
    assignment.extensions.filter(decided_at=None).update(decided_at=act.at)
    act.clocks.stop(act.clocks.find(assignment=assignment))


def sign_for(act: Act) -> None:
    assignment = act.assignment(if_it=act.standing.is_unsigned)
    assignment.signed_at = act.at
    assignment.save(update_fields=["signed_at"])
    act.clocks.stop(act.clocks.find(ClockKind.SIGN_FOR, assignment=assignment))


def return_(act: Act) -> None:
    act.require("reason")
    assignment = act.assignment(if_it=act.standing.is_returnable)
    end_assignment(act, assignment, Assignment.State.RETURNED)
    if proposed := act.data.get("proposed_unit"):
        act.record["proposed_unit"] = proposed.code
    act.record["role"] = assignment.role
    act.say("reason")
    if assignment.is_lead:
        act.set(returns=act.opinion.returns + 1)
        act.clocks.start(ClockKind.DISPATCH, Owner.LIAISON)
        mark_problem(act, act.opinion.returns)


def mark_problem(act, times) -> None:
    """Third rework or third return: a problem item (难点件), whatever else happens."""
    if times >= THIRD and act.opinion.problem_at is None:
        act.set(problem_at=act.at)
        act.record["problem_item"] = True


def extend(act: Act) -> None:
    act.require("days", "reason")
    assignment = act.assignment(if_it=act.standing.is_extendable)
    Extension.objects.create(assignment=assignment, days=act.data["days"], reason=act.data["reason"], asked_at=act.at)
    act.clocks.start(ClockKind.EXTENSION_DECISION, Owner.HEAD, assignment=assignment)
    act.record["days"] = act.data["days"]
    act.say("reason")


def decide_extension(act: Act) -> None:
    act.require("approve", "reason")
    extension = asked_extension(act)
    extension.is_approved, extension.decided_at = act.data["approve"], act.at
    extension.save(update_fields=["is_approved", "decided_at"])
    act.clocks.stop(act.clocks.find(ClockKind.EXTENSION_DECISION, assignment=extension.assignment))
    if extension.is_approved:
        for clock in act.clocks.find(*HANDLING_CLOCKS, assignment=extension.assignment):
            act.clocks.extend(clock, extension.days)
            act.record["due_on"] = timezone.localdate(clock.due_at).isoformat()
    act.record |= {"approved": extension.is_approved, "days": extension.days}
    act.record["unit"] = extension.assignment.unit.code
    act.say("reason")


def asked_extension(act) -> Extension:
    named = act.data.get("extension")
    asked = [e for e in act.standing.extensions if e.decided_at is None and named in (None, e.pk)]
    if not asked:
        raise Conflict
    return asked[0]


def report_assist(act: Act) -> None:
    act.require("done")
    assignment = act.assignment(if_it=lambda a: not a.is_lead)
    report(act, assignment, Report.Kind.ASSIST)
    end_assignment(act, assignment, Assignment.State.DONE)


def progress(act: Act) -> None:
    act.require("done", "visibility")
    own = next((a for a in act.standing.own_assignments if a.is_open and a.role == act.grant.capacity), None)
    report(act, own, Report.Kind.PROGRESS, visibility=act.data["visibility"])
    act.record |= {"visibility": act.data["visibility"]} | ({"unit": own.unit.code} if own else {})


def report(act, assignment, kind, **columns) -> None:
    Report.objects.create(
        opinion=act.opinion,
        assignment=assignment,
        kind=kind,
        round=act.opinion.round,
        text=act.data["done"],
        at=act.at,
        **columns,
    )
    act.say("done")


def submit_result(act: Act) -> None:
    act.require("done")
    require_outcome(act)
    lead = act.assignment(if_it=lambda a: a.is_lead)
    due = max(clock.due_at for clock in act.clocks.find(*HANDLING_CLOCKS, assignment=lead))
    lead.was_on_time = act.at <= due
    lead.signed_at = lead.signed_at or act.at
    report(act, lead, Report.Kind.RESULT, outcome=act.data["outcome"])
    end_assignment(act, lead, Assignment.State.DONE, "was_on_time", "signed_at")
    act.record |= {"outcome": act.data["outcome"], "on_time": lead.was_on_time, "days_late": days_late(act, due)}


def require_outcome(act) -> None:
    """One of the four classes; only imported history may leave it open."""
    act.require("outcome")
    if act.data["outcome"] == OutcomeClass.NOT_STATED and act.grant.capacity != Capacity.IMPORT:
        raise Invalid(_("请选择答复类别。"), "outcome")


def days_late(act, due) -> int:
    calendar = act.clocks.rules.calendar(act.opinion.area)
    return max(0, calendar.working_days_between(timezone.localdate(due), act.today))
