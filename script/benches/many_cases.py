"""Runs inside a built portal: many_cases.py grow OPINIONS | pages. Prints one JSON object."""

import json
import random
import resource
import statistics
import sys
import time
from pathlib import Path

import django

STATIONS, UNITS, MONTHS, OPEN, LATE = 200, 25, 120, 2000, 200
ROUNDS, CELLS = 7, 20
PAGE_BYTES = resource.getpagesize()
HOME = "/desk/figures/"
PAGES = [
    HOME, "/desk/figures/by/station/", "/desk/figures/by/town/", "/desk/figures/by/unit/", "/desk/figures/by/subject/",
    "/desk/figures/by/month/", "/desk/figures/cases/collected/", "/desk/figures/cases/overdue/", "/figures/", "/",
]  # fmt: skip


def main():
    django.setup()
    print(json.dumps(grow(int(sys.argv[2])) if sys.argv[1] == "grow" else pages()))


# Rows


def grow(total: int) -> int:
    """So many opinions at STATIONS stations over MONTHS months, all but OPEN of them closed, each counted; then the tally."""
    from feedback.models import Opinion

    if not Opinion.objects.exists():
        prepare()
    closed, in_hand = Opinion.objects.order_by("pk")[:2]
    missing, started = total - Opinion.objects.count(), Opinion.objects.filter(step="handle").count() > 1
    waiting = 0 if started else min(OPEN, missing // 2)
    copy_opinions(closed.pk, missing - waiting, is_open=False)
    copy_opinions(in_hand.pk, waiting, is_open=True)
    copy_counts(closed.pk, in_hand.pk)
    add_up()
    prove()
    return Opinion.objects.count()


def prepare():
    from feedback import tally
    from stations.models import Station, Unit
    from tests import cases, cast

    made = cast.load()
    own = {"tier": 3, "district_id": made.station.district_id, "letter_word": "测"}
    Station.objects.bulk_create(Station(code=f"b{n}", name=f"联络点{n}", **own) for n in range(STATIONS))
    Unit.objects.bulk_create(
        Unit(code=f"b{n}", name=f"单位{n}", kind="department", district_id="431223") for n in range(UNITS)
    )
    cases.archived(made)
    cases.dispatched(made)
    tally.refresh()


def copy_opinions(pk: int, times: int, *, is_open: bool) -> None:
    """By the database itself: millions of rows through a model would take hours."""
    from feedback.models import Opinion

    day = f"current_date - (n %% {30 if is_open else MONTHS * 30})"
    unique = "lpad(nextval('feedback_opinion_id_seq')::text, 12, '0')"
    late = f"now() + ((n - {LATE}) * interval '1 hour')"
    chosen = {
        "id": "nextval('feedback_opinion_id_seq')",
        "number": unique,
        "form_key": unique,
        "token_hash": unique,
        "station_id": f"(SELECT min(id) FROM stations_station WHERE code LIKE 'b%%') + (hashint4(n) & 65535) %% {STATIONS}",
        "received_on": day,
        "due_at": late if is_open else "NULL",
        "amber_at": late if is_open else "NULL",
    }
    copy(
        "feedback_opinion",
        Opinion,
        chosen,
        f"feedback_opinion c, generate_series(1, {times}) AS s(n) WHERE c.id = {pk}",
    )


def copy_counts(*templates: int) -> None:
    """What each counts as: as the one it was copied from, on its own days and in the hands of one unit of many."""
    from feedback.models import CaseCount

    units = f"(SELECT min(id) FROM stations_unit WHERE code LIKE 'b%%') + o.id %% {UNITS}"
    chosen = {"opinion_id": "o.id", "received_on": "o.received_on", "station_id": "o.station_id", "unit_id": units}
    chosen |= {"due_on": "o.received_on + 20", "due_at": "COALESCE(o.due_at, (o.received_on + 20)::timestamptz)"}
    for pk in templates:
        rows = (
            "feedback_casecount c, feedback_opinion o WHERE o.step = (SELECT step FROM feedback_opinion WHERE id = {0})"
        )
        missing = (
            " AND c.opinion_id = {0} AND NOT EXISTS (SELECT 1 FROM feedback_casecount d WHERE d.opinion_id = o.id)"
        )
        copy("feedback_casecount", CaseCount, chosen, (rows + missing).format(pk))


def copy(table: str, model, chosen: dict, rows: str) -> None:
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(chosen.get(column, f"c.{column}") for column in columns)
    execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {rows}")


def add_up() -> None:
    """The tally by one statement for each cohort and axis; prove() holds it against the portal's own sums."""
    from feedback.models import Tally
    from feedback.tally import DAY_OF, FIELDS, MEASURES

    execute("TRUNCATE feedback_tally")
    sums = ", ".join(f"sum({name}::int)" for name in MEASURES)
    for cohort, day in DAY_OF.items():
        for axis in [Tally.Axis.ALL, *FIELDS]:
            column = {"unit": "unit_id", "subject": "subject_id"}.get(FIELDS.get(axis), FIELDS.get(axis))
            value = f"COALESCE({column}::text, '')" if column else "''"
            execute(
                "INSERT INTO feedback_tally (station_id, area, cohort, month, axis, value, "
                f"{', '.join(MEASURES)}) SELECT station_id, area, '{cohort.value}', date_trunc('month', {day})::date, "
                f"'{axis.value}', {value}, {sums} FROM feedback_casecount WHERE {day} IS NOT NULL AND received "
                "GROUP BY 1, 2, 3, 4, 5, 6"
            )
    execute("ANALYZE")


def prove() -> None:
    from feedback.models import Tally
    from feedback.tally import Cell

    keys = list(Tally.objects.filter(axis="").values_list("station", "cohort", "month"))
    for key in random.Random(7).sample(keys, min(CELLS, len(keys))):
        if wrong := Cell(*key).differing():
            sys.exit(f"cell {key} differs: {wrong}")


def execute(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        # No foreign keys: the rows are copies.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql.replace("%%", "%"))
        cursor.execute("SET session_replication_role = DEFAULT")


# Pages


def pages() -> dict:
    """Median milliseconds and queries of every page, and the memory after all of them against that after the first request."""
    client, found = committee(), {}
    client.get(HOME)
    before = memory()
    for address in PAGES:
        found[address] = measure(client, address)
    return {"pages": found, "memory_ratio": memory() / before}


def committee():
    from django.test import Client

    from accounts.models import User
    from portal.middleware import HAS_SECOND_FACTOR

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username="committee"), backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[HAS_SECOND_FACTOR] = True
    session.save()
    return client


def measure(client, address: str) -> dict:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    seconds = []
    for _round in range(ROUNDS):
        with CaptureQueriesContext(connection) as captured:
            started = time.perf_counter()
            response = client.get(address)
            seconds.append(time.perf_counter() - started)
        if response.status_code != 200:
            sys.exit(f"{address}: {response.status_code}")
    return {"ms": statistics.median(seconds) * 1000, "queries": len(captured)}


def memory() -> int:
    """Resident bytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES


if __name__ == "__main__":
    main()
