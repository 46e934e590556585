"""The dates that the rules of a station mean, by the calendar of its place, and what a holiday made of each."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.templatetags.words import long_day
from accounts.wording import filled
from deputies import recurrence
from deputies.models import ReceptionRule
from deputies.recurrence import Months, OnHoliday, Planned, Recurrence
from deputies.telling import hours_of
from stations.calendar import Calendar


def recurrence_of(rule: ReceptionRule) -> Recurrence:
    """The rhythm of a rule as recurrence.py takes it."""
    is_even = rule.kind == ReceptionRule.Kind.EVEN_MONTHS
    return Recurrence(
        kind=recurrence.Kind.ODD_MONTHS if is_even else recurrence.Kind(rule.kind),
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
        days=tuple(rule.month_days),
        weekdays=tuple(rule.weekdays),
        nth=rule.nth,
        months=Months.EVEN if is_even else Months.ODD,
        dates=tuple(map(date.fromisoformat, rule.dates)),
        on_holiday=OnHoliday(rule.on_holiday),
    )


def planned_by(rule, first: date, last: date, calendar: Calendar) -> list[Planned]:
    """The receptions that the rule means for a day from first to last; one may be held after last."""
    return recurrence.dates_between(recurrence_of(rule), first, last, calendar.is_working_day)


def in_words(rule) -> str:
    """每月6日、16日、26日 09:00–11:30."""
    return f"{recurrence.describe(recurrence_of(rule))} {hours_of(rule)}"


@dataclass(frozen=True)
class Occurrence:
    """A day that the rule means, when it is held (None: not at all), and what there is to say about it."""

    meant: date
    day: date | None
    note: str = ""


def occurrences(rule, first: date, last: date, calendar: Calendar) -> list[Occurrence]:
    """Every day that the rule means from first to last, those that fall away among them."""
    rhythm = recurrence_of(rule)
    held = {planned.meant: planned.day for planned in planned_by(rule, first, last, calendar)}
    return [
        occurrence(rhythm, meant, held.get(meant), calendar) for meant in recurrence.meant_days(rhythm, first, last)
    ]


def occurrence(rhythm, meant, day, calendar) -> Occurrence:
    said = {"why": day_off(meant, calendar), "day": long_day(meant)}
    if day == meant:
        is_off = not calendar.is_working_day(meant)
        return Occurrence(meant, day, filled(_("%(why)s，照常接待"), said) if is_off else "")
    if day:
        return Occurrence(meant, day, filled(_("%(why)s，顺延自%(day)s"), said))
    if moved := recurrence.held_on(rhythm, meant, calendar.is_working_day):
        return Occurrence(meant, None, filled(_("与%(day)s的接待合为一次"), {"day": long_day(moved)}))
    if rhythm.on_holiday == OnHoliday.MOVE:
        return Occurrence(meant, None, _("顺延后超出了规则的截止日期，取消"))
    return Occurrence(meant, None, filled(_("因%(why)s取消"), said))


def day_off(day: date, calendar: Calendar) -> str:
    """What keeps people from working on a day: the name of the holiday, or the weekend."""
    row = calendar.row(day)
    return row.name if row and row.name else _("周末")
