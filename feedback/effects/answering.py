"""Verifying, answering, rating, sending round again, sealing."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.act import Act
from feedback.clock import closing_of
from feedback.effects.handling import mark_problem, recall, require_outcome
from feedback.errors import Invalid
from feedback.models import Assignment, Dossier, Evaluation, Promise, Reply
from feedback.residents_choice import silence
from feedback.vocabulary import ClockKind, Kept, Level, OutcomeClass, Owner
from feedback.workflow import Capacity, Step, after_rating
from stations.services import next_serial

CLOCK_SKEW = timedelta(minutes=5)


def accept_result(act: Act) -> None:
    act.require("verified")
    act.say("verified")


def send_back(act: Act) -> None:
    act.require("reason")
    act.say("reason")
    rework_round(act)


def rework_round(act) -> None:
    """The lead's assignment opens again as the next round, already signed for; without a lead the dispatch clock starts."""
    act.set(
        round=act.opinion.round + 1,
        rework_rounds=act.opinion.rework_rounds + 1,
        settled_at=None,
        replying_deputy=None,
    )
    act.record["round"] = act.opinion.round
    mark_problem(act, act.opinion.rework_rounds)
    if lead := last_lead(act):
        lead.state, lead.round, lead.ended_at = Assignment.State.OPEN, act.opinion.round, None
        lead.save(update_fields=["state", "round", "ended_at"])
        act.record["unit"] = lead.unit.code
        act.clocks.start(ClockKind.REWORK, Owner.UNIT, assignment=lead)
        return
    if act.opinion.level == Level.ON_SITE:
        act.set(level=Level.TOWNSHIP)
    act.clocks.start(ClockKind.DISPATCH, Owner.LIAISON)


def last_lead(act) -> Assignment | None:
    """The unit whose result is sent round again; none where the answer was given directly or the unit is complained about now."""
    if act.opinion.level == Level.ON_SITE:
        return None
    done = [a for a in act.standing.assignments if a.is_lead and a.state == Assignment.State.DONE]
    done = [a for a in done if a.unit_id != act.opinion.complained_unit_id]
    return max(done, key=lambda a: a.ended_at, default=None)


def take_over(act: Act) -> None:
    act.set(replying_deputy=act.user.deputy)
    for clock in act.clocks.find(ClockKind.REPLY):
        act.clocks.owe(clock, Owner.DEPUTY)


def reply(act: Act) -> None:
    give_answer(act, is_direct=False)
    act.set(replying_deputy=None)


def give_answer(act, *, is_direct) -> None:
    """Write the reply and its promises; the answer has reached the person, so the matter is settled."""
    act.require("answer", "told_by")
    require_outcome(act)
    told_at = act.data.get("told_at") or act.at
    if told_at > act.at + CLOCK_SKEW:
        raise Invalid(_("告知时间不能晚于现在。"), "told_at")
    if timezone.localdate(told_at) < earliest_telling(act.opinion):
        raise Invalid(_("告知时间不能早于收到或交办这件意见的日子。"), "told_at")
    promises = checked_promises(act)
    row = Reply.objects.create(
        opinion=act.opinion,
        text=act.data["answer"],
        outcome=act.data["outcome"],
        is_direct=is_direct,
        told_by=act.data["told_by"],
        told_at=told_at,
        deputy=act.opinion.replying_deputy if act.grant.capacity == Capacity.TAKER else None,
    )
    for text, due_on in promises:
        promise(act, row, text, due_on)
    act.set(settled_at=told_at)
    act.record |= {"outcome": row.outcome, "told_by": row.told_by, "told_at": told_at.isoformat()}
    act.record["promises"] = len(promises)
    act.say("answer")


def earliest_telling(opinion) -> date:
    """What was handed over is not answered before that day, what was only received not before it came in."""
    return timezone.localdate(opinion.dispatched_at) if opinion.dispatched_at else opinion.received_on


