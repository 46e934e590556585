"""Quarters of a year, as stations plan: three months from the first of one."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Quarter:
    first: date

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(date(day.year, (day.month - 1) // 3 * 3 + 1, 1))

    @property
    def last(self) -> date:
        return (self.first + timedelta(days=95)).replace(day=1) - timedelta(days=1)

    @property
    def months(self) -> list[date]:
        return [self.first.replace(month=self.first.month + n) for n in range(3)]

    @property
    def before(self) -> "Quarter":
        return Quarter.of(self.first - timedelta(days=1))

    @property
    def after(self) -> "Quarter":
        return Quarter.of(self.last + timedelta(days=1))

    @property
    def number(self) -> int:
        return self.first.month // 3 + 1

    def __str__(self):
        """As it stands in an address."""
        return f"{self.first:%Y-%m}"


def quarter_asked(typed: str, today: date) -> Quarter:
    """The one that "2027-02" lies in; this one for what is no month."""
    year, _dash, month = typed.partition("-")
    is_month = year.isascii() and year.isdigit() and month.isascii() and month.isdigit() and len(typed) <= 7
    if is_month and 2000 <= int(year) <= 2100 and 1 <= int(month) <= 12:
        return Quarter.of(date(int(year), int(month), 1))
    return Quarter.of(today)
