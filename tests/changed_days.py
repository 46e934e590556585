"""Changes of the calendar, drafted and confirmed, and what a case shows of them."""

from datetime import date, datetime

from feedback.timeline import Timeline
from stations.calendar_changes import NewDay, confirm, draft
from stations.models import CalendarChange
from tests import cases
from tests.cases import NOON, SHANGHAI


def off(*days, code="", name="停电", source="县政办〔2026〕3号"):
    return [NewDay(date(2026, *day), False, name, source, district_code=code) for day in days]


def on(*days, code=""):
    return [NewDay(date(2026, *day), True, "调休上班", "县政办〔2026〕3号", district_code=code) for day in days]


def changed(days, *, at=NOON, by=None) -> CalendarChange:
    change = draft(days, by=by)
    confirm(change, by=by, at=at)
    cases.reread_rules()
    return change


def at_closing(month, day):
    return datetime(2026, month, day, 18, 0, tzinfo=SHANGHAI)


def clock_of(opinion, kind):
    return opinion.deadlines.running().get(kind=kind)


def entries(opinion, eyes):
    events = opinion.events.select_related("text", "actor").prefetch_related("attachments").order_by("seq")
    return [entry.sentence for entry in Timeline(opinion, list(events), eyes).entries() if "放假安排" in entry.sentence]
