"""A rule of reception days and the dates it means: pure, no model, no query, no clock.

The rule says which days are meant; the calendar of the place, passed in as a question, says which of them are working days.
What happens to a meant day that is none, ``on_holiday`` says, in the same way for every kind of rule.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import MO, MONTHLY, WEEKLY, rrule, weekday
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.templatetags.words import long_day

ONE_DAY = timedelta(days=1)
SATURDAY = 5
MOST_DATES_NAMED = 3


class Kind(TextChoices):
    MONTH_DAYS = "month_days", _l("每月固定日期")
    NTH_WEEKDAY = "nth_weekday", _l("每月第几个星期几")
    WEEKLY = "weekly", _l("每周固定星期")
    FORTNIGHTLY = "fortnightly", _l("每两周一次")
    ODD_MONTHS = "odd_months", _l("单数月或双数月固定日期")
    DATES = "dates", _l("指定日期（如圩日）")
    BY_APPOINTMENT = "by_appointment", _l("预约接待")


class OnHoliday(TextChoices):
    """What becomes of a day that is no working day. Market days are held whatever the calendar says."""

    SKIP = "skip", _l("取消当次")
    MOVE = "move", _l("顺延到下一个工作日")
    HOLD = "hold", _l("照常接待")


class Months(TextChoices):
    ODD = "odd", _l("单数月")
    EVEN = "even", _l("双数月")


NTH = {1: _l("第一个"), 2: _l("第二个"), 3: _l("第三个"), 4: _l("第四个"), -1: _l("最后一个")}
BY_DAY = {Kind.MONTH_DAYS, Kind.ODD_MONTHS}
BY_WEEKDAY = {Kind.NTH_WEEKDAY, Kind.WEEKLY, Kind.FORTNIGHTLY}


class ImpossibleRule(ValidationError):
    """A rule that means no day. ``code`` names the field of Recurrence to mend."""


@dataclass(frozen=True)
class Recurrence:
    """``days`` of the month, ``weekdays`` from Monday = 0, ``nth`` of the month or -1 for the last. Both ends are included."""

    kind: Kind
    valid_from: date
    valid_until: date | None = None
    days: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    months: Months = Months.ODD
    dates: tuple[date, ...] = ()
    on_holiday: OnHoliday = OnHoliday.SKIP


@dataclass(frozen=True, order=True)
class Planned:
    """A reception on ``day``, which the rule ``meant`` for a day that may be an earlier one."""

    day: date
    meant: date


# Dates


def dates_between(rule: Recurrence, first: date, last: date, is_working_day: Callable[[date], bool]) -> list[Planned]:
    """What the rule means from first to last, wherever it is moved to. Windows side by side give what one over both gives.

    Of several days that fall together the one meant for that very day stands, else the earliest. The rule has to be valid.
    """
    found = {}
    for meant in meant_days(rule, *competing(rule, first, last, is_working_day)):
        day = held_on(rule, meant, is_working_day)
        if day and (day == meant or day not in found):
            found[day] = Planned(day, meant)
    return sorted(planned for planned in found.values() if first <= planned.meant <= last)


def competing(rule, first, last, is_working_day) -> tuple[date, date]:
    """The window, widened by the days that could be moved to where a day of it is."""
    if rule.on_holiday != OnHoliday.MOVE:
        return first, last
    while first > rule.valid_from and not is_working_day(first - ONE_DAY):
        first -= ONE_DAY
    while is_valid_on(rule, last) and not is_working_day(last):
        last += ONE_DAY
    return first, last


def is_valid_on(rule, day) -> bool:
    return rule.valid_from <= day and (rule.valid_until is None or day <= rule.valid_until)


def held_on(rule, meant, is_working_day) -> date | None:
    if rule.on_holiday == OnHoliday.HOLD or is_working_day(meant):
        return meant
    if rule.on_holiday == OnHoliday.SKIP:
        return None
    day = meant
    while is_valid_on(rule, day) and not is_working_day(day):
        day += ONE_DAY
    return day if is_valid_on(rule, day) else None


def meant_days(rule: Recurrence, first: date, last: date) -> Iterable[date]:
    """The days of the rule itself, in order, within the window and its validity."""
    first, last = max(first, rule.valid_from), min(last, rule.valid_until or date.max)
    if rule.kind == Kind.DATES:
        return (day for day in sorted(set(rule.dates)) if first <= day <= last)
    if rule.kind == Kind.BY_APPOINTMENT:
        return iter(())
    # Only every second week is counted from a first one; the others need no walk from the beginning.
    begin = first_weekday(rule) if rule.kind == Kind.FORTNIGHTLY else first
    every = rrule(dtstart=midnight(begin), until=midnight(last), **rhythm(rule))
    return (day for day in map(datetime.date, every) if day >= first)


def rhythm(rule) -> dict:
    if rule.kind == Kind.MONTH_DAYS:
        return {"freq": MONTHLY, "bymonthday": rule.days}
    if rule.kind == Kind.ODD_MONTHS:
        return {"freq": MONTHLY, "bymonthday": rule.days, "bymonth": range(2 - (rule.months == Months.ODD), 13, 2)}
    if rule.kind == Kind.NTH_WEEKDAY:
        return {"freq": MONTHLY, "byweekday": [weekday(number, rule.nth) for number in rule.weekdays]}
    return {"freq": WEEKLY, "byweekday": rule.weekdays, "wkst": MO, "interval": 1 + (rule.kind == Kind.FORTNIGHTLY)}


def first_weekday(rule) -> date:
    """The first day of the rule's weekdays in its validity: its week is held, the next is not."""
    return rule.valid_from + min((number - rule.valid_from.weekday()) % 7 for number in rule.weekdays) * ONE_DAY


