"""The fixed cast: one county with two townships, everybody twice where a neighbour must not see, and a stranger county."""

import pickle
from functools import cache
from types import SimpleNamespace

from django.conf import settings

from accounts.models import User
from deputies.models import Deputy, Mandate, Posting
from feedback.models import Category
from stations.models import District, Role, StaffPost, Station, Unit

DISTRICTS = [
    ("43", "湖南省", 1),
    ("4312", "怀化市", 2),
    ("431223", "辰溪县", 3),
    ("431223100", "辰阳镇", 4),
    ("431223100201", "桔花园村", 5),
    ("431223101", "孝坪镇", 4),
    ("431223101201", "江东村", 5),
    ("431224", "溆浦县", 3),
    ("431224100", "卢峰镇", 4),
]


def build() -> SimpleNamespace:
    """Create every member of the cast; names are roles, so that a test reads like a sentence."""
    rows.cache_clear()
    District.objects.bulk_create(District(code=code, name=name, level=level) for code, name, level in DISTRICTS)
    cast = SimpleNamespace()
    cast.station = station("chenyang", "辰阳镇联络站", "431223100", "辰阳联")
    cast.village_station = station("juhuayuan", "桔花园村联络点", "431223100201", "桔联", tier=3)
    cast.other_station = station("xiaoping", "孝坪镇联络站", "431223101", "孝坪联")
    cast.foreign_station = station("lufeng", "卢峰镇联络站", "431224100", "卢联")
    cast.unit = unit("jiaotong", "县交通运输局")
    cast.other_unit = unit("shuili", "县水利局")
    cast.third_unit = unit("minzheng", "县民政局")
    cast.liaison = person("liaison", "林联络", Role.LIAISON, station=cast.station)
    cast.colleague = person("colleague", "罗联络", Role.LIAISON, station=cast.station)
    cast.other_liaison = person("other_liaison", "刘邻站", Role.LIAISON, station=cast.other_station)
    cast.head = person("head", "何站长", Role.HEAD, station=cast.station)
    cast.presidium = person("presidium", "彭主席", Role.PRESIDIUM, district_id="431223100")
    cast.committee = person("committee", "常委员", Role.COMMITTEE, district_id="431223")
    cast.foreign_committee = person("foreign_committee", "邻县委", Role.COMMITTEE, district_id="431224")
    cast.officer = person("officer", "欧承办", Role.UNIT_OFFICER, unit=cast.unit)
    cast.leader = person("leader", "雷局长", Role.UNIT_LEADER, unit=cast.unit)
    cast.other_officer = person("other_officer", "欧水利", Role.UNIT_OFFICER, unit=cast.other_unit)
    cast.deputy_user = User.objects.create(username="deputy", name="戴代表")
    cast.other_deputy_user = User.objects.create(username="other_deputy", name="邓代表")
    cast.deputy = deputy("d1", cast.deputy_user, Deputy.Kind.GRASSROOTS, cast.station)
    cast.other_deputy = deputy("d2", cast.other_deputy_user, Deputy.Kind.OFFICE_HOLDING, cast.other_station)
    cast.administrator = User.objects.create(username="admin", name="管理员", is_staff=True, is_superuser=True)
    cast.stranger = User.objects.create(username="stranger", name="陌生人")
    return cast


def load() -> SimpleNamespace:
    """The cast that build() left in the database; every test gets objects of its own."""
    return pickle.loads(rows())


@cache
def rows() -> bytes:
    """The cast as one string: read once, for thousands of tests."""
    return pickle.dumps(read())


def read() -> SimpleNamespace:
    users = {user.username: user for user in User.objects.all()}
    cast = SimpleNamespace(**users)
    cast.deputy_user, cast.other_deputy_user, cast.administrator = (
        users["deputy"],
        users["other_deputy"],
        users["admin"],
    )
    cast.deputy, cast.other_deputy = Deputy.objects.get(code="d1"), Deputy.objects.get(code="d2")
    stations = {row.code: row for row in Station.objects.all()}
    cast.station, cast.other_station = stations["chenyang"], stations["xiaoping"]
    cast.village_station, cast.foreign_station = stations["juhuayuan"], stations["lufeng"]
    units = {row.code: row for row in Unit.objects.all()}
    cast.unit, cast.other_unit, cast.third_unit = units["jiaotong"], units["shuili"], units["minzheng"]
    cast.village = District.objects.get(code="431223100201")
    cast.category = Category.objects.get(name="交通管理")
    return cast


def station(code, name, district, word, tier=Station.Tier.TOWNSHIP):
    return Station.objects.create(
        code=code,
        name=name,
        district_id=district,
        letter_word=word,
        tier=tier,
        phone="0745-5230001",
        address="建设路1号",
    )


def unit(code, name):
    return Unit.objects.create(code=code, name=name, district_id="431223", phone="0745-5230002")


def person(username, name, role, **place):
    user = User.objects.create(username=username, name=name)
    StaffPost.objects.create(user=user, role=role, since="2020-01-01", **place)
    return user


def deputy(code, user, kind, station):
    row = Deputy.objects.create(code=code, user=user, name=user.name, kind=kind, phone="13907450000")
    Mandate.objects.create(deputy=row, level=Mandate.Level.COUNTY)
    Posting.objects.create(deputy=row, station=station, since="2020-01-01")
    return row


assert settings.PORTAL_DISTRICT == "431223"
