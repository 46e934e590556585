"""The working days of 2025 and 2026 as the State Council arranged them, without a database."""

from datetime import date
from functools import cache

from stations.state_calendar import arranged_days


@cache
def arranged() -> dict[date, bool]:
    return {row.day: row.is_working_day for row in arranged_days({2025, 2026})}


def is_working_day(day: date) -> bool:
    return arranged().get(day, day.weekday() < 5)
