"""Places, who holds which post there, the working days, and the numbers an office gives out."""

from stations.models.days import SOURCE_MARK, CalendarChange, CalendarDay, is_estimate
from stations.models.places import CODE_LENGTHS, District, Station, StationQuerySet, Unit, inside, prefixes
from stations.models.posts import DISTRICT_ROLES, STATION_ROLES, UNIT_ROLES, Role, StaffPost
from stations.models.serials import Serial

__all__ = [
    "CODE_LENGTHS",
    "DISTRICT_ROLES",
    "SOURCE_MARK",
    "STATION_ROLES",
    "UNIT_ROLES",
    "CalendarChange",
    "CalendarDay",
    "District",
    "Role",
    "Serial",
    "StaffPost",
    "Station",
    "StationQuerySet",
    "Unit",
    "inside",
    "is_estimate",
    "prefixes",
]
