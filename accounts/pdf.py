"""Pages as PDF, for the worker."""

from django.contrib.staticfiles import finders
from PIL import ImageFile

STYLES = ["portal/css/tokens.css", "portal/css/base.css", "portal/css/components.css", "portal/css/print.css"]
# Why there is no file.
UNAVAILABLE, BROKEN = "PDF libraries are not installed", "not drawn"


def to_pdf(html: str) -> bytes | None:
    """The page as PDF, or None where the system lacks the libraries; the page then says to print from the browser."""
    try:
        import weasyprint  # loads system libraries that a small installation may not have
    except OSError:
        return None
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # its import makes this process take cut-off photos for whole ones
    styles = [weasyprint.CSS(filename=finders.find(path)) for path in STYLES]
    # A page brings along what it shows; what somebody typed must not make the worker fetch.
    embedded = weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    return weasyprint.HTML(string=html, url_fetcher=embedded).write_pdf(stylesheets=styles)
