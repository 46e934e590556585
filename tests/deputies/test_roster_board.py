"""The board a roster is drafted on: every change costs what the difference is, and can be taken back."""

from hypothesis import given

from deputies.roster_board import EMPTY_SEAT, LOAD, NOBODY, SHORTFALL, UNMET, UNWISHED, WISHED, Board
from tests.chance import few
from tests.rosters import BRIDGE, FRIDAY, GRASSROOTS, MONDAY, OFFICE, PAIRS, TOWN, cases, person, posted, session

ZHANG, LI = person("d1", "张三", OFFICE), person("d2", "李四", GRASSROOTS)


def test_weights_are_in_the_order_of_importance():
    assert NOBODY > UNMET > EMPTY_SEAT > UNWISHED > SHORTFALL > LOAD > WISHED


def test_first_person_second_person():
    board = Board([session(1)], [ZHANG, LI], PAIRS)

    assert board.join(ZHANG, session(1)) == LOAD - NOBODY - EMPTY_SEAT
    assert board.join(LI, session(1)) == LOAD - UNMET - EMPTY_SEAT
    assert board.leave(ZHANG, session(1)) == UNMET + EMPTY_SEAT - LOAD


def test_what_a_shift_costs_a_person():
    wishes = person("d2", "李四", unwished=frozenset([FRIDAY]), wished=frozenset([0]), already={2026: 3})
    board = Board([session(1), session(2, MONDAY)], [wishes], PAIRS)

    assert board.price(wishes, session(1)) == 7 * LOAD + UNWISHED
    assert board.price(wishes, session(2, MONDAY)) == 7 * LOAD - WISHED


def test_ways_to_come():
    both = person("d1", "张三", OFFICE, postings=posted(TOWN, BRIDGE), maximum=2)
    first, beside = session(1), session(2, station=BRIDGE, starts=10, ends=12)
    later, last = session(3, MONDAY), session(4, MONDAY, starts=14, ends=16)
    board = Board([first, beside, later, last], [both], PAIRS)
    free = list(board.ways_to_come(both, beside, may_trade=True))
    board.join(both, first)
    board.join(both, later)

    assert free == [()]
    assert list(board.ways_to_come(both, beside, may_trade=False)) == [(first,)]
    assert list(board.ways_to_come(both, beside, may_trade=True)) == [(first,), (first, later)]
    assert list(board.ways_to_come(both, last, may_trade=False)) == [(first,), (later,)]
    assert board.is_free(both, last) is False


def test_nobody_gives_up_what_was_assigned_by_hand():
    both = person("d1", "张三", OFFICE, postings=posted(TOWN, BRIDGE))
    first, beside = session(1, fixed=("d1",)), session(2, station=BRIDGE, starts=10, ends=12)
    board = Board([first, beside], [both], PAIRS)

    assert list(board.ways_to_come(both, beside, may_trade=True)) == []
    assert board.leavers(first) == [None]


@few
@given(cases())
def test_every_change_has_its_way_back(case):
    sessions, people, rules = case
    board = Board(sessions, people, rules)
    before = state(board)

    cost = 0
    for one in board.sessions:
        for other in board.newcomers(one):
            cost += board.join(other, one)
    spent = sum(board.leave(other, one) for one in board.sessions for other in filter(None, board.leavers(one)))
    board.back_to(0)

    assert cost + spent == 0
    assert state(board) == before


def state(board):
    members = {key: sorted(people) for key, people in board.members.items()}
    counts = {key: count for key, count in board.counts.items() if count}
    return members, {key: sorted(sessions) for key, sessions in board.held.items()}, counts, board.shortages
