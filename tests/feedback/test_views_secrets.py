"""What never reaches a resident's page, an address, a title or a log: internal words, number, code, token."""

import io
import logging
import re

import pytest
from django.test import Client

from feedback.receipts import receipt_of
from portal import gunicorn
from tests import cases
from tests.door import RECEIPT, TRACK, page_of, sent
from tests.full_case import A, written_all_over

STAFF = ["林联络", "何站长", "彭主席", "常委员", "欧承办", "欧水利", "雷局长", "管理员"]


def test_resident_reads_what_is_meant_for_residents_and_no_internal_word(cast):
    page = page_of(written_all_over(cast))

    told = [
        "给群众的进展",
        "给群众的备注",
        "桥面已修好。",
        "给群众的承诺",
        "群众的评语",
        "县交通运输局",
        "辰阳镇联络站",
    ]
    assert [word for word in told if word not in page] == []
    assert re.findall(rf"{A}\w+", page) == []
    assert [name for name in STAFF if name in page] == []
    assert [word for word in ("催办", "督办单", "难点件", "县民政局", "更正") if word in page] == []


def test_own_words_and_contact_are_not_shown_to_whoever_finds_the_receipt(cast):
    """The page tells the matter, not who brought it."""
    page = page_of(cases.submitted(cast, name="张秀英", phone="13787654321"))

    assert [secret for secret in ("张秀英", "13787654321") if secret in page] == []


def secrets_of(opinion) -> list[str]:
    slip = receipt_of(opinion)
    return [
        slip.number,
        slip.code,
        slip.token,
        f"{slip.number[:4]} {slip.number[4:8]} {slip.number[8:]}",
        f"{slip.code[:4]} {slip.code[4:]}",
    ]


@pytest.mark.parametrize("url", [RECEIPT, TRACK])
def test_no_title_and_no_address_names_number_code_or_token(cast, url):
    client = Client()
    secrets = secrets_of(sent(client))

    response = client.get(url)

    page = response.content.decode()
    addresses = re.findall(r'(?:href|src|action|hx-get)="([^"]*)"', page) + re.findall(r"<title>(.*?)</title>", page)
    assert [(secret, text) for secret in secrets for text in addresses if secret in text] == []
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


@pytest.fixture
def log():
    """What the portal's own handler writes."""
    (handler,) = [handler for handler in logging.getLogger().handlers if handler.filters]
    stream, before = io.StringIO(), handler.stream
    handler.setStream(stream)
    yield stream
    handler.setStream(before)


def test_no_log_line_names_number_code_or_token(cast, settings, log):
    opinion = cases.submitted(cast)
    token, client = receipt_of(opinion).token, Client(raise_request_exception=False)
    typed = {"number": opinion.number, "code": receipt_of(opinion).code}

    statuses = [client.get(path).status_code for path in (f"/t/{token}/more/", f"/desk/{opinion.number}/x/")]
    settings.LOOKUP_KEY = None  # breaks whatever derives or compares a secret
    statuses += [client.get(f"/t/{token}/").status_code, client.post(TRACK, typed).status_code]

    logged = log.getvalue()
    assert statuses == [404, 404, 500, 500]
    assert "Not Found" in logged and "Internal Server Error" in logged and "Traceback" in logged
    assert "route=t/<slug:token>/ status=500" in logged
    assert [secret for secret in (opinion.number, typed["code"], token) if secret in logged] == []
    assert gunicorn.accesslog is None
