"""Receiving and registering: from the first words to the level of authority."""

import hashlib

from django.utils.translation import gettext as _

from accounts.protection import blind_index, mask_numbers
from feedback.act import Act
from feedback.effects.answering import give_answer
from feedback.effects.handling import refuse_complained, refuse_naming
from feedback.errors import Conflict, Invalid
from feedback.ledger import canonical
from feedback.models import Contact, Guidance
from feedback.residents_choice import chosen, readdress, silence
from feedback.standing import Standing
from feedback.vocabulary import DISPATCH_LEVELS, ClockKind, Level, Owner
from feedback.workflow import Capacity

RECORD_FIELDS = [
    "channel", "external_number", "received_on", "body", "request", "village", "place", "people", "is_repeat",
    "is_confidential", "was_read_back", "proposed_handling", "category", "demand", "occasion",
]  # fmt: skip
AMENDABLE = [*RECORD_FIELDS, "body_for_units", "summary", "complained_unit"]
CONTACT_FIELDS = ["name", "phone", "address"]


def complete_reception(act: Act) -> None:
    if act.data.get("was_read_back") is None:
        raise Invalid(_("请填写是否已向本人复述。"), "was_read_back")
    refuse_stale(act)
    change_record(act, RECORD_FIELDS)
    change_contact(act)
    refuse_nobody(act)
    act.record["changed"] = sorted(act.changed)


def amend(act: Act) -> None:
    act.require("reason")
    refuse_stale(act)
    before = current_record(act.opinion)
    change_record(act, AMENDABLE)
    change_contact(act)
    if act.changed & {"contact", "is_anonymous"}:
        refuse_nobody(act)
    if act.changed & {"contact", "summary"}:
        refuse_naming(act, act.opinion.summary, "summary")
    if not act.changed:
        raise Invalid(_("没有任何改动。请先改正需要更正的内容。"))
    refuse_complained(act, [a.unit for a in act.standing.open_assignments], act.opinion.complained_unit)
    act.record["changed"] = sorted(act.changed)
    act.words |= {f"old_{name}": str(before[name] or "") for name in act.changed & set(before)}
    act.say("reason")


def current_record(opinion) -> dict:
    """What amend may change, as it stands."""
    return {name: getattr(opinion, name) for name in AMENDABLE}


def refuse_stale(act) -> None:
    """The form carries back what it was drawn from: if that was changed meanwhile, it would undo a colleague's work."""
    if act.data.get("seen") not in (None, fingerprint(act.opinion)):
        raise Conflict


def fingerprint(opinion) -> str:
    """Of all that a form may change; of the contact only what tells nothing without the key."""
    values = {name: str(value) for name, value in current_record(opinion).items()}
    contact = Contact.objects.filter(opinion=opinion).first()
    values["contact"] = [blind_index(name, getattr(contact, name, "")) for name in CONTACT_FIELDS]
    values["tell_by"] = getattr(contact, "tell_by", "")
    values["is_anonymous"] = opinion.is_anonymous
    values["deputies"] = sorted(opinion.deputies.values_list("pk", flat=True))
    return hashlib.sha256(canonical(values).encode()).hexdigest()[:32]


def change_record(act, names) -> None:
    """Set what differs. New words are masked afresh for the units; the old and the new subject go on record for the tallies."""
    given = {name: act.data[name] for name in names if name in act.data}
    before = act.opinion.category_id
    act.set(**{name: value for name, value in given.items() if getattr(act.opinion, name) != value})
    if "body" in act.changed and "body_for_units" not in act.changed:
        act.set(body_for_units=mask_numbers(act.opinion.body))
    if "category" in act.changed:
        act.record |= {"category": act.opinion.category_id, "category_before": before}
    if "deputies" in act.data:
        change_deputies(act)


def change_deputies(act) -> None:
    """Those named on the opinion; the author of an own report and who took the answer over stay."""
    bound = {act.opinion.reported_by_id, act.opinion.replying_deputy_id} - {None}
    wanted = {deputy.pk for deputy in act.data["deputies"]} | bound
    if wanted != {deputy.pk for deputy in act.standing.deputies}:
        act.opinion.deputies.set(wanted)
        act.changed.add("deputies")


def change_contact(act) -> None:
    """What is left blank stays as it is: no form draws the contact. Only anonymity clears it."""
    if "is_anonymous" not in act.data:
        return
    before = Contact.objects.filter(opinion=act.opinion).first()
    known = {name: act.data.get(name, "").strip() or getattr(before, name, "") for name in CONTACT_FIELDS}
    if before and before.phone:
        known["tell_by"] = act.data.get("tell_by") or before.tell_by
    fields = contact_fields(act.data | known)
    if before is None and is_anybody(fields):
        Contact.objects.create(opinion=act.opinion, **fields)
    elif before and any(getattr(before, name) != value for name, value in fields.items()):
        Contact.objects.filter(pk=before.pk).update(**fields)
        readdress(Contact(opinion=act.opinion, **fields))
    else:
        fields = None
    if act.opinion.is_anonymous != act.data["is_anonymous"]:
        act.set(is_anonymous=act.data["is_anonymous"])
    if fields:
        act.changed.add("contact")


