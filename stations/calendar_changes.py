"""Changing working days: a change is drafted, looked at, confirmed once. Running deadlines follow it in the background.

The rows are written when it is confirmed, so that whatever starts from then on counts by them; feedback/recalculating.py
moves what is already running.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.services import Refused
from stations.models import CalendarChange, CalendarDay
from stations.state_calendar import FIELDS, compare

State = CalendarChange.State
# What was being written by the old days when a change was confirmed is there to be found by then.
SETTLING = timedelta(minutes=1)


CHANGED = gettext_lazy("您查看以后，其中有的日期已被别人改过。请看过最新的影响再确认。")


class Outdated(Refused):
    """The draft, or the calendar, was changed since this draft was looked at."""


@dataclass(frozen=True)
class NewDay:
    """One day as it shall be. ``is_working_day`` None: no row of its own, the day is what its weekday or a wider row says."""

    day: date
    is_working_day: bool | None
    name: str = ""
    source: str = ""
    is_official: bool = True
    district_code: str = ""

    @classmethod
    def of(cls, row: CalendarDay) -> "NewDay":
        return cls(row.day, row.is_working_day, row.name, row.source, row.is_official, row.district_code)

    @classmethod
    def stored(cls, entry: dict) -> "NewDay":
        return cls(
            **{name: entry[name] for name in cls.__dataclass_fields__} | {"day": date.fromisoformat(entry["day"])}
        )

    @property
    def key(self) -> tuple[str, date]:
        return self.district_code, self.day

    def row(self) -> CalendarDay | None:
        return CalendarDay(**asdict(self)) if self.is_working_day is not None else None


@transaction.atomic
def draft(days: Iterable[NewDay], *, by, into: CalendarChange | None = None) -> CalendarChange:
    """Begin a change, or add days to one that is still a draft; a day named again replaces what it said before.

    Raises Refused where nothing would differ from the calendar, or the draft was confirmed or dismissed meanwhile.
    """
    wanted = {day.key: day for day in [*(days_of(locked(into)) if into else []), *days]}
    present = rows_at(wanted)
    differing = [day for key, day in sorted(wanted.items(), key=in_order) if differs(day, present.get(key))]
    if not differing:
        raise Refused(_("这些日期与现有的工作日历没有差别，不需要调整。"))
    entries = [entry_of(day, present.get(day.key)) for day in differing]
    if into is None:
        return CalendarChange.objects.create(days=entries, made_by=by)
    CalendarChange.objects.filter(pk=into.pk).update(days=entries)
    into.days = entries
    return into


def in_order(pair):
    (code, day), _wanted = pair
    return day, code


def entry_of(day: NewDay, present: CalendarDay | None) -> dict:
    """The day as it is kept, with what the calendar said when it was looked at."""
    was = {name: getattr(present, name) for name in FIELDS} if present else None
    return asdict(day) | {"day": day.day.isoformat(), "was": was}


def differs(day: NewDay, present: CalendarDay | None) -> bool:
    if day.is_working_day is None:
        return present is not None
    return present is None or NewDay.of(present) != day


def rows_at(keys) -> dict[tuple[str, date], CalendarDay]:
    rows = CalendarDay.objects.filter(
        day__in={day for _code, day in keys}, district_code__in={code for code, _day in keys}
    )
    return {(row.district_code, row.day): row for row in rows.order_by() if (row.district_code, row.day) in keys}


def days_of(change: CalendarChange) -> list[NewDay]:
    return [NewDay.stored(entry) for entry in change.days]


def digest(change: CalendarChange) -> str:
    """What a draft says, in a few characters: the page carries them, so that nothing else is confirmed than what it showed."""
    return sha256(json.dumps(change.days, sort_keys=True).encode()).hexdigest()[:32]


def altered(change: CalendarChange) -> list[NewDay]:
    """The days that are worked where they were not, or the other way round; not those only named or explained otherwise."""
    pairs = [(NewDay.stored(entry), entry["was"]) for entry in change.days]
    return [day for day, was in pairs if worked(day, day.is_working_day) != worked(day, was and was["is_working_day"])]


def worked(day: NewDay, is_working_day: bool | None) -> bool | None:
    """What a row makes of a day. Without one the country's is what its weekday says, a district's what wider rows do."""
    return day.day.weekday() < 5 if is_working_day is None and not day.district_code else is_working_day


def locked(change: CalendarChange) -> CalendarChange:
    """The draft as it stands now, held until the transaction ends. Raises Refused if it is a draft no more."""
    if not CalendarChange.objects.filter(pk=change.pk, state=State.DRAFT).update(state=State.DRAFT):
        raise Refused(_("这次调整已经确认或放弃，请重新提出。"))
    return CalendarChange.objects.get(pk=change.pk)


def drop(change: CalendarChange, key: tuple[str, date] | None) -> None:
    """Take one day out of a draft; one that is not in it changes nothing. Raises Refused for the last one."""
    with transaction.atomic():
        change = locked(change)
        rest = [entry for entry in change.days if NewDay.stored(entry).key != key]
        if not rest:
            raise Refused(_("这是最后一天。不需要调整的话，请放弃这次调整。"))
        CalendarChange.objects.filter(pk=change.pk).update(days=rest)


def draft_from_library(first: int, last: int, *, by, into=None) -> CalendarChange:
    """What the holidays library says otherwise of these years. Raises Refused where it says the same."""
    found = compare(first, last)
    gone = [NewDay(row.day, None) for row in found.removed]
    return draft([*map(NewDay.of, [*found.added, *found.corrected]), *gone], by=by, into=into)


def draft_from_table(days: list[NewDay], *, by, into=None) -> CalendarChange:
    """An official table for the whole country replaces what was only estimated of the same years. Raises Refused."""
    years = {day.day.year for day in days if day.is_official and not day.district_code}
    listed = {day.key for day in days}
    estimated = CalendarDay.objects.filter(district_code="", is_official=False, day__year__in=years)
    gone = [NewDay(row.day, None) for row in estimated if ("", row.day) not in listed]
    return draft([*days, *gone], by=by, into=into)


@transaction.atomic
def confirm(change: CalendarChange, *, by, at: datetime | None = None, seen: str | None = None) -> None:
    """Write the days; from this moment on everything that starts counts by them. ``seen``: the digest() of what was looked at.

    Raises Refused where somebody was faster, Outdated where the draft or the calendar was changed since it was looked at:
    refresh() it.
    """
    claimed = CalendarChange.objects.filter(pk=change.pk, state=State.DRAFT)
    if not claimed.update(state=State.CONFIRMED, confirmed_at=at or timezone.now()):
        raise Refused(_("这次调整已经确认或放弃，请重新提出。"))
    change.refresh_from_db()
    if seen is not None and seen != digest(change):
        raise Outdated(_("您查看以后，这次调整里的日期已被别人增减。请看过最新的影响再确认。"))
    days = days_of(change)
    present = rows_at({day.key: day for day in days})
    if [entry_of(day, present.get(day.key)) for day in days] != change.days:
        raise Outdated(CHANGED)
    try:
        write(days, present)
    except IntegrityError:  # a change with the same new day was confirmed at this very moment
        raise Outdated(CHANGED) from None
    audit.record(by, "confirm_calendar", f"calendarchange {change.pk}", days=len(days))


def write(days: list[NewDay], present: dict) -> None:
    CalendarDay.objects.filter(pk__in=[row.pk for row in present.values()]).delete()
    CalendarDay.objects.bulk_create(row for day in days if (row := day.row()))


def refresh(change: CalendarChange) -> None:
    """Look at a draft again against the calendar as it is now."""
    with transaction.atomic():
        days = days_of(change := locked(change))
        present = rows_at({day.key: day for day in days})
        entries = [entry_of(day, present.get(day.key)) for day in days]
        CalendarChange.objects.filter(pk=change.pk).update(days=entries)


def dismiss(change: CalendarChange, *, by) -> None:
    """Raises Refused where it was confirmed meanwhile."""
    if not CalendarChange.objects.filter(pk=change.pk, state=State.DRAFT).update(state=State.DISMISSED):
        raise Refused(_("这次调整已经确认或放弃。"))
    audit.record(by, "dismiss_calendar", f"calendarchange {change.pk}")


def unfinished() -> CalendarChange | None:
    """A confirmed change that is still moving running deadlines: until it is done, a preview of another one is no promise."""
    return CalendarChange.objects.filter(state=State.CONFIRMED).order_by("pk").first()


def awaiting(at: datetime):
    """Confirmed, and running deadlines have not been gone through, or not since everything older has settled."""
    settled = Q(passed_at=None) | Q(confirmed_at__lte=at - SETTLING)
    return CalendarChange.objects.filter(settled, state=State.CONFIRMED).order_by("confirmed_at", "pk")


def note_pass(change: CalendarChange, *, began_at: datetime) -> None:
    """Running deadlines have been gone through to the end; done with, if everything older had settled when that began."""
    state = State.APPLIED if change.confirmed_at <= began_at - SETTLING else State.CONFIRMED
    CalendarChange.objects.filter(pk=change.pk, state=State.CONFIRMED).update(passed_at=began_at, state=state)


def pending(change: CalendarChange) -> dict[tuple[str, date], CalendarDay | None]:
    """The rows as the change would leave them, for Calendar(pending=…)."""
    return {day.key: day.row() for day in days_of(change)}


def replaced(change: CalendarChange) -> dict[tuple[str, date], CalendarDay | None]:
    """The rows as they were when the change was looked at last, for Calendar(pending=…): how days were counted before it."""
    pairs = [(NewDay.stored(entry).key, entry["was"]) for entry in change.days]
    return {(code, day): was and CalendarDay(day=day, district_code=code, **was) for (code, day), was in pairs}
