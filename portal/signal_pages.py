"""Signals of gaming as questions: each station or unit beside all of them, every number with its cases. Computes nothing."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.wording import filled
from feedback import reports, signals
from feedback.figures import Figure
from portal.figure_pages import GROUPS, Axis, groups_of, query_of, read
from portal.listing import PAGE, listed, present
from stations.scope import STATION_STAFF, staff_only

BY = {reports.STATION: GROUPS[reports.STATION], Axis.UNIT.value: GROUPS[Axis.UNIT]}


@dataclass
class Row:
    """A station or unit: its name, the address of its cases, and each signal with whether it stands out."""

    name: str
    query: str
    shown: list[tuple[Figure, bool]]

    def questions(self, together) -> list[str]:
        return [asked_of(self.name, figure, together) for figure, is_striking in self.shown if is_striking]


def asked_of(name, figure, together) -> str:
    words = {"name": name, "part": figure.percent, "whole": together[figure.definition.name].percent}
    return filled(signals.BY_NAME[figure.definition.name].question, words)


@staff_only(*STATION_STAFF)
@require_safe
def figure_signals(request):
    by = request.GET.get("each") if request.GET.get("each") in BY else Axis.UNIT.value
    form, asked = read(request)
    context = {"form": form, "groups": GROUPS, "by": "signals", "each": BY, "chosen": by, "group": {"each": by}}
    if asked:
        apart, together = signals.signals_by(asked, by)
        rows = rows_of(by, asked, form, apart, together)
        context |= {
            "rows": rows,
            "questions": [question for row in rows for question in row.questions(together)],
            "together": list(together.values()),
            "asked": asked,
            "query": query_of(form),
        }
    return render(request, "portal/figure_signals.html", context, status=200 if asked else 400)


def rows_of(by, asked, form, apart, together) -> list[Row]:
    """Those that have a case at all, in the order of the other tables."""
    rows = []
    for value, (name, narrowed) in groups_of(by, asked, form, apart.keys()).items():
        if value and (found := apart.get(value)):
            shown = [
                (figure, signals.is_striking(figure, together[figure.definition.name])) for figure in found.values()
            ]
            rows.append(Row(name, query_of(form, **narrowed), shown))
    return rows


@staff_only(*STATION_STAFF)
@require_safe
def signal_cases(request, name):
    """The cases that show a signal; with ``whole``, those it is counted among."""
    if name not in signals.BY_NAME:
        raise Http404
    signal, (form, asked), whole = signals.BY_NAME[name], read(request), "whole" in request.GET
    context = {"form": form, "definition": signal.definition, "whole": whole}
    if asked:
        cases = asked.cases().filter(**{signal.definition.whole: True}) if whole else signal.find(asked)
        rows = reports.opinions(cases).visible_to(request.user)
        page = Paginator(listed(rows), PAGE).get_page(request.GET.get("page"))
        present(page, asked.at)
        context |= {"page": page, "query": query_of(form)}
    return render(request, "portal/signal_cases.html", context, status=200 if asked else 400)
