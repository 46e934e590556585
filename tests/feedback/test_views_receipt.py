"""What outlives a post: photos through a failed one, the same receipt for a retry, the receipt for half an hour."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from feedback.models import Attachment, Opinion
from feedback.receipts import receipt_of
from tests.cases import NOON
from tests.door import RECEIPT, TRACK, code_of, errors, filled, photo, send, sent

# Photos


def test_photos_survive_a_failed_post_and_come_with_the_next(cast):
    data = filled()
    failed = send(data | {"consent": "", "photos": [photo("一.jpg"), photo("二.jpg", (200, 0, 0))]})
    waiting = re.findall(r'src="(/files/waiting/[^"]+)" alt="([^"]+)"', failed.content.decode())

    assert [name for _src, name in waiting] == ["一.jpg", "二.jpg"]
    assert all(Client().get(src).status_code == 200 for src, _name in waiting)
    assert send(data)["Location"] == RECEIPT
    assert [file.name for file in Opinion.objects.get().attachments.all()] == ["一.jpg", "二.jpg"]
    assert all(Client().get(src).status_code == 404 for src, _name in waiting)


def test_photo_may_be_taken_out_before_sending(cast):
    data = filled()
    send(data | {"consent": "", "photos": [photo("一.jpg"), photo("二.jpg", (200, 0, 0))]})
    first = Attachment.objects.get(name="一.jpg")

    send(data | {"discard": [first.pk, "9" * 30, "x"]})

    assert [file.name for file in Opinion.objects.get().attachments.all()] == ["二.jpg"]


def test_one_bad_file_is_named_and_the_good_ones_are_kept(cast):
    data = filled(photos=[photo("好.jpg"), photo("坏.jpg", kind="GIF")])

    response = send(data)

    assert response.status_code == 400
    assert errors(response) == {"照片": "“坏.jpg”不是可以打开的照片，请上传 JPG、PNG 或 WebP 照片。"}
    assert 'alt="好.jpg"' in response.content.decode()


@pytest.mark.parametrize("count", [7, 15])
def test_too_many_photos_are_refused_in_words_and_no_word_is_lost(cast, count):
    data = filled(photos=[photo(f"{n}.jpg", (n, 0, 0)) for n in range(count)])

    response = send(data)

    assert errors(response) == {"照片": "最多上传6个文件，请去掉几个。"}
    assert data["body"] in response.content.decode()


# Sent twice


def test_same_form_sent_again_gives_the_same_receipt(cast):
    data, client = filled(), Client()
    first = send(data | {"consent": "", "photos": [photo()]}, client)
    assert first.status_code == 400
    send(data, client)

    again = [send(data, client), send(data | {"photos": [photo()]}, client)]

    assert [response["Location"] for response in again] == [RECEIPT, RECEIPT]
    assert Opinion.objects.count() == 1
    assert Opinion.objects.get().attachments.count() == 1


def test_same_form_sent_again_after_midnight_is_the_same(cast):
    with time_machine.travel(NOON.replace(hour=23, minute=59, second=58)):
        data = filled()
        assert send(data)["Location"] == RECEIPT
    with time_machine.travel(NOON + timedelta(hours=12, seconds=5)):
        assert send(data)["Location"] == RECEIPT


def test_same_form_with_other_content_is_a_conflict_with_a_way_on(cast):
    data, other = filled(), "另一件事：路灯坏了。"
    send(data)

    response = send(data | {"body": other, "photos": [photo()]})

    page = response.content.decode()
    assert response.status_code == 409
    assert "这份意见已经提交过了" in page and TRACK in page and other in page
    (fresh,) = re.findall(r'name="form_key" value="([^"]+)"', page)
    assert send(data | {"body": other, "form_key": fresh})["Location"] == RECEIPT
    assert [opinion.attachments.count() for opinion in Opinion.objects.order_by("id")] == [0, 1]


# The receipt


def test_receipt_shows_number_code_and_what_comes_next(cast):
    client = Client()
    opinion = sent(client)
    slip = receipt_of(opinion)

    response = client.get(RECEIPT)

    page = response.content.decode()
    assert f"{slip.number[:4]} {slip.number[4:8]} {slip.number[8:]}" in page
    assert f"{slip.code[:4]} {slip.code[4:]}" in page
    assert 'href="tel:0745-5230001"' in page
    assert re.search(r"联络站会在\d{4}年\d+月\d+日（周.）前登记", page)
    assert '<svg class="segno"' in page or "<svg" in page.split('class="qr"')[1]
    assert "data-print" in page and "data-save-slip" in page
    assert "no-store" in response["Cache-Control"]
    assert slip.token not in page


def test_receipt_is_shown_only_in_the_browser_that_submitted(cast):
    client, other = Client(), Client()
    opinion = sent(client)
    other.post(TRACK, code_of(opinion))

    assert other.get(TRACK).status_code == 200
    assert [(c.get(RECEIPT).status_code) for c in (client, other, Client())] == [200, 302, 302]


def test_receipt_is_gone_after_half_an_hour(cast):
    client = Client()
    sent(client)

    for minutes, status in ((29, 200), (31, 302)):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            assert client.get(RECEIPT).status_code == status
