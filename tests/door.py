"""The submission form over the test client, as a browser without JavaScript fills it in."""

import io
import re
import time
import uuid

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from PIL import Image

from feedback.forms.public import opened_now
from feedback.models import Opinion
from feedback.receipts import receipt_of

SUBMIT, RECEIPT, TRACK = (reverse(f"feedback:{name}") for name in ("submit", "receipt", "track"))
WORDS = {
    "body": "村口的桥面塌了一块，车子过不去。",
    "village": "桔花园村（辰阳镇）",
    "place": "村口老桥",
    "name": "张秀英",
    "phone": "13812345678",
    "consent": "on",
}


def read_at_leisure(seconds=60) -> str:
    """The hidden time stamp of a form that was drawn a while ago."""
    with time_machine.travel(time.time() - seconds):
        return opened_now()


def filled(*, without=(), **changes) -> dict:
    data = WORDS | {"form_key": str(uuid.uuid4()), "opened": read_at_leisure()} | changes
    return {name: value for name, value in data.items() if name not in without}


def send(data=None, client=None, **headers):
    return (client or Client()).post(SUBMIT, data or filled(), **headers)


def sent(client=None, **changes) -> Opinion:
    """The opinion a resident has just submitted with this browser."""
    data = filled(**changes)
    response = send(data, client)
    assert (response.status_code, response.headers.get("Location")) == (302, RECEIPT), response.content.decode()
    return Opinion.objects.get(form_key=data["form_key"])


def photo(name="桥.jpg", colour=(10, 120, 200), kind="JPEG", size=(60, 40), **options):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return SimpleUploadedFile(name, out.getvalue())


def code_of(opinion) -> dict:
    """Number and query code as they stand on the receipt."""
    from_receipt = receipt_of(opinion)
    return {"number": from_receipt.number, "code": from_receipt.code}


def errors(response) -> dict:
    """What the summary on top says, by the label of the field."""
    lines = re.findall(r'<li><a href="#[\w-]+">([^：<]+)：([^<]+)</a></li>', response.content.decode())
    return dict(lines)


def looking_at(opinion) -> Client:
    client = Client()
    assert client.post(TRACK, code_of(opinion)).status_code == 302
    return client


def page_of(opinion, client=None) -> str:
    return (client or looking_at(opinion)).get(TRACK).content.decode()


def words(page) -> str:
    """What a page says, in one line."""
    body = page.split("<main")[1].split("</main>")[0]
    return re.sub(r"\s+", "", strip_tags(body))


def act(client, action, **data):
    """Fill in the form of an action as the page draws it; what is given overrides."""
    page = client.get(TRACK).content.decode()
    hidden = dict(re.findall(rf'name="{action}-(form_key|at_step)" value="([^"]+)"', page))
    return client.post(f"/track/{action}/", with_prefix(action, hidden | data))


def with_prefix(action, data) -> dict:
    return {f"{action}-{name}": value for name, value in data.items()}
