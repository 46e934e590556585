"""Who a person is by post: which stations, units and districts they may act for, today.

A post at a merged station counts at the one it was merged into; a post at the surviving one reaches the rows of the
merged ones. A scope includes the tiers below it.
"""

from dataclasses import dataclass
from functools import cached_property, wraps

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from stations.models import STATION_ROLES, UNIT_ROLES, Role, StaffPost, Station, inside, prefixes

# Whoever works at stations or watches over them.
STATION_STAFF = (Role.LIAISON, Role.HEAD, Role.PRESIDIUM, Role.COMMITTEE)


@dataclass
class Scope:
    """All current posts of one person. Read once per request: see scope_of()."""

    posts: list[StaffPost]

    @cached_property
    def roles(self) -> set[str]:
        return {post.role for post in self.posts}

    @cached_property
    def stations(self) -> dict[int, set[str]]:
        """Station id → roles held there, merges followed."""
        held = {}
        for post in self.posts:
            if post.role in STATION_ROLES:
                held.setdefault(post.station.current.pk, set()).add(post.role)
        return held

    @cached_property
    def units(self) -> dict[int, set[str]]:
        held = {}
        for post in self.posts:
            if post.role in UNIT_ROLES:
                held.setdefault(post.unit_id, set()).add(post.role)
        return held

    def districts(self, role: str) -> set[str]:
        return {post.district_id for post in self.posts if post.role == role}

    @property
    def has_station_work(self) -> bool:
        return bool(self.roles & set(STATION_STAFF))

    def roles_at(self, station: Station) -> set[str]:
        """The roles this person holds for one station; for a merged one, those held for either."""
        return {post.role for post in self.posts for place in {station, station.current} if covers(post, place)}

    def district_for(self, role: str, station: Station):
        """The district of the post by which this person is that for the station: the narrowest; None without one."""
        places = {station, station.current}
        held = [p for p in self.posts if p.role == role and p.district_id and any(covers(p, place) for place in places)]
        return max((post.district for post in held), key=lambda district: len(district.code), default=None)

    def reach(self, station: str, area: str) -> Q:
        """Rows of every station within reach. ``station`` and ``area`` name the fields that hold station and its district code."""
        districts, stations = Q(pk__in=[]), Q(pk__in=[])
        for post in self.posts:
            if post.role in STATION_ROLES:
                stations |= acted_for(post.station.current)
            elif post.role not in UNIT_ROLES:
                districts |= inside(area, post.district_id)
                stations |= inside("merged_into__district_id", post.district_id)
        return districts | Q(**{f"{station}__in": Station.objects.filter(stations)})


def acted_for(own: Station) -> Q:
    """The stations that a post at this one acts for: itself, the tiers below it in its district, and whatever was merged
    into one of them."""
    below = Q(tier__gt=own.tier) & inside("district_id", own.district_id)
    merged_below = Q(merged_into__tier__gt=own.tier) & inside("merged_into__district_id", own.district_id)
    return Q(pk=own.pk) | Q(merged_into=own) | below | merged_below


def has_head(station: Station) -> bool:
    """Whether somebody is head or presidium for it."""
    posts = StaffPost.objects.current().covering(station)
    return posts.filter(role__in=[Role.HEAD, Role.PRESIDIUM]).exists()


def acts_for(user, station: Station) -> bool:
    """Whether this person does the work of a station: its liaison, head or presidium; the committee where it has no head."""
    roles = scope_of(user).roles_at(station)
    return bool(roles - {Role.COMMITTEE}) or (Role.COMMITTEE in roles and not has_head(station.current))


def decides_for(user, station: Station) -> bool:
    """Whether this person decides there: head or presidium; the committee where there is neither."""
    roles = scope_of(user).roles_at(station)
    return bool(roles & {Role.HEAD, Role.PRESIDIUM}) or (Role.COMMITTEE in roles and not has_head(station.current))


def without_head(stations) -> list[Station]:
    """Those of these stations that have neither head nor presidium: there the committee acts as head."""
    posts = StaffPost.objects.current().filter(role__in=[Role.HEAD, Role.PRESIDIUM])
    heads = list(posts.select_related("station__merged_into"))
    own = {post.station.current.pk for post in heads if post.station_id}
    presidia = {post.district_id for post in heads if not post.station_id}
    above = [post.station.current for post in heads if post.station_id]
    tiers = {code: min(s.tier for s in above if s.district_id == code) for code in {s.district_id for s in above}}
    return [
        station
        for station in stations
        if station.pk not in own
        and not any(
            code in presidia or tiers.get(code, station.tier) < station.tier for code in prefixes(station.district_id)
        )
    ]


def covers(post: StaffPost, station: Station) -> bool:
    above = prefixes(station.district_id)
    if post.role in UNIT_ROLES:
        return False
    if post.role in STATION_ROLES:
        own = post.station.current
        return own == station or (own.tier < station.tier and own.district_id in above)
    return post.district_id in above


def scope_of(user) -> Scope:
    """The scope of a signed-in person, kept on the user object for the length of the request."""
    if not hasattr(user, "_scope"):
        posts = StaffPost.objects.current().filter(user=user)
        user._scope = Scope(list(posts.select_related("station__merged_into", "unit", "district")))
    return user._scope


def read_scopes(users) -> None:
    """What scope_of() says of each of these people, by one query for all of them."""
    posts = (
        StaffPost.objects.current().filter(user__in=users).select_related("station__merged_into", "unit", "district")
    )
    found = list(posts)
    for user in users:
        user._scope = Scope([post for post in found if post.user_id == user.pk])


def needs_second_factor(user) -> bool:
    """Asked of whoever decides or sees a whole district: committee, presidium, head, administrator."""
    return user.is_superuser or bool(scope_of(user).roles & {Role.COMMITTEE, Role.PRESIDIUM, Role.HEAD})


def staff_only(*roles):
    """Lets in people who hold one of these roles anywhere; which rows they see is visible_to's business."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not scope_of(request.user).roles & set(roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.roles = frozenset(roles)
        return guarded

    return decorate
