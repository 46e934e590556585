"""Finding a case: by number, by title, by exact name or phone for those who may see contacts, and never beyond one's reach."""

import pytest

from accounts.models import User
from feedback.models import Opinion
from feedback.receipts import is_number
from feedback.search import search
from stations.models import Role, StaffPost
from tests import cases
from tests import cast as members

NAME, PHONE = "阚佩璇", "13987654321"


def found(typed, user, opinions=None) -> set:
    cases.fresh_scope(user)
    rows = Opinion.objects.visible_to(user) if opinions is None else opinions
    return set(search(rows, typed, user=user))


@pytest.fixture
def case(cast):
    """A case of two units, with a deputy on it; beside it one that everything else says of."""
    cases.submitted(cast, name="别人", phone="13100000000", body="别的事。")
    return cases.dispatched(cast, name=NAME, phone=PHONE, assists=[cast.other_unit], deputies=[cast.deputy])


@pytest.mark.parametrize("shape", ["{n}", " {n} ", "{a} {b} {c}", "编号：{n}。"])
def test_number_is_found_however_it_is_typed(cast, case, shape):
    parts = {"n": case.number, "a": case.number[:4], "b": case.number[4:8], "c": case.number[8:]}

    assert found(shape.format(**parts), cast.liaison) == {case}


def test_number_is_found_whole_only(cast, case):
    assert found(case.number[:11], cast.liaison) == set()


@pytest.mark.parametrize(
    ("typed", "is_found"), [("桥面", True), ("修复村口桥面", True), ("桥 面", False), ("%", False)]
)
def test_title_is_found_by_any_part_of_it(cast, case, typed, is_found):
    assert found(typed, cast.liaison) == ({case} if is_found else set())


def test_words_of_an_opinion_not_yet_registered_are_its_title(cast):
    waiting = cases.submitted(cast, body="路灯坏了三盏，电话13912345678。")
    told = cases.registered(cast, body="路灯坏了三盏。")

    assert found("路灯", cast.liaison) == {waiting}
    assert found("13912345678", cast.liaison) == set()
    assert told in found("修复", cast.liaison)


@pytest.mark.parametrize(
    "typed", [NAME, f" {NAME} ", PHONE, "139 8765 4321", "+86 139-8765-4321", "１３９８７６５４３２１"]
)
def test_contact_is_found_by_the_exact_name_or_phone(cast, case, typed):
    assert found(typed, cast.liaison) == {case}


@pytest.mark.parametrize("typed", [NAME[:2], NAME[1:], f"{NAME}甲", PHONE[:-1], PHONE[3:], "4321", "139%"])
def test_part_of_a_name_or_phone_finds_nobody(cast, case, typed):
    assert found(typed, cast.liaison) == set()


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_typed_is_no_name_of_anonymous_visitors(cast, typed):
    cases.submitted(cast, is_anonymous=True, name="", phone="")

    assert search(Opinion.objects.none(), typed, user=cast.liaison).count() == 0
    assert not Opinion.objects.filter(contact__name_index="").exists()


@pytest.mark.parametrize("typed", ["（）", "-", "+"])
def test_signs_alone_are_nobodys_name_or_phone(cast, case, typed):
    cases.submitted(cast, name="某人", phone="")
    cases.submitted(cast, name="", phone="13100000001")

    assert found(typed, cast.liaison) == set()


@pytest.mark.parametrize(("name", "finds"), [("liaison", True), ("officer", False)])
def test_landline_that_could_be_a_number_is_looked_for_as_a_phone_too(cast, name, finds):
    landline = next(f"07455230{n:04d}" for n in range(10000) if is_number(f"07455230{n:04d}"))
    case = cases.dispatched(cast, phone=landline)

    assert found(landline, getattr(cast, name)) == ({case} if finds else set())


@pytest.mark.parametrize("typed", [NAME, PHONE])
@pytest.mark.parametrize(
    ("name", "finds"),
    [
        ("liaison", True),
        ("head", True),
        ("presidium", True),
        ("committee", True),
        ("officer", False),
        ("leader", False),
        ("other_officer", False),
        ("deputy_user", False),
    ],
)
def test_contact_is_found_by_those_who_may_see_contacts_by_post(cast, case, name, finds, typed):
    user = getattr(cast, name)
    assert case in found(case.number, user)

    assert found(typed, user) == ({case} if finds else set())


def test_clerk_who_is_also_of_the_handling_unit_finds_nobody_by_name(cast, case):
    StaffPost.objects.create(user=cast.liaison, role=Role.UNIT_OFFICER, unit=cast.unit, since="2020-01-01")

    assert found(NAME, cast.liaison) == set()
    assert found("桥面", cast.liaison) == {case}


def test_unit_learns_nothing_by_trying_a_name_that_slipped_into_the_title(cast):
    """Its own page shows 阚**; the search must not tell that it was right."""
    case = cases.dispatched(cast, name=NAME)
    Opinion.objects.filter(pk=case.pk).update(summary=f"{NAME}家门口的路")

    assert found("门口", cast.officer) == {case}
    assert found(NAME, cast.officer) == set()
    assert found(NAME, cast.liaison) == {case}


@pytest.mark.parametrize(
    "name", ["other_liaison", "foreign_committee", "other_deputy_user", "stranger", "administrator"]
)
def test_nothing_is_found_beyond_ones_reach(cast, case, name):
    user = getattr(cast, name)

    assert [found(typed, user) for typed in (case.number, "桥面", NAME, PHONE)] == [set()] * 4


def test_post_elsewhere_finds_no_contact_of_a_case_seen_as_a_deputy(cast, case):
    """A clerk of the next station who is named on the case as a deputy may read it, and not look people up in it."""
    both = members.person("both", "双职", Role.LIAISON, station=cast.other_station)
    type(cast.deputy).objects.filter(pk=cast.deputy.pk).update(user=both)
    both = User.objects.get(pk=both.pk)

    assert case in found("桥面", both)
    assert found(NAME, both) == set()


def test_merged_station_is_searched_with_the_one_that_acts_for_it(cast, case):
    type(cast.station).objects.filter(pk=cast.station.pk).update(state="merged", merged_into=cast.other_station)

    assert found(NAME, cast.other_liaison) == {case}


def test_search_narrows_what_it_is_given(cast, case):
    assert found("桥面", cast.liaison, Opinion.objects.exclude(pk=case.pk)) == set()
