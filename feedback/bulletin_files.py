"""Issued reports as PDF, by the worker. Each is claimed with a lease, so a killed worker's is taken up again."""

import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.files import write_file
from accounts.pdf import BROKEN, UNAVAILABLE, to_pdf
from feedback.bulletin_sheets import drawn
from feedback.models import Bulletin

LEASE = timedelta(minutes=2)
FOLDER = "reports"
LOST_AFTER = timedelta(days=1)

logger = logging.getLogger(__name__)


def render_waiting(*, at=None, most=20) -> int:
    """Make the files of issued reports that have none; return how many were tried."""
    at, tried = at or timezone.now(), 0
    waiting = (
        Bulletin.objects.issued().filter(path="", failure="").filter(Q(leased_until=None) | Q(leased_until__lt=at))
    )
    for pk in waiting.order_by("pk").values_list("pk", flat=True)[:most]:
        if waiting.filter(pk=pk).update(leased_until=at + LEASE):
            render_one(Bulletin.objects.select_related("station", "district").get(pk=pk))
            tried += 1
    return tried


def render_one(bulletin) -> None:
    row = Bulletin.objects.filter(pk=bulletin.pk)
    try:
        content = to_pdf(drawn(bulletin))
    except Exception as error:  # whatever is wrong with one report, the others must not wait for it
        logger.error("report %s not drawn: %s", bulletin.pk, type(error).__name__)
        row.update(failure=BROKEN)
    else:
        row.update(path=write_file(content, ".pdf", FOLDER)) if content else row.update(failure=UNAVAILABLE)


def ask_again(bulletin) -> None:
    """What could not be made is tried once more."""
    Bulletin.objects.filter(pk=bulletin.pk).exclude(failure="").update(failure="", leased_until=None)


def sweep(*, at=None) -> int:
    """Remove files a day old that no report knows: left by a worker killed between file and row. Returns how many."""
    oldest, media = (at or timezone.now()) - LOST_AFTER, Path(settings.MEDIA_ROOT)
    known = set(Bulletin.objects.exclude(path="").values_list("path", flat=True))
    files = [file for file in (media / FOLDER).rglob("*.pdf") if str(file.relative_to(media)) not in known]
    lost = [file for file in files if file.stat().st_mtime < oldest.timestamp()]
    for file in lost:
        file.unlink(missing_ok=True)
    return len(lost)
