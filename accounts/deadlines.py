"""One moment by which a call to the outside is over. A timeout bounds each wait; an answer may come a byte at a time for ever."""

import socket
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from smtplib import SMTP, SMTP_SSL
from threading import Event, Thread
from urllib.request import HTTPHandler, HTTPSHandler

from django.core.mail.backends.smtp import EmailBackend

# Whoever is just connecting when the time is over is hung up on as soon as there is something to hang up.
AGAIN = 0.1


class Deadline:
    """While it is open, somebody watches the clock; when the time is over, the line is shut down under whoever waits."""

    def __init__(self, seconds: float):
        self.seconds, self.is_over = seconds, False
        # ``line`` is whatever holds a socket by now; it lets go of it while the answer is still read.
        self.line = self.sock = None
        self.done = Event()

    def __enter__(self):
        Thread(target=self.watch, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.done.set()

    def watch(self) -> None:
        wait = self.seconds
        while not self.done.wait(wait):
            self.is_over, wait = True, AGAIN
            self.hang_up()

    def hang_up(self) -> None:
        for sock in filter(None, [self.sock, getattr(self.line, "sock", None)]):
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class Watched:
    """A connection by HTTP that is known to its deadline, and says nothing once that is over."""

    def __init__(self, *where, deadline, **how):
        super().__init__(*where, **how)
        self.deadline = deadline

    def connect(self):
        self.deadline.line = self
        super().connect()
        self.deadline.sock = self.sock
        if self.deadline.is_over:
            raise TimeoutError


class Plain(Watched, HTTPConnection):
    pass


class Secure(Watched, HTTPSConnection):
    pass


class PlainHandler(HTTPHandler):
    """For requests that carry their deadline."""

    def http_open(self, request):
        return self.do_open(partial(Plain, deadline=request.deadline), request)


class SecureHandler(HTTPSHandler):
    def https_open(self, request):
        return self.do_open(partial(Secure, deadline=request.deadline), request)


class Known:
    """A connection by SMTP that is known to its deadline before the first word is said."""

    def __init__(self, *where, deadline, **how):
        deadline.line = self
        super().__init__(*where, **how)


class PlainMail(Known, SMTP):
    pass


class SecureMail(Known, SMTP_SSL):
    pass


class WatchedBackend(EmailBackend):
    """Django's, connecting within the deadline it was given last."""

    deadline = None

    @property
    def connection_class(self):
        return partial(SecureMail if self.use_ssl else PlainMail, deadline=self.deadline)
