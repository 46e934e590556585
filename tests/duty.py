"""Plain rows of duty: a reception day, who is on it, a second deputy beside the cast's."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from deputies.models import Deputy, DutyShift, Mandate, Posting, ReceptionDay, ReceptionRule

MORNING, NOON = time(9), time(11, 30)
# A Friday of a month without holidays.
FRIDAY = date(2026, 11, 6)


def rule(station, **fields) -> ReceptionRule:
    """The 6th, 16th and 26th of each month, moved when there is a holiday."""
    plain = {"kind": ReceptionRule.Kind.MONTH_DAYS, "month_days": [6, 16, 26], "starts": MORNING, "ends": NOON}
    return ReceptionRule.objects.create(station=station, **plain | {"valid_from": date(2026, 1, 1)} | fields)


def reception_day(station, day=FRIDAY, **fields) -> ReceptionDay:
    """Planned, unless ``state`` says otherwise; a published one was published a week ahead."""
    plain = {"starts": MORNING, "ends": NOON}
    if fields.get("state") in ("published", "held"):
        plain["published_at"] = timezone.make_aware(datetime.combine(day, time(10))) - timedelta(days=7)
    return ReceptionDay.objects.create(station=station, day=day, **plain | fields)


def shift(day, deputy, **fields) -> DutyShift:
    return DutyShift.objects.create(reception_day=day, deputy=deputy, **fields)


def deputy(code, station, kind=Deputy.Kind.OFFICE_HOLDING, name="", **fields) -> Deputy:
    """Somebody posted at a station, without an account."""
    row = Deputy.objects.create(code=code, name=name or f"代表{code}", kind=kind, **fields)
    Mandate.objects.create(deputy=row, level=Mandate.Level.COUNTY)
    Posting.objects.create(deputy=row, station=station, since="2020-01-01")
    return row


def at(day, hour=9) -> datetime:
    """A moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time(hour)))
