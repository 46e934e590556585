"""The notice as PDF by the worker: real output on A4 with portraits, whole for 31 days and long names."""

import io
import re
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from accounts import pdf
from accounts.files import write_file
from deputies import notice_files
from deputies.models import Deputy, NoticeFile
from deputies.notice import context, notice_of
from feedback import tasks
from tests import duty
from tests.everywhere.test_printing import unpacked

DECEMBER = date(2026, 12, 1)
SITE = "https://example.cn"


def made(cast, settings) -> bytes:
    notice_files.ask(notice_of(cast.station, DECEMBER), SITE)
    assert tasks.render_printouts() == 1
    return (Path(settings.MEDIA_ROOT) / NoticeFile.objects.latest("pk").path).read_bytes()


def photo() -> str:
    data = io.BytesIO()
    Image.new("RGB", (600, 800), "teal").save(data, "JPEG")
    return write_file(data.getvalue(), ".jpg", "deputies")


@pytest.fixture
def full_month(cast):
    """31 days, a name that never ends."""
    Deputy.objects.filter(pk=cast.deputy.pk).update(
        name="阿卜杜热西提" * 9, occupation="很长的职务" * 16, photo=photo()
    )
    for n in range(1, 32):
        day = duty.reception_day(cast.station, date(2026, 12, n), state="published", place="很长的地点" * 20)
        duty.shift(day, cast.deputy)


def test_notice_of_a_full_month_is_a_pdf_on_a4_with_the_portrait(cast, full_month, settings):
    content = unpacked(made(cast, settings))

    pages = re.findall(rb"/MediaBox ?\[0 0 (\d+)\S* (\d+)", content)
    assert set(pages) == {(b"595", b"841")}
    assert len(pages) >= 4
    assert b"/DCTDecode" in content


def test_newest_file_of_a_notice_takes_the_place_of_the_older(cast, full_month, settings):
    made(cast, settings)
    [older] = Path(settings.MEDIA_ROOT).glob("notices/*/*.pdf")
    duty.reception_day(cast.station, DECEMBER, starts="14:00", ends="16:00", state="published")

    made(cast, settings)

    [newer] = Path(settings.MEDIA_ROOT).glob("notices/*/*.pdf")
    assert (NoticeFile.objects.count(), older != newer) == (1, True)


def test_nothing_waits_after_it_was_made(cast, full_month, settings):
    made(cast, settings)

    assert notice_files.render_waiting() == 0


def test_portrait_whose_file_is_gone_leaves_the_initial(cast, full_month):
    Deputy.objects.filter(pk=cast.deputy.pk).update(photo="deputies/gone.jpg")
    notice = notice_of(cast.station, DECEMBER)

    context(notice, SITE, notice_files.embedded)

    assert [deputy.portrait for deputy in notice.deputies] == [""]


def test_broken_notice_stops_no_other_and_is_logged_by_id(cast, full_month, caplog):
    duty.reception_day(cast.other_station, DECEMBER, state="published")
    broken, sound = (notice_of(station, DECEMBER) for station in (cast.station, cast.other_station))
    path = Path(notice_files.settings.MEDIA_ROOT) / Deputy.objects.get(pk=cast.deputy.pk).photo.name
    path.write_bytes(b"no picture")
    for notice in (broken, sound):
        notice_files.ask(notice, SITE)

    assert notice_files.render_waiting() == 2

    failed, made_well = NoticeFile.objects.order_by("pk")
    assert (failed.failure, made_well.failure, bool(made_well.path)) == (pdf.BROKEN, "", True)
    assert [record.getMessage() for record in caplog.records if record.name == "deputies.notice_files"] == [
        f"notice file {failed.pk} not drawn: UnidentifiedImageError"
    ]
