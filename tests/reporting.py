"""Reports as tests need them: drafted for March by the right people, once it is over."""

from datetime import date, datetime

from feedback import bulletins, tally
from feedback.models import Bulletin
from stations.models import District
from tests import cases
from tests.cases import SHANGHAI

APRIL = datetime(2026, 4, 1, 10, 0, tzinfo=SHANGHAI)
MARCH = date(2026, 3, 1)


def county() -> District:
    return District.objects.get(code="431223")


def some(cast) -> dict:
    """An opinion at each of three points of the way, one of the next township, one of another county."""
    made = {"replied": cases.replied(cast), "dispatched": cases.dispatched(cast), "submitted": cases.submitted(cast)}
    made["elsewhere"] = cases.submitted(cast, station=cast.other_station)
    cases.submitted(cast, station=cast.foreign_station)
    tally.refresh()
    return made


def monthly(cast, *, by=None, at=APRIL) -> Bulletin:
    return bulletins.draft("monthly", cast.station, MARCH, by=by or cast.liaison, at=at)


def quarterly(cast, county, *, at=APRIL) -> Bulletin:
    return bulletins.draft("quarterly", county, MARCH, by=cast.committee, at=at)


def issued(row, by, at=APRIL) -> Bulletin:
    row.refresh_from_db()
    return bulletins.issue(row, version=row.version, by=by, at=at)
