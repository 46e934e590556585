"""Reports of the sample county: the last full month of two stations, the last quarter's bulletin; some have confirmed them."""

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from deputies.quarters import Quarter
from feedback import bulletins
from feedback.bulletins import Kind
from portal.sample.county import County
from stations.models import District, Role

REPORTING = ["chenyang", "xiaoping"]


def add_reports(at) -> None:
    county, today = County(at), timezone.localdate(at)
    month, quarter = today.replace(day=1) - relativedelta(months=1), Quarter.of(today).before
    for code in REPORTING:
        station = county.stations[code]
        by, head = (county.at_station(role, station)[0] for role in (Role.LIAISON, Role.HEAD))
        send(bulletins.draft(Kind.MONTHLY, station, month, by=by, at=at), head, at)
    committee = county.committee[0]
    send(
        bulletins.draft(Kind.QUARTERLY, District.objects.get(code="431223"), quarter.first, by=committee, at=at),
        committee,
        at,
    )


def send(row, by, at) -> None:
    """Every other reader has confirmed it by now."""
    bulletins.issue(row, version=row.version, by=by, at=at)
    for each in list(row.readers.select_related("reader"))[::2]:
        bulletins.confirm(row, by=each.reader, at=at)