def midnight(day) -> datetime:
    return datetime.combine(day, time())


# What no rule can say


def validate(rule: Recurrence) -> None:
    """Raises ImpossibleRule with what to do next."""
    refuse_if(
        rule.valid_until and rule.valid_until < rule.valid_from, "valid_until", _("截止日期不能早于开始日期，请改正。")
    )
    if rule.kind in BY_DAY:
        refuse_if(not rule.days, "days", _("请至少填写一个日期，例如 6、16、26。"))
        wrong = [day for day in rule.days if not 1 <= day <= 31]
        refuse_if(wrong, "days", _("没有%(days)s，请填写1到31之间的数字。") % {"days": month_days(wrong)})
    if rule.kind in BY_WEEKDAY:
        validate_weekdays(rule)
    if rule.kind == Kind.DATES:
        refuse_if(not rule.dates, "dates", _("请至少填写一个接待日期。"))
        outside = [day for day in sorted(rule.dates) if not is_valid_on(rule, day)]
        said = {"days": named(outside)}
        refuse_if(outside, "dates", _("不在起止日期之内：%(days)s。请删去这些日期，或调整起止日期。") % said)
    if rule.kind != Kind.BY_APPOINTMENT:
        is_empty = next(iter(meant_days(rule, date.min, date.max)), None) is None
        refuse_if(is_empty, "valid_until", _("起止日期之内没有一个接待日。请延长截止日期，或另选日期。"))


def validate_weekdays(rule) -> None:
    is_weekday = all(0 <= number <= 6 for number in rule.weekdays)
    refuse_if(not rule.weekdays or not is_weekday, "weekdays", _("请至少选择一个星期几。"))
    refuse_if(rule.kind == Kind.NTH_WEEKDAY and rule.nth not in NTH, "nth", _("请选择第一个至第四个，或最后一个。"))
    is_never = rule.on_holiday == OnHoliday.SKIP and min(rule.weekdays) >= SATURDAY
    refuse_if(is_never, "on_holiday", _("周六、周日是休息日，都会被取消。请选择“照常接待”，或另选星期几。"))


def refuse_if(is_wrong, field, sentence) -> None:
    if is_wrong:
        raise ImpossibleRule(sentence, code=field)


# In words


def describe(rule: Recurrence) -> str:
    """The rhythm of a valid rule in words: 每月6日、16日、26日."""
    return {
        Kind.MONTH_DAYS: _("每月%(days)s"),
        Kind.NTH_WEEKDAY: _("每月%(nth)s%(weekdays)s"),
        Kind.WEEKLY: _("每%(weekdays)s"),
        Kind.FORTNIGHTLY: _("从%(start)s起，每两周的%(weekdays)s"),
        Kind.ODD_MONTHS: _("%(months)s%(days)s"),
        Kind.DATES: _("指定日期：%(dates)s"),
        Kind.BY_APPOINTMENT: _("预约接待"),
    }[rule.kind] % {
        "days": month_days(rule.days),
        "weekdays": _("、").join(str(WEEKDAYS[number]) for number in sorted(set(rule.weekdays))),
        "nth": NTH.get(rule.nth, ""),
        "months": Months(rule.months).label,
        "start": long_day(first_weekday(rule)) if rule.kind == Kind.FORTNIGHTLY else "",
        "dates": named(sorted(set(rule.dates))),
    }


def month_days(days) -> str:
    return _("、").join(_("%(day)d日") % {"day": day} for day in sorted(set(days)))


def named(days) -> str:
    """The first few of many, and how many they are."""
    said = _("、").join(map(long_day, days[:MOST_DATES_NAMED]))
    return _("%(days)s等%(n)d天") % {"days": said, "n": len(days)} if len(days) > MOST_DATES_NAMED else said
