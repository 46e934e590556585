"""The page for a large screen on the wall: how this quarter stands, who receives today. No resident, no matter, no link
into a case."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deputies.models import ReceptionDay
from deputies.presenting import with_people
from deputies.quarters import Quarter
from deputies.telling import hours_of
from feedback import reports
from feedback.models import Opinion
from portal.figure_pages import by_name
from stations.scope import STATION_STAFF, scope_of, staff_only

SHOWN = ["collected", "settled", "settled_of_assigned", "on_time_rate", "satisfied_rate"]
# As many as a screen holds at a legible size.
MOST = 6


@staff_only(*STATION_STAFF)
@require_safe
def wall(request):
    at, scope = timezone.now(), scope_of(request.user)
    quarter = Quarter.of(timezone.localdate(at))
    asked = reports.Asked(scope.reach("station", "area"), quarter.first, quarter.last, at)
    figures = by_name(reports.figures(asked))
    days = receiving(scope, timezone.localdate(at))
    context = {"at": at, "quarter": quarter, "places": places_of(scope), "figures": [figures[name] for name in SHOWN]}
    context |= {"late": Opinion.objects.visible_to(request.user).overdue(at).count()}
    context |= {"days": days[:MOST], "more": len(days) - MOST}
    return render(request, "portal/wall.html", context)


def places_of(scope) -> list[str]:
    """The names of the stations and districts this person works for."""
    posts = [post for post in scope.posts if post.role in STATION_STAFF]
    return list(dict.fromkeys(post.station.current.name if post.station_id else post.district.name for post in posts))


def receiving(scope, today) -> list[ReceptionDay]:
    """Who receives today where, as it was published."""
    days = ReceptionDay.objects.public().filter(scope.reach("station", "station__district_id"), day=today)
    rows = list(with_people(days.exclude(state=ReceptionDay.State.CANCELLED)).order_by("starts", "pk"))
    for row in rows:
        row.hours, row.people = hours_of(row), [shift.deputy.name for shift in row.standing]
    return rows
