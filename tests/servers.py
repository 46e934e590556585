"""The outside world, real: an HTTP gateway and a mail server that do what a test tells them to, well or badly."""

import asyncio
import json
import socket
import threading
import time
from contextlib import contextmanager, suppress
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller

from tests.running import free_port

OK, HANG, DROP = 200, "hang", "drop"
# Answers that come a byte at a time, in the head or in the body, and one that comes fast and has no end.
DRIP_HEAD, DRIP_BODY, ENDLESS = "drip head", "drip body", "endless"
HEAD = b"HTTP/1.0 200 OK\r\n"


class Gateway:
    """Takes JSON by POST. ``answers`` are given one after the other, then OK: a status, HANG or DROP after taking it."""

    def __init__(self, *, body: bytes = b'{"errcode": 0}'):
        self.answers, self.body, self.headers = [], body, {}
        self.got: list[tuple[dict, dict, str]] = []
        self.is_ending = threading.Event()
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        # Whoever is killed while being answered is no news.
        self.server.handle_error = lambda *_who: None
        self.url = f"http://127.0.0.1:{self.server.server_port}/send"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.is_ending.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def keys(self) -> list[str]:
        return [headers["Idempotency-Key"] for headers, _body, _path in self.got]

    def take(self, headers, data, path):
        with self.lock:
            self.got.append((dict(headers), json.loads(data), path))
            return self.answers.pop(0) if self.answers else OK

    def handler(self):
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                data = self.rfile.read(int(self.headers["Content-Length"]))
                answer = gateway.take(self.headers, data, self.path)
                if answer == HANG:
                    gateway.is_ending.wait(30)
                if answer in (HANG, DROP):
                    self.close_connection = True
                    return
                if answer in (DRIP_HEAD, DRIP_BODY, ENDLESS):
                    self.close_connection = True
                    self.never_end(answer)
                    return
                self.send_response(answer)
                for name, value in gateway.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(gateway.body)

            def never_end(self, answer):
                self.wfile.write(HEAD + (b"X-Slow: " if answer == DRIP_HEAD else b"\r\n"))
                piece, pause = (b"x" * 4096, 0) if answer == ENDLESS else (b"x", 0.05)
                with suppress(OSError):
                    while not gateway.is_ending.wait(pause):
                        self.wfile.write(piece)

            def do_GET(self):
                """Only whoever follows a redirect comes here."""
                gateway.got.append((dict(self.headers), {}, self.path))
                self.send_response(OK)
                self.end_headers()

            def log_message(self, *_words):
                pass

        return Handler


class Mailbox:
    """A mail server. ``answers`` to DATA and ``refused`` recipients are sentences of SMTP, HANG or DROP."""

    def __init__(self):
        self.answers, self.refused, self.got, self.port = [], {}, [], free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_error):
        self.controller.stop(no_assert=True)

    @property
    def keys(self) -> list[str]:
        return [mail["Idempotency-Key"] for mail in self.got]

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.got.append(message_from_bytes(envelope.content))
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer == HANG:
            await asyncio.sleep(30)
        if answer in (HANG, DROP):
            server.transport.abort()
            return "250 never seen"
        return answer


@contextmanager
def slow_mail_server():
    """Greets, a byte at a time, and never gets to the end; yields its port."""

    def greet(listening):
        with suppress(OSError):
            line, _who = listening.accept()
            with line:
                while True:
                    line.sendall(b"2")
                    time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=greet, args=[listening], daemon=True).start()
        yield listening.getsockname()[1]
