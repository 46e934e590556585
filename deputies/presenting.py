"""How a reception day stands, in colour, word and shape, and what it still needs."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deputies.models import DutyNorm, DutyShift, ReceptionDay
from deputies.roster_rules import Rules, lack
from deputies.telling import hours_of

State = ReceptionDay.State


@dataclass(frozen=True)
class Mark:
    """``shade``: ok, amber, late or still."""

    shade: str
    words: str


def with_people(days):
    """The days with who is on each, leaders first, by one more query."""
    standing = DutyShift.objects.standing().select_related("deputy").order_by("-role", "id")
    return days.select_related("station__merged_into").prefetch_related(
        Prefetch("shifts", queryset=standing, to_attr="standing")
    )


def present(days, norms: dict[str, DutyNorm], on: date) -> None:
    """``hours``, ``mark`` and ``needs`` on each day; ``norms`` by the code of the station's district."""
    for row in days:
        norm = norms[row.station.current.district_id]
        row.hours, row.mark = hours_of(row), mark_of(row, norm, on)
        row.needs = needs_of(row, norm) if row.is_open and row.day >= on else []


def mark_of(row, norm, on: date) -> Mark:
    if not row.is_open:
        return Mark("still", row.get_state_display())
    if row.state == State.PLANNED:
        return unpublished(row, norm, on)
    return Mark("amber", _("已过，请关闭")) if row.day < on else Mark("ok", row.get_state_display())


def unpublished(row, norm, on) -> Mark:
    if row.day < on:
        return Mark("late", _("没有公布就过去了"))
    left = (row.day - on).days
    if left < norm.notice_days:
        return Mark("late", _("未公布，已不足%(n)d天") % {"n": norm.notice_days})
    return Mark("amber", row.get_state_display())


def needs_of(row, norm) -> list[str]:
    """What a day lacks, the gravest first."""
    deputies = [shift.deputy for shift in row.standing]
    if not deputies:
        return [_("还没有安排代表")]
    lacking = lack(row, deputies, Rules(pairing=norm.is_paired))
    found = [_("缺%(kind)s") % {"kind": kind.label} for kind in lacking.kinds]
    found += [_("缺带班领导")] if lacking.leader else []
    if lacking.seats:
        found.append(ngettext("还差 %(n)d 位代表", "还差 %(n)d 位代表", lacking.seats) % {"n": lacking.seats})
    return found
