"""A county's trial as its administrator starts it: one command in a fresh copy, Ctrl-C, the same command again."""

import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time

import pytest

from tests.resident import Resident
from tests.running import ROOT, answers, free_port, surroundings, until

START_SECONDS, SECOND_START_SECONDS, STOP_SECONDS = 120, 10, 5
ADMINISTRATOR = re.compile(r"^admin  (\S+)$", re.MULTILINE)
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "var", "static-root", "__pycache__", ".*_cache")


@pytest.fixture
def fresh_copy(tmp_path):
    folder = tmp_path / "lianluozhan"
    shutil.copytree(ROOT, folder, ignore=LEFT_BEHIND)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


@pytest.fixture
def server(fresh_copy):
    """script/server with these options: (process, port, what it says). Everything it started ends with the test."""
    started = []

    def start(*options, within):
        port, log = free_port(), fresh_copy / f"said-{len(started)}"
        command = [sys.executable, "script/server", "--port", str(port), *options]
        environment = {k: v for k, v in surroundings().items() if k != "DJANGO_SETTINGS_MODULE"}
        with log.open("w") as said:
            process = subprocess.Popen(command, cwd=fresh_copy, env=environment, stdout=said, stderr=said)
        started.append(process)
        until(lambda: answers(port) or process.poll() is not None, within, f"{command} answers")
        return process, port, log

    yield start
    for process in started:
        process.kill()
        process.wait()


def interrupt(process) -> float:
    """Ctrl-C; how long it took until everything had ended."""
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    return time.monotonic() - began


def test_trial_without_a_district_is_refused_before_anything_is_made(server, fresh_copy):
    process, _port, said = server("--empty", within=30)

    assert process.wait() == 1
    assert "--district 431223 --name 辰溪县" in said.read_text()
    assert not (fresh_copy / "var").exists()


def test_trial_starts_stops_and_starts_again_with_what_it_had(server, fresh_copy):
    trial = fresh_copy / "var" / "trial"

    process, port, first = server("--empty", "--district", "431223", "--name", "辰溪县", within=START_SECONDS)
    home = Resident(port).request("GET", "/")[1]
    seconds = interrupt(process)
    keys = (trial / "env").read_text()
    again, _port, second = server("--empty", within=SECOND_START_SECONDS)

    assert again.poll() is None
    assert "辰溪县人大代表联络站" in home
    assert seconds < STOP_SECONDS
    assert stat.S_IMODE(os.stat(trial / "env").st_mode) == 0o600
    assert {len(value) >= 40 for value in re.findall(r"^(?:\w+_KEYS?)=(.*)$", keys, re.MULTILINE)} == {True}
    assert (trial / "env").read_text() == keys
    assert len(ADMINISTRATOR.findall(first.read_text())) == 1
    assert ADMINISTRATOR.findall(second.read_text()) == []
    with sqlite3.connect(trial / "portal.sqlite3") as database:
        assert database.execute("SELECT code, name FROM stations_district").fetchall() == [("431223", "辰溪县")]
        assert database.execute("SELECT username, is_superuser FROM accounts_user").fetchall() == [("admin", 1)]
        assert database.execute("SELECT count(*) FROM feedback_opinion").fetchone() == (0,)


def test_second_server_on_the_same_port_says_so(server):
    _process, port, _said = server("--empty", "--district", "431223", "--name", "辰溪县", within=START_SECONDS)

    refused, _port, said = server("--empty", "--port", str(port), within=30)

    assert refused.wait() == 1
    assert f"127.0.0.1:{port} 不可用" in said.read_text()