def checked_promises(act) -> list:
    """(text, date) pairs. A class-B answer must carry at least one; no other may."""
    promises = act.data.get("promises", [])
    if act.data["outcome"] != OutcomeClass.PLANNED:
        return []
    if not promises:
        raise Invalid(_("B类答复必须写明承诺事项和兑现日期。"), "promises")
    for _text, due_on in promises:
        act.require_within_years(due_on, "promises")
    return promises


def promise(act, reply, text, due_on) -> None:
    row = Promise.objects.create(reply=reply, text=text, due_on=due_on)
    act.clocks.start(ClockKind.PROMISE, Owner.LIAISON, promise=row, due_at=closing_of(due_on))


def rate(act: Act) -> Step | None:
    act.require("result", "attitude")
    reply = act.standing.reply
    evaluation = Evaluation.objects.create(
        reply=reply,
        result=act.data["result"],
        attitude=act.data["attitude"],
        words=act.data.get("words", ""),
        by_telephone=act.grant.on_behalf is not None,
        at=act.at,
    )
    act.record |= {"result": evaluation.result, "attitude": evaluation.attitude}
    act.say("words")
    target = after_rating(satisfied=evaluation.is_satisfied, outcome=reply.outcome, rounds=act.opinion.rating_rounds)
    if target == Step.HANDLE:
        act.set(rating_rounds=act.opinion.rating_rounds + 1)
        rework_round(act)
    if target is None:
        act.clocks.stop(act.clocks.find(ClockKind.RATING))
        act.clocks.start(ClockKind.HEAD_DECISION, Owner.HEAD)
    return target


def rework(act: Act) -> None:
    act.require("reason")
    act.say("reason")
    rework_round(act)


def close_unsatisfied(act: Act) -> None:
    act.require("reason")
    act.say("reason")


def time_out(act: Act) -> None:
    """Recorded as "no answer", never as satisfied."""
    reply = act.standing.reply
    if any(clock.due_at > act.at for clock in act.clocks.find(ClockKind.RATING)):
        raise Invalid(_("评价期限还没有到。"))
    reply.timed_out_at = act.at
    reply.save(update_fields=["timed_out_at"])


def archive(act: Act) -> None:
    act.require("retention")
    columns = {
        "retention": act.data["retention"],
        "is_proposed": bool(act.data.get("publish")),
        "public_text": act.data.get("public_text", "") if act.data.get("publish") else "",
        "sealed_at": act.at,
        "sealed_by": act.user,
        "published_at": None,
    }
    dossier = Dossier.objects.filter(opinion=act.opinion).first()
    if dossier:
        Dossier.objects.filter(pk=dossier.pk).update(**columns)
    else:
        office, year = act.opinion.station.current.code, act.today.year
        dossier = Dossier.objects.create(
            opinion=act.opinion, office=office, year=year, serial=next_serial(office, "dossier", year), **columns
        )
    act.record |= {"dossier": str(dossier), "retention": columns["retention"], "publish": columns["is_proposed"]}


def withdraw(act: Act) -> None:
    recall(act, act.standing.open_assignments)
    act.set(withdrawn_at=act.at)
    silence(act.opinion, *act.relatives.values())
    act.say("reason")


def reopen(act: Act) -> None:
    act.require("reason")
    act.set(settled_at=None, withdrawn_at=None, replying_deputy=None)
    if act.opinion.level == Level.GUIDED:
        act.set(level="")
    if act.grant.capacity == Capacity.RESIDENT or act.grant.on_behalf == Capacity.RESIDENT:
        act.set(resident_reopened=True)
    Dossier.objects.filter(opinion=act.opinion).update(sealed_at=None, is_proposed=False, published_at=None)
    Promise.objects.filter(reply__opinion=act.opinion, kept=Kept.UNKEPT, reopened_at=None).update(reopened_at=act.at)
    act.say("reason")