def refuse_nobody(act) -> None:
    """Somebody can be told the answer, or said that nobody shall; a deputy's own report is answered to the deputy."""
    reachable = Contact.objects.filter(opinion=act.opinion).exclude(name_index="", phone_index="")
    if not (act.opinion.is_anonymous or act.opinion.reported_by_id or reachable.exists()):
        raise Invalid(_("请填写姓名或电话，或者选择匿名。"), "name")


def contact_fields(data: dict) -> dict:
    """Columns of Contact from a form; all blank where the person stays anonymous."""
    told = {name: "" if data.get("is_anonymous") else data.get(name, "").strip() for name in CONTACT_FIELDS}
    found = {f"{name}_index": blind_index(name, told[name]) for name in ("name", "phone")}
    return told | found | {"tell_by": chosen(data.get("tell_by", ""), told["phone"])}


def is_anybody(fields: dict) -> bool:
    return any(fields[name] for name in CONTACT_FIELDS)


def transfer(act: Act) -> None:
    act.require("station", "reason")
    station = act.data["station"].current
    if station == act.opinion.station.current or station.district_id[:6] != act.opinion.area[:6]:
        raise Invalid(_("请选择本县的另一个联络站。"), "station")
    act.record |= {"from_station": act.opinion.station.code, "to_station": station.code}
    act.set(station=station, area=station.district_id)
    act.say("reason")


def register(act: Act) -> None:
    classify(act)
    act.require("level", "pace")
    if act.data["level"] not in DISPATCH_LEVELS:
        raise Invalid(_("请选择乡镇一般性问题、乡镇全局性问题或县级以上问题。"), "level")
    act.set(level=act.data["level"], pace=act.data["pace"], round=1, rating_rounds=0)
    for name in ("complained_unit", "body_for_units"):
        if name in act.data:
            act.set(**{name: act.data[name]})
    accept(act)
    act.record |= {"level": act.opinion.level, "pace": act.opinion.pace}
    act.clocks.start(ClockKind.DISPATCH, Owner.LIAISON)


def classify(act) -> None:
    """Subject, kind of demand and summary: asked for by every way out of registering."""
    refuse_stale(act)
    act.require("category", "demand", "summary")
    refuse_naming(act, act.data["summary"], "summary")
    before = act.opinion.category_id
    act.set(category=act.data["category"], demand=act.data["demand"], summary=act.data["summary"])
    act.record |= {"category": act.opinion.category_id, "category_before": before, "demand": act.opinion.demand}


def accept(act) -> None:
    if act.opinion.accepted_at is None:
        act.set(accepted_at=act.at)


def answer_directly(act: Act) -> None:
    classify(act)
    act.set(level=Level.ON_SITE, round=1, rating_rounds=0)
    accept(act)
    act.record["not_needed"] = ["handle", "supervise", "reply"]
    give_answer(act, is_direct=True)


def guide(act: Act) -> None:
    classify(act)
    act.require("guidance_reason", "where", "told_by")
    act.set(level=Level.GUIDED)
    Guidance.objects.create(
        opinion=act.opinion,
        reason=act.data["guidance_reason"],
        where=act.data["where"],
        told_by=act.data["told_by"],
        told_at=act.at,
    )
    act.record |= {"reason": act.data["guidance_reason"], "told_by": act.data["told_by"]}
    act.say("where")


def merge(act: Act) -> None:
    act.require("target", "reason")
    target = act.relatives[act.data["target"].pk]
    refuse_merge(act, target)
    act.set(merged_into=target, proposed_target=None)
    silence(act.opinion)
    act.clocks.stop(list(act.clocks.load()))
    act.record["target"] = target.number
    act.say("reason")


def refuse_merge(act, target) -> None:
    if target.pk == act.opinion.pk or target.area[:6] != act.opinion.area[:6]:
        raise Invalid(_("只能并入本县的另一件意见。"), "target")
    if target.merged_into_id or target.is_closed or target.voided_at:
        raise Invalid(_("目标意见已并案或已归档，请选择另一件。"), "target")
    if target.withdrawn_at:
        raise Invalid(_("目标意见已被撤回，不会再有答复，请选择另一件。"), "target")
    refuse_other_station(act, target)


def refuse_other_station(act, target) -> None:
    """Across stations only somebody above both of them."""
    if target.station.current == act.opinion.station.current:
        return
    there = Standing(target, act.by, act.at).by_post
    if not act.standing.capacities & there & {Capacity.PRESIDIUM, Capacity.COMMITTEE}:
        raise Invalid(_("两件意见不在同一个联络站，请由两站共同的上级（主席团或常委会）办理。"), "target")


def unmerge(act: Act) -> None:
    """The column is cleared by the claim already; the former target is the only relative."""
    act.require("reason")
    act.set(merged_into=None)
    silence(act.opinion)
    (target,) = act.relatives.values()
    refuse_other_station(act, target)
    act.record["target"] = target.number
    act.say("reason")
