"""The real portal, run beside a test or a measurement: a new database, the cast, the processes of production."""

import atexit
import base64
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30
LOCAL_POSTGRESQL = "postgres://postgres@127.0.0.1:5432/postgres"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def until(condition, seconds: float, what: str) -> float:
    """Wait for it; return how long it took."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - started


# Database


def server_url() -> str:
    """The PostgreSQL server to make databases on, as script/test and script/bench found it."""
    return os.environ.get("DATABASE_URL") or LOCAL_POSTGRESQL


def login(url: str) -> dict:
    """What psycopg2, psql and pgbench need to know, from a URL as Django takes it."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname])[0]
    return {"user": parts.username, "password": parts.password, "host": host, "port": parts.port or 5432}


def connect(url: str, database: str):
    connection = psycopg2.connect(dbname=database, **login(url))
    connection.autocommit = True
    return connection


@contextmanager
def new_database(kind: str, template: str = "template1"):
    """DATABASE_URL of a new database, dropped afterwards; "" for SQLite, which lies in DATA_DIR."""
    if kind == "sqlite":
        yield ""
        return
    parts, name = urlsplit(server_url()), f"portal_{secrets.token_hex(6)}"
    server = connect(server_url(), "postgres")
    server.cursor().execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield f"postgres://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")
    finally:
        server.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.close()


# Portal


class Portal:
    """Environment and processes of one portal. ``run`` gives a command its environment, ``start`` leaves it running."""

    def __init__(self, folder: str, url: str, variables: dict):
        self.folder, self.url = Path(folder), url
        self.environment = surroundings() | own_settings(folder, url) | variables | {"STATIC_ROOT": collected()}
        self.processes: list[subprocess.Popen] = []

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def ask(self, code: str):
        """What this code prints as JSON, run inside the portal."""
        return json.loads(self.run("-c", f"import django, json; django.setup()\n{code}"))

    def start(self, *command: str, log: str = "") -> subprocess.Popen:
        output = (self.folder / log).open("a") if log else None
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self.environment, stdout=output, stderr=output
        )
        self.processes.append(process)
        return process

    def serve(self, port: int, *options: str, log: str = "") -> subprocess.Popen:
        """The web server as production starts it."""
        gunicorn = ["-m", "gunicorn", "-c", "python:portal.gunicorn", "--bind", f"127.0.0.1:{port}", *options]
        process = self.start(*gunicorn, "--graceful-timeout", "2", "portal.wsgi", log=log)
        until(lambda: answers(port), START_SECONDS, "the web server answers")
        return process

    def stop(self) -> None:
        for process in reversed(self.processes):
            stop(process)
        self.processes.clear()


@cache
def collected() -> str:
    """Static files, hashed and compressed once for all portals of this process."""
    folder = tempfile.mkdtemp(prefix="portal-static-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    sample = surroundings() | {"STATIC_ROOT": folder, "DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env=sample, check=True)
    return folder


def surroundings() -> dict:
    """This process's environment without what would point at another portal."""
    ours = ("DATABASE_URL", "REDIS_URL", "SAMPLE_COUNTY", "ENV_FILE", "DATA_DIR")
    return {name: value for name, value in os.environ.items() if name not in ours}


@cache
def keys() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "LOOKUP_KEY": secrets.token_urlsafe(48),
        "CONTACT_KEYS": f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
    }


def own_settings(folder: str, url: str) -> dict[str, str]:
    """Of production, but for HTTPS."""
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PRODUCTION": "1" if url else "0",
        **keys(),
        "PORTAL_DISTRICT": "431223",
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "0",
        "DATA_DIR": folder,
        "MEDIA_ROOT": f"{folder}/media",
        "ANCHOR_FILE": f"{folder}/anchors.jsonl",
        # Everything here comes from one address.
        "SUBMISSIONS_PER_ADDRESS": str(10**9),
    } | ({"DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:6379/0"} if url else {})


@cache
def with_cast(kind: str) -> Portal:
    """Migrated, with the cast in it: made once, then copied for every portal of this process."""
    ending = ExitStack()
    atexit.register(ending.close)
    built = Portal(temporary_folder(ending), ending.enter_context(new_database(kind)), {})
    built.run("manage.py", "migrate", "-v", "0")
    built.ask("from tests.cast import build; build(); print(0)")
    return built


@contextmanager
def portal(kind: str, **variables):
    """A built portal with the cast in it; its processes, folder and database are gone afterwards."""
    original = with_cast(kind)
    with ExitStack() as ending:
        folder = temporary_folder(ending)
        url = ending.enter_context(new_database(kind, urlsplit(original.url).path.strip("/") or "template1"))
        shutil.copytree(original.folder, folder, dirs_exist_ok=True)
        built = Portal(folder, url, variables)
        ending.callback(built.stop)
        yield built


def temporary_folder(ending: ExitStack) -> str:
    folder = tempfile.mkdtemp(prefix="portal-running-")
    ending.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


def stop(process: subprocess.Popen, seconds: float = 15) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)
    process.kill()
    process.wait()


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill(pid: int) -> None:
    """As a power cut does it: no handler, no goodbye."""
    os.kill(pid, signal.SIGKILL)
