"""Pictures written anew, so that nothing hides in them and nothing in them tells where they were taken."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2560
FORMATS = ["JPEG", "PNG", "WEBP"]


class PictureRefused(Exception):
    """Why a file is not taken as a picture, as the second half of a sentence that begins with its name."""


def read_limited(upload) -> bytes:
    """What was uploaded. Raises PictureRefused above MOST_BYTES."""
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise PictureRefused(_("超过12MB，请压缩后再上传"))
    return data


def as_jpeg(data: bytes) -> bytes:
    """A fresh JPEG: upright, at most 2560 px, no EXIF, XMP, comment or profile left. Raises PictureRefused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise too_large()
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        ImageOps.exif_transpose(picture, in_place=True)
        return encode(picture)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise too_large() from error
    except UnidentifiedImageError as error:
        raise PictureRefused(_("不是可以打开的照片，请上传 JPG、PNG 或 WebP 照片")) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise PictureRefused(_("已损坏，请重新拍摄或另选一张")) from error


def too_large() -> PictureRefused:
    return PictureRefused(_("超过4000万像素，请缩小后再上传"))


def encode(picture) -> bytes:
    if picture.mode != "RGB":
        flat = Image.new("RGB", picture.size, "white")
        rgba = picture.convert("RGBA")
        flat.paste(rgba, mask=rgba.getchannel("A"))
        picture = flat
    out = io.BytesIO()
    clean = Image.frombytes("RGB", picture.size, picture.tobytes())
    clean.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
