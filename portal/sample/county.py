"""Who and what the stories of the sample county draw on: read once, kept for the whole load."""

from functools import cached_property

from accounts.models import User
from deputies.models import Deputy
from feedback.clock import Rules
from feedback.models import Category
from portal.sample.texts import rows
from stations.models import District, Role, StaffPost, Station, Unit


class County:
    def __init__(self, now):
        self.now, self.rules = now, Rules()
        self.stations = {station.code: station for station in Station.objects.select_related("district")}
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.users = {user.username: user for user in User.objects.all()}
        # Filled while the stories are told: occasions by their key, and the one letter of each that leaves by one.
        self.occasions, self.letters = {}, {}
        self.diligence = {row["code"]: float(row["diligence"]) for name in FILES for row in rows(name)}

    @cached_property
    def calendar(self):
        return self.rules.calendar("431223")

    @cached_property
    def categories(self) -> dict[str, Category]:
        found = Category.objects.exclude(parent=None).select_related("parent")
        return {f"{category.parent.name}/{category.name}": category for category in found}

    @cached_property
    def posts(self) -> dict[tuple, list[User]]:
        """People by role and place: a station's or unit's primary key, or a district's code."""
        found = {}
        for post in StaffPost.objects.order_by("id").select_related("user"):
            place = post.station_id or post.unit_id or post.district_id
            found.setdefault((post.role, place), []).append(self.users[post.user.username])
        return found

    @cached_property
    def deputies(self) -> dict[int, list[Deputy]]:
        """Deputies by the station they are posted to; their accounts are the ones the stories act with."""
        found = {}
        for deputy in Deputy.objects.prefetch_related("postings").order_by("code"):
            deputy.user = self.users.get(deputy.user.username) if deputy.user_id else None
            for posting in deputy.postings.all():
                found.setdefault(posting.station_id, []).append(deputy)
        return found

    @cached_property
    def villages(self) -> dict[str, list[District]]:
        """Villages by township."""
        found = {}
        for village in District.objects.filter(level=District.Level.VILLAGE, code__startswith="431223"):
            found.setdefault(village.code[:9], []).append(village)
        return found

    @cached_property
    def township_stations(self) -> dict[str, Station]:
        plain = [s for s in self.stations.values() if s.tier == Station.Tier.TOWNSHIP and not s.is_feature]
        return {station.district_id: station for station in plain}

    def above(self, station: Station) -> Station:
        """The station itself, or for a village the one of its township."""
        return self.township_stations.get(station.district_id[:9], station)

    def at_station(self, role: Role, station: Station) -> list[User]:
        return self.posts.get((role, station.pk)) or self.posts[(role, self.above(station).pk)]

    def presidium(self, station: Station) -> list[User]:
        return self.posts.get((Role.PRESIDIUM, station.district_id[:9])) or self.committee

    @property
    def committee(self) -> list[User]:
        return self.posts[(Role.COMMITTEE, "431223")]

    def of_unit(self, role: Role, unit: Unit) -> list[User]:
        return self.posts.get((role, unit.pk), [])

    def villages_of(self, station: Station) -> list[District]:
        if station.tier == Station.Tier.VILLAGE:
            return [v for v in self.villages[station.district_id[:9]] if v.code == station.district_id]
        if station.tier == Station.Tier.COUNTY:
            return [village for found in self.villages.values() for village in found]
        return self.villages[station.district_id]

    def local_office(self, station: Station, otherwise: str) -> Unit:
        """The township's own office where it has one."""
        code = f"{station.code}ban"
        return self.units.get(code, self.units[otherwise])

    def forget_scopes(self) -> None:
        """A scope is kept on its user; call when posts or stations changed."""
        for user in self.users.values():
            user.__dict__.pop("_scope", None)


FILES = ["stations.csv", "units.csv"]
