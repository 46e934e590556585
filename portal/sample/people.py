"""Invented staff: everybody a county needs, with one known password."""

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from accounts.models import User
from portal.sample import PASSWORD, SECRET
from portal.sample.texts import rows, words
from stations.models import Role, StaffPost, Station
from stations.scope import needs_second_factor

OFFICE_SINCE = "2024-01-02"


class Registrar:
    """Makes accounts: names from the dice, the password hashed once for all of them."""

    def __init__(self, dice):
        self.dice, self.names = dice, words("names.json")
        self.password = make_password(PASSWORD)
        self.taken = set()

    def name(self) -> str:
        """A name nobody else in the sample bears."""
        given = self.names[self.dice.choice(["male", "female"])]
        while (name := self.dice.choice(self.names["surnames"]) + self.dice.choice(given)) in self.taken:
            pass
        self.taken.add(name)
        return name

    def user(self, username, name="", **columns) -> User:
        return User.objects.create(username=username, name=name or self.name(), password=self.password, **columns)

    def post(self, username, role, **place) -> User:
        user = self.user(username, phone=f"0745-555{self.dice.randrange(3000, 9999)}")
        StaffPost.objects.create(user=user, role=role, since=OFFICE_SINCE, **place)
        return user


def numbered(username: str, count: int) -> list[str]:
    """The first without a number, the others with theirs."""
    return [username + (str(n) if n > 1 else "") for n in range(1, count + 1)]


def add_staff(registrar: Registrar, stations: dict, units: dict) -> None:
    registrar.user("admin", is_staff=True, is_superuser=True)
    for username in numbered("committee", 3):
        registrar.post(username, Role.COMMITTEE, district_id="431223")
    for row in rows("stations.csv"):
        add_station_staff(registrar, row, stations[row["code"]])
    for row in rows("units.csv"):
        add_unit_staff(registrar, row, units[row["code"]])
    for user in filter(needs_second_factor, User.objects.all()):
        TOTP.activate(user, SECRET)


def add_station_staff(registrar, row, station) -> None:
    """Towns have two liaisons; most village stations are looked after from the township."""
    for username in numbered(f"liaison-{station.code}", int(row["liaisons"])):
        registrar.post(username, Role.LIAISON, station=station)
    for username in numbered(f"head-{station.code}", int(row["heads"])):
        registrar.post(username, Role.HEAD, station=station)
    if station.tier == Station.Tier.TOWNSHIP and not station.is_feature:
        registrar.post(f"presidium-{station.code}", Role.PRESIDIUM, district_id=station.district_id)


def add_unit_staff(registrar, row, unit) -> None:
    for username in numbered(f"officer-{unit.code}", int(row["officers"])):
        officer = registrar.post(username, Role.UNIT_OFFICER, unit=unit)
    if row["leader"]:
        registrar.post(f"leader-{unit.code}", Role.UNIT_LEADER, unit=unit)
    unit.contact = officer.name
    unit.save(update_fields=["contact"])
