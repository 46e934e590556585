"""Hot and repeated matters: what counts as one, what not, and that each number is the length of its list."""

from datetime import date, timedelta

import pytest
from django.db.models import Q

from feedback import matters, tally
from feedback.figures import BY_NAME
from feedback.models import Category
from feedback.reports import Asked, cases_behind
from tests import cases
from tests.crowd import crowd

MARCH = Asked(Q(), date(2026, 3, 1), date(2026, 3, 31), cases.NOON)


def days(n):
    return timedelta(days=n)


@pytest.fixture
def bridge(cast):
    """A registered opinion of the village."""
    return cases.registered(cast)


def more(opinion, count, **changed):
    copies = crowd(opinion, count)
    type(opinion).objects.filter(pk__in=[copy.pk for copy in copies]).update(**changed)
    tally.count({copy.pk for copy in copies} | {opinion.pk}, again=True)


# Hot


def test_five_of_a_subject_in_a_township_are_hot_and_four_are_not(cast, bridge):
    more(bridge, 3)
    assert matters.hot(MARCH) == []

    more(bridge, 1)

    (each,) = matters.hot(MARCH)
    assert (each.subject, each.town, each.n, each.before) == (str(cast.category.parent_id), "431223100", 5, 0)


@pytest.mark.parametrize("first", [1, 2])
def test_hot_is_what_rises_whether_from_the_tally_or_the_cases(cast, bridge, first):
    asked = MARCH.during(date(2026, 3, first), MARCH.last)
    more(bridge, 4)
    more(bridge, 5, received_on=date(2026, 2, 10))

    assert matters.hot(asked) == []
    more(bridge, 1)
    assert [(each.n, each.before) for each in matters.hot(asked)] == [(6, 5)]


def test_the_largest_rise_comes_first_and_opens_its_cases(cast, bridge):
    elsewhere = cases.submitted(cast, station=cast.other_station, village=None)
    cases.take(elsewhere, "register", cast.other_liaison, **cases.classified(cast, level="township", pace="ordinary"))
    more(bridge, 4)
    more(elsewhere, 6)

    found = matters.hot(MARCH)

    assert [(each.town, each.n) for each in found] == [("431223101", 7), ("431223100", 5)]
    for each in found:
        asked = Asked(Q(), MARCH.first, MARCH.last, MARCH.at, area=each.town, only={"subject": each.subject})
        assert cases_behind(BY_NAME["collected"], asked).count() == each.n


# The same village and subject


@pytest.mark.parametrize(("apart", "n"), [(0, 2), (90, 2), (91, None)])
def test_two_within_ninety_days_are_a_matter_that_returns(cast, bridge, apart, n):
    more(bridge, 1, received_on=bridge.received_on - days(apart))

    found = matters.returning(MARCH)

    assert [each.n for each in found] == ([n] if n else [])
    for each in found:
        assert (each.first, each.last) == (bridge.received_on - days(apart), bridge.received_on)
        assert matters.returning_cases(MARCH, each.village, each.subject).count() == each.n


def test_another_subject_another_village_or_a_merged_one_is_no_return(cast, bridge):
    other = Category.objects.filter(parent__isnull=False).exclude(parent=cast.category.parent)[0]
    more(bridge, 1, category=other)
    more(bridge, 1, village="431223101201")
    more(bridge, 1, withdrawn_at=cases.NOON)

    assert matters.returning(MARCH) == []


def test_what_came_back_before_the_period_only_is_not_of_it(cast, bridge):
    more(bridge, 1)

    assert matters.returning(MARCH.during(date(2026, 4, 1), date(2026, 4, 30))) == []


# Merged


def test_merged_ones_are_counted_at_their_main_opinion(cast):
    target = cases.submitted(cast)
    for _n in range(2):
        cases.merged(cast, target=target)
    tally.refresh()

    (each,) = matters.joined(MARCH, cast.liaison)

    assert (each.main, each.n) == (target, 2)
    assert matters.joined_cases(MARCH, target.number).count() == 2
    assert matters.joined(MARCH, cast.other_liaison) == []
