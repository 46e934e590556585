"""The sweep: 10,000 due rungs, a quarter at each level, among ever more deadlines that run and are not due."""

import argparse
import json
from pathlib import Path

from tests.running import portal

INSIDE = str(Path(__file__).resolve().parent / "due_rungs.py")
SMALL, MIDDLE, LARGE = 10_000, 1_000_000, 10_000_000
SIZES = {"postgresql": [SMALL, MIDDLE, LARGE], "sqlite": [SMALL, MIDDLE]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=2, help="sweeps of each size; the fastest counts")
    options = parser.parse_args()
    print(f"{'':<12}{'deadlines':>12}{'rungs/s':>10}{'idle ms':>10}{'peak MiB':>10}", flush=True)
    rows = {(kind, size): row for kind in SIZES for size, row in measure(kind, options.rounds)}
    print(json.dumps(figures(rows)))


def measure(kind: str, rounds: int):
    with portal(kind) as built:
        for size in SIZES[kind]:
            found = [sweep(built, size) for _round in range(rounds)]
            row = max(found, key=lambda row: row["rows_per_s"])
            print(
                f"{kind:<12}{row['deadlines']:>12,}{row['rows_per_s']:>10.0f}{row['idle_ms']:>10.2f}{row['peak_mib']:>10.0f}",
                flush=True,
            )
            yield size, row


def sweep(built, size: int) -> dict:
    """Grow or re-arm in a process of its own, so that the memory measured is the sweep's."""
    built.run(INSIDE, "grow", str(size))
    return json.loads(built.run(INSIDE, "sweep"))


def figures(rows) -> dict:
    small, middle, large = (rows["postgresql", size] for size in SIZES["postgresql"])
    return {
        "rows_per_s_1m": round(middle["rows_per_s"]),
        "rate_ratio_10m_1m": round(large["rows_per_s"] / middle["rows_per_s"], 3),
        "idle_ms": round(large["idle_ms"], 2),
        "memory_ratio": round(large["peak_mib"] / small["peak_mib"], 3),
        "rows_per_s_1m_sqlite": round(rows["sqlite", MIDDLE]["rows_per_s"]),
        "idle_ms_sqlite": round(rows["sqlite", MIDDLE]["idle_ms"], 2),
    }


if __name__ == "__main__":
    main()
