"""One process keeps web, worker and beat alive and takes them along when it ends. Tried on plain sleepers."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.modules import ROOT

SUPERVISE = "import sys, json; from portal.supervisor import Supervisor; Supervisor(json.loads(sys.argv[1])).run()"
SLEEPER = ["sh", "-c", "echo $$ >> {0}/{1}; exec sleep 1000"]
# Ignores being asked, and so does the process it starts.
STUBBORN = ["sh", "-c", "trap '' TERM; sleep 1000 & echo $$ $! >> {0}/{1}; wait"]


@pytest.fixture
def supervise(tmp_path):
    """Start a supervisor over these commands; each writes its process ids into a file of its name."""
    started = []

    def start(**commands):
        filled = {n: [part.format(tmp_path, n) for part in command] for n, command in commands.items()}
        process = subprocess.Popen([sys.executable, "-c", SUPERVISE, json.dumps(filled)], cwd=ROOT)
        started.append(process)
        until(lambda: all((tmp_path / name).exists() for name in commands))
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def ids(path) -> list[int]:
    return [int(word) for word in path.read_text().split()]


def until(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_alive(pid) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_dead_child_is_started_again_and_the_others_left_alone(supervise, tmp_path):
    supervise(web=SLEEPER, beat=SLEEPER)
    (first,) = ids(tmp_path / "web")

    os.kill(first, signal.SIGKILL)
    until(lambda: len(ids(tmp_path / "web")) == 2)

    assert is_alive(ids(tmp_path / "web")[1])
    assert len(ids(tmp_path / "beat")) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_ends_every_child_at_once(supervise, tmp_path, number):
    supervisor = supervise(web=SLEEPER, beat=SLEEPER)

    supervisor.send_signal(number)

    assert supervisor.wait(timeout=2) == 0
    assert [pid for name in ("web", "beat") for pid in ids(tmp_path / name) if is_alive(pid)] == []


def test_child_that_will_not_stop_is_killed_with_what_it_started_within_five_seconds(supervise, tmp_path):
    supervisor = supervise(web=STUBBORN)

    supervisor.send_signal(signal.SIGINT)

    assert supervisor.wait(timeout=5) == 0
    until(lambda: not any(map(is_alive, ids(tmp_path / "web"))))


def test_children_end_with_a_supervisor_that_is_killed(supervise, tmp_path):
    supervisor = supervise(web=SLEEPER)

    supervisor.kill()

    until(lambda: not is_alive(*ids(tmp_path / "web")))
