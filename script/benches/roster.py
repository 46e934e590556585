"""A roster of a county: 200 deputies, 24 stations, three reception days per station and month for a quarter."""

import json
import os
import random
import time
from collections import defaultdict
from datetime import date
from datetime import time as hour

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from deputies.models import Deputy  # noqa: E402  models need Django set up
from deputies.roster import draft  # noqa: E402
from deputies.roster_rules import Person, Posted, Rule, Rules, Session  # noqa: E402

PEOPLE, STATIONS, SEED, ROUNDS = 200, 24, 2026, 5
DAYS = [date(2026, month, day) for month in (4, 5, 6) for day in (6, 16, 26)]
KINDS, RANKS = list(Deputy.Kind), list(Deputy.Rank)


def main():
    chance = random.Random(SEED)
    sessions = [session(number) for number in range(len(DAYS) * STATIONS)]
    people = [person(number, chance) for number in range(PEOPLE)]
    seconds, drafted = zip(*(timed(sessions, people) for _round in range(ROUNDS)), strict=True)
    print(f"{len(sessions)} sessions, {len(people)} people, {sum(drafted[0].shifts.values())} shifts", flush=True)
    figures = {"unfilled": unfilled(drafted[0]), "spread": spread(drafted[0], people)}
    print(json.dumps({"seconds": round(min(seconds), 3), **figures}))


def timed(sessions, people):
    started = time.perf_counter()
    drafted = draft(sessions, people, Rules())
    return time.perf_counter() - started, drafted


def session(number) -> Session:
    """Every other station seats three; each needs a leader on the first day of a month."""
    nth, station = divmod(number, STATIONS)
    return Session(
        DAYS[nth],
        hour(9),
        hour(11, 30),
        f"{station}",
        number,
        station,
        seats=2 + station % 2,
        needs_leader=nth % 3 == 0,
    )


def person(number, chance) -> Person:
    """Every station has people of both kinds and leaders. A tenth of all serve at two; leave and wishes come by chance."""
    nth, station = divmod(number, STATIONS)
    second = {chance.randrange(STATIONS)} if chance.random() < 0.1 else set()
    return Person(
        f"{number:03}",
        f"{number:03}",
        KINDS[nth % 2],
        RANKS[-1] if nth % 2 else RANKS[nth // 2 % 3],
        postings=tuple(Posted(place, date(2025, 1, 1)) for place in sorted({station} | second)),
        away=frozenset(day for day in DAYS if chance.random() < 0.1),
        unwished=frozenset(day for day in DAYS if chance.random() < 0.05),
        minimum=4,
        maximum=12,
    )


def unfilled(drafted) -> int:
    """Days that lack somebody."""
    lacking = {Rule.PAIRING, Rule.LEADER, Rule.SEATS}
    return len({(finding.day, finding.station) for finding in drafted.findings if finding.rule in lacking})


def spread(drafted, people) -> int:
    """The most by which shifts differ among people of one station and kind."""
    groups = defaultdict(list)
    for one in people:
        for posted in one.postings:
            groups[posted.station, one.kind].append(drafted.shifts[one.key])
    return max(max(shifts) - min(shifts) for shifts in groups.values())


if __name__ == "__main__":
    main()
