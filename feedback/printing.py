"""PDF from the same forms, in the worker. A printout is claimed with a lease, so a killed worker's is taken up again."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import Q
from django.utils import timezone

from feedback.documents import PAPERS, context_of, draw
from feedback.models import Printout
from feedback.photos import write_file
from feedback.standing import Standing

LEASE = timedelta(minutes=2)
KEPT_HOURS = 24
STYLES = ["portal/css/tokens.css", "portal/css/base.css", "portal/css/components.css", "portal/css/print.css"]
UNAVAILABLE = "PDF libraries are not installed"


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
    standing = Standing(printout.opinion, printout.asked_by, at)
    html = draw(PAPERS[printout.form], context_of(standing))
    content = to_pdf(html)
    if content is None:
        Printout.objects.filter(pk=printout.pk).update(failure=UNAVAILABLE)
    else:
        Printout.objects.filter(pk=printout.pk).update(path=write_file(content, ".pdf", "printouts"))


def to_pdf(html: str) -> bytes | None:
    """The page as PDF, or None where the system lacks the libraries; the page then says to print from the browser."""
    try:
        import weasyprint  # loads system libraries that a small installation may not have
    except OSError:
        return None
    styles = [weasyprint.CSS(filename=finders.find(path)) for path in STYLES]
    return weasyprint.HTML(string=html, url_fetcher=refuse_fetching).write_pdf(stylesheets=styles)


def refuse_fetching(url, *args, **options):
    """A form needs nothing from anywhere; what somebody typed must not make the worker fetch."""
    raise ValueError(f"not fetched: {url[:40]}")


def sweep_printouts(*, at=None) -> int:
    """Remove printouts a day old: they can be asked for again."""
    stale = Printout.objects.filter(asked_at__lt=(at or timezone.now()) - timedelta(hours=KEPT_HOURS))
    for path in stale.exclude(path="").values_list("path", flat=True):
        (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)
    return stale.delete()[0]
