"""Quiet hours: outside the portal people are told in working hours only, unless it is urgent."""

from datetime import datetime, timedelta

from django.conf import settings

from accounts.delivery import keep_hours
from feedback.clock import Rules
from feedback.vocabulary import Pace, RungLevel
from stations.calendar import Calendar

# How long after a call that nobody answered the next one is made.
CALL_AGAIN = timedelta(hours=2)


def is_urgent(opinion, level: int | None = None) -> bool:
    """By the pace it was registered with, or by the rung that is reached."""
    return opinion.pace == Pace.URGENT or (level is not None and level >= RungLevel.SUPERVISE)


def not_before(at: datetime, calendar: Calendar, urgent: bool) -> datetime | None:
    """When somebody may be told of what happens at ``at``; None: at once."""
    return None if urgent else calendar.opens_after(at)


def quiet_until(opinion, at: datetime, rules: Rules, level: int | None = None) -> datetime | None:
    """not_before() for what happens to this opinion, by the calendar of its place."""
    return not_before(at, rules.calendar(opinion.area), is_urgent(opinion, level))


def call_again_at(at: datetime, calendar: Calendar) -> datetime:
    """When somebody who did not answer is called again: in two hours, or when the next working day begins."""
    later = at + CALL_AGAIN
    return not_before(later, calendar, urgent=False) or later


def next_opening(at: datetime) -> datetime | None:
    """not_before() by the calendar of the portal's own district."""
    return not_before(at, Calendar(settings.PORTAL_DISTRICT), urgent=False)


keep_hours(next_opening)
