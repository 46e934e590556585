"""What a new opinion is made of; services.py puts it at its first step."""

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.protection import keyed_hash, mask_numbers
from deputies.models import deputy_of
from feedback import receipts
from feedback.effects.intake import contact_fields, is_anybody
from feedback.errors import Invalid, NotAllowed
from feedback.models import Contact, Opinion
from feedback.standing import Standing
from feedback.workflow import TRANSITIONS, Capacity, own_right

TOLD = [
    "channel", "external_number", "received_on", "body", "request", "village", "place", "people", "is_repeat",
    "is_anonymous", "is_confidential", "summary", "category", "demand", "occasion", "reported_by", "proposed_target",
    "proposed_handling", "batch", "source", "message_id",
]  # fmt: skip


def content_digest(action, data) -> str:
    """What was said, as a hash: two posts of one form are a retry only if this is equal."""
    files = data.get("attachments", [])
    said = [f"{name}={plain(data[name])}" for name in sorted(data) if name != "attachments"]
    return keyed_hash("content", action, *said, *(file.source_sha256 for file in files)).hex()


def plain(value):
    """A row by its key: two villages may have one name, and a station may be renamed between two tries."""
    if isinstance(value, Model):
        return value.pk
    return sorted(map(plain, value)) if isinstance(value, list | tuple | QuerySet) else value


def says_the_same(known, action, data) -> bool:
    """Whether this is what made the opinion. A retry may come without the photos it handed over the first time."""
    handed_over = list(known.attachments.filter(form_key=known.form_key))
    if sources(data.get("attachments", [])) <= sources(handed_over):
        data = data | {"attachments": handed_over}
    return known.content_digest == content_digest(action, data)


def sources(files) -> set[str]:
    return {file.source_sha256 for file in files}


def new_opinion(data, number, digest, form_key, at) -> Opinion:
    station = data["station"].current
    told = {"received_on": timezone.localdate(at)} | {name: data[name] for name in TOLD if name in data}
    return Opinion(
        number=number,
        form_key=form_key,
        content_digest=digest,
        code_hash=receipts.hash_code(number, receipts.code_for(form_key, 0)),
        token_hash=receipts.hash_token(receipts.token_for(form_key, 0)),
        station=station,
        area=station.district_id,
        submitted_at=at,
        body_for_units=mask_numbers(data["body"]),
        **told,
    )


def creator(action, opinion, by) -> Capacity:
    """In which capacity somebody may create here, or NotAllowed."""
    who = next(t.who for t in TRANSITIONS if t.action == action)
    found = own_right(who, [by] if isinstance(by, Capacity) else capacities_at(opinion, by))
    if found is None:
        raise NotAllowed(_("您不是这个联络站的工作人员或驻站代表，不能在这里登记。"))
    return found


def capacities_at(opinion, user) -> set[Capacity]:
    """By post, and as a deputy posted at the station: nobody is named on an opinion that is not there yet."""
    deputy = deputy_of(user)
    posted = deputy and deputy.postings.current().at(opinion.station).exists()
    return Standing(opinion, user, opinion.submitted_at).by_post | ({Capacity.DEPUTY} if posted else set())


def refuse_incomplete(grant, data) -> None:
    """What a record cannot be without. Imported history has what it has."""
    if not data["body"].strip():
        raise Invalid(_("请先写下反映的内容。"), "body")
    if grant.capacity == Capacity.RESIDENT:
        if not (data.get("is_anonymous") or data.get("name") or data.get("phone")):
            raise Invalid(_("请留下姓名或电话，不想留就选择匿名。"), "phone")
        if not data.get("consent"):
            raise Invalid(_("请勾选同意后再提交。"), "consent")


def write_belongings(act) -> list:
    """The contact, and the deputies named: chosen by the resident, reporting it, or writing it down. Returns the deputies."""
    fields = contact_fields(act.data)
    if is_anybody(fields):
        Contact.objects.create(opinion=act.opinion, **fields)
    writer = act.user.deputy if act.grant.capacity == Capacity.DEPUTY else None
    deputies = {*act.data.get("deputies", ()), act.opinion.reported_by, writer} - {None}
    if deputies:
        act.opinion.deputies.set(deputies)
    return list(deputies)
