"""Runs inside a built portal: due_rungs.py grow ROWS | sweep. Prints one JSON object."""

import json
import resource
import statistics
import sys
import time
from datetime import timedelta

import django

OPINIONS = DUE = 10_000
LEVELS = 4
IDLE_SWEEPS = 300
# Nothing but what is armed comes due while the bench runs.
RESTING = timedelta(days=20)
PEAK_UNIT = 1024  # ru_maxrss counts KiB on Linux


def main():
    django.setup()
    print(json.dumps(grow(int(sys.argv[2])) if sys.argv[1] == "grow" else sweep_once()))


def grow(rows: int) -> int:
    """Bring the table to so many running clocks, DUE of them with a rung to fire, the others at rest."""
    from django.utils import timezone

    from feedback.models import Deadline, Opinion

    at = timezone.now()
    if not Opinion.objects.exists():
        copy_opinion(first_opinion(at))
    missing = rows - Deadline.objects.count()
    if missing > 0:
        copy_clock(Deadline.objects.order_by("pk").first(), missing)
    arm(at)
    return Deadline.objects.count()


def first_opinion(at):
    from feedback.services import submit
    from stations.models import Station

    data = {"station": Station.objects.get(code="chenyang"), "body": "路灯坏了三盏。", "channel": "web"}
    data |= {"is_anonymous": True, "consent": True}
    opinion = submit(data, form_key="00000000-0000-4000-8000-000000000000", at=at - timedelta(days=90))
    opinion.deadlines.update(due_at=at + RESTING, next_rung_at=at + RESTING)
    return opinion


def copy_opinion(opinion) -> None:
    from feedback.models import Opinion

    row = {
        field.attname: getattr(opinion, field.attname)
        for field in Opinion._meta.concrete_fields
        if not field.primary_key
    }
    own = ("number", "form_key", "token_hash", "code_hash")
    Opinion.objects.bulk_create(
        (Opinion(**row | dict.fromkeys(own, f"{nth:012d}")) for nth in range(1, OPINIONS)), batch_size=500
    )


def copy_clock(clock, times: int) -> None:
    """By the database itself: millions of rows through a model would take an hour."""
    from django.db import connection

    from feedback.models import Deadline

    fields = [field for field in Deadline._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(field.column for field in fields)
    copied = {"opinion_id": f"(SELECT min(id) FROM feedback_opinion) + n %% {OPINIONS}"}
    series = {
        "postgresql": f"generate_series(1, {times}) AS series(n)",
        "sqlite": f"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {times}) SELECT n FROM s)",
    }[connection.vendor]
    chosen = ", ".join(copied.get(field.column, f"c.{field.column}") for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")  # no foreign keys: the rows are copies
        cursor.execute(
            f"INSERT INTO feedback_deadline ({columns}) SELECT {chosen} FROM feedback_deadline c, {series} WHERE c.id = %s",
            [clock.pk],
        )
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def arm(at) -> None:
    """A new round: DUE clocks of as many opinions with one rung each to fire now, a quarter of them at each level."""
    from django.db.models import F

    from feedback.models import Deadline

    last = Deadline.objects.order_by("pk").values_list("pk", flat=True)[DUE - 1]
    due = Deadline.objects.filter(pk__lte=last)
    due.update(round=F("round") + 1, due_at=at + RESTING, amber_at=at - timedelta(hours=1))
    due.update(next_rung=F("pk") % LEVELS, next_rung_at=at - timedelta(hours=1))


def sweep_once() -> dict:
    from django.db import connection

    from feedback.models import Deadline, Reminder
    from feedback.sweep import sweep

    before, total = Reminder.objects.count(), Deadline.objects.count()
    started = time.perf_counter()
    fired = sweep()
    seconds = time.perf_counter() - started
    if (fired, Reminder.objects.count() - before) != (DUE, DUE):
        sys.exit(f"{fired} fired, {Reminder.objects.count() - before} reminders written, not {DUE}")
    idle = []
    for _nth in range(IDLE_SWEEPS):
        started = time.perf_counter()
        sweep()
        idle.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / PEAK_UNIT
    return {
        "vendor": connection.vendor,
        "deadlines": total,
        "rows_per_s": fired / seconds,
        "idle_ms": statistics.median(idle) * 1000,
        "peak_mib": peak,
    }


if __name__ == "__main__":
    main()
