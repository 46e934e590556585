"""Handing over to units, and what happens until the result is in."""

from datetime import timedelta

from django.utils import timezone

from feedback.models import Assignment
from feedback.vocabulary import ClockKind, Level, Method, PressMeans, SupervisionForm, SupervisorKind, Visibility
from feedback.workflow import Action as A
from portal.sample.pictures import draw_evidence
from stations.models import Role

METHODS = {Level.TOWNSHIP_MAJOR: Method.REPORT_LIST, Level.COUNTY: Method.SUGGESTION}
CONGRESS = "县第十八届人民代表大会"
EXTRA_DAYS = 5
SHORTLY = timedelta(minutes=25)


def hand_over(case):
    """Investigate where that is needed, dispatch, and dispatch again whatever comes back."""
    choose_units(case)
    if case.level == Level.TOWNSHIP_MAJOR:
        yield from investigate(case)
    if case.story.reconsidered:
        yield from reconsider(case)
    case.wait(ClockKind.DISPATCH)
    yield case.deed(A.DISPATCH, case.decider, **hand_over_data(case))
    for _nth in range(case.story.returns):
        yield from send_to_another(case)


def choose_units(case) -> None:
    matter, units = case.wording.matter, case.county.units
    case.lead = units[matter["lead"]]
    if matter.get("office") and not case.story.unit and case.dice.random() < 0.7:
        case.lead = case.county.local_office(case.station, matter["lead"])
    case.assists = [units[matter["assist"]]] if case.story.assisted else []


def investigate(case):
    case.pass_working_days(case.dice.randint(2, 6))
    findings, who = case.wording.phrase("findings"), case.wording.phrase("participants")
    yield case.deed(A.INVESTIGATE, case.liaison, held_on=case.today, participants=who, findings=findings)


def reconsider(case):
    """Registered once more before it is handed over."""
    case.wait(ClockKind.DISPATCH)
    yield case.deed(A.RECONSIDER, case.decider, reason=case.wording.phrase("reconsider"))
    case.wait(ClockKind.REGISTRATION)
    data = case.wording.classification() | {"level": case.level, "pace": case.story.pace}
    yield case.deed(A.REGISTER, case.liaison, **data)


def hand_over_data(case) -> dict:
    ordinary = Method.ON_THE_SPOT if case.dice.random() < 0.3 else Method.LETTER
    data = {"lead": case.lead, "assists": case.assists, "method": METHODS.get(case.level, ordinary)}
    if case.level == Level.COUNTY:
        deputies = case.county.deputies[case.station.pk][:2]
        data |= {"suggestion_title": case.wording.matter["county"], "authors": deputies, "congress": CONGRESS}
    if case.story.letter:
        data |= {"method": Method.LETTER, "letter": lambda: case.county.letters.get(case.story.letter)}
    return data


def send_to_another(case):
    """The lead unit returns it within its window; the liaison finds another."""
    case.at = case.diary.toward(case.at, case.due(ClockKind.RETURN_WINDOW), case.dice.uniform(0.1, 0.5))
    reason = case.wording.phrase("return_reason")
    yield case.deed(A.RETURN, case.officer(case.lead), reason=reason)
    others = [unit for unit in case.county.units.values() if unit not in (case.lead, *case.assists, case.complained)]
    case.lead = case.dice.choice(others)
    case.wait(ClockKind.DISPATCH)
    yield case.deed(A.DISPATCH, case.decider, **hand_over_data(case))


def carry_out(case):
    """Everything between the hand-over and the result, in the order of time; then the result."""
    needed = [*sign(case), *ask_for_time(case), *assist(case)]
    result_at = max(moment_of_result(case), case.diary.at_work(max(deed.at for deed in needed) + SHORTLY))
    errands = [*report_progress(case, result_at), *remind(case), *watch(case), *release_contact(case)]
    for errand in sorted(needed + errands, key=lambda deed: deed.at):
        if errand.at < result_at:
            yield errand
    case.at = result_at
    yield result(case)


def moment_of_result(case):
    """By the diligence of the unit, or as the story wants it; an approved extension is used."""
    case.result_due = case.due(ClockKind.RESULT)
    if case.story.extension == "approved":
        case.result_due = case.extended(case.result_due, EXTRA_DAYS)
    share = case.story.result_share or case.share(case.county.diligence[case.lead.code])
    return case.diary.toward(case.at + timedelta(hours=3), case.result_due, share)


def on_the_way(case, share):
    """A working moment this share of the way from now to the result's due date."""
    return case.diary.toward(case.at, case.result_due, share)


def sign(case):
    case.all_signed_at = None
    due = case.due(ClockKind.SIGN_FOR)
    for unit in [case.lead, *case.assists]:
        by, evidence = case.officer(unit), {}
        if case.dice.random() < 0.12:
            by, evidence = case.liaison, {"evidence": case.wording.phrase("sign_slip")}
        at = case.diary.toward(case.at, due, case.dice.uniform(0.02, 0.12))
        case.all_signed_at = max(at, case.all_signed_at or at)
        yield case.deed(A.SIGN_FOR, by, at=at, assignment=open_assignment(case, unit), **evidence)


