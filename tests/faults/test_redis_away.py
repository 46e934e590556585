"""Guarantees 4, 5 and 23: without Redis residents and staff notice nothing; what waited is done once, soon after its return."""

import re
import signal
import time

import pytest

from tests.faults.conftest import Redis
from tests.faults.load import submitting
from tests.faults.test_killed_sweeps import DUE, FOUND, RUNGS_EACH, SOME_OPINIONS
from tests.resident import Resident
from tests.running import portal, until

CAUGHT_UP_SECONDS = 120
PASSWORD = "Qiaomian-7-xiufu"
MAKE_BACKLOG = """
from tests import cases, cast
made = cast.load()
made.liaison.set_password({password!r})
made.liaison.save()
for _ in range({count}):
    cases.replied(made)
print(0)
"""
WAITING = """
from django.utils import timezone
from feedback.models import Deadline
print(Deadline.objects.overdue(timezone.now()).filter(kind="rating").count())
"""


# What /readyz says of beat, of the workers and of what they do. (The other tasks run once a minute or day.)
TROUBLES = """
from feedback.watch import readiness
print(json.dumps([name for name in ("beat", "sweep_rungs", "oldest_due_rung") if name in readiness()]))
"""


class Stopped:
    """Ended, as by a reboot: connections are refused."""

    def __str__(self):
        return "stopped"

    def take(self, redis: Redis):
        redis.end()

    def bring_back(self, redis: Redis):
        redis.start()


class Frozen:
    """Alive and silent, as behind a broken network: connections hang."""

    def __str__(self):
        return "frozen"

    def take(self, redis: Redis):
        redis.process.send_signal(signal.SIGSTOP)

    def bring_back(self, redis: Redis):
        redis.process.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
@pytest.mark.parametrize("outage", [Stopped(), Frozen()], ids=str)
def test_redis_away_costs_nobody_anything(outage, kind, redis, port, numbers):
    with portal(kind, REDIS_URL=redis.url, WEB_WORKERS="2") as built:
        built.start("manage.py", "serve", "--port", str(port), log="serve.log")
        until(lambda: reached(port), 30, "the portal answers")

        outage.take(redis)
        built.ask(MAKE_BACKLOG.format(password=PASSWORD, count=numbers.backlog))
        with submitting(port, numbers.clients) as clients:
            ended_at = time.monotonic() + numbers.redis_away_seconds
            pages = {path: look(port, path) for path in ("/", "/submit/", "/track/", "/find/")}
            signed_in = sign_in(port, "liaison", PASSWORD)
            time.sleep(max(0, ended_at - time.monotonic()))
        waited = built.ask(WAITING)
        outage.bring_back(redis)
        seconds = until(lambda: built.ask(WAITING) == 0, CAUGHT_UP_SECONDS, "the backlog is cleared")

    accepted = sum(len(client.acknowledged) for client in clients)
    away = f"{kind}: Redis {outage} for {numbers.redis_away_seconds} s"
    print(f"\n{away}: {accepted} accepted, {waited} waited, cleared in {seconds:.0f} s")
    assert [(client.failures, client.retries) for client in clients] == [([], 0)] * numbers.clients
    assert accepted > numbers.redis_away_seconds
    assert pages == dict.fromkeys(pages, 200)
    assert signed_in == (302, "/desk/")
    assert waited == numbers.backlog


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
@pytest.mark.parametrize("outage", [Stopped(), Frozen()], ids=str)
def test_rungs_due_while_redis_is_away_fire_once_after_its_return(outage, kind, redis, port, numbers):
    opinions = numbers.rungs // RUNGS_EACH
    with portal(kind, REDIS_URL=redis.url, WEB_WORKERS="1") as built:
        built.start("manage.py", "serve", "--port", str(port), log="serve.log")
        until(lambda: built.ask(TROUBLES) == [], 60, "everything runs")

        outage.take(redis)
        built.ask(SOME_OPINIONS.format(count=opinions))
        time.sleep(numbers.redis_away_seconds)
        waited, troubles = built.ask(DUE), built.ask(TROUBLES)
        outage.bring_back(redis)
        seconds = until(lambda: built.ask(DUE) == 0, CAUGHT_UP_SECONDS, "no rung is due any more")
        until(lambda: built.ask(TROUBLES) == [], CAUGHT_UP_SECONDS, "no trouble is left")
        # Ticks that waited in Redis or on the way to it come now: none may fire anything again.
        time.sleep(numbers.redis_away_seconds / 4)
        due, *written = built.ask(FOUND)

    print(
        f"\n{kind}: Redis {outage} for {numbers.redis_away_seconds} s: {waited} clocks waited, fired in {seconds:.0f} s"
    )
    assert (waited, troubles) == (opinions, ["oldest_due_rung"])
    assert (due, written) == (0, [opinions * RUNGS_EACH, opinions, opinions, 0, []])


def reached(port) -> bool:
    try:
        return look(port, "/healthz") == 200
    except OSError:
        return False


def look(port, path) -> int:
    return Resident(port, timeout=10).request("GET", path)[0].status


def sign_in(port, username, password) -> tuple[int, str]:
    browser = Resident(port, timeout=10)
    response, page = browser.request("GET", "/accounts/login/")
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    headers = {
        "Cookie": response.headers["Set-Cookie"].split(";")[0],
        "Content-Type": "application/x-www-form-urlencoded",
    }
    filled_in = f"csrfmiddlewaretoken={token}&login={username}&password={password}"
    response, _page = browser.request("POST", "/accounts/login/", filled_in, headers)
    return response.status, response.headers.get("Location", "")
