"""Runs inside a built portal, on the database that DATABASE_URL names. Prints one JSON object."""

import json
import time
from collections import Counter
from datetime import datetime

from roster import DAYS, LEAST, MOST, a_county, spread, unfilled  # sets Django up

from accounts.models import User
from deputies import rostering
from deputies.models import Absence, Deputy, DutyNorm, DutyShift, DutyWish, Posting, ReceptionDay
from stations.models import Station

PLACE, ROUNDS = "431223", 3


def main():
    sessions, people = a_county()
    stations = write(sessions, people)
    seconds, drafted = zip(*(timed(stations) for _round in range(ROUNDS)), strict=True)
    findings = [finding for one in drafted[-1] for finding in one.draft.findings]
    shifts = Counter(DutyShift.objects.values_list("deputy__code", flat=True))
    figures = {"unfilled": unfilled(findings), "spread": spread(shifts, people)}
    print(json.dumps({"seconds": round(min(seconds), 3)} | figures))


def timed(stations):
    """As from the button: nothing is drafted yet."""
    DutyShift.objects.all().delete()
    by, at = User.objects.get(username="admin"), datetime.fromisoformat("2026-03-02T09:00+08:00")
    started = time.perf_counter()
    drafted = rostering.draft(stations, DAYS[0], DAYS[-1], by=by, at=at)
    return time.perf_counter() - started, drafted


def write(sessions, people) -> list[Station]:
    DutyNorm.objects.create(district_id=PLACE, minimum=LEAST, maximum=MOST)
    numbers = sorted({session.station for session in sessions})
    rows = [Station(code=f"r{n}", name=f"联络站{n}", tier=2, district_id=PLACE, letter_word="测") for n in numbers]
    stations = dict(zip(numbers, Station.objects.bulk_create(rows), strict=True))
    ReceptionDay.objects.bulk_create(day_of(session, stations) for session in sessions)
    write_people(people, stations)
    return list(stations.values())


def day_of(session, stations) -> ReceptionDay:
    asked = {"needs_leader": session.needs_leader, "seats": session.seats}
    hours = {"starts": session.starts, "ends": session.ends}
    return ReceptionDay(station=stations[session.station], day=session.day, **asked, **hours)


def write_people(people, stations) -> None:
    rows = [Deputy(code=one.key, name=one.name, kind=one.kind, rank=one.rank) for one in people]
    pairs = list(zip(people, Deputy.objects.bulk_create(rows), strict=True))
    Posting.objects.bulk_create(
        Posting(deputy=row, station=stations[posted.station], since=posted.since)
        for one, row in pairs
        for posted in one.postings
    )
    leave = {"state": Absence.State.GRANTED, "reason": "外出"}
    Absence.objects.bulk_create(
        Absence(deputy=row, since=day, until=day, **leave) for one, row in pairs for day in sorted(one.away)
    )
    DutyWish.objects.bulk_create(
        DutyWish(deputy=row, day=day, is_liked=False) for one, row in pairs for day in sorted(one.unwished)
    )


if __name__ == "__main__":
    main()
