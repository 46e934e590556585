"""Pictures of figures: what a chart draws and the sentence that says the same in words, both made of the same numbers.

The table beside a chart holds every number; a page without JavaScript shows that alone.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.wording import filled
from feedback.figures import BY_NAME, Figure

# More bars than this are no picture any more; the table has them all.
MOST = 30
COUNTS, RATE = ["collected", "settled"], "settled_of_assigned"


@dataclass(frozen=True)
class Chart:
    """``data``: what static/portal/js/charts.js draws; ``key``: the id of the element that carries it."""

    key: str
    sentence: str
    data: dict


def comparison(rows: list[tuple[str, Figure]], title: str) -> Chart | None:
    """Bars of one figure, in the order of the table. Nothing where there are no rows."""
    if not rows:
        return None
    definition = rows[0][1].definition
    bars = [
        {"name": str(name), "value": number_of(figure), "is_small": figure.is_small} for name, figure in rows[:MOST]
    ]
    data = {"kind": "bar", "title": str(definition.title), "percent": definition.is_rate, "bars": bars}
    return Chart("chart-comparison", compared(rows, definition, title), data)


def compared(rows, definition, title) -> str:
    """The highest and the lowest of those that may be ranked, and how many may not."""
    ranked = [(name, figure) for name, figure in rows if not figure.is_small and number_of(figure) is not None]
    words = {"figure": definition.title, "title": title, "small": len(rows) - len(ranked)}
    if len(ranked) < 2:
        return filled(_("“%(figure)s”够数可比的%(title)s不到两个。"), words)
    top, low = (pick(ranked, key=lambda row: number_of(row[1])) for pick in (max, min))
    words |= {"top": top[0], "high": written(top[1]), "bottom": low[0], "low": written(low[1])}
    if words["high"] == words["low"]:
        return filled(_("“%(figure)s”：可比的%(title)s都是 %(high)s。"), words)
    sentence = _("“%(figure)s”最高的是%(top)s（%(high)s），最低的是%(bottom)s（%(low)s）。")
    if words["small"]:
        sentence += " " + _("另有 %(small)s 个件数太少，不比较。")
    return filled(sentence, words)


def trend(months: list[tuple[str, dict[str, Figure]]]) -> Chart:
    """Lines of what came in and was settled, and of the rate, month by month."""
    lines = [
        {
            "name": str(BY_NAME[name].title),
            "percent": BY_NAME[name].is_rate,
            "values": [number_of(figures[name]) for _month, figures in months],
        }
        for name in [*COUNTS, RATE]
    ]
    return Chart(
        "chart-trend", trend_told(months), {"kind": "line", "names": [name for name, _found in months], "lines": lines}
    )


def trend_told(months) -> str:
    collected = [(name, figures["collected"].n) for name, figures in months]
    name, most = max(collected, key=lambda month: month[1])
    total = sum(n for _month, n in collected)
    if not total:
        return _("这段时间没有收集意见。")
    settled = sum(figures["settled"].n for _month, figures in months)
    words = {"total": total, "settled": settled, "month": name, "most": most}
    return filled(_("共收集 %(total)s 件，已办结 %(settled)s 件；收集最多的是 %(month)s（%(most)s 件）。"), words)


def heat(rows: list[tuple[str, list[int]]], months: list[str]) -> Chart | None:
    """How much was collected in each place and month. Nothing where there are no places."""
    if not rows:
        return None
    cells = [[x, y, n] for y, (_place, numbers) in enumerate(rows) for x, n in enumerate(numbers)]
    x, y, most = max(cells, key=lambda cell: cell[2])
    data = {"kind": "heat", "names": months, "rows": [str(place) for place, _numbers in rows], "cells": cells}
    words = {"total": sum(cell[2] for cell in cells), "place": rows[y][0], "month": months[x], "most": most}
    if not most:
        return Chart("chart-heat", _("这段时间没有收集意见。"), data)
    sentence = _("各乡镇共收集 %(total)s 件；最多的是%(place)s %(month)s（%(most)s 件）。")
    return Chart("chart-heat", filled(sentence, words), data)


def number_of(figure: Figure) -> float | int | None:
    """As drawn: a rate in percent, else the count itself."""
    if not figure.definition.is_rate:
        return figure.n
    return None if figure.rate is None else round(100 * figure.rate, 1)


def written(figure: Figure) -> str:
    return figure.percent if figure.definition.is_rate else str(figure.n)
