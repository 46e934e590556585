"""Uploaded pictures: refused before decoding where they are no picture or too large, else written anew with nothing left."""

import io
import struct
import tracemalloc
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.pictures import MOST_BYTES, PictureRefused, as_jpeg, read_limited

RED, BLUE = (200, 0, 0), (0, 0, 200)


def encoded(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def two_coloured(size=(80, 40)):
    """Red on the left half, blue on the right."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    return picture


def looks_like(pixel, colour):
    return all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True))


def reread(jpeg):
    picture = Image.open(io.BytesIO(jpeg))
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    return picture


def png_header(width, height):
    """A PNG of so many pixels that holds none of them."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"")),
        (b"IEND", b""),
    ]
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_is_written_anew_with_nothing_left(kind):
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    secrets = {"exif": exif.tobytes(), "icc_profile": b"secret profile", "xmp": b"<x>secret packet</x>"}
    comment = {"comment": b"secret comment"} if kind == "JPEG" else {}

    jpeg = as_jpeg(encoded(two_coloured(), kind, **secrets, **comment))

    picture = reread(jpeg)
    assert b"secret" in encoded(two_coloured(), kind, **secrets, **comment)
    assert b"secret" not in jpeg
    assert set(picture.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert picture.size == (80, 40)


def test_what_stands_behind_the_picture_is_gone():
    assert b"<script>" not in as_jpeg(encoded(two_coloured(), "JPEG") + b"<script>alert(1)</script>")


def test_picture_taken_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    picture = reread(as_jpeg(encoded(two_coloured(), "JPEG", exif=exif.tobytes(), quality=95)))

    assert picture.size == (40, 80)
    assert looks_like(picture.getpixel((20, 5)), RED)
    assert looks_like(picture.getpixel((20, 75)), BLUE)


def test_large_picture_is_made_smaller():
    assert reread(as_jpeg(encoded(two_coloured((5200, 1300)), "PNG"))).size == (2560, 640)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK"])
def test_picture_of_any_mode_becomes_rgb(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"

    picture = reread(as_jpeg(encoded(Image.new("RGB", (20, 20), "white").convert(mode), kind)))

    assert looks_like(picture.getpixel((10, 10)), (255, 255, 255))


def test_see_through_parts_become_white():
    picture = reread(as_jpeg(encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG")))

    assert looks_like(picture.getpixel((10, 10)), (255, 255, 255))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "不是可以打开的照片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是可以打开的照片"),
        (encoded(two_coloured(), "GIF"), "不是可以打开的照片"),
        (encoded(two_coloured(), "TIFF"), "不是可以打开的照片"),
        (encoded(two_coloured((400, 400)), "JPEG")[:900], "已损坏"),
        (encoded(two_coloured((400, 400)), "PNG")[:200], "已损坏"),
        (png_header(8000, 5001), "超过4000万像素"),
        (png_header(60_000, 60_000), "超过4000万像素"),
    ],
)
def test_what_is_no_good_picture_is_refused_in_words(data, why):
    with pytest.raises(PictureRefused, match=why):
        as_jpeg(data)


def test_bomb_is_refused_before_it_is_decoded():
    tracemalloc.start()

    with pytest.raises(PictureRefused):
        as_jpeg(png_header(30_000, 30_000))

    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_upload_is_read_up_to_its_limit():
    assert len(read_limited(SimpleUploadedFile("a.jpg", b"x" * MOST_BYTES))) == MOST_BYTES
    with pytest.raises(PictureRefused, match="超过12MB"):
        read_limited(SimpleUploadedFile("a.jpg", b"x" * (MOST_BYTES + 1)))
