"""Against bots without troubling the old: a sum in words for who is suspicious, never a dead end."""

import io
import re
import struct
import time
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from feedback import throttle
from feedback.forms.public import NUMBER_WORDS, opened_now
from feedback.models import Attachment, Opinion
from tests.door import RECEIPT, SUBMIT, errors, filled, photo, read_at_leisure, send

SUM = re.compile(r"([二三四五六七八九])加([二三四五六七八九])等于几？请填数字。")


def question(response) -> int | None:
    """What the sum asked on this page comes to, if one is asked."""
    asked = SUM.search(response.content.decode())
    return sum(list(map(str, NUMBER_WORDS)).index(word) for word in asked.groups()) if asked else None


def test_whoever_takes_time_to_write_is_asked_nothing(cast):
    assert question(Client().get(SUBMIT)) is None
    assert send()["Location"] == RECEIPT


@pytest.mark.parametrize(
    "suspicious",
    [
        {"website": "http://buy.example"},
        {"opened": ""},
        {"opened": "opened:1abc:forged"},
        {"opened": "quick"},
        {"opened": "yesterday"},
    ],
)
def test_suspicious_form_is_asked_a_sum_in_words_and_then_taken(cast, suspicious):
    stamps = {"quick": opened_now, "yesterday": lambda: read_at_leisure(seconds=25 * 3600)}
    suspicious = {name: stamps.get(value, lambda value=value: value)() for name, value in suspicious.items()}
    data = filled(**suspicious)

    first = send(data | {"photos": [photo()]})
    wrong = send(data | {"sum": "99"})
    garbled = send(data | {"sum": "十"})

    assert [response.status_code for response in (first, wrong, garbled)] == [400, 400, 400]
    assert errors(first) == {"请算一算": "请填写这道算术题的答案，让我们知道您不是自动程序。"}
    assert errors(garbled) == {"请算一算": "请用数字回答，例如 8。"}
    assert data["body"] in first.content.decode()
    answer = question(first)
    assert question(wrong) == answer
    assert send(data | {"sum": answer})["Location"] == RECEIPT
    assert Opinion.objects.get().attachments.count() == 1


def test_sum_may_be_answered_in_full_width(cast):
    data = filled(website="x")
    answer = str(question(send(data))).translate({ord("0") + n: ord("０") + n for n in range(10)})

    assert send(data | {"sum": answer})["Location"] == RECEIPT


def test_address_that_sends_many_is_asked_a_sum_and_not_turned_away(cast, settings):
    settings.SUBMISSIONS_PER_ADDRESS = 2
    for n in range(2):
        assert send(filled(phone=f"1381234567{n}"))["Location"] == RECEIPT
    data = filled(phone="13812345679")

    response = send(data)

    assert response.status_code == 400
    assert send(filled(phone="13812345670"), REMOTE_ADDR="10.9.9.9")["Location"] == RECEIPT
    assert send(data | {"sum": question(response)})["Location"] == RECEIPT


def test_phone_that_sends_many_is_asked_a_sum_from_any_address(cast):
    for n in range(throttle.PER_PHONE):
        assert send(REMOTE_ADDR=f"10.9.9.{n}")["Location"] == RECEIPT

    assert question(send(filled(phone="138 1234 5678"), REMOTE_ADDR="10.9.8.1")) is not None
    assert send(filled(phone="13812345679"), REMOTE_ADDR="10.9.8.1")["Location"] == RECEIPT


def test_address_that_leaves_many_photos_is_asked_a_sum_before_more_are_kept(cast, settings):
    settings.SUBMISSIONS_PER_ADDRESS = 1
    send(filled(without=["consent"], photos=[photo(colour=(n, 0, 0)) for n in range(0, 240, 40)]))
    assert Attachment.objects.count() == 6
    data = filled()

    asked = send(data | {"photos": [photo()]})

    assert Attachment.objects.filter(form_key=data["form_key"]).count() == 0
    assert errors(asked)["照片"] == "请先答下面的算术题，再重新添加照片。"
    assert data["body"] in asked.content.decode()
    assert send(data | {"sum": question(asked), "photos": [photo()]})["Location"] == RECEIPT
    assert Opinion.objects.get().attachments.count() == 1


def test_residents_behind_our_own_proxy_are_told_apart(cast, settings):
    settings.PROXY_COUNT, settings.SUBMISSIONS_PER_ADDRESS = 1, 1
    for n in range(3):
        data = filled(phone=f"1381234567{n}")
        response = send(data, headers={"X-Forwarded-For": f"6.6.6.6, 198.51.100.{n}"}, REMOTE_ADDR="10.0.0.1")
        assert response["Location"] == RECEIPT


# Guarantee 20, at the door


def png(width, height, data=b"") -> bytes:
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def encoded(mode, kind, **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (64, 48)).save(out, kind, **options)
    return out.getvalue()


BAD = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "不是可以打开的照片"),
    "html": (b"<!doctype html><script>alert(1)</script>", "不是可以打开的照片"),
    "pdf": (b"%PDF-1.7\n", "不是可以打开的照片"),
    "gif": (encoded("P", "GIF"), "不是可以打开的照片"),
    "empty": (b"", "不是可以打开的照片"),
    "truncated": (encoded("RGB", "JPEG", quality=95)[:300], "已损坏"),
    "wide bomb": (png(60_000, 60_000), "超过4000万像素"),
    "deep bomb": (png(8_000, 8_000, bytes(8_000 * 3 * 200)), "超过4000万像素"),
    "heavy": (b"\xff\xd8\xff" + bytes(12 * 1024 * 1024), "超过12MB"),
}
ODD = {
    "animated": encoded("RGB", "WEBP", save_all=True, append_images=[Image.new("RGB", (64, 48), "red")]),
    "cmyk": encoded("CMYK", "JPEG"),
    "16 bit": encoded("I;16", "PNG"),
    "palette": encoded("P", "PNG"),
    "comment": encoded("RGB", "JPEG", comment=b"13812345678 at home"),
}


def fresh_peak() -> int:
    """Forget how much memory this process ever held; return in kB what it holds now."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> int:
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])


@pytest.mark.parametrize("kind", BAD)
def test_bad_file_is_refused_in_words_quickly_and_within_memory(cast, kind):
    content, why = BAD[kind]
    data = filled(photos=[SimpleUploadedFile("村口.jpg", content)])
    before, began = fresh_peak(), time.perf_counter()

    response = send(data)

    seconds, more = time.perf_counter() - began, peak() - before
    assert response.status_code == 400
    assert why in errors(response)["照片"]
    assert data["body"] in response.content.decode()
    assert (seconds < 1, more < 200_000) == (True, True), (seconds, more)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("kind", ODD)
def test_odd_picture_is_taken_and_written_anew(cast, settings, kind):
    assert send(filled(photos=[SimpleUploadedFile("村口.png", ODD[kind])]))["Location"] == RECEIPT

    with Image.open(Path(settings.MEDIA_ROOT) / Opinion.objects.get().attachments.get().path) as kept:
        assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (64, 48))
        assert not kept.getexif() and "comment" not in kept.info and getattr(kept, "n_frames", 1) == 1
