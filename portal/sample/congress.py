"""Two hundred invented deputies: kinds, ranks, mandates, where they are posted, which groups they belong to."""

from deputies.models import Deputy, DeputyGroup, Mandate, Posting
from portal.sample.people import OFFICE_SINCE
from stations.models import Station

L = Mandate.Level
# How many deputies hold exactly these mandates.
MANDATES = [
    ([L.NATIONAL, L.COUNTY], 1), ([L.PROVINCE, L.CITY], 2), ([L.PROVINCE, L.COUNTY], 2), ([L.CITY], 4),
    ([L.CITY, L.COUNTY, L.TOWNSHIP], 3), ([L.CITY, L.COUNTY], 6), ([L.COUNTY, L.TOWNSHIP], 22), ([L.COUNTY], 48),
    ([L.TOWNSHIP], 112),
]  # fmt: skip
RANKS = [(Deputy.Rank.COUNTY, 10), (Deputy.Rank.SECTION, 44), (Deputy.Rank.ORDINARY, 146)]
NUMERALS = "一二三四五六七八九"


def spread(counted, dice) -> list:
    """Every value as often as counted, shuffled."""
    found = [value for value, count in counted for _nth in range(count)]
    dice.shuffle(found)
    return found


def dealt_ranks(dice, places: int) -> list:
    """First an ordinary deputy for every station, then an office-holding one for each, then the others as they fall."""
    ranks = spread(RANKS, dice)
    ordinary = [rank for rank in ranks if rank == Deputy.Rank.ORDINARY]
    holding = [rank for rank in ranks if rank != Deputy.Rank.ORDINARY]
    others = ordinary[places:] + holding[places:]
    dice.shuffle(others)
    return ordinary[:places] + holding[:places] + others


def add_deputies(registrar, stations: dict) -> list[Deputy]:
    """Dealt to the stations in turn; the first one or two of each have accounts."""
    places = [station for station in stations.values() if station.state == Station.State.OPEN]
    ranks = dealt_ranks(registrar.dice, len(places))
    found = [new_deputy(registrar, n, places[n % len(places)], n // len(places), r) for n, r in enumerate(ranks)]
    add_mandates(found, spread(MANDATES, registrar.dice))
    Posting.objects.bulk_create(
        Posting(deputy=deputy, station=places[n % len(places)], since=OFFICE_SINCE) for n, deputy in enumerate(found)
    )
    return found


def add_mandates(found, mandates) -> None:
    pairs = [(deputy, level) for deputy, levels in zip(found, mandates, strict=True) for level in levels]
    Mandate.objects.bulk_create(Mandate(deputy=deputy, level=level) for deputy, level in pairs)


def new_deputy(registrar, n, station, turn, rank) -> Deputy:
    dice, name = registrar.dice, registrar.name()
    is_ordinary = rank == Deputy.Rank.ORDINARY
    has_account = turn == 0 or (turn == 1 and station.tier < Station.Tier.VILLAGE)
    return Deputy.objects.create(
        user=registrar.user(f"deputy-{station.code}{'' if turn == 0 else 2}", name) if has_account else None,
        code=f"cx{n + 1:03}",
        name=name,
        kind=Deputy.Kind.GRASSROOTS if is_ordinary else Deputy.Kind.OFFICE_HOLDING,
        rank=rank,
        occupation=dice.choice(registrar.names["grassroots_jobs" if is_ordinary else "office_jobs"]),
        constituency=f"{station.district.name}第{dice.choice(NUMERALS)}选区",
        phone=f"154{dice.randrange(10**8):08}",
    )


def add_groups(registrar, found: list[Deputy]) -> None:
    """Area groups by where deputies are posted, professional groups by the dice."""
    groups = registrar.names["groups"]
    where = dict(Posting.objects.values_list("deputy_id", "station__district_id"))
    areas = [area for _name, area in groups["area"]]
    members = {area: [] for area in areas}
    for deputy in found:
        members[nearest(where[deputy.pk][:9], areas)].append(deputy)
    for name, area in groups["area"]:
        DeputyGroup.objects.create(name=name, district_id="431223").deputies.set(members[area])
    for name in groups["professional"]:
        group = DeputyGroup.objects.create(name=name, district_id="431223", is_professional=True)
        group.deputies.set(registrar.dice.sample(found, 16))


def nearest(area: str, areas: list[str]) -> str:
    """The area itself, else the one before it in the order of the codes."""
    return max((known for known in areas if known <= area), default=areas[0])
