"""Residents who submit under load and try again with the same form until they have their receipt."""

import threading
import time
import uuid
from contextlib import contextmanager
from http.client import HTTPException

from tests.resident import READING_SECONDS, Resident, is_receipt

PATIENCE_SECONDS = 60


class Client(threading.Thread):
    def __init__(self, port: int, stopping: threading.Event):
        super().__init__(daemon=True)
        self.resident, self.stopping = Resident(port, timeout=20), stopping
        self.acknowledged: list[str] = []
        self.retries = 0
        self.failures: list[str] = []

    def run(self):
        while not self.stopping.is_set():
            key = str(uuid.uuid4())
            if self.submit(key):
                self.acknowledged.append(key)

    def submit(self, key: str) -> bool:
        """Whether the receipt came in the end. A broken connection is a reason to try again, an answer is not."""
        given_up_at = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < given_up_at:
            try:
                response, page = self.resident.submit(key)
            except (OSError, HTTPException):
                self.retries += 1
                self.resident.connect()
                time.sleep(0.05)
                continue
            if not is_receipt(response):
                self.failures.append(f"{response.status} {page[:300]}")
            return is_receipt(response)
        self.failures.append(f"no receipt within {PATIENCE_SECONDS} s")
        return False


@contextmanager
def submitting(port: int, clients: int):
    """That many residents submit while the block runs; each then waits for the receipt it is still owed."""
    stopping = threading.Event()
    made = [Client(port, stopping) for _ in range(clients)]
    for client in made:
        client.resident.open_form()
    time.sleep(READING_SECONDS)
    for client in made:
        client.start()
    try:
        yield made
    finally:
        stopping.set()
        for client in made:
            client.join(timeout=PATIENCE_SECONDS + 30)
