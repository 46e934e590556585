"""Residents who submit as fast as they are answered, each on one connection. A process of its own, outside the portal.

browsers.py PORT CONNECTIONS SECONDS    prints one JSON object
"""

import json
import re
import sys
import threading
import time
import uuid

from tests.resident import READING_SECONDS, Resident, is_receipt

WARM_UP_SECONDS = 2
PATIENCE_SECONDS = 60


class Clock:
    """When everybody starts and ends; what was answered while warming up does not count."""

    def __init__(self, connections: int, seconds: float):
        self.seconds = seconds
        self.forms_open = threading.Barrier(connections + 1, timeout=PATIENCE_SECONDS)
        self.go = threading.Barrier(connections + 1, timeout=PATIENCE_SECONDS)

    def start(self):
        self.forms_open.wait()
        time.sleep(READING_SECONDS)
        self.begin = time.monotonic() + WARM_UP_SECONDS
        self.end = self.begin + self.seconds
        self.go.wait()


class Visit(threading.Thread):
    def __init__(self, port: int, clock: Clock):
        super().__init__(daemon=True)
        self.resident, self.clock = Resident(port), clock
        self.accepted: list[tuple[float, float]] = []
        self.refused: list[str] = []

    def run(self):
        self.resident.open_form()
        self.clock.forms_open.wait()
        self.clock.go.wait()
        while time.monotonic() < self.clock.end:
            started = time.perf_counter()
            response, page = self.resident.submit(str(uuid.uuid4()))
            if is_receipt(response):
                self.accepted.append((time.monotonic(), time.perf_counter() - started))
            else:
                words = re.sub(r"<[^>]*>|\s+", " ", page.partition("<main")[2])
                self.refused.append(f"{response.status} {words[:600]}")


def main():
    port, connections, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    clock = Clock(connections, seconds)
    visits = [Visit(port, clock) for _ in range(connections)]
    for visit in visits:
        visit.start()
    clock.start()
    for visit in visits:
        visit.join()
    print(json.dumps(summary(visits, clock)))


def summary(visits, clock) -> dict:
    accepted = [row for visit in visits for row in visit.accepted]
    refused = [words for visit in visits for words in visit.refused]
    counted = sorted(seconds for at, seconds in accepted if clock.begin <= at <= clock.end)
    return {
        "rps": len(counted) / clock.seconds,
        "p50_ms": counted[len(counted) // 2] * 1000 if counted else None,
        "p95_ms": counted[int(len(counted) * 0.95)] * 1000 if counted else None,
        "accepted": len(accepted),
        "refused": len(refused),
        "first_refusal": refused[0] if refused else "",
    }


if __name__ == "__main__":
    main()
