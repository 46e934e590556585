"""Web, worker and beat as children of one process: started again when they die, stopped together."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time

POLL_SECONDS = 0.1
RESTART_SECONDS = 1.0
# Ctrl-C ends everything within five seconds; what still runs then loses nothing, since the truth is in the database.
STOP_SECONDS = 4.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)

logger = logging.getLogger(__name__)


def die_with_supervisor() -> None:
    """In the child: if the supervisor is killed outright, the kernel (Linux) asks the child to stop."""
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """``commands`` by name. ``say`` gets what is for whoever sits at the terminal; a child that died is logged."""

    def __init__(self, commands: dict[str, list[str]], say=print):
        self.commands, self.say = commands, say
        self.children: dict[str, subprocess.Popen] = {}
        self.died_at: dict[str, float] = {}
        self.is_stopping = False

    def run(self) -> None:
        """Keep every child alive until SIGTERM or SIGINT, then stop them all."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.ask_to_stop)
        while not self.is_stopping:
            for name in self.commands:
                self.keep(name)
            time.sleep(POLL_SECONDS)
        self.say("正在停止…… Stopping.")
        self.stop()

    def ask_to_stop(self, _number, _frame) -> None:
        self.is_stopping = True

    def keep(self, name: str) -> None:
        child, now = self.children.get(name), time.monotonic()
        if child and child.poll() is None:
            return
        if child and name not in self.died_at:
            self.died_at[name] = now
            logger.error("%s ended with %s, starting it again", name, child.returncode)
        if now - self.died_at.get(name, 0) >= RESTART_SECONDS:
            self.died_at.pop(name, None)
            self.start(name)

    def start(self, name: str) -> None:
        """In a session of its own: Ctrl-C in the terminal reaches the supervisor alone."""
        self.children[name] = subprocess.Popen(  # noqa: S603  our own commands
            self.commands[name], start_new_session=True, preexec_fn=die_with_supervisor
        )

    def stop(self) -> None:
        """Ask all, wait, kill what is left with everything it started."""
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            signal_group(child, signal.SIGTERM, whole=False)
        while time.monotonic() < deadline and any(child.poll() is None for child in self.children.values()):
            time.sleep(POLL_SECONDS)
        for child in self.children.values():
            signal_group(child, signal.SIGKILL, whole=True)
            child.wait()


def signal_group(child, number, *, whole: bool) -> None:
    try:
        (os.killpg if whole else os.kill)(child.pid, number)
    except ProcessLookupError:
        return
