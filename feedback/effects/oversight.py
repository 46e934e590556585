"""Pressing, supervising, looking back, releasing: what watches over a case without moving it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.templatetags.words import long_day
from feedback.act import Act
from feedback.clock import closing_of
from feedback.effects.answering import promise
from feedback.errors import Conflict, Invalid
from feedback.ladder import Ladder
from feedback.models import ContactRelease, Deadline, Dossier, Press, Promise, SupervisionNotice, Supervisor
from feedback.residents_choice import silence
from feedback.vocabulary import NEVER_LATE, ClockKind, Kept, Owner, SupervisorKind
from feedback.workflow import Capacity
from stations.models import Role
from stations.scope import scope_of
from stations.services import next_serial


def pressed_clock(act) -> Deadline:
    """The clock the form names, else the one that runs out first."""
    running = [c for c in act.clocks.load() if c.kind not in NEVER_LATE and act.data.get("deadline") in (None, c.pk)]
    if not running:
        raise Conflict
    return min(running, key=lambda clock: clock.due_at)


def press(act: Act) -> None:
    act.require("means")
    clock = pressed_clock(act)
    Press.objects.create(opinion=act.opinion, deadline=clock, means=act.data["means"], at=act.at)
    act.record |= {"deadline": clock.pk, "clock": clock.kind, "owed_by": clock.owed_by, "means": act.data["means"]}
    act.say("words")


def issue_supervision(act: Act) -> None:
    act.require("form", "reason", "requirement", "due_on")
    act.require_within_years(act.data["due_on"], "due_on")
    require_working_day(act, act.data["due_on"], "due_on")
    clock = pressed_clock(act)
    district, year = issuing_district(act), act.today.year
    office = district.office if district else act.opinion.station.current.letter_word
    notice = SupervisionNotice.objects.create(
        opinion=act.opinion,
        deadline=clock,
        district=district,
        office=office,
        year=year,
        serial=next_serial(office, "supervision", year),
        form=act.data["form"],
        owed_by=clock.owed_by,
        unit=clock.assignment.unit if clock.owed_by == Owner.UNIT else None,
        reason=act.data["reason"],
        requirement=act.data["requirement"],
        issued_at=act.at,
        **lateness(act, clock),
    )
    due_at, about = closing_of(act.data["due_on"]), clock.assignment
    act.clocks.start(ClockKind.SUPERVISION_REPLY, clock.owed_by, notice=notice, assignment=about, due_at=due_at)
    act.record |= {"deadline": clock.pk, "clock": clock.kind, "owed_by": clock.owed_by}
    act.record |= {"notice": str(notice), "form": notice.form}
    act.say("reason", "requirement")


def require_working_day(act, day, name) -> None:
    """Nobody is there to answer on a day off."""
    calendar = act.clocks.rules.calendar(act.opinion.area)
    if not calendar.is_working_day(day):
        words = {"day": long_day(day), "next": long_day(calendar.next_working_day(day))}
        raise Invalid(_("%(day)s不是工作日，下一个工作日是%(next)s，请改填。") % words, name)


def issuing_district(act):
    """The district whose committee or presidium issues it; None where the station does, or the clock for it."""
    role = {Capacity.COMMITTEE: Role.COMMITTEE, Capacity.PRESIDIUM: Role.PRESIDIUM}.get(act.grant.capacity)
    return scope_of(act.by).district_for(role, act.opinion.station) if role else None


def lateness(act, clock) -> dict:
    """How late the clock is that a notice is about, in working days, and how far up the ladder that has brought the matter."""
    due_on, rules = timezone.localdate(clock.due_at), act.clocks.rules
    late = max(rules.calendar(act.opinion.area).working_days_between(due_on, act.today), 0)
    return {"was_due_on": due_on, "days_late": late, "level": Ladder(rules).reached(act.opinion, clock.owed_by, late)}


def owed_notice(act) -> SupervisionNotice:
    """The notice this is about; what a slip says of it did not happen before it was issued."""
    notice = act.standing.notice
    if act.grant.on_behalf and act.at < notice.issued_at:
        raise Invalid(_("实际时间不能早于下达督办单的时间。"), "occurred_at")
    return notice


def receive_supervision(act: Act) -> None:
    notice = owed_notice(act)
    notice.received_at = act.at
    notice.save(update_fields=["received_at"])
    act.record |= {"notice": str(notice), "owed_by": notice.owed_by}


def answer_supervision(act: Act) -> None:
    """Whoever answers has received it."""
    act.require("done")
    notice = owed_notice(act)
    notice.answered_at, notice.answer = act.at, act.data["done"]
    notice.received_at = notice.received_at or act.at
    notice.save(update_fields=["answered_at", "answer", "received_at"])
    act.clocks.stop([c for c in act.clocks.find(ClockKind.SUPERVISION_REPLY) if c.notice_id == notice.pk])
    act.record |= {"notice": str(notice), "owed_by": notice.owed_by}
    act.say("done")


def name_supervisor(act: Act) -> None:
    act.require("kind", "role")
    refuse_named_twice_over(act)
    deputy, user = supervisor_with_account(act)
    name = deputy.name if deputy else user.name if user else act.data["name"]
    if Supervisor.objects.filter(opinion=act.opinion, kind=act.data["kind"], name=name).exists():
        field = "deputy" if deputy else "account" if user else "name"
        raise Invalid(_("这位督办人已经明确过了。"), field)
    named = {"kind": act.data["kind"], "deputy": deputy, "user": user, "name": name, "role": act.data["role"]}
    row = Supervisor.objects.create(opinion=act.opinion, since=act.at, **named)
    act.record |= {"kind": act.data["kind"], "supervisor": row.pk}
    act.words |= {"name": name, "role": act.data["role"]}


def refuse_named_twice_over(act) -> None:
    """Nothing that was filled in goes unused: the kind says where the name stands, and it stands in one place."""
    is_deputy = act.data["kind"] == SupervisorKind.DEPUTY
    if act.data.get("deputy") and not is_deputy:
        raise Invalid(_("选了代表，类别却不是“代表”。请把类别改为“代表”，或者这里不选。"), "deputy")
    if act.data.get("account") and is_deputy:
        raise Invalid(_("类别是“代表”，请在“代表”中选择，这里不选；或者改选别的类别。"), "account")
    if act.data.get("name") and (act.data.get("deputy") or act.data.get("account")):
        raise Invalid(_("上面已经选了督办人，姓名请留空；要写的是另一位，请再明确一次。"), "name")


def supervisor_with_account(act) -> tuple:
    """(deputy, colleague): a deputy from the list, a colleague who sees the case by post, or neither where a name is written."""
    if act.data["kind"] == SupervisorKind.DEPUTY:
        act.require("deputy")
        return act.data["deputy"], None
    if user := act.data.get("account"):
        if not scope_of(user).roles_at(act.opinion.station):
            raise Invalid(_("这位工作人员看不到这件意见，请另选或直接填写姓名。"), "account")
        return None, user
    act.require("name")
    return None, None


def look_back(act: Act) -> None:
    """Kept, partly (with a new date) or not kept; what reopens a case not kept is services.follow_up."""
    act.require("kept", "found")
    row = due_promise(act)
    if act.data["kept"] == Kept.PARTLY:
        act.require("new_due_on")
        act.require_within_years(act.data["new_due_on"], "new_due_on")
        promise(act, row.reply, row.text, act.data["new_due_on"])
    row.kept, row.looked_back_at = act.data["kept"], act.at
    row.save(update_fields=["kept", "looked_back_at"])
    act.clocks.stop([c for c in act.clocks.find(ClockKind.PROMISE) if c.promise_id == row.pk])
    act.record |= {"promise": row.pk, "kept": row.kept}
    act.say("found")


def due_promise(act) -> Promise:
    named = act.data.get("promise")
    due = [p for p in act.standing.due_promises if named in (None, p.pk)]
    if not due:
        raise Conflict
    return due[0]


def release_contact(act: Act) -> None:
    act.require("unit", "reason", "until")
    if act.data["unit"] not in [a.unit for a in act.standing.open_assignments]:
        raise Invalid(_("请选择正在办理这件意见的单位。"), "unit")
    if act.data["until"] < act.today:
        raise Invalid(_("期限不能早于今天。"), "until")
    ContactRelease.objects.update_or_create(
        opinion=act.opinion, unit=act.data["unit"], defaults={"until": act.data["until"]}
    )
    act.record |= {"unit": act.data["unit"].code, "until": act.data["until"].isoformat()}
    act.say("reason")


def release_publication(act: Act) -> None:
    act.require("public_text")
    Dossier.objects.filter(opinion=act.opinion).update(public_text=act.data["public_text"], published_at=act.at)
    act.say("public_text")


def void(act: Act) -> None:
    act.require("reason")
    act.set(voided_at=act.at)
    silence(act.opinion)
    act.clocks.stop(list(act.clocks.load()))
    act.record["batch"] = act.opinion.batch_id
    act.say("reason")


def note(act: Act) -> None:
    act.require("words", "visibility")
    act.record["visibility"] = act.data["visibility"]
    act.say("words")
