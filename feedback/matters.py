"""What people come with again and again: matters that grow in a township, matters that were joined, matters of one village.

Each is a group of cases with the very list behind its number. A few queries, however many cases there are.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Max, Min, Q, Sum, Window
from django.db.models.functions import Lag, Lead, Length, Substr

from feedback.figures import SMALLEST
from feedback.models import CaseCount, Opinion
from feedback.reports import FIELDS, TOWN_DIGITS, Asked, Axis, opinions

# So many of a kind are shown, the largest first.
MOST = 20
# So near one another two opinions of one village and subject are the same trouble.
NEAR = timedelta(days=90)


@dataclass(frozen=True)
class Hot:
    """A subject in a township: how many were collected in the period, and in the one before."""

    subject: str
    town: str
    n: int
    before: int

    @property
    def rise(self) -> int:
        return self.n - self.before


@dataclass(frozen=True)
class Returning:
    """A subject in a village that came more than once within NEAR, from the first day to the last."""

    village: str
    subject: int
    n: int
    first: date
    last: date


@dataclass(frozen=True)
class Joined:
    """An opinion and how many others of the period were merged into it."""

    main: Opinion
    n: int


# Hot


def hot(asked: Asked) -> list[Hot]:
    """At least SMALLEST collected and more than the period before, the largest rise first. What has no subject, or came
    to the station of a whole county, is of no place and matter."""
    now, before = by_subject_and_town(asked), by_subject_and_town(asked.before)
    found = [Hot(*key, n, before.get(key, 0)) for key, n in now.items() if n >= SMALLEST]
    rising = sorted((each for each in found if each.rise > 0), key=lambda each: (-each.rise, -each.n, each.town))
    return rising[:MOST]


def by_subject_and_town(asked: Asked) -> dict[tuple[str, str], int]:
    """How many were collected: from the tally where it has whole months of subjects, else from the cases."""
    town = Substr("area", 1, TOWN_DIGITS)
    if asked.is_of_whole_months and set(asked.only) <= {Axis.SUBJECT}:
        rows = asked.cells(Axis.SUBJECT).exclude(value="").values(of=F("value"), town=town).annotate(n=Sum("collected"))
    else:
        cases = asked.cases().filter(collected=True).exclude(subject=None)
        rows = cases.values(of=F(FIELDS[Axis.SUBJECT]), town=town).annotate(n=Count("pk"))
    rows = rows.annotate(length=Length("town")).filter(length=TOWN_DIGITS).order_by()
    return {(str(row["of"]), row["town"]): row["n"] for row in rows}


# Repeated: the same village and subject


def returning(asked: Asked) -> list[Returning]:
    """Villages and subjects that came back, if the last time was in the period; those that came most often first."""
    rows = near_one_another(asked).order_by().values(village=F("opinion__village"), of=F("subject"))
    rows = rows.annotate(n=Count("pk"), first=Min("received_on"), last=Max("received_on"))
    if asked.cohort == "received":
        rows = rows.filter(last__gte=asked.first)
    rows = rows.order_by("-n", "-last", "village", "of")[:MOST]
    return [Returning(row["village"], row["of"], row["n"], row["first"], row["last"]) for row in rows]


def returning_cases(asked: Asked, village: str, subject: int):
    """The opinions of one row of returning()."""
    return opinions(near_one_another(asked).filter(opinion__village=village, subject=subject))


def near_one_another(asked: Asked):
    """Collected cases, of the period or up to NEAR before it, that have another of their village and subject within NEAR."""
    cases = asked.during(asked.first - NEAR, asked.last).cases()
    cases = cases.filter(collected=True, opinion__village__isnull=False, subject__isnull=False)
    of_one = {"partition_by": [F("opinion__village"), F("subject")], "order_by": ["received_on", "pk"]}
    cases = cases.annotate(
        since=F("received_on") - Window(Lag("received_on"), **of_one),
        until=Window(Lead("received_on"), **of_one) - F("received_on"),
    )
    near = Q(since__lte=NEAR) | Q(until__lte=NEAR)
    return CaseCount.objects.filter(pk__in=cases.filter(near).values("pk"))


# Repeated: merged


def joined(asked: Asked, user) -> list[Joined]:
    """Opinions into which others of the period were merged, as far as this person may see them; the largest first."""
    rows = asked.cases().filter(merged=True, opinion__merged_into__in=Opinion.objects.visible_to(user).values("pk"))
    rows = rows.order_by().values(main=F("opinion__merged_into")).annotate(n=Count("pk")).order_by("-n", "-main")[:MOST]
    numbers = {row["main"]: row["n"] for row in rows}
    mains = Opinion.objects.select_related("station").in_bulk(numbers)
    return [Joined(mains[pk], n) for pk, n in numbers.items()]


def joined_cases(asked: Asked, number: str):
    """The opinions of the period that were merged into the one of this number."""
    return opinions(asked.cases().filter(merged=True, opinion__merged_into__number=number))
