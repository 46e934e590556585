"""PostgreSQL and Redis for tests and measurements: those named or running, else throw-away ones of Debian's packages.

Standard library only. Whatever is started here is stopped and removed at the end of the ``with``.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from environment import Missing, add_packages

LOCAL_POSTGRESQL = "postgres://postgres@127.0.0.1:5432/portal"
LOCAL_REDIS = "redis://127.0.0.1:6379/0"
WAIT_SECONDS = 20


def answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=2):
            return True
    except OSError:
        return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def wait_for(condition, what: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise Missing(f"{what} 没有在 {WAIT_SECONDS} 秒内启动。 It did not start.")
        time.sleep(0.1)


# PostgreSQL


@contextmanager
def postgresql(settings: tuple[str, ...] = ()):
    """URL of a database whose user may create others: DATABASE_URL, one on this machine, or a throw-away cluster.

    ``settings`` are for the throw-away cluster only, as ``name=value``.
    """
    if url := os.environ.get("DATABASE_URL", ""):
        if not may_create(url):
            raise Missing(
                "DATABASE_URL 指定的数据库连不上，或其账号不能建库。 DATABASE_URL does not answer or may not create databases."
            )
        yield url
    elif may_create(LOCAL_POSTGRESQL):
        yield LOCAL_POSTGRESQL
    else:
        with throw_away_cluster(settings) as url:
            yield url


def may_create(url: str) -> bool:
    """Asked through psql or, where it is not installed, not at all: then the packages are needed anyway."""
    if shutil.which("psql") is None:
        return False
    parts, maintenance = urlsplit(url), "postgres"
    address = parts._replace(scheme="postgresql", path=f"/{maintenance}").geturl()
    asked = ["psql", "--no-password", "-tAc", "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user", address]
    done = subprocess.run(asked, capture_output=True, text=True, env={**os.environ, "PGCONNECT_TIMEOUT": "3"})
    return done.stdout.strip() == "t"


def database_named(name: str, url: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    return f"postgres://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")


@contextmanager
def throw_away_cluster(settings=()):
    """UTF-8 from the start: under LC_CTYPE C, searching Chinese words silently finds nothing."""
    add_packages("postgresql", "postgresql-contrib", what_for="测试需要 PostgreSQL (tests need PostgreSQL)")
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    tools, data = newest_tools(), folder / "data"
    as_owner = owner_of(folder)
    init = ["initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run([*as_owner, tools / init[0], *init[1:]], check=True, stdout=subprocess.DEVNULL)
    options = [f"unix_socket_directories={folder}", "listen_addresses=", *settings]
    server = subprocess.Popen(
        [*as_owner, tools / "postgres", "-D", data, *(part for option in options for part in ("-c", option))],
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"postgres://postgres@/portal?host={folder}"
        ready = [tools / "pg_isready", "-q", "-h", folder]
        wait_for(lambda: subprocess.run(ready).returncode == 0, "PostgreSQL")
        yield url
    finally:
        stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def newest_tools() -> Path:
    """Debian keeps the server's programs out of the PATH, one folder per version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise Missing("找不到 PostgreSQL 的程序 initdb。 PostgreSQL's programs are not installed.")
    return found[-1].parent


def owner_of(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: give the folder to Debian's user for it."""
    if os.geteuid():
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


# Redis


@contextmanager
def redis():
    """URL of REDIS_URL, of one on this machine, or of a throw-away server."""
    if url := os.environ.get("REDIS_URL", ""):
        parts = urlsplit(url)
        if parts.hostname and not answers(parts.hostname, parts.port or 6379):
            raise Missing("REDIS_URL 指定的 Redis 连不上。 REDIS_URL does not answer.")
        yield url
    elif answers("127.0.0.1", 6379):
        yield LOCAL_REDIS
    else:
        add_packages("redis-server", what_for="测试需要 Redis (tests need Redis)")
        port = free_port()
        quiet = ["--save", "", "--appendonly", "no", "--loglevel", "warning"]
        server = subprocess.Popen(["redis-server", "--port", str(port), "--bind", "127.0.0.1", *quiet])
        try:
            wait_for(lambda: answers("127.0.0.1", port), "Redis")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            stop(server)


def stop(process) -> None:
    """SIGINT is PostgreSQL's fast shutdown and Redis's ordinary one."""
    process.send_signal(2)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
