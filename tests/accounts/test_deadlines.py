"""A call to the outside ends by its moment, whoever is still talking; what comes after it is not said."""

import socket
import time
from types import SimpleNamespace
from urllib.request import Request, build_opener

import pytest

from accounts.deadlines import Deadline, PlainHandler
from tests.servers import Gateway


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    ours.settimeout(5)
    with ours, theirs:
        yield ours


@pytest.mark.parametrize("held", ["sock", "line"])
def test_whoever_waits_is_hung_up_on_when_the_time_is_over(pair, held):
    began = time.monotonic()
    with Deadline(0.2) as deadline:
        setattr(deadline, held, pair if held == "sock" else SimpleNamespace(sock=pair))
        assert pair.recv(1) == b""

    assert deadline.is_over
    assert 0.2 <= time.monotonic() - began < 2


def test_line_that_is_opened_after_the_time_is_hung_up_on_too(pair):
    with Deadline(0.05) as deadline:
        time.sleep(0.2)
        deadline.sock = pair
        assert pair.recv(1) == b""


def test_call_that_ended_in_time_is_left_alone(pair):
    with Deadline(0.1) as deadline:
        deadline.sock = pair
    time.sleep(0.3)

    assert not deadline.is_over
    assert pair.send(b"x") == 1


def test_nothing_is_said_after_the_time():
    with Gateway() as gateway:
        request = Request(gateway.url, data=b"{}", method="POST")  # noqa: S310  a server of ours
        request.deadline = Deadline(9)
        request.deadline.is_over = True

        with pytest.raises(OSError):
            build_opener(PlainHandler).open(request, timeout=1)

        assert gateway.got == []
