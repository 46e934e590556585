"""Rosters of unpublished days as they stand: who is on each, what is wrong with it, and how evenly the load is spread."""

from collections import Counter
from dataclasses import dataclass, field

from deputies.models import Deputy, ReceptionDay
from deputies.presenting import with_people
from deputies.reviewing import Rows
from deputies.roster_findings import Checking
from deputies.rostering import by_norm
from deputies.telling import hours_of


@dataclass
class Overview:
    """``days`` bring ``standing``, ``hours``, ``findings``, and whether they wait for a draft. ``counts``: shifts of the
    year by deputy, fewest first. ``by_rank``: person-times on these days."""

    days: list[ReceptionDay] = field(default_factory=list)
    counts: list[tuple[Deputy, int]] = field(default_factory=list)
    by_rank: Counter = field(default_factory=Counter)

    @property
    def fewest(self) -> int:
        return self.counts[0][1]

    @property
    def most(self) -> int:
        return self.counts[-1][1]

    @property
    def ranks(self) -> list[tuple[str, int]]:
        return [(rank.label, self.by_rank[rank]) for rank in Deputy.Rank]


def overview_of(stations, first, last) -> Overview:
    """Days from first to last that nobody has published, of all these stations."""
    found, counts = Overview(), {}
    planned = ReceptionDay.objects.at(*stations).between(first, last).filter(state=ReceptionDay.State.PLANNED)
    found.days = list(with_people(planned))
    for norm, group in by_norm(stations):
        own = [day for day in found.days if day.station.current in group]
        rows = Rows(group[0], own, norm, beside=group[1:])
        look_at(own, rows)
        counts |= counts_of(rows, first.year)
    found.counts = sorted(counts.items(), key=lambda pair: (pair[1], pair[0].code))
    found.by_rank = Counter(shift.deputy.rank for day in found.days for shift in day.standing)
    return found


def look_at(days, rows) -> None:
    """A day that nobody is on though somebody could be was not drafted yet: there is nothing to explain."""
    for day in days:
        day.hours, day.findings = hours_of(day), rows.findings(day)
        day.is_waiting = not day.standing and somebody_is_free(day, rows)


def somebody_is_free(day, rows) -> bool:
    asking = Checking(rows.sessions[day.pk], [], [], rows.held)
    return any(not any(asking.hindrances(rows.people[code])) for code in rows.posted_at(day.station.current))


def counts_of(rows, year) -> dict[Deputy, int]:
    posted = {posting.deputy for posting in rows.postings}
    return {deputy: sum(held.day.year == year for held in rows.held.get(deputy.code, ())) for deputy in posted}
