"""When working days were changed: planned days follow their rules as after a changed rule; published ones are never moved.

Whatever is run twice or killed: what has followed already follows no more, and everybody is told once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from accounts import audit
from accounts.services import Refused
from deputies import telling
from deputies.models import ReceptionDay, ReceptionRule
from deputies.occurrences import planned_by
from deputies.planning import claim
from deputies.replanning import LONGEST_MOVE, Replan, apply, foresee
from stations.calendar import Calendar
from stations.calendar_changes import altered, pending, replaced
from stations.models import CalendarChange, CalendarDay, prefixes

MOVED, DROPPED, ON_HOLIDAY = "duty.calendar_moved", "duty.calendar_dropped", "duty.calendar_holiday"
telling.register(
    MOVED,
    gettext_lazy("值班：放假安排变了，接待日改期"),
    _("放假安排有调整：{station}原定{day} {hours}、还没有公布的接待日，改到{new}。请重新安排代表后公布。"),
    new=(gettext_lazy("新的日期"), gettext_lazy("2026年11月9日（周一）")),
)
telling.register(
    DROPPED,
    gettext_lazy("值班：放假安排变了，接待日取消"),
    _("放假安排有调整：{station}原定{day} {hours}、还没有公布的接待日不再安排。仍要接待的，请另外添加。"),
)
telling.register(
    ON_HOLIDAY,
    gettext_lazy("值班：已经公布的接待日遇到放假"),
    _("放假安排有调整：{station}已经公布的{day} {hours}的接待日，这一天放假。请决定照常接待，还是改期或取消。"),
)


@dataclass(frozen=True)
class Move:
    """``old`` None: a day that comes in addition; ``new`` None: one that falls away, or is published and stays."""

    station: str
    old: date | None
    new: date | None
    is_published: bool = False


class Effect:
    """What a change does to reception days from today on, by the working days before and after it: the same while it is a
    draft and when it is confirmed."""

    def __init__(self, change: CalendarChange, at: datetime | None = None):
        self.change, self.at, self.on = change, at, timezone.localdate(at)
        self.days = {day.day for day in altered(change) if day.day >= self.on}
        self.calendars: dict[str, tuple[Calendar, Calendar]] = {}
        rows = CalendarDay.objects.order_by().values_list("district_code", flat=True).distinct() if self.days else []
        self.codes = {*rows, *(code for code, _day in pending(change))}

    def calendars_of(self, station) -> tuple[Calendar, Calendar]:
        """Before and after; districts without days of their own share those of the one they lie in."""
        code = max(self.codes.intersection(prefixes(station.district_id)), key=len, default="")
        if code not in self.calendars:
            self.calendars[code] = tuple(Calendar(code, rows(self.change)) for rows in (replaced, pending))
        return self.calendars[code]

    def rules(self, after: int = 0) -> Iterator[ReceptionRule]:
        """Those that mean another day by it, in the order of their keys."""
        if not self.days:
            return
        first, last = min(self.days) - LONGEST_MOVE, max(self.days)
        rules = ReceptionRule.objects.valid(first, last).filter(pk__gt=after).order_by("pk")
        for rule in rules.select_related("station__merged_into"):
            old, new = (planned_by(rule, first, last, each) for each in self.calendars_of(rule.station.current))
            if old != new:
                yield rule

    def replan(self, rule) -> Replan:
        old, new = self.calendars_of(rule.station.current)
        return foresee(rule, on=self.on, old=old, new=new)

    def published(self) -> list[ReceptionDay]:
        """Those on a day that is no longer worked, but for stations that receive on holidays too."""
        if not self.days:
            return []
        rows = ReceptionDay.objects.filter(state=ReceptionDay.State.PUBLISHED, day__in=self.days)
        rows = rows.exclude(rule__on_holiday=ReceptionRule.OnHoliday.HOLD).select_related("station__merged_into")
        return [row for row in rows.order_by("day", "pk") if self.is_day_off(row)]

    def is_day_off(self, row) -> bool:
        old, new = self.calendars_of(row.station.current)
        return old.is_working_day(row.day) and not new.is_working_day(row.day)

    def moves(self) -> list[Move]:
        """For whoever looks at the change before it is confirmed; by station."""
        found = [move for rule in self.rules() for move in moves_of(self.replan(rule), rule.station.current.name)]
        found += [Move(row.station.current.name, row.day, None, is_published=True) for row in self.published()]
        return sorted(found, key=lambda move: (move.station, move.old or move.new))


def moves_of(replan, station) -> Iterator[Move]:
    yield from (Move(station, old.day, new.day) for old, new in replan.moved)
    yield from (Move(station, row.day, None) for row in replan.removed)
    yield from (Move(station, None, row.day) for row in replan.added)


@transaction.atomic
def follow(effect: Effect, rule: ReceptionRule) -> None:
    """Let the planned days of a rule follow a confirmed change, and tell the station. One that is closed has none to follow."""
    try:
        claim(rule.station.current)
    except Refused:
        return
    # As it is now, with the station held.
    fresh = ReceptionRule.objects.select_related("station__merged_into").filter(pk=rule.pk).first()
    replan = effect.replan(fresh) if fresh else Replan()
    if not any([replan.added, replan.moved, replan.removed, replan.same]):
        return
    apply(replan)
    days = {"moved": len(replan.moved), "removed": len(replan.removed), "added": len(replan.added)}
    audit.record(None, "replan_by_calendar", f"calendarchange {effect.change.pk} rule {rule.pk}", **days)
    for old, new in replan.moved:
        tell(MOVED, old, effect, new=telling.said_day(new.day))
    for row in replan.removed:
        tell(DROPPED, row, effect)


@transaction.atomic
def tell_published(effect: Effect) -> None:
    """Liaisons decide themselves about what residents were told of already."""
    for row in effect.published():
        tell(ON_HOLIDAY, row, effect)


def tell(event, day, effect, **more) -> None:
    url = reverse("deputies:station-plan", args=[day.station.current.code], query={"from": f"{day.day:%Y-%m}"})
    telling.tell_staff(
        event,
        day.station,
        key=f"{event}:{effect.change.pk}:{day.pk}",
        values=telling.about(day) | more,
        url=url,
        at=effect.at,
    )
