"""The figures of imported messages by plain Python over the file, under the importer's stated rules and nothing of ours."""

import csv
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

import holidays

CHINA = holidays.country_holidays("CN", years=range(2010, 2028))
# An ordinary question at the level of the township: five working days, until six in the evening.
WORKING_DAYS, CLOSING_HOUR = 5, 18
MOMENT = "%Y-%m-%d %H:%M:%S"


def by_month(file: Path) -> dict[date, dict[str, tuple[int, int | None]]]:
    """For the first day of each month: every figure as (number, of how many), by its name."""
    months = defaultdict(Counter)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            submitted = datetime.strptime(row["submitted_at"].strip(), MOMENT)
            months[submitted.date().replace(day=1)].update(counted(submitted, row))
    return {month: figures(found) for month, found in months.items()}


def together(months: dict) -> dict[str, tuple[int, int | None]]:
    names = next(iter(months.values()))
    return {
        name: (
            sum(found[name][0] for found in months.values()),
            None if of is None else sum(found[name][1] for found in months.values()),
        )
        for name, (_n, of) in names.items()
    }


def counted(submitted: datetime, row: dict) -> dict[str, int]:
    """Whoever was answered went through all steps; whoever was not waits to be registered."""
    found = {"received": 1}
    if row.get("reply", "").strip():
        replied = datetime.strptime(row["replied_at"].strip(), MOMENT)
        found |= {"answered": 1, "on_time": replied <= due(submitted.date())}
    return found


def due(day: date) -> datetime:
    left = WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= CHINA.is_working_day(day)
    return datetime(day.year, day.month, day.day, CLOSING_HOUR)


def figures(found: Counter) -> dict[str, tuple[int, int | None]]:
    received, answered, on_time = (found[name] for name in ("received", "answered", "on_time"))
    numbers = dict.fromkeys(["received", "collected"], (received, None))
    numbers |= dict.fromkeys(["accepted", "assigned", "settled"], (answered, None))
    numbers |= dict.fromkeys(["guided", "merged", "withdrawn", "overdue"], (0, None))
    numbers |= dict.fromkeys(["assigned_rate", "settled_of_collected"], (answered, received))
    numbers |= dict.fromkeys(["settled_of_assigned", "settled_of_accepted", "told_rate"], (answered, answered))
    numbers |= dict.fromkeys(["reworked_rate", "extended_rate", "returned_rate", "rated_rate"], (0, answered))
    numbers |= dict.fromkeys(["solved_rate", "satisfied_rate", "basically_rate"], (0, 0))
    return numbers | {"on_time_rate": (on_time, answered)}
