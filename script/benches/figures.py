"""The committee's pages among ever more opinions, and what statistics cost a submission. PostgreSQL, where counties are large."""

import argparse
import json
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.running import connect, free_port, portal, stop

HERE = Path(__file__).resolve().parent
INSIDE = str(HERE / "many_cases.py")
SIZES = [10_000, 1_000_000, 10_000_000]
CONNECTIONS = 16
# As beat has it do every two seconds.
FOLLOW = "import time, django; django.setup(); from feedback import tally\nwhile True: tally.refresh(); time.sleep(2)"
WAITING = """SELECT COALESCE(EXTRACT(EPOCH FROM now() - min(e.recorded_at)), 0) FROM feedback_event e
JOIN feedback_opinion o ON o.id = e.opinion_id LEFT JOIN feedback_casecount c ON c.opinion_id = o.id
WHERE c.event_count IS DISTINCT FROM o.event_count"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="opinions of the largest county")
    parser.add_argument("--seconds", type=float, default=10, help="per round of submissions")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with portal("postgresql") as built:
        rows = {size: grown(built, size) for size in SIZES if size <= options.largest}
    with portal("postgresql") as built:
        write_ratio, lag = write_path(built, options)
    print(json.dumps(figures(rows) | {"write_ratio": round(write_ratio, 3), "lag_s": round(lag, 2)}))


def grown(built, size: int) -> dict:
    built.run(INSIDE, "grow", str(size))
    found = json.loads(built.run(INSIDE, "pages"))
    print(f"{size:>12,} opinions; memory after all pages {found['memory_ratio']:.2f} × after the first")
    for address, page in found["pages"].items():
        print(f"{'':<12} {address:<36}{page['ms']:8.1f} ms {page['queries']:4} queries", flush=True)
    return found


def write_path(built, options) -> tuple[float, float]:
    """Submissions a second with the tally following over those without; and how old the oldest uncounted event ever was."""
    rates, lags = {True: [], False: []}, [0.0]
    for _round in range(options.rounds):
        for follows in (False, True):
            port = free_port()
            server = built.serve(port)
            with following(built, lags) if follows else nothing():
                rates[follows].append(residents(port, options.seconds))
            stop(server)
            built.ask("from feedback import tally; print(tally.refresh())")
    without, with_it = (statistics.median(rates[follows]) for follows in (False, True))
    print(
        f"{'':<12} {without:.1f} submissions/s without statistics, {with_it:.1f} with them; lag at most {max(lags):.1f} s"
    )
    return with_it / without, max(lags)


@contextmanager
def nothing():
    yield


@contextmanager
def following(built, lags: list):
    """The tally follows meanwhile; every half second one looks how far it is behind."""
    process = built.start("-c", FOLLOW)
    watcher = subprocess.Popen([sys.executable, __file__, "--watch", built.url], stdout=subprocess.PIPE, text=True)
    try:
        yield
    finally:
        watcher.terminate()
        lags += [float(line) for line in watcher.communicate()[0].split()]
        stop(process)


def watch(url: str) -> None:
    cursor = connect(url, urlsplit(url).path.strip("/")).cursor()
    while True:
        cursor.execute(WAITING)
        print(cursor.fetchone()[0], flush=True)
        time.sleep(0.5)


def residents(port: int, seconds: float) -> float:
    command = [sys.executable, str(HERE / "browsers.py"), str(port), str(CONNECTIONS), str(seconds)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["rps"]


def figures(rows: dict) -> dict:
    smallest, largest = rows[min(rows)], rows[max(rows)]
    home = [row["pages"]["/desk/figures/"] for row in (smallest, largest)]
    return {
        "home_ratio_10m_10k": round(home[1]["ms"] / home[0]["ms"], 3),
        "home_queries": home[1]["queries"],
        "memory_ratio": round(largest["memory_ratio"], 3),
    }


if __name__ == "__main__":
    watch(sys.argv[2]) if sys.argv[1:2] == ["--watch"] else main()
