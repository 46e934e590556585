"""Submissions through the web server at 16 connections, on both databases, and what PostgreSQL could do at most."""

import argparse
import json
import re
import statistics
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tests.running import Portal, connect, free_port, login, portal, stop

HERE = Path(__file__).resolve().parent
CONNECTIONS = 16
TABLES = ["feedback_opinion", "feedback_event", "feedback_deadline", "feedback_contact", "accounts_notification"]
COUNT = f"""
from django.db import connection
counts = []
with connection.cursor() as cursor:
    for table in {TABLES}:
        cursor.execute("SELECT count(*) FROM " + table)
        counts.append(cursor.fetchone()[0])
print(json.dumps(counts))
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10, help="per measurement")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    with portal("postgresql") as built:
        show_durability(built)
        script = built.run(str(HERE / "write_set.py"))
        statements = script.count("\n") - 2
        postgresql = [measure("postgresql", built, options, script) for _ in range(options.rounds)]
    with portal("sqlite") as built:
        sqlite = [measure("sqlite", built, options) for _ in range(options.rounds)]
    print(f"{statements} statements write one submission, here and in pgbench")
    print(json.dumps(figures(postgresql, sqlite)))


def measure(kind, built: Portal, options, script="") -> dict:
    """One round: submissions, then on PostgreSQL the same write set from pgbench on the same tables."""
    before, port = built.ask(COUNT), free_port()
    server = built.serve(port)
    row = residents(port, options.seconds)
    stop(server)
    check(row, [after - count for after, count in zip(built.ask(COUNT), before, strict=True)])
    row["pgbench"] = pgbench(built, script, options.seconds) if script else None
    ceiling = f"{row['pgbench']:9.0f} {row['rps'] / row['pgbench']:7.3f}" if script else ""
    print(
        f"{kind:<12}{row['rps']:8.1f}/s  p50 {row['p50_ms']:6.1f} ms  p95 {row['p95_ms']:6.1f} ms {ceiling}", flush=True
    )
    return row


def residents(port: int, seconds: float) -> dict:
    command = [sys.executable, str(HERE / "browsers.py"), str(port), str(CONNECTIONS), str(seconds)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def check(row: dict, added: list[int]) -> None:
    """Every acknowledged submission is there once, with its event, clock and contact, and with notices alike."""
    if row["refused"]:
        sys.exit(f"{row['refused']} submissions were not accepted, the first: {row['first_refusal']}")
    per_submission = [count / row["accepted"] for count in added]
    if per_submission[:4] != [1, 1, 1, 1] or not per_submission[4].is_integer() or not per_submission[4]:
        sys.exit(f"{row['accepted']} accepted, but rows added: {dict(zip(TABLES, added, strict=True))}")


def show_durability(built: Portal) -> None:
    cursor = connect(built.url, "postgres").cursor()
    cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit'), version()")
    fsync, commit, version = cursor.fetchone()
    print(f"{version.split(' (')[0]}: fsync {fsync}, synchronous_commit {commit}; SQLite: WAL, synchronous FULL")
    print(f"{CONNECTIONS} connections{'':<35}{'pgbench/s':>13}   ratio", flush=True)


def pgbench(built: Portal, script: str, seconds: float) -> float:
    """Transactions per second, with as many clients and the same protocol as the portal's driver."""
    file, server = built.folder / "write_set.sql", login(built.url)
    file.write_text(script, encoding="utf-8")
    address = ["-h", server["host"], "-p", str(server["port"]), "-U", server["user"]]
    load = ["-n", "-c", str(CONNECTIONS), "-j", "2", "-T", str(max(1, round(seconds))), "-f", str(file)]
    command = ["pgbench", *address, *load, urlsplit(built.url).path.strip("/")]
    environment = built.environment | {"PGPASSWORD": server["password"] or ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode or "number of failed transactions: 0" not in done.stdout:
        sys.exit(f"pgbench: {done.stdout}{done.stderr}")
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


def figures(postgresql, sqlite) -> dict:
    def middle(rows, name):
        return statistics.median(row[name] for row in rows)

    return {
        "rps_postgresql": round(middle(postgresql, "rps"), 1),
        "p95_ms_postgresql": round(middle(postgresql, "p95_ms"), 1),
        "ratio_pgbench": round(statistics.median(row["rps"] / row["pgbench"] for row in postgresql), 3),
        "rps_sqlite": round(middle(sqlite, "rps"), 1),
        "p95_ms_sqlite": round(middle(sqlite, "p95_ms"), 1),
    }


if __name__ == "__main__":
    main()
