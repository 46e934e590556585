"""Who may see how to reach a resident. Masked by default; every reveal has a reason, is logged and limited."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import AuditEntry
from accounts.protection import hide_person, mask_numbers
from feedback.errors import NotAllowed
from feedback.models import Contact, ContactRelease
from feedback.standing import ACTS_FOR_STATION
from feedback.workflow import Capacity

REVEAL = "reveal_contact"
REVEALS_PER_HOUR = 30


def veiled(text: str, contact: Contact | None) -> str:
    """``text`` as a handling unit may read it, whoever wrote it."""
    return hide_person(text, name=contact.name, address=contact.address) if contact else mask_numbers(text)


def may_reveal(standing) -> bool:
    """Station staff, committee and the deputy who answers; nobody of a handling unit unless it was released to it."""
    capacities = standing.capacities
    if Capacity.INTERESTED in capacities or capacities & {Capacity.LEAD, Capacity.ASSIST}:
        return is_released(standing)
    return bool(capacities & (ACTS_FOR_STATION | {Capacity.COMMITTEE, Capacity.TAKER}))


def is_released(standing) -> bool:
    units = [a.unit_id for a in standing.own_assignments if a.is_open and standing.is_officer(a)]
    releases = ContactRelease.objects.filter(opinion=standing.opinion, unit__in=units)
    return releases.filter(until__gte=timezone.localdate(standing.at)).exists()


def reveal(standing, *, reason: str) -> Contact | None:
    """The contact in the clear, None where there is none. Raises NotAllowed without a right to it or past the limit."""
    if not may_reveal(standing):
        raise NotAllowed(_("您不能查看这件意见的联系方式。"))
    since = standing.at - timedelta(hours=1)
    if AuditEntry.objects.filter(user=standing.by, verb=REVEAL, at__gte=since).count() >= REVEALS_PER_HOUR:
        raise NotAllowed(_("一小时内查看的联系方式太多，请稍后再看；确有需要请联系管理员。"))
    audit.record(standing.by, REVEAL, standing.opinion.number, reason=reason)
    return Contact.objects.filter(opinion=standing.opinion).first()
