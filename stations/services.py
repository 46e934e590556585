"""What changes places: merging stations, giving out numbers."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts import audit
from accounts.services import Refused
from stations.models import Serial, Station

MERGED, OPEN = Station.State.MERGED, Station.State.OPEN


@transaction.atomic
def merge_station(station: Station, *, into: Station, by) -> Station:
    """Let ``into`` act for ``station`` from now on. No row moves: scope, links and search follow ``merged_into``.

    Stations that had been merged into this one follow in the same step, so that one hop always reaches the end.
    Raises Refused.
    """
    if into == station:
        raise Refused(_("请选择另一个联络站作为并入对象。"))
    # Both rows, in the order of their ids: of two merges that cross, one must find the other's target gone.
    for row in sorted([station, into], key=lambda row: row.pk):
        claim_merged(station, into) if row == station else claim_target(into)
    Station.objects.filter(merged_into=station).update(merged_into=into)
    audit.record(by, "merge_station", station.code, into=into.code)
    station.refresh_from_db()
    return station


def claim_merged(station, into) -> None:
    if not Station.objects.filter(pk=station.pk).exclude(state=MERGED).update(state=MERGED, merged_into=into):
        raise Refused(_("“%(station)s”已经合并过。") % {"station": station.name})


def claim_target(into) -> None:
    if not Station.objects.filter(pk=into.pk, state=OPEN).update(state=OPEN):
        raise Refused(_("“%(station)s”没有开放，不能作为并入对象。") % {"station": into.name})


@transaction.atomic
def open_station(station: Station, *, by) -> None:
    """A planned or closed station opens to the public. Raises Refused."""
    change_state(station, [Station.State.PLANNED, Station.State.CLOSED], OPEN)
    audit.record(by, "open_station", station.code)


@transaction.atomic
def close_station(station: Station, *, by) -> None:
    """A station closes to the public; its staff finish what it has. Raises Refused."""
    change_state(station, [Station.State.PLANNED, OPEN], Station.State.CLOSED)
    audit.record(by, "close_station", station.code)


def change_state(station, sources, target) -> None:
    if not Station.objects.filter(pk=station.pk, state__in=sources).update(state=target):
        words = {"station": station.name, "state": station.get_state_display()}
        raise Refused(_("“%(station)s”现在是“%(state)s”，不能这样改变状态。") % words)
    station.state = target


def next_serial(office: str, kind: str, year: int) -> int:
    """The next number of this office, kind and year. Call inside the transaction that uses it; a rollback gives it back."""
    row = Serial.objects.filter(office=office, kind=kind, year=year)
    if not row.update(last=F("last") + 1):
        Serial.objects.get_or_create(office=office, kind=kind, year=year)
        row.update(last=F("last") + 1)
    return row.get().last
