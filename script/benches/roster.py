"""A roster of a county: 200 deputies, 24 stations, three reception days per station and month for a quarter.

The drafter alone, and then the whole way on both databases: reading people and days, drafting, writing shifts.
"""

import json
import os
import random
import time
from collections import defaultdict
from datetime import date
from datetime import time as hour
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from deputies.models import Deputy  # noqa: E402  models need Django set up
from deputies.roster import draft  # noqa: E402
from deputies.roster_rules import Person, Posted, Rule, Rules, Session  # noqa: E402
from tests.running import portal  # noqa: E402

PEOPLE, STATIONS, SEED, ROUNDS = 200, 24, 2026, 5
LEAST, MOST = 4, 12
DAYS = [date(2026, month, day) for month in (4, 5, 6) for day in (6, 16, 26)]
KINDS, RANKS = list(Deputy.Kind), list(Deputy.Rank)
LACKING = {Rule.PAIRING, Rule.LEADER, Rule.SEATS}
INSIDE = str(Path(__file__).resolve().parent / "stored_roster.py")


def main():
    sessions, people = a_county()
    drafter, drafted = zip(*(timed(sessions, people) for _round in range(ROUNDS)), strict=True)
    print(f"{len(sessions)} sessions, {len(people)} people, {sum(drafted[0].shifts.values())} shifts", flush=True)
    print(f"{'drafter alone':<16} {min(drafter):6.3f} s", flush=True)
    stored = {}
    for kind in ("sqlite", "postgresql"):
        with portal(kind) as built:
            stored[kind] = json.loads(built.run(INSIDE))
        print(f"{kind:<16} {stored[kind]['seconds']:6.3f} s", flush=True)
    slowest = max(stored.values(), key=lambda found: found["seconds"])
    beside = {"drafter_seconds": round(min(drafter), 3)} | {f"{k}_seconds": v["seconds"] for k, v in stored.items()}
    print(json.dumps(slowest | beside))


def timed(sessions, people):
    started = time.perf_counter()
    drafted = draft(sessions, people, Rules())
    return time.perf_counter() - started, drafted


def a_county() -> tuple[list[Session], list[Person]]:
    chance = random.Random(SEED)
    sessions = [session(number) for number in range(len(DAYS) * STATIONS)]
    return sessions, [person(number, chance) for number in range(PEOPLE)]


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
        minimum=LEAST,
        maximum=MOST,
    )


def unfilled(findings) -> int:
    """Days that lack somebody."""
    return len({(finding.day, finding.station) for finding in findings if finding.rule in LACKING})


def spread(shifts: dict, people) -> int:
    """The most by which shifts differ among people of one station and kind."""
    groups = defaultdict(list)
    for one in people:
        for posted in one.postings:
            groups[posted.station, one.kind].append(shifts[one.key])
    return max(max(several) - min(several) for several in groups.values())


if __name__ == "__main__":
    main()
