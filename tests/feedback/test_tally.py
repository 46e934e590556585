"""The tally follows the events: each case counts as what it is, each cell is the sum of its cases, twice is once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback import tally
from feedback.models import CaseCount, Opinion, Tally, TallyCursor
from tests import cases

pytestmark = pytest.mark.django_db


def counted(opinion) -> set[str]:
    """The measures that the opinion counts as."""
    tally.refresh()
    case = CaseCount.objects.get(pk=opinion.pk)
    return {name for name in tally.MEASURES if getattr(case, name)}


COLLECTED = {"received", "collected"}
ASSIGNED = COLLECTED | {"accepted", "assigned"}
ANSWERED = ASSIGNED | {"result_in", "on_time", "settled", "assigned_settled", "told", "stated"}


def test_case_counts_as_what_it_is_at_every_point_of_its_way(cast):
    assert counted(cases.submitted(cast)) == COLLECTED
    assert counted(cases.registered(cast)) == COLLECTED | {"accepted"}
    assert counted(cases.dispatched(cast)) == ASSIGNED | {"in_hand"}
    assert counted(cases.replied(cast)) == ANSWERED
    assert counted(cases.answered_directly(cast)) == COLLECTED | {"accepted", "settled", "told", "stated"}
    assert counted(cases.guided(cast)) == {"received", "guided"}
    assert counted(cases.withdrawn(cast)) == {"received", "withdrawn"}
    assert counted(cases.merged(cast)) == {"received", "merged"}


def test_cell_is_the_sum_of_its_cases_on_every_axis(cast):
    first, second = cases.dispatched(cast), cases.submitted(cast)
    tally.refresh()

    def row(axis, value="", cohort="received"):
        return Tally.objects.get(axis=axis, value=value, cohort=cohort, month="2026-03-01")

    assert (row("").received, row("").assigned, row("").area) == (2, 1, cast.station.district_id)
    assert row("unit", str(cast.unit.pk)).assigned == 1
    assert row("unit").received == 1
    assert row("subject", str(cast.category.parent_id or cast.category.pk)).received == 1
    assert row("channel", "web").received == 2
    assert row("level", "township").in_hand == 1
    assert row("", cohort="due").received == 1
    assert {first.count.due_on.month, second.count.due_on} == {3, None}


def test_counting_twice_changes_nothing(cast):
    cases.replied(cast)
    assert tally.refresh() == 1
    before = list(Tally.objects.order_by("pk").values())

    assert tally.refresh() == 0
    assert list(Tally.objects.order_by("pk").values()) == before


def test_case_that_moves_leaves_its_old_cells(cast):
    opinion = cases.registered(cast)
    tally.refresh()
    cases.take(opinion, "amend", cast.liaison, demand="complaint", reason="分类有误")
    tally.refresh()

    values = Tally.objects.filter(axis="demand", cohort="received").values_list("value", "received")
    assert list(values) == [("complaint", 1)]


def test_event_that_is_committed_late_is_still_followed(cast):
    """Its number was given out before that of an event which was already read."""
    late, early = cases.submitted(cast), cases.submitted(cast)
    tally.count({early.pk})
    TallyCursor.objects.create(pk=1, seen=tally.newest_event(), seen_at=timezone.now())

    tally.refresh()

    assert CaseCount.objects.filter(pk=late.pk).exists()
    assert TallyCursor.objects.get().through == 0


def test_what_was_seen_a_minute_ago_is_not_read_again(cast, django_assert_num_queries):
    cases.submitted(cast)
    tally.refresh()
    TallyCursor.objects.update(seen_at=timezone.now() - tally.LONGEST - timedelta(seconds=1))
    tally.refresh()

    assert TallyCursor.objects.get().through == tally.newest_event()
    with django_assert_num_queries(3):
        tally.refresh()


@pytest.mark.parametrize(
    "spoil, named",
    [
        (lambda: Tally.objects.filter(axis="").update(received=7), "cell"),
        (lambda: Tally.objects.filter(axis="unit").delete(), "cell"),
        (lambda: CaseCount.objects.update(assigned=False), "opinion"),
        (lambda: CaseCount.objects.all().delete(), "opinion"),
    ],
)
def test_check_names_what_differs_and_repairs_it(cast, spoil, named):
    cases.dispatched(cast)
    tally.refresh()
    TallyCursor.objects.update(through=tally.newest_event())
    assert list(tally.check()) == []

    spoil()

    assert named in {finding.split()[0] for finding in tally.check(repair=True)}
    assert list(tally.check()) == []


def test_voided_opinion_counts_as_nothing(cast):
    opinion = cases.submitted(cast)
    tally.refresh()
    Opinion.objects.filter(pk=opinion.pk).update(voided_at=timezone.now(), event_count=2)

    assert counted(opinion) == set()
    assert not Tally.objects.exists()
