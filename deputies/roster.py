"""Drafting a fair roster: sessions and people in, a proposal and what is wrong with it out. Pure, and the same for any order.

Hard rules and the maximum are never broken by the drafter, only reported where somebody was assigned by hand.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from deputies.models import Deputy
from deputies.roster_board import Board
from deputies.roster_exchanges import fill, improve
from deputies.roster_findings import Finding, below_minimum, check
from deputies.roster_rules import Assigned, Person, Rules, Session, assigned, is_posted


@dataclass(frozen=True)
class Draft:
    """``assignments`` by session key. ``shifts`` and ``by_rank`` count what they hold, by person and by rank."""

    assignments: dict[int, tuple[Assigned, ...]]
    findings: tuple[Finding, ...]
    shifts: dict[str, int]
    by_rank: dict[Deputy.Rank, int]


def draft(sessions: Collection[Session], people: Collection[Person], rules: Rules) -> Draft:
    """Fill the sessions. The minimum is looked at for a year whose December has a session: no later draft could mend it."""
    board = Board(sessions, people, rules)
    fill(board)
    improve(board)
    shifts = {key: len(held) for key, held in board.held.items()}
    ranks = {rank: [key for key, person in board.people.items() if person.rank == rank] for rank in Deputy.Rank}
    return Draft(
        assignments={session.key: assigned(session, board.members[session.key].values()) for session in board.sessions},
        findings=(*about_sessions(board), *about_years(board)),
        shifts=shifts,
        by_rank={rank: sum(shifts[key] for key in keys) for rank, keys in ranks.items()},
    )


def about_sessions(board: Board) -> Iterator[Finding]:
    held = {key: sessions.values() for key, sessions in board.held.items()}
    for session in board.sessions:
        people, posted = board.members[session.key].values(), board.posted[session.station].values()
        yield from check(session, people, board.rules, posted=posted, held=held)


def about_years(board: Board) -> Iterator[Finding]:
    for year in sorted(board.closing):
        sessions = [session for session in board.sessions if session.day.year == year]
        for person in board.people.values():
            finding = below_minimum(person, year, board.counts[person.key, year])
            if finding and any(is_posted(person, session) for session in sessions):
                yield finding
