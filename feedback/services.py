"""submit(), log(), advance(): claim, refuse, write, tell. The only place where a step changes."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback import ladder, ledger, photos, receipts, telling, telling_residents
from feedback.act import Act
from feedback.clock import Rules
from feedback.creation import content_digest, creator, new_opinion, refuse_incomplete, says_the_same, write_belongings
from feedback.effects import EFFECTS
from feedback.errors import Conflict, NotAllowed
from feedback.models import Event, Opinion
from feedback.standing import Standing
from feedback.workflow import TRANSITIONS, Action, Capacity, Grant, Step, is_known, target_of

NUMBER_ATTEMPTS = 5
# The actions after which a promise found unkept may reopen the case: finding it so, and whatever enters archive.
PROMISE_CHECKS = {Action.LOOK_BACK, *(t.action for t in TRANSITIONS if t.target == Step.ARCHIVE), Action.RATE}
UNKEPT_REASON = "承诺事项经回头看未兑现，系统重新打开。"
CREATION_STEPS = {Action.SUBMIT: Step.REGISTER, Action.LOG: Step.RECEIVE}


def submit(data: dict, *, form_key: str, by=Capacity.RESIDENT, at: datetime | None = None, rules=None) -> Opinion:
    """A resident's opinion arrives; it stands at ``register``.

    ``data``: station, body, channel and the fields of the submission form, typed; received_on if not today. The same
    ``form_key`` with the same content returns the opinion it made before and writes nothing; with other content raises
    Conflict.
    """
    return create(Action.SUBMIT, data, form_key=form_key, by=by, at=at, rules=rules)


def log(data: dict, *, form_key: str, by, at: datetime | None = None, rules=None) -> Opinion:
    """Staff or a deputy note what a visitor said; it stands at ``receive`` until completed. As submit() otherwise.

    Raises NotAllowed where ``by`` has no post at the station and is no deputy posted there.
    """
    return create(Action.LOG, data, form_key=form_key, by=by, at=at, rules=rules)


def create(action, data, *, form_key, by, at, rules) -> Opinion:
    at = at or timezone.now()
    digest = content_digest(action, data)
    for attempt in range(NUMBER_ATTEMPTS):
        number = receipts.number_for(form_key, at, attempt)
        try:
            with transaction.atomic():
                return write_new(action, data, number, digest, form_key, by, at, rules or Rules())
        except IntegrityError:
            if known := Opinion.objects.filter(form_key=form_key).first():
                return same_or_conflict(known, action, data)
            if not Opinion.objects.filter(number=number).exists():
                raise
    raise Conflict(_("暂时无法生成编号，请稍后再提交一次。"))


def same_or_conflict(known, action, data):
    if not says_the_same(known, action, data):
        raise Conflict(_("这份意见已经提交过了。如需补充，请在办理进度页面添加说明。"))
    return known


def write_new(action, data, number, digest, form_key, by, at, rules) -> Opinion:
    opinion = new_opinion(data, number, digest, form_key, at)
    opinion.step = CREATION_STEPS[action]
    grant = Grant(action, creator(action, opinion, by))
    refuse_incomplete(grant, data)
    act = Act(opinion, action, by, at, data, Standing(opinion, by, at, rules), grant, None, form_key)
    act.record = {"channel": opinion.channel, "station": opinion.station.code}
    act.record |= {"consent": True} if data.get("consent") else {}
    act.words = {"body": opinion.body}
    opinion.event_count = 1
    event, text = event_of(act)
    opinion.head = event.hash
    act.clocks.running = []
    act.clocks.enter_step(opinion.step)
    note_soonest(opinion, act.clocks)
    opinion.save(force_insert=True)
    act.standing.deputies = write_belongings(act)
    ledger.append(event, text)
    act.clocks.flush()
    photos.adopt(data.get("attachments", []), opinion, event)
    telling.tell(act, event)
    return opinion


def advance(
    opinion: Opinion,
    action: Action,
    *,
    by,
    data: dict | None = None,
    at_step: Step | None = None,
    form_key: str | None = None,
    at: datetime | None = None,
    rules: Rules | None = None,
) -> Opinion:
    """Take one action of the table; return the opinion as it stands then.

    ``by`` is a User, or the Capacity of a resident who showed the query code, of the clock or of an import.
    ``at_step`` is the step the page was drawn at; ``form_key`` is unique per opinion, so a second click creates nothing.
    Raises Conflict (somebody was faster), NotAllowed (not this person's to do), Invalid (a rule about what was supplied).
    """
    at, source = at or timezone.now(), Step(at_step or opinion.step)
    with transaction.atomic():
        companions = family(opinion, action, data or {})
        claim_all(opinion, action, source, companions, form_key)
        act = begin(opinion, action, by, data or {}, source, form_key, at, rules or Rules())
        act.relatives = {row.pk: row for row in fresh([c.pk for c in companions])}
        refuse_changed_family(act, companions)
        move(act)
        write(act)
        for companion in companions:
            accompany(act, companion)
        follow_up(act)
    return act.opinion


# Claim


def family(opinion, action, data) -> list[Opinion]:
    """The other opinions an action changes: a merge its target and followers, an unmerge the target, a withdrawal the followers."""
    target = data.get("target")
    followers = Opinion.objects.filter(merged_into=opinion)
    if action == Action.MERGE and target:
        return [target, *followers]
    if action == Action.UNMERGE and opinion.merged_into_id:
        return [opinion.merged_into]
    return list(followers) if action == Action.WITHDRAW else []


def claim_all(opinion, action, source, companions, form_key) -> None:
    """Claim every row an action changes, in the order of their ids, so that two actions cannot wait for each other."""
    leaving = freed(opinion, action, companions)
    claims = {opinion.pk: (source, target_of(action, source) or source)}
    for companion in companions:
        stays = Step(companion.step)
        claims[companion.pk] = (stays, Step.REGISTER if companion.pk in leaving else stays)
    for pk in sorted(claims):
        claim(pk, *claims[pk], leaving.get(pk))
    if form_key and Event.objects.filter(opinion=opinion, form_key=form_key).exists():
        raise Conflict(_("这一步已经提交过了，下面是最新情况。"))


def freed(opinion, action, companions) -> dict[int, int]:
    """Who leaves whom: an opinion the one it was merged into, or all followers one that is withdrawn."""
    if action == Action.UNMERGE:
        return {opinion.pk: opinion.merged_into_id}
    return {companion.pk: opinion.pk for companion in companions} if action == Action.WITHDRAW else {}


def claim(pk: int, source: Step, target: Step, leaves: int | None = None) -> None:
    """Take the row for this action, or Conflict. This UPDATE is the lock on both databases; it checks what was read before."""
    here = {"step": source}
    if leaves or target != Step.CLOSED:  # what is merged stays closed until it leaves
        here |= {"merged_into": leaves}
    there = {"step": target} | ({"merged_into": None} if leaves else {})
    moved = Opinion.objects.counted().filter(pk=pk, **here)
    if not moved.update(event_count=F("event_count") + 1, **there):
        raise Conflict


def fresh(pks) -> list[Opinion]:
    if not pks:
        return []
    return list(Opinion.objects.select_related("station", "dossier").filter(pk__in=pks))


def begin(opinion, action, by, data, source, form_key, at, rules) -> Act:
    """Read what the claim protects, and refuse."""
    (row,) = fresh([opinion.pk])
    row.step = source
    if action == Action.UNMERGE:
        row.merged_into_id = opinion.merged_into_id
    standing = Standing(row, by, at, rules)
    grant = standing.grant(action)
    if grant is None:
        refuse(standing, action)
    return Act(row, action, by, at, data, standing, grant, source, form_key)


def refuse(standing, action) -> None:
    """Conflict where the table knows this person for this action, so that only the moment has passed; else NotAllowed."""
    opinion = standing.opinion
    raise Conflict if is_known(action, opinion.step, opinion.level, standing.had_capacities) else NotAllowed


def refuse_changed_family(act, companions) -> None:
    """Between reading the followers and claiming the head somebody may have merged one more into it."""
    if act.action in (Action.MERGE, Action.WITHDRAW):
        now = set(Opinion.objects.filter(merged_into=act.opinion).values_list("pk", flat=True))
        if now - {companion.pk for companion in companions}:
            raise Conflict


# Write, tell


def move(act: Act) -> None:
    """The effect of an action, the step it leads to and the clocks of both; nothing of the opinion is written yet."""
    planned = target_of(act.action, act.from_step) or act.from_step
    target = EFFECTS[act.action](act) or planned
    if target != act.from_step:
        act.clocks.leave_step()
        act.clocks.enter_step(target)
    if target != planned:
        act.set(step=target)
    act.opinion.step = target


def write(act: Act) -> Event:
    """Event, clocks and columns of one opinion, then who is told."""
    act.prove()
    event, text = event_of(act)
    act.clocks.flush()
    ledger.append(event, text)
    act.set(head=event.hash)
    note_soonest(act.opinion, act.clocks)
    write_columns(act.opinion, act.changed)
    photos.adopt(act.data.get("attachments", []), act.opinion, event)
    telling.tell(act, event)
    telling_residents.tell(act, event)
    ladder.count(act)
    return event


def write_columns(opinion, changed) -> None:
    columns = changed - {"contact", "deputies"} | {"due_at", "amber_at", "owed_by"}
    Opinion.objects.filter(pk=opinion.pk).update(**{name: getattr(opinion, name) for name in columns})


def event_of(act: Act):
    return ledger.prepare(
        act.opinion.number,
        words=act.words,
        opinion=act.opinion,
        seq=act.opinion.event_count,
        action=act.action,
        from_step=act.from_step or "",
        to_step=act.opinion.step,
        actor=act.user,
        capacity=act.grant.capacity,
        on_behalf=act.grant.on_behalf or "",
        occurred_at=act.at,
        recorded_at=timezone.now(),
        form_key=act.form_key,
        data=act.record,
        previous_hash=act.opinion.head,
    )


def note_soonest(opinion, clocks) -> None:
    soonest = clocks.soonest()
    opinion.due_at = soonest.due_at if soonest else None
    opinion.amber_at = soonest.amber_at if soonest else None
    opinion.owed_by = soonest.owed_by if soonest else ""


def accompany(main: Act, companion: Opinion) -> None:
    """The event of an opinion that a merge, an unmerge or a withdrawal of another one changes."""
    row = main.relatives[companion.pk]
    source = Step(companion.step)
    action = Action.UNMERGE if main.action == Action.WITHDRAW else main.action
    standing = Standing(row, main.by, main.at, main.clocks.rules)
    act = Act(row, action, main.by, main.at, {}, standing, Grant(action, main.grant.capacity), source)
    act.record = {"because_of": main.opinion.number, "by": main.action}
    if main.action == Action.MERGE and companion.merged_into_id:
        act.set(merged_into=main.relatives[main.data["target"].pk])
    if row.step != source:
        act.clocks.enter_step(row.step)
    write(act)


def follow_up(act: Act) -> None:
    """A promise found unkept reopens the case at once from archive or closed, elsewhere when it enters archive."""
    if act.opinion.step in (Step.ARCHIVE, Step.CLOSED) and act.action in PROMISE_CHECKS:
        standing = Standing(act.opinion, Capacity.CLOCK, act.at, act.clocks.rules)
        if standing.promise_unkept and not standing.merged:
            data, rules = {"reason": UNKEPT_REASON}, act.clocks.rules
            act.opinion = advance(act.opinion, Action.REOPEN, by=Capacity.CLOCK, data=data, at=act.at, rules=rules)


def reissue_receipt(opinion: Opinion, *, by) -> receipts.Receipt:
    """Give a resident who lost it a new query code; the old code and link die. Logged by the caller's audit entry."""
    with transaction.atomic():
        Opinion.objects.filter(pk=opinion.pk).update(code_generation=F("code_generation") + 1)
        opinion.refresh_from_db(fields=["code_generation"])
        receipt = receipts.receipt_of(opinion)
        Opinion.objects.filter(pk=opinion.pk).update(
            code_hash=receipts.hash_code(opinion.number, receipt.code), token_hash=receipts.hash_token(receipt.token)
        )
    return receipt
