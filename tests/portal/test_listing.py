"""Rows of a list of cases: time left and who owes it, in words, read with few queries."""

from datetime import timedelta

import pytest

from feedback.models import Opinion
from portal.listing import listed, present
from tests import cases
from tests.cases import NOON, take


def presented(at=NOON) -> list:
    rows = list(listed(Opinion.objects.order_by("pk")))
    present(rows, at)
    return rows


@pytest.mark.parametrize(
    ("build", "owner"),
    [
        (cases.submitted, "联络员"),
        (cases.registered, "联络员"),
        (cases.dispatched, "县交通运输局"),
        (cases.resulted, "联络员"),
        (cases.replied, ""),
        (cases.archived, ""),
    ],
)
def test_row_names_who_owes_the_next_move(cast, build, owner):
    build(cast)

    (row,) = presented()

    assert row.owner == owner
    assert (row.left.state == "still") == (owner == "")


def test_lead_is_named_and_no_assisting_unit(cast):
    cases.dispatched(cast, assists=[cast.other_unit])

    assert [row.owner for row in presented()] == ["县交通运输局"]


def test_recalled_unit_is_named_no_more(cast):
    opinion = cases.dispatched(cast)
    take(opinion, "reconsider", cast.liaison, reason="搞错了")

    assert [row.owner for row in presented()] == ["联络员"]


def test_time_is_told_as_of_the_moment_asked_for(cast):
    opinion = cases.submitted(cast)

    states = [presented(at)[0].left.state for at in (NOON, opinion.amber_at, opinion.due_at + timedelta(seconds=1))]

    assert states == ["ok", "amber", "late"]


@pytest.mark.parametrize("count", [1, 3])
def test_rows_are_read_with_as_many_queries_as_one(cast, django_assert_num_queries, count):
    for _n in range(count):
        cases.dispatched(cast)

    with django_assert_num_queries(3):
        assert [(row.station.name, row.where) for row in presented()] == [("辰阳镇联络站", "桔花园村 村口老桥")] * count
