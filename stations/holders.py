"""Who holds a post for a station: the nearest before those further up."""

from stations.models import STATION_ROLES, Role, StaffPost, Station

NEAREST_FIRST = [Role.LIAISON, Role.HEAD, Role.PRESIDIUM, Role.COMMITTEE]


def post_holders(station, *roles, but=None) -> list:
    """Who holds the first of these roles that anybody holds for a station: the nearest before those further up.

    ``but`` is a person who does not count, so that the next one is found where that one is the only one.
    """
    here = [post for post in posts_at(station, roles[0]) if post.user != but]
    return people(here or nearest([post for post in posts_for(station, roles) if post.user != but], station, roles))


def posts_at(station, role) -> list[StaffPost]:
    """Posts of a role at the very station. Every submission asks this first: as a rule it is enough, for half of what
    posts_for() costs. Village points have nobody of their own as a rule."""
    if role not in STATION_ROLES or station.tier == Station.Tier.VILLAGE:
        return []
    posts = StaffPost.objects.current().at(station).filter(role=role).select_related("user")
    return sorted(posts.order_by(), key=lambda post: post.pk)


def nearest(posts, station, roles) -> list[StaffPost]:
    rank = {post: (roles.index(post.role), distance(post, station)) for post in posts}
    return [post for post in rank if rank[post] == min(rank.values())]


def holders_above(station, role) -> list:
    """Who holds a role for the next district or tier above the one whose holders come first."""
    far = {post: distance(post, station) for post in posts_for(station, [role])}
    above = sorted(set(far.values()))[1:2]
    return people(post for post in far if far[post] in above)


def posts_for(station, roles) -> list[StaffPost]:
    """In the order of their ids. Sorted here: every submission asks this, and an ORDER BY costs as much as its rows."""
    posts = StaffPost.objects.current().covering(station).filter(role__in=roles).select_related("user", "station")
    return sorted(posts.order_by(), key=lambda post: post.pk)


def people(posts) -> list:
    return list({post.user_id: post.user for post in posts}.values())


def distance(post, station) -> int:
    """How many tiers or digits of the district code a post stands above a station."""
    if post.role in STATION_ROLES:
        return station.tier - post.station.current.tier
    return len(station.district_id) - len(post.district_id)
