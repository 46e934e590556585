"""Reception days as a calendar that phones and mail programs subscribe to (RFC 5545)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from deputies.models import DutyShift, ReceptionDay

PAST = relativedelta(months=3)
REFRESH = timedelta(hours=6)
HERE = ZoneInfo(settings.TIME_ZONE)


def days_of_station(station, today):
    return fed(ReceptionDay.objects.at(station), today)


def days_of_deputy(deputy, today):
    mine = DutyShift.objects.standing().filter(deputy=deputy)
    return fed(ReceptionDay.objects.filter(pk__in=mine.values("reception_day")), today)


def fed(days, today):
    """What was published, of the last three months and everything ahead."""
    return days.public().filter(day__gte=today - PAST)


def calendar(name: str, rows, site: str) -> bytes:
    """``rows``: as public_days.shown() gives them. The same days make the same file."""
    feed = Calendar()
    feed.add("prodid", "-//Deputy stations//Reception days//ZH")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("name", name)
    feed.add("x-wr-calname", name)
    feed.add("x-wr-timezone", settings.TIME_ZONE)
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", "PT6H")
    feed.add_component(Timezone.from_tzinfo(HERE, first_date=datetime(2000, 1, 1), last_date=datetime(2100, 1, 1)))
    for row in rows:
        feed.add_component(event(row, site))
    return feed.to_ical()


def event(row, site: str) -> Event:
    entry = Event()
    entry.add("uid", f"reception-{row.pk}@{settings.PORTAL_DISTRICT or 'portal'}.deputies")
    entry.add("dtstamp", changed_at(row))
    entry.add("last-modified", changed_at(row))
    entry.add("sequence", len(row.notes))
    entry.add("dtstart", datetime.combine(row.day, row.starts, HERE))
    entry.add("dtend", datetime.combine(row.day, row.ends, HERE))
    is_off = row.state == ReceptionDay.State.CANCELLED
    summary = _("%(station)s代表接待日") % {"station": row.station.current.name}
    entry.add("summary", _("已取消：%(summary)s") % {"summary": summary} if is_off else summary)
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    entry.add("location", row.where)
    entry.add("description", "\n".join([people(row), *row.notes]))
    entry.add("url", site + row.station.current.get_absolute_url())
    return entry


def people(row) -> str:
    names = _("、").join(shift.deputy.name for shift in row.standing)
    return _("接待代表：%(names)s") % {"names": names or _("另行公布")}


def changed_at(row) -> datetime:
    return row.changed_at or row.published_at


def last_change(rows) -> datetime | None:
    return max(map(changed_at, rows), default=None)