def open_assignment(case, unit):
    """Asked when the time has come: which assignment of the unit is open then."""
    return lambda: Assignment.objects.open().get(opinion=case.opinion, unit=unit).pk


def ask_for_time(case):
    """An extension asked before expiry; decided by the head, or by the committee at level county; or left to lapse."""
    if not case.story.extension:
        return
    asked = case.diary.toward(case.at, case.due(ClockKind.RESULT), 0.3)
    reason = case.wording.phrase("extension_reason")
    yield case.deed(A.EXTEND, case.officer(case.lead), at=asked, days=EXTRA_DAYS, reason=reason)
    if case.story.extension == "lapsed":
        return
    approve = case.story.extension == "approved"
    decided = case.diary.toward(asked, case.due(ClockKind.EXTENSION_DECISION, asked), 0.1)
    by = case.committee if case.level == Level.COUNTY else case.head
    reason = case.wording.phrase("extension_yes" if approve else "extension_no")
    yield case.deed(A.DECIDE_EXTENSION, by, at=decided, approve=approve, reason=reason)


def assist(case):
    for unit in case.assists:
        at = max(case.diary.toward(case.at, case.due(ClockKind.ASSIST), 0.4), case.all_signed_at + SHORTLY)
        done = case.wording.phrase("assist_done")
        yield case.deed(A.REPORT_ASSIST, case.officer(unit), at=at, done=done)


def report_progress(case, result_at):
    long = (result_at - case.at) > timedelta(days=20)
    for share in [0.3, 0.6] if long else [0.4]:
        if long or case.dice.random() < 0.35:
            done, by = case.wording.phrase("progress"), case.officer(case.lead)
            at = case.diary.toward(case.at, result_at, share)
            yield case.deed(A.PROGRESS, by, at=at, done=done, visibility=case.dice.choice(list(Visibility)))


def remind(case):
    """Once the due date has passed: a press on the next working day, a supervision notice on the third or as told."""
    late = case.result_due
    if case.story.pressed or case.dice.random() < 0.7:
        means = case.dice.choice(list(PressMeans))
        pressed = case.diary.working_days(late, 1)
        yield case.deed(A.PRESS, case.liaison, at=pressed, means=means, words=case.wording.phrase("press"))
    if case.story.supervision:
        yield from supervise(case, case.diary.working_days(late, case.story.supervised_after))


def supervise(case, at):
    by = case.committee if case.level == Level.COUNTY else case.head
    yield case.deed(
        A.ISSUE_SUPERVISION,
        by,
        at=at,
        form=case.dice.choice(list(SupervisionForm)),
        reason=case.wording.phrase("notice_reason"),
        requirement=case.wording.phrase("notice_requirement"),
        due_on=timezone.localdate(case.diary.working_days(at, 5)),
    )
    if case.story.supervision == "answered":
        by = (case.county.of_unit(Role.UNIT_LEADER, case.lead) or [case.officer(case.lead)])[0]
        yield case.deed(A.RECEIVE_SUPERVISION, case.officer(case.lead), at=case.diary.working_days(at, 1))
        answered = case.diary.working_days(at, 3)
        yield case.deed(A.ANSWER_SUPERVISION, by, at=answered, done=case.wording.phrase("notice_answer"))


def watch(case):
    """Somebody is named who watches over it."""
    kind = case.story.supervisor
    if not kind:
        return
    known = {SupervisorKind.DEPUTY: {"deputy": case.deputy}, SupervisorKind.COMMITTEE: {"account": case.committee}}
    who = known.get(kind) or {"name": case.wording.person()}
    by = case.committee if kind == SupervisorKind.COMMITTEE else case.head
    role = case.wording.phrase("supervisor_roles")
    yield case.deed(A.NAME_SUPERVISOR, by, at=on_the_way(case, 0.2), kind=kind, role=role, **who)


def release_contact(case):
    if case.story.contact_released:
        until = case.today + timedelta(days=20)
        reason = case.wording.phrase("release_reason")
        at = on_the_way(case, 0.15)
        yield case.deed(A.RELEASE_CONTACT, case.head, at=at, unit=case.lead, reason=reason, until=until)


def result(case):
    """The lead unit reports, sometimes with a photo."""
    data = {"done": case.wording.done(), "outcome": case.story.outcome}
    if case.story.photos:
        data["attachments"] = draw_evidence(case)
    return case.deed(A.SUBMIT_RESULT, case.officer(case.lead), **data)


def once_more(case):
    """Another round after a rework: the unit has signed already and only reports again."""
    case.reworks += 1
    if case.level == Level.ON_SITE:
        case.level = Level.TOWNSHIP
        yield from hand_over(case)
        yield from sign(case)
        case.at = case.all_signed_at
    case.at = case.diary.toward(case.at, case.due(ClockKind.REWORK), case.dice.uniform(0.3, 0.9))
    yield result(case)
