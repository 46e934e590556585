"""Who works side by side: whom somebody may ask to stand in, since both may see the same cases."""

from datetime import date

from django.db.models import Q

from accounts.models import User
from accounts.substitutes import know_places
from stations.models import STATION_ROLES, StaffPost


def colleagues_of(person):
    """Active people with a current post at every place of this person's: station (merges followed), unit or district."""
    own = StaffPost.objects.current().filter(user=person).select_related("station__merged_into")
    if not (places := {place_of(post) for post in own}):
        return User.objects.none()
    found = User.objects.exclude(pk=person.pk).order_by("name", "username")
    for kind, pk in places:
        there = Q(station=pk) | Q(station__merged_into=pk) if kind == "station" else Q(**{kind: pk})
        found = found.filter(pk__in=StaffPost.objects.current().filter(there).values("user"))
    return found


def place_of(post) -> tuple[str, object]:
    if post.role in STATION_ROLES:
        return "station", post.station.current.pk
    return ("unit", post.unit_id) if post.unit_id else ("district", post.district_id)


def places_of(ids, on: date) -> dict[int, set]:
    """The places of these people on a day, by id."""
    found = {}
    posts = StaffPost.objects.current(on).filter(user__in=ids).select_related("station__merged_into")
    for post in posts.order_by():
        found.setdefault(post.user_id, set()).add(place_of(post))
    return found


know_places(places_of)
