"""How much waits in a queue, and how much of it is late or nearly so: for any number of queues by one query."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, Value


@dataclass
class Queue:
    key: str
    label: str
    total: int | None = None
    late: int = 0
    amber: int = 0

    @classmethod
    def of(cls, key, label, counts) -> "Queue":
        return cls(key, label, **counts.get(key, {"total": 0}))


def counted(rows, key: str | F, at):
    """One queue of opinions or clocks under its key; under a column as many as it has values."""
    late, amber = Q(due_at__lt=at), Q(due_at__gte=at, amber_at__lte=at)
    rows = rows.order_by().values(key=key if isinstance(key, F) else Value(key))
    return rows.annotate(total=Count("pk"), late=Count("pk", filter=late), amber=Count("pk", filter=amber))


def counts_of(first, *others) -> dict[str, dict[str, int]]:
    """By key, where anything waits at all: total, late, amber. Takes what counted() gives."""
    return {row.pop("key"): row for row in first.union(*others, all=True)}
