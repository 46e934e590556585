"""The tally: what every opinion counts as, summed by station and month. The only writer of CaseCount and Tally.

Nothing here runs while somebody waits. ``refresh`` follows the events, opinion by opinion and cell by cell; whatever it
does twice it does the same. ``check`` recomputes everything and says what differs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest, TruncMonth
from django.utils import timezone

from feedback.models import Assignment, CaseCount, Deadline, Event, Extension, Opinion, Reply, Tally
from feedback.models import TallyCursor as Cursor
from feedback.vocabulary import ClockKind, Level, OutcomeClass, Satisfaction

Axis, Cohort = Tally.Axis, Tally.Cohort
# Events looked at in one transaction: on SQLite everybody who writes waits for it.
PAGE = 200
CHECKED = 2000
# For longer than this no transaction that writes an event is open.
LONGEST = timedelta(seconds=60)
MEASURES = [
    "received", "guided", "merged", "withdrawn", "collected", "accepted", "assigned", "settled", "assigned_settled",
    "in_hand", "result_in", "on_time", "told", "stated", "solved", "rated", "settled_rated", "satisfied", "basically",
    "reworked", "extended", "returned",
]  # fmt: skip
COPIED = ["event_count", "station_id", "area", "received_on", "demand", "level", "channel"]
COLUMNS = [*COPIED, "due_at", "due_on", "unit_id", "subject_id", *MEASURES]
# The column of a case that gives its value on each axis; on the axis of all there is one value, "".
FIELDS = {
    Axis.UNIT: "unit",
    Axis.SUBJECT: "subject",
    Axis.DEMAND: "demand",
    Axis.LEVEL: "level",
    Axis.CHANNEL: "channel",
}
DAY_OF = {Cohort.RECEIVED: "received_on", Cohort.DUE: "due_on"}


# One opinion


def facts_of(opinions) -> list[dict]:
    """What the measures ask of each opinion, read in one statement, so that no row is of two moments."""
    # In hand before done, and the last done of several.
    leads = Assignment.objects.filter(opinion=OuterRef("pk"), role=Assignment.Role.LEAD, state__in=Assignment.HELD)
    leads = leads.order_by(F("ended_at").desc(nulls_first=True), "-pk")
    due = Deadline.objects.filter(opinion=OuterRef("pk"), kind__in=[ClockKind.RESULT, ClockKind.REWORK])
    replies = Reply.objects.filter(opinion=OuterRef("pk")).order_by("-pk")
    rows = opinions.annotate(
        unit_id=Subquery(leads.values("unit")[:1]),
        lead_state=Subquery(leads.values("state")[:1]),
        was_on_time=Subquery(leads.values("was_on_time")[:1]),
        lead_due_at=Subquery(due.order_by("-started_at", "-pk").values("due_at")[:1]),
        outcome=Subquery(replies.values("outcome")[:1]),
        result=Subquery(replies.values("evaluation__result")[:1]),
        attitude=Subquery(replies.values("evaluation__attitude")[:1]),
        was_extended=Exists(Extension.objects.filter(assignment__opinion=OuterRef("pk"), is_approved=True)),
    )
    asked = ["merged_into_id", "withdrawn_at", "voided_at", "accepted_at", "dispatched_at", "settled_at"]
    asked += ["rework_rounds", "returns", "category_id", "category__parent_id"]
    return list(rows.values("pk", *COPIED, *asked, *rows.query.annotations))


def count_of(facts: dict) -> CaseCount:
    """What one opinion counts as. A measure that is part of another one is never true without it (domain.md, rates)."""
    measures = measures_of(facts)
    leads = measures["assigned"] and facts["unit_id"]
    due_at = facts["lead_due_at"] if leads else None
    return CaseCount(
        opinion_id=facts["pk"],
        **{name: facts[name] for name in COPIED},
        due_at=due_at,
        due_on=timezone.localdate(due_at) if due_at else None,
        unit_id=facts["unit_id"],
        subject_id=facts["category__parent_id"] or facts["category_id"],
        **measures,
    )


def measures_of(facts: dict) -> dict[str, bool]:
    received = facts["voided_at"] is None
    guided, merged = facts["level"] == Level.GUIDED, facts["merged_into_id"] is not None
    withdrawn = facts["withdrawn_at"] is not None
    collected = received and not (guided or merged or withdrawn)
    accepted = collected and facts["accepted_at"] is not None
    assigned = collected and facts["dispatched_at"] is not None
    settled = accepted and facts["settled_at"] is not None
    told = accepted and facts["outcome"] is not None
    stated = settled and facts["outcome"] not in (None, OutcomeClass.NOT_STATED)
    rated = told and facts["result"] is not None
    result_in = assigned and facts["lead_state"] == Assignment.State.DONE
    confirmed = Satisfaction.UNSATISFIED not in (facts["result"], facts["attitude"])
    return {
        "received": received,
        "guided": received and guided,
        "merged": received and merged,
        "withdrawn": received and withdrawn,
        "collected": collected,
        "accepted": accepted,
        "assigned": assigned,
        "settled": settled,
        "assigned_settled": assigned and settled,
        "in_hand": assigned and facts["lead_state"] == Assignment.State.OPEN,
        "result_in": result_in,
        "on_time": result_in and bool(facts["was_on_time"]),
        "told": told,
        "stated": stated,
        "solved": stated and rated and confirmed and facts["outcome"] == OutcomeClass.SOLVED,
        "rated": rated,
        "settled_rated": settled and rated,
        "satisfied": rated and facts["result"] == Satisfaction.SATISFIED,
        "basically": rated and facts["result"] == Satisfaction.BASICALLY,
        "reworked": assigned and facts["rework_rounds"] > 0,
        "extended": assigned and facts["was_extended"],
        "returned": assigned and facts["returns"] > 0,
    }


# One cell


@dataclass(frozen=True)
class Cell:
    """All that is summed of one station and month, in one cohort."""

    station: int
    cohort: str
    month: date

    def cases(self):
        """The index of the station serves it."""
        field, end = DAY_OF[self.cohort], (self.month + timedelta(days=32)).replace(day=1)
        return CaseCount.objects.filter(station=self.station, **{f"{field}__gte": self.month, f"{field}__lt": end})

    def rows(self) -> Iterator[Tally]:
        """What its rows should be. The database adds up the cases alike on every axis: a cell may have tens of thousands."""
        sums = defaultdict(Counter)
        for alike in counted(self.cases(), "area", *FIELDS.values()):
            values = {Axis.ALL: ""} | {axis: str(alike[field] or "") for axis, field in FIELDS.items()}
            for axis, value in values.items():
                sums[alike["area"], axis, value].update({name: alike[name] for name in MEASURES})
        key = {"station_id": self.station, "cohort": self.cohort, "month": self.month}
        return (Tally(**key, area=area, axis=axis, value=value, **found) for (area, axis, value), found in sums.items())

    def stored(self):
        return Tally.objects.filter(station=self.station, cohort=self.cohort, month=self.month)

    def sum_up(self) -> None:
        self.stored().delete()
        Tally.objects.bulk_create(self.rows())

    def differing(self) -> list[str]:
        """The values whose row is missing, too much or wrong."""
        stored, wanted = by_value(self.stored()), by_value(self.rows())
        return sorted(" ".join(key) for key in stored.keys() | wanted.keys() if stored.get(key) != wanted.get(key))


def counted(cases, *columns):
    """How many count as what, by these columns. What was taken back by its import is no case."""
    counts = {name: Count("pk", filter=Q(**{name: True})) for name in MEASURES}
    return cases.filter(received=True).order_by().values(*columns).annotate(**counts)


def by_value(rows) -> dict[tuple, tuple]:
    return {(row.area, str(row.axis), row.value): tuple(int(getattr(row, name)) for name in MEASURES) for row in rows}


def cells_of(case: CaseCount) -> set[Cell]:
    """Where a case is summed: the month it came in, and the month its result was due."""
    days = {cohort: getattr(case, field) for cohort, field in DAY_OF.items()}
    return {Cell(case.station_id, cohort, day.replace(day=1)) for cohort, day in days.items() if day}


# Following the events


def refresh() -> int:
    """Count the opinions of new events, and add up the cells they were and are in; return how many opinions."""
    cursor, _created = Cursor.objects.get_or_create(pk=1)
    top, counted, last = newest_event(), 0, cursor.through
    events = Event.objects.order_by("pk").values_list("pk", "opinion")
    while page := list(events.filter(pk__gt=last, pk__lte=top)[:PAGE]):
        last = page[-1][0]
        counted += count({opinion for _event, opinion in page}, through=min(last, complete(cursor)))
    if top > cursor.seen == complete(cursor):
        Cursor.objects.filter(seen_at=cursor.seen_at).update(seen=top, seen_at=timezone.now())
    return counted


def newest_event() -> int:
    return Event.objects.aggregate(top=Max("pk"))["top"] or 0


def complete(cursor) -> int:
    """Up to which number every event is there. A clock that was set back does not make it wait."""
    now = timezone.now()
    is_young = cursor.seen_at is not None and cursor.seen_at <= now < cursor.seen_at + LONGEST
    return cursor.through if is_young else cursor.seen


def count(opinions: set[int], *, through: int = 0, again: bool = False) -> int:
    """Bring these opinions and their cells up to date; ``again``: also those that seem to be. Returns how many it counted."""
    with transaction.atomic():
        lock(through)
        stale = Opinion.objects.filter(pk__in=opinions)
        if not again:
            stale = stale.exclude(count__event_count=F("event_count"))
        before = CaseCount.objects.in_bulk(list(stale.values_list("pk", flat=True)))
        cases = [count_of(facts) for facts in facts_of(stale)]
        CaseCount.objects.bulk_create(cases, update_conflicts=True, unique_fields=["opinion"], update_fields=COLUMNS)
        for cell in set().union(*map(cells_of, [*before.values(), *cases])):
            cell.sum_up()
    return len(cases)


def lock(through: int = 0) -> None:
    """The row of the cursor: whoever counts waits here for whoever is counting, or an older sum could be written last."""
    Cursor.objects.filter(pk=1).update(through=Greatest(F("through"), Value(through)))


# Proof


def check(*, repair: bool = False) -> Iterator[str]:
    """Recompute everything; yield a name for every case and cell that differs, and with ``repair`` put it right.

    What has happened since the last event that was followed is no difference.
    """
    refresh()
    for pks in batches(Opinion.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            lock()
            wrong = differing_cases(pks)
            if repair and wrong:
                count(set(wrong), again=True)
        yield from (f"opinion {number}" for number in wrong.values())
    for cell in sorted(every_cell(), key=lambda cell: (cell.station, cell.cohort, cell.month)):
        with transaction.atomic():
            lock()
            wrong = cell.differing()
            if repair and wrong:
                cell.sum_up()
        yield from (f"cell {cell.station} {cell.cohort} {cell.month:%Y-%m} {value}" for value in wrong)


def batches(pks) -> Iterator[list[int]]:
    last = 0
    while page := list(pks.filter(pk__gt=last)[:CHECKED]):
        last = page[-1]
        yield page


def differing_cases(pks) -> dict[int, str]:
    """Key and number of those that count as something else than they should, or were never counted."""
    stored, followed = CaseCount.objects.in_bulk(pks), Cursor.objects.get(pk=1).through
    newest = Event.objects.filter(opinion=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    facts = facts_of(Opinion.objects.filter(pk__in=pks).annotate(newest=Subquery(newest)))
    wrong = []
    for row in facts:
        case, wanted = stored.get(row["pk"]), count_of(row)
        is_behind = case is None or case.event_count != wanted.event_count
        if (is_behind and row["newest"] <= followed) or (not is_behind and columns(case) != columns(wanted)):
            wrong.append(row["pk"])
    return dict(Opinion.objects.filter(pk__in=wrong).values_list("pk", "number"))


def columns(case) -> tuple:
    return tuple(getattr(case, name) for name in COLUMNS)


def every_cell() -> set[Cell]:
    """Of all cases, and those that should not be there any more."""
    found = {Cell(*key) for key in Tally.objects.order_by().values_list("station", "cohort", "month").distinct()}
    for cohort, field in DAY_OF.items():
        months = CaseCount.objects.exclude(**{field: None}).order_by().annotate(of=TruncMonth(field))
        found |= {
            Cell(station, cohort.value, month) for station, month in months.values_list("station", "of").distinct()
        }
    return found
