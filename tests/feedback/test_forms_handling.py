"""Who can be chosen to watch over a case."""

import pytest
import time_machine

from deputies.models import Deputy, Posting
from tests import cases
from tests.scenes import AN_HOUR_LATER


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(AN_HOUR_LATER, tick=False):
        yield


def test_form_offers_colleagues_who_see_the_case_and_deputies_of_the_county(cast, client_of):
    opinion = cases.dispatched(cast)

    form = client_of(cast.head).get(f"{opinion.get_absolute_url()}name_supervisor/").context["form"]

    offered = {name: set(form.fields[name].queryset) for name in ("account", "deputy")}
    assert offered == {
        "account": {cast.liaison, cast.colleague, cast.head, cast.presidium, cast.committee},
        "deputy": {cast.deputy, cast.other_deputy},
    }


def test_form_offers_the_deputies_of_the_own_station_first_and_says_where_they_are(cast, client_of):
    """In office and posted in the county today, by name; whoever is at two stations stands there once."""
    places = {"柏代表": cast.other_station, "丙代表": cast.station, "远代表": cast.foreign_station}
    for name, station in places.items():
        row = Deputy.objects.create(code=station.code, name=name, kind=cast.deputy.kind, phone="1")
        Posting.objects.create(deputy=row, station=station, since="2020-01-01")
    Posting.objects.create(deputy=cast.deputy, station=cast.other_station, since="2020-01-01")
    Posting.objects.create(deputy=cast.other_deputy, station=cast.station, since="2020-01-01", until="2020-12-31")

    form = client_of(cast.head).get(f"{cases.dispatched(cast).get_absolute_url()}name_supervisor/").context["form"]

    assert [label for _value, label in form.fields["deputy"].choices] == [
        "不选",
        "丙代表（辰阳镇联络站）",
        "戴代表（辰阳镇联络站、孝坪镇联络站）",
        "柏代表（孝坪镇联络站）",
        "邓代表（孝坪镇联络站）",
    ]
