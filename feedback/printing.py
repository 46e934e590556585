"""PDF from the same forms, in the worker. A printout is claimed with a lease, so a killed worker's is taken up again."""

import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.files import write_file
from accounts.pdf import BROKEN, UNAVAILABLE, to_pdf
from feedback.documents import Paper, drawn, may_draw, paper_of
from feedback.models import Printout
from feedback.standing import Standing

LEASE = timedelta(minutes=2)
KEPT_HOURS = 24

logger = logging.getLogger(__name__)


def render_waiting(*, at=None, most=20) -> int:
    """Render printouts that wait; return how many were tried."""
    at, tried = at or timezone.now(), 0
    waiting = Printout.objects.filter(path="", failure="").filter(Q(leased_until=None) | Q(leased_until__lt=at))
    for pk in waiting.order_by("pk").values_list("pk", flat=True)[:most]:
        if waiting.filter(pk=pk).update(leased_until=at + LEASE):
            render_one(Printout.objects.select_related("opinion__station", "asked_by").get(pk=pk), at)
            tried += 1
    return tried


def render_one(printout, at) -> None:
    row, standing = Printout.objects.filter(pk=printout.pk), Standing(printout.opinion, printout.asked_by, at)
    try:
        content = to_pdf(drawn(standing, wanted(standing, printout.form)))
    except Exception as error:  # whatever is wrong with one form, the others must not wait for it
        logger.error("printout %s not drawn: %s", printout.pk, type(error).__name__)
        row.update(failure=BROKEN)
    else:
        row.update(path=write_file(content, ".pdf", "printouts")) if content else row.update(failure=UNAVAILABLE)


def wanted(standing, form) -> Paper:
    """The form asked for, as long as whoever asked may have it. Raises KeyError."""
    paper = paper_of(standing, form)
    if paper is None or not may_draw(standing, paper):
        raise KeyError(form)
    return paper


def sweep_printouts(*, at=None) -> int:
    """Remove printouts a day old, which can be asked for again, and files of that age which no row got to know."""
    oldest, media = (at or timezone.now()) - timedelta(hours=KEPT_HOURS), Path(settings.MEDIA_ROOT)
    stale = Printout.objects.filter(asked_at__lt=oldest)
    for path in stale.exclude(path="").values_list("path", flat=True):
        (media / path).unlink(missing_ok=True)
    removed = stale.delete()[0]
    known = set(Printout.objects.values_list("path", flat=True))
    for file in (media / "printouts").rglob("*.pdf"):
        if file.stat().st_mtime < oldest.timestamp() and str(file.relative_to(media)) not in known:
            file.unlink(missing_ok=True)
    return removed
