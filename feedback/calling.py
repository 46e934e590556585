"""The calls that people make to residents: whose they are, and what came of each. The rows are those of the outbox."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, TextChoices
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from accounts import audit, inbox
from accounts.models import Channel, Notification
from feedback.clock import Rules
from feedback.errors import Conflict
from feedback.hours import call_again_at
from feedback.models import Opinion
from feedback.receipts import NUMBER_LENGTH
from stations.models import Role, Station
from stations.scope import Scope, scope_of, without_head

OF_STATIONS = {Role.LIAISON, Role.HEAD, Role.PRESIDIUM}


class Outcome(TextChoices):
    SAID = "said", _("已告知")
    NOT_REACHED = "again", _("没打通，再打")
    NO_MORE = "stop", _("不再打")


VERBS = {Outcome.SAID: "call_said", Outcome.NOT_REACHED: "call_not_reached", Outcome.NO_MORE: "call_given_up"}


def calls_of(user):
    """The calls to residents of this person's stations, made or not, with the ``number`` of the opinion each is about."""
    numbers = Opinion.objects.counted().filter(reach_of(user)).order_by().values("number")
    return every_call().filter(number__in=numbers)


def every_call():
    rows = Notification.objects.filter(recipient=None, channel=Channel.PHONE)
    return rows.annotate(number=Substr("key", 1, NUMBER_LENGTH)).order_by("created_at", "pk")


def reach_of(user) -> Q:
    """Of the stations this person acts for; the committee where it stands in for a missing head. Whose unit has or had the
    matter never learns who brought it."""
    scope = scope_of(user)
    mine = Scope([post for post in scope.posts if post.role in OF_STATIONS]).reach("station", "area")
    if Role.COMMITTEE in scope.roles:
        headless = without_head(stations_of_committee(scope))
        mine |= Q(station__in=headless) | Q(station__merged_into__in=headless)
    if scope.units:
        held = Opinion._base_manager.filter(assignments__unit__in=scope.units)
        mine &= ~Q(pk__in=held.values("pk"))
    return mine


def stations_of_committee(scope):
    above = Scope([post for post in scope.posts if post.role == Role.COMMITTEE])
    return Station.objects.filter(above.reach("pk", "district_id"), merged_into=None)


def calls_at(user) -> bool:
    """Whether somebody sits where such calls are made; a committee finds its few on the page itself."""
    return bool(scope_of(user).roles & OF_STATIONS)


def due(calls, at: datetime):
    return calls.filter(next_attempt_at__lte=at)


def later(calls, at: datetime):
    return calls.filter(next_attempt_at__gt=at)


def count(calls, at: datetime) -> dict[str, int]:
    """How many wait to be made now, and how many for later."""
    is_due = Q(next_attempt_at__lte=at)
    return calls.waiting().aggregate(due=Count("pk", filter=is_due), later=Count("pk", filter=~is_due))


def note_outcome(call, outcome: Outcome, *, by, tried: int, at: datetime, rules: Rules | None = None) -> None:
    """What came of a call. ``tried``: how often it had been tried when the page was drawn, so that a second click counts
    no second try. Raises Conflict where somebody was faster."""
    opinion = Opinion.objects.get(number=call.number)
    call.attempts = tried
    with transaction.atomic():
        if not close(call, outcome, at, (rules or Rules()).calendar(opinion.area)):
            raise Conflict
        audit.record(by, VERBS[outcome], call.number, call=call.pk)


def close(call, outcome, at, calendar) -> bool:
    if outcome == Outcome.NOT_REACHED:
        return inbox.not_reached(call, until=call_again_at(at, calendar))
    return inbox.said(call, at=at) if outcome == Outcome.SAID else inbox.no_more(call)
