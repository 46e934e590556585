import pytest

from stations.finding import places_like, places_named, written
from stations.models import District


@pytest.fixture
def villages(cast):
    """A second township, with a village of a name the first has too, beside one of the neighbouring county."""
    rows = [
        ("431223100202", "新村"),
        ("431223101202", "新村"),
        ("431223101203", "桔花园南村"),
        ("431224100201", "桔花园村"),
    ]
    District.objects.bulk_create(District(code=code, name=name, level=5) for code, name in rows)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("桔花园村", ["431223100201"]),
        (" 桔花园 村 ", ["431223100201"]),
        ("桔花园村（辰阳镇）", ["431223100201"]),
        ("江东", ["431223101201"]),
        ("辰阳镇", ["431223100"]),
        ("辰阳镇桔花园村", ["431223100201"]),
        ("辰溪县辰阳镇桔花园", ["431223100201"]),
        ("湖南省怀化市辰溪县辰阳镇，桔花园村", ["431223100201"]),
        ("桔花园", ["431223100201", "431223101203"]),
        ("新村", ["431223100202", "431223101202"]),
        ("孝坪镇新村", ["431223101202"]),
        ("新村（孝坪镇）", ["431223101202"]),
        ("新村(孝坪镇)", ["431223101202"]),
        ("新村（县城边上）", ["431223100202", "431223101202"]),
        ("花园村", []),
        ("辰溪县", []),
        ("卢峰镇", []),
        ("（辰阳镇）", []),
        ("\x00", []),
        ("", []),
    ],
)
def test_place_is_found_as_people_type_it(villages, typed, codes):
    assert [place.code for place in places_named(typed, "431223")] == codes


def test_names_like_it_begin_with_what_was_typed_then_contain_it(villages):
    found = places_like("花园", "431223") + places_like("新", "431223", most=1)

    assert written(found) == ["桔花园村（辰阳镇）", "桔花园南村（孝坪镇）", "新村（辰阳镇）"]


@pytest.mark.parametrize("places", [1, 3])
def test_writing_places_costs_one_query_for_any_number(villages, django_assert_num_queries, places):
    found = list(District.objects.filter(level=5)[:places])

    with django_assert_num_queries(1):
        written(found)
