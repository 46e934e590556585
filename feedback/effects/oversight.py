"""Pressing, supervising, looking back, releasing: what watches over a case without moving it."""

from django.utils.translation import gettext as _

from feedback.act import Act
from feedback.clock import closing_of
from feedback.effects.answering import promise
from feedback.errors import Conflict, Invalid
from feedback.models import ContactRelease, Deadline, Dossier, Press, Promise, SupervisionNotice, Supervisor
from feedback.vocabulary import NEVER_LATE, ClockKind, Kept, Owner, SupervisorKind
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
    if act.clocks.find(ClockKind.SUPERVISION_REPLY):
        raise Invalid(_("这件意见还有一张督办单没有回复，一事一单，请先等待回复。"))
    act.require_within_years(act.data["due_on"], "due_on")
    clock = pressed_clock(act)
    office, year = act.opinion.station.current.letter_word, act.today.year
    notice = SupervisionNotice.objects.create(
        opinion=act.opinion,
        deadline=clock,
        office=office,
        year=year,
        serial=next_serial(office, "supervision", year),
        form=act.data["form"],
        owed_by=clock.owed_by,
        unit=clock.assignment.unit if clock.owed_by == Owner.UNIT else None,
        reason=act.data["reason"],
        requirement=act.data["requirement"],
        issued_at=act.at,
    )
    due_at, about = closing_of(act.data["due_on"]), clock.assignment
    act.clocks.start(ClockKind.SUPERVISION_REPLY, clock.owed_by, notice=notice, assignment=about, due_at=due_at)
    act.record |= {"deadline": clock.pk, "clock": clock.kind, "owed_by": clock.owed_by}
    act.record |= {"notice": str(notice), "form": notice.form}
    act.say("reason", "requirement")


def answer_supervision(act: Act) -> None:
    act.require("done")
    notice = act.standing.notice
    notice.answered_at, notice.answer = act.at, act.data["done"]
    notice.save(update_fields=["answered_at", "answer"])
    act.clocks.stop(act.clocks.find(ClockKind.SUPERVISION_REPLY))
    act.record |= {"notice": str(notice), "owed_by": notice.owed_by}
    act.say("done")


def name_supervisor(act: Act) -> None:
    act.require("kind", "role")
    act.require("deputy" if act.data["kind"] == SupervisorKind.DEPUTY else "name")
    deputy = act.data.get("deputy")
    name = deputy.name if deputy else act.data["name"]
    if Supervisor.objects.filter(opinion=act.opinion, kind=act.data["kind"], name=name).exists():
        raise Invalid(_("这位督办人已经明确过了。"), "name")
    Supervisor.objects.create(
        opinion=act.opinion, kind=act.data["kind"], deputy=deputy, name=name, role=act.data["role"], since=act.at
    )
    act.record["kind"] = act.data["kind"]
    act.words |= {"name": name, "role": act.data["role"]}


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
    act.clocks.stop(list(act.clocks.load()))
    act.record["batch"] = act.opinion.batch_id
    act.say("reason")


def note(act: Act) -> None:
    act.require("words", "visibility")
    act.record["visibility"] = act.data["visibility"]
    act.say("words")
