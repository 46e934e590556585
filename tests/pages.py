"""Pages as people read them, and what they upload."""

import io
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from feedback import photos
from tests import cases


def text_of(html: str) -> str:
    """The words of a page below its head, as somebody reads them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html[max(html.find("<main"), 0) :]))


def section(html: str, name: str) -> str:
    """The words of one section, named by the id of its heading."""
    return text_of(html[html.index(f'id="{name}"') :].split("</section>", maxsplit=1)[0].partition(">")[2])


def picture(name="photo.jpg", colour="teal"):
    data = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def kept(visibility="internal", name="photo.jpg"):
    """A file that waits to come along with an act."""
    return photos.keep(picture(name), form_key=cases.key(), visibility=visibility)
