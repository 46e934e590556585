"""A resident's browser over plain HTTP: one connection that stays open, the real form, no JavaScript."""

import http.client
import re
import uuid

# A form sent back within three seconds of being drawn asks for a sum.
READING_SECONDS = 3.2
RECEIPT = "/receipt/"
BOUNDARY = "----resident"
FORM = {
    "body": "村口到中心小学的路灯坏了三盏，晚上孩子放学看不清路，希望尽快修好。已经向村里说过两次，还没有人来。",
    "village": "桔花园村（辰阳镇）",
    "station": "chenyang",
    "place": "村口",
    "name": "张秀英",
    "phone": "13907450000",
    "may_disclose": "on",
    "consent": "on",
    "channel": "web",
}


class Resident:
    def __init__(self, port: int, timeout: float = 60):
        self.port, self.timeout = port, timeout
        self.connect()

    def connect(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)

    def request(self, method, path, body=None, headers=None) -> tuple[http.client.HTTPResponse, str]:
        """The response and its text, read to the end so that the connection can go on."""
        self.connection.request(method, path, body, headers or {})
        response = self.connection.getresponse()
        return response, response.read().decode()

    def open_form(self) -> None:
        response, page = self.request("GET", "/submit/")
        cookie = response.headers["Set-Cookie"].split(";")[0]
        hidden = (re.search(f'name="{name}" value="([^"]+)"', page) for name in ("csrfmiddlewaretoken", "opened"))
        self.hidden = dict(zip(("csrfmiddlewaretoken", "opened"), (found[1] for found in hidden), strict=True))
        self.headers = {"Cookie": cookie, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}

    def submit(self, key: str, **changes) -> tuple[http.client.HTTPResponse, str]:
        """Send the form with this key. Words and phone follow from the key: two keys are two matters of two people."""
        own = {"form_key": key, "body": f"{FORM['body']}（{key}）", "phone": f"139{uuid.UUID(key).int % 10**8:08d}"}
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (self.hidden | FORM | own | changes).items()
        ]
        return self.request("POST", "/submit/", ("".join(parts) + f"--{BOUNDARY}--\r\n").encode(), self.headers)


def is_receipt(response) -> bool:
    return response.status == 302 and response.headers["Location"] == RECEIPT
