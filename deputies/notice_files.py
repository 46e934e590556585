"""The public notice as PDF, by the worker. A file is claimed with a lease, so a killed worker's is taken up again."""

import base64
import io
import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from PIL import Image

from accounts.files import write_file
from accounts.pdf import BROKEN, UNAVAILABLE, to_pdf
from deputies.models import NoticeFile
from deputies.notice import digest_of, drawn, notice_of

LEASE = timedelta(minutes=2)
FOLDER = "notices"
LOST_AFTER = timedelta(days=1)
# Enough for a portrait of 15 by 20 mm in print.
PORTRAIT = (240, 320)

logger = logging.getLogger(__name__)


def file_of(notice, site: str) -> NoticeFile | None:
    """The file of the notice as it reads now, if somebody asked for it."""
    return NoticeFile.objects.filter(station=notice.station, month=notice.month, digest=digest_of(notice, site)).first()


def ask(notice, site: str) -> None:
    """Have the notice made as it reads now; what could not be made is tried again."""
    row, _created = NoticeFile.objects.get_or_create(
        station=notice.station, month=notice.month, digest=digest_of(notice, site), defaults={"site": site}
    )
    NoticeFile.objects.filter(pk=row.pk).exclude(failure="").update(failure="", leased_until=None)


def render_waiting(*, at=None, most=20) -> int:
    """Make the files that wait; return how many were tried."""
    at, tried = at or timezone.now(), 0
    waiting = NoticeFile.objects.filter(path="", failure="").filter(Q(leased_until=None) | Q(leased_until__lt=at))
    for pk in waiting.order_by("pk").values_list("pk", flat=True)[:most]:
        if waiting.filter(pk=pk).update(leased_until=at + LEASE):
            render_one(NoticeFile.objects.select_related("station").get(pk=pk))
            tried += 1
    return tried


def render_one(file) -> None:
    """What has changed since it was asked for is not made any more: whoever asked reads the new one."""
    row = NoticeFile.objects.filter(pk=file.pk)
    try:
        notice = notice_of(file.station, file.month)
        if digest_of(notice, file.site) != file.digest:
            row.delete()
            return
        content = to_pdf(drawn(notice, file.site, embedded))
    except Exception as error:  # whatever is wrong with one notice, the others must not wait for it
        logger.error("notice file %s not drawn: %s", file.pk, type(error).__name__)
        row.update(failure=BROKEN)
    else:
        row.update(path=write_file(content, ".pdf", FOLDER)) if content else row.update(failure=UNAVAILABLE)
        forget_older(file)


def embedded(deputy) -> str:
    """The portrait inside the page; empty where there is none or the file is gone."""
    path = Path(settings.MEDIA_ROOT) / deputy.photo.name if deputy.photo and deputy.is_active else None
    if path is None or not path.is_file():
        return ""
    out = io.BytesIO()
    with Image.open(path) as picture:
        picture.thumbnail(PORTRAIT)
        picture.convert("RGB").save(out, "JPEG", quality=85)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


def forget_older(file) -> None:
    """Of one notice and address only the newest is kept."""
    older = NoticeFile.objects.filter(station=file.station, month=file.month, site=file.site, pk__lt=file.pk)
    for path in older.exclude(path="").values_list("path", flat=True):
        (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)
    older.delete()


def sweep(*, at=None) -> int:
    """Remove files a day old that no row knows: left by a worker killed between file and row. Returns how many."""
    oldest, media = (at or timezone.now()) - LOST_AFTER, Path(settings.MEDIA_ROOT)
    known = set(NoticeFile.objects.exclude(path="").values_list("path", flat=True))
    files = [file for file in (media / FOLDER).rglob("*.pdf") if str(file.relative_to(media)) not in known]
    lost = [file for file in files if file.stat().st_mtime < oldest.timestamp()]
    for file in lost:
        file.unlink(missing_ok=True)
    return len(lost)
