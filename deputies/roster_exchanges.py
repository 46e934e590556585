"""Making a roster cheaper: first every seat goes to whoever does most good there, then seats change hands in chains.

In a chain somebody takes a seat and gives up another one, which somebody else takes, and so on, as long as the whole roster
costs less afterwards.
"""

from itertools import product

from deputies.roster_board import EMPTY_SEAT, UNMET, Board
from deputies.roster_rules import Person

# How many seats change hands in one chain: where something is lacking, and where only wishes and the spread are at stake.
LONGEST, SHORT = 5, 2
# A session nobody can be found for is given up after so many attempts: with everybody at the maximum chains have no end.
MOST_TRIES = 200


def fill(board: Board) -> None:
    """Where the choice is smallest first."""
    for session in sorted(board.sessions, key=lambda session: len(board.candidates[session.key])):
        while board.has_seat(session) and (best := cheapest(board, session)):
            board.join(best, session)


def cheapest(board, session) -> Person | None:
    free = [person for person in board.newcomers(session) if board.is_free(person, session)]
    return min(free, key=lambda person: cost_of(board, person, session), default=None)


def cost_of(board, person, session) -> int:
    mark = len(board.changes)
    cost = board.join(person, session)
    board.back_to(mark)
    return cost


def improve(board: Board) -> None:
    """Until no chain makes the roster cheaper."""
    chains = {session.key: Chains(board, may_trade=False) for session in board.sessions}
    while mend(board, chains) or even_out(board):
        pass


def mend(board, chains) -> bool:
    """Whether a session that lacks something could be given it."""
    found = False
    for session in board.sessions:
        if board.shortages[session.key]:
            # Where nothing but a seat is empty, another face in a seat that is taken does not help.
            leavers = board.leavers(session) if board.shortages[session.key] >= UNMET else [None]
            found |= any(chains[session.key].run(session, leavers, length) for length in range(1, LONGEST + 1))
    return found


def even_out(board) -> bool:
    """Worth the search are those who cost more here than somebody would where a newcomer to this session sits: in an even
    roster that is nobody."""
    lowest, found = {session.key: board.lowest_price(session) for session in board.sessions}, False
    for session in board.sessions:
        near = {session.key}.union(*(board.held[person.key] for person in board.newcomers(session)))
        least = min(lowest[key] for key in near)
        leavers = [person for person in board.leavers(session) if person and board.refund(person, session) > least]
        found |= Chains(board, may_trade=True).run(session, leavers, SHORT)
    return found


class Chains:
    """Looks for chains. ``may_trade``: somebody may also give up a seat that could be kept."""

    def __init__(self, board: Board, *, may_trade: bool):
        self.board, self.may_trade, self.tries = board, may_trade, MOST_TRIES

    def run(self, session, leavers, length, debt=0, seen=frozenset()) -> bool:
        """Give a seat to somebody, and go on where that person left one, until debt and all changes together are below zero.

        The board stays as it was if there is no way. ``seen``: sessions of this chain so far. None in leavers is a free seat.
        """
        board, mark, seen = self.board, len(self.board.changes), seen | {session.key}
        for leaver, comer in product(leavers, board.newcomers(session)):
            self.tries -= 1
            if self.tries < 0:
                return False
            if debt + board.least_cost(session, leaver, comer) >= (0 if length == 1 else EMPTY_SEAT):
                continue
            for given_up in list(board.ways_to_come(comer, session, may_trade=self.may_trade and length > 1)):
                if seen.isdisjoint(other.key for other in given_up):
                    cost = debt + exchange(board, session, leaver, comer, given_up)
                    if cost < 0 or (length > 1 and self.follow(given_up, length - 1, cost, seen)):
                        return True
                    board.back_to(mark)
        return False

    def follow(self, given_up, length, debt, seen) -> bool:
        return any(self.run(other, [None], length, debt, seen) for other in given_up if self.board.has_seat(other))


def exchange(board, session, leaver, comer, given_up) -> int:
    cost = board.leave(leaver, session) if leaver else 0
    cost += sum(board.leave(comer, other) for other in given_up)
    return cost + board.join(comer, session)
