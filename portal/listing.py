"""Rows of a list of cases: what is read with them, and the time left and the owner in words."""

from django.db.models import Prefetch

from feedback.clock import Rules
from feedback.models import Assignment
from feedback.presenting import time_left
from feedback.vocabulary import Owner

PAGE = 25


def listed(opinions):
    leads = Assignment.objects.open().filter(role=Assignment.Role.LEAD).select_related("unit")
    return opinions.select_related("station", "village").prefetch_related(
        Prefetch("assignments", queryset=leads, to_attr="leads")
    )


def present(page, at) -> None:
    """Time left and who owes it, on each row."""
    rules = Rules()
    for opinion in page:
        opinion.left = time_left(opinion.due_at, opinion.amber_at, at, rules.calendar(opinion.area))
        opinion.owner = opinion.get_owed_by_display()
        if opinion.owed_by == Owner.UNIT and opinion.leads:
            opinion.owner = opinion.leads[0].unit.name
