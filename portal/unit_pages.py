"""The scorecard of a handling unit: every figure with the period before, and what it owes now. Composes reports."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from feedback import reports
from portal.dashboard import Compared
from portal.figure_pages import GROUPS, Axis, query_of, read
from portal.listing import PAGE, listed, present
from stations.models import Unit
from stations.scope import STATION_STAFF, staff_only


@staff_only(*STATION_STAFF)
@require_safe
def figure_unit(request, pk):
    """Of the cases within reach alone."""
    unit, (form, asked) = get_object_or_404(Unit, pk=pk), read(request)
    context = {"form": form, "unit": unit, "groups": GROUPS, "by": Axis.UNIT.value}
    if asked:
        own = replace(asked, only=asked.only | {Axis.UNIT.value: str(pk)})
        pairs = zip(reports.figures(own), reports.figures(own.before), strict=True)
        late = reports.overdue_of_any_period(own).visible_to(request.user)
        page = Paginator(listed(late), PAGE).get_page(request.GET.get("page"))
        present(page, asked.at)
        context |= {"rows": [Compared(*pair) for pair in pairs], "page": page, "asked": asked, "before": own.before}
        context |= {"query": query_of(form), "own_query": query_of(form, unit=pk)}
    return render(request, "portal/figure_unit.html", context, status=200 if asked else 400)
