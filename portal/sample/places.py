"""Chenxi's real divisions, with invented stations and units on them."""

from pathlib import Path

from portal.sample.texts import rows
from stations import divisions
from stations.models import District, Station, Unit

COUNTY = "431223"
DIVISIONS = Path(divisions.__file__).parent / "data" / "divisions_chenxi.csv"


def add_districts() -> None:
    divisions.load(DIVISIONS)
    District.objects.filter(code=COUNTY).update(letter_word="辰人常", phone="0745-5550300")


def add_stations() -> dict[str, Station]:
    """Stations by code. The one that will be merged is still open: its first opinions come from before that."""
    found = [new_station(row) for row in rows("stations.csv")]
    return {station.code: station for station in Station.objects.bulk_create(found)}


def new_station(row) -> Station:
    names = ["code", "name", "letter_word", "address", "phone", "opening_hours"]
    merged = row["state"] == Station.State.MERGED
    return Station(
        tier=int(row["tier"]),
        district_id=row["district"],
        is_feature=bool(row["is_feature"]),
        state=Station.State.OPEN if merged else row["state"],
        **{name: row[name] for name in names},
    )


def add_units() -> dict[str, Unit]:
    names = ["code", "name", "kind", "phone"]
    found = [Unit(district_id=row["district"], **{name: row[name] for name in names}) for row in rows("units.csv")]
    return {unit.code: unit for unit in Unit.objects.bulk_create(found)}
