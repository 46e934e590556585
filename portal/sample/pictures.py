"""Simple drawn scenes in place of photographs, let in through the same door as real ones."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from feedback import photos

SIZE = (640, 480)
SKY, HILL, ROAD, HOLE, WATER = "#cfe3f1", "#7fa37a", "#8d8f92", "#3e3b38", "#5f86a3"


def draw_photos(case, count: int):
    """Asked when the time has come: so many photos of what is wrong."""
    return lambda: [keep(case, scene(case.dice, mended=False), nth) for nth in range(1, count + 1)]


def draw_evidence(case):
    """The same place, mended; kept by the unit that reports."""
    return lambda: [keep(case, scene(case.dice, mended=True), 1)]


def keep(case, picture, nth):
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=80)
    upload = SimpleUploadedFile(f"现场照片{nth}.jpg", file.getvalue(), "image/jpeg")
    return photos.keep(upload, form_key=case.key())


def scene(dice, *, mended: bool):
    """Hills, a road or a river in front, a lamp beside it; holes in it as long as it is not mended."""
    picture = Image.new("RGB", SIZE, SKY)
    draw = ImageDraw.Draw(picture)
    draw_hills(draw, dice)
    ground = dice.choice([ROAD, ROAD, WATER])
    draw.polygon([(250, 250), (390, 250), (640, 480), (0, 480)], fill=ground)
    draw_lamp(draw, dice.randrange(430, 560), is_lit=mended)
    for _nth in range(0 if mended else dice.randint(3, 7)):
        x, y, r = dice.randrange(180, 420), dice.randrange(300, 440), dice.randrange(12, 34)
        draw.ellipse([x, y, x + 2 * r, y + r], fill=HOLE)
    return picture


def draw_hills(draw, dice) -> None:
    for left in range(-80, 640, 140):
        top = dice.randrange(110, 200)
        draw.polygon([(left, 260), (left + 140, top), (left + 280, 260)], fill=HILL)
    draw.rectangle([0, 250, 640, 480], fill="#a9bd8b")


def draw_lamp(draw, x: int, *, is_lit: bool) -> None:
    draw.line([x, 150, x, 330], fill="#4c4f52", width=5)
    draw.ellipse([x - 14, 138, x + 14, 160], fill="#ffd75e" if is_lit else "#5b5e61")
