"""Whom a supervision notice addresses, and who was named to watch over a case."""

from deputies.models import deputy_of
from feedback.vocabulary import Owner
from feedback.workflow import ACTS_FOR_STATION, Capacity
from stations.scope import scope_of

ANSWERED_BY = {
    Owner.COMMITTEE: {Capacity.COMMITTEE},
    Owner.HEAD: {Capacity.HEAD, Capacity.PRESIDIUM, Capacity.ACTING_HEAD},
}


def is_addressed(standing, notice) -> bool:
    """Whether this person answers for what the notice is about: a unit's people for the unit, others by post."""
    if isinstance(standing.by, Capacity):
        return False
    if notice.owed_by == Owner.UNIT:
        return notice.unit_id in scope_of(standing.by).units
    if notice.owed_by == Owner.DEPUTY:
        return deputy_of(standing.by) in standing.deputies
    return bool(standing.by_post & ANSWERED_BY.get(notice.owed_by, ACTS_FOR_STATION))


def watches(standing) -> bool:
    """A deputy named to watch over it, who reads it and moves nothing. Whoever else is named sees it by post."""
    deputy = None if isinstance(standing.by, Capacity) else deputy_of(standing.by)
    return deputy is not None and any(row.deputy_id == deputy.pk for row in standing.supervisors)
