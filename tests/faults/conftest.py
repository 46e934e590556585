"""Real processes, killed and frozen. Short by default; FAULTS=full takes the numbers of the guarantees."""

import os
import subprocess

import pytest

from tests.running import free_port, portal, until


class Numbers:
    """How much is done: the guarantees' own numbers, or enough to see the same happen."""

    is_full = os.environ.get("FAULTS") == "full"
    kills = 20 if is_full else 4
    submissions = 3000 if is_full else 200
    clients = 8
    redis_away_seconds = 60 if is_full else 8
    backlog = 200 if is_full else 30
    races = 40 if is_full else 8
    rungs = 300 if is_full else 80
    sweep_kills = 15 if is_full else 4
    tally_kills = 15 if is_full else 4
    letters = 300 if is_full else 80
    deliverer_kills = 15 if is_full else 4


@pytest.fixture(scope="session")
def numbers():
    return Numbers


@pytest.fixture(autouse=True)
def own_media():
    """Nothing runs in this process: the portals under test have folders of their own."""


@pytest.fixture(params=["postgresql", "sqlite"])
def built(request):
    """A portal on each database, not serving yet."""
    with portal(request.param, WEB_WORKERS="3") as made:
        made.kind = request.param
        yield made


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def redis(tmp_path):
    """A Redis of this test's own, to be stopped, frozen and woken."""
    server = Redis(tmp_path)
    server.start()
    yield server
    server.end()


class Redis:
    def __init__(self, folder):
        self.port, self.folder = free_port(), folder
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        quiet = ["--save", "", "--appendonly", "no", "--loglevel", "warning", "--dir", str(self.folder)]
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", *quiet]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(self.answers, 10, "Redis answers")

    def answers(self) -> bool:
        asked = ["redis-cli", "-p", str(self.port), "ping"]
        return subprocess.run(asked, capture_output=True, text=True).stdout.strip() == "PONG"

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
