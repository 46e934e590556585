"""The preview counts everything it reads and keeps one page of it. NOON is 11 March 2026."""

import pytest

from feedback import recalculating
from feedback.recalculating import Preview
from stations.calendar_changes import draft
from tests import cases
from tests.cases import NOON
from tests.changed_days import off


@pytest.fixture
def change(cast):
    change = draft(off((3, 12)), by=None)
    change.numbers = [cases.submitted(cast).number for _nth in range(5)]
    return change


@pytest.mark.parametrize(
    ("asked", "number", "kept"),
    [(1, 1, slice(0, 2)), (2, 2, slice(2, 4)), (3, 3, slice(4, 5)), (9, 3, slice(4, 5)), (0, 1, slice(0, 2))],
)
def test_one_page_is_kept_and_everything_counted(change, asked, number, kept):
    preview = Preview(change, NOON, page=asked, per_page=2)

    assert [move.number for move in preview.moves] == change.numbers[kept] == [m.number for m in preview.page]
    assert (preview.page.number, preview.page.paginator.num_pages) == (number, 3)
    assert (preview.count, preview.opinions, preview.sooner) == (5, 5, 0)
    assert [n for _kind, n in preview.by_kind] == [n for _station, n in preview.by_station] == [5]


def test_last_page_that_is_full_is_the_last(change):
    preview = Preview(change, NOON, page=2, per_page=5)

    assert (len(preview.moves), preview.page.number, preview.page.has_other_pages()) == (5, 1, False)


@pytest.mark.parametrize(("most", "count", "is_cut"), [(4, 4, True), (5, 5, False)])
def test_so_many_deadlines_are_looked_at_and_no_more(change, monkeypatch, most, count, is_cut):
    monkeypatch.setattr(recalculating, "MOST_CLOCKS", most)

    preview = Preview(change, NOON)

    assert (preview.count, preview.is_cut) == (count, is_cut)


def test_without_moves_there_is_one_empty_page(db):
    preview = Preview(draft(off((8, 12)), by=None), NOON, page=7)

    assert (preview.moves, preview.count, preview.page.number, list(preview.page)) == ([], 0, 1, [])
