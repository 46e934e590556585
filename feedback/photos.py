"""Attachments: what is let in, how it is written, where it waits. Photos are written anew by accounts/pictures.py."""

import hashlib
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import pictures
from accounts.files import write_file
from accounts.wording import filled
from feedback.errors import Invalid
from feedback.models import Attachment
from feedback.vocabulary import Visibility

MOST_FILES = 6
WAITING_HOURS = 24


def keep(upload, *, form_key: str, by=None, visibility=Visibility.UNIT, documents=False) -> Attachment:
    """Check an uploaded file, write it anew and let it wait under its form's key; the same file twice is one.

    ``documents`` admits PDF beside photos. Raises Invalid with a sentence that names the file.
    """
    with refusals_named(upload):
        data = pictures.read_limited(upload)
        source = hashlib.sha256(data).hexdigest()
        if known := Attachment.objects.filter(form_key=form_key, opinion=None, source_sha256=source).first():
            return known
        content, kind, suffix = rewritten(data, documents)
    return Attachment.objects.create(
        form_key=form_key,
        visibility=visibility,
        path=write_file(content, suffix),
        name=f"{Path(upload.name).stem[:60] or 'photo'}{suffix}",
        content_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        source_sha256=source,
        created_by=by,
    )


@contextmanager
def refusals_named(upload):
    """A refused picture becomes a refusal of the form, with the name of the file."""
    try:
        yield
    except pictures.PictureRefused as why:
        raise Invalid(filled(_("“%(name)s”%(why)s。"), {"name": upload.name, "why": str(why)}), "photos") from why


def rewritten(data: bytes, documents: bool) -> tuple[bytes, str, str]:
    if documents and is_pdf(data):
        return data, "application/pdf", ".pdf"
    return pictures.as_jpeg(data), "image/jpeg", ".jpg"


def is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-")


def waiting(form_key: str) -> list[Attachment]:
    """What was uploaded with a form that has not gone through yet."""
    return list(Attachment.objects.filter(form_key=form_key, opinion=None)) if form_key else []


def adopt(attachments, opinion, event) -> None:
    """Hand waiting attachments to the event that brings them, in its transaction."""
    if attachments:
        waiting = Attachment.objects.filter(pk__in=[attachment.pk for attachment in attachments], opinion=None)
        if waiting.update(opinion=opinion, event=event) < len(attachments):
            raise Invalid(_("照片存放已超过一天，请重新添加照片后再提交。"), "photos")


def discard(form_key: str, ids) -> None:
    """Take photos out of a form before it is sent."""
    if not ids:
        return
    for attachment in Attachment.objects.filter(form_key=form_key, opinion=None, pk__in=ids):
        remove(attachment)


def remove(attachment) -> None:
    deleted, _rows = Attachment.objects.filter(pk=attachment.pk, opinion=None).delete()
    if deleted:
        (Path(settings.MEDIA_ROOT) / attachment.path).unlink(missing_ok=True)


def carry_over(form_key: str, new_key: str) -> None:
    """Let what waits under one form wait under another."""
    Attachment.objects.filter(form_key=form_key, opinion=None).update(form_key=new_key)


def sweep_orphans(*, at=None) -> int:
    """Remove rows that waited a day for a form never sent, and files of that age no row knows. Returns how many."""
    oldest = (at or timezone.now()) - timedelta(hours=WAITING_HOURS)
    stale = list(Attachment.objects.filter(opinion=None, created_at__lt=oldest))
    for attachment in stale:
        remove(attachment)
    lost = [
        file for folder in (Path(settings.MEDIA_ROOT) / "attachments").glob("*") for file in unknown(folder, oldest)
    ]
    for file in lost:
        file.unlink(missing_ok=True)
    return len(stale) + len(lost)


def unknown(folder: Path, oldest) -> list[Path]:
    """Files of one folder, last written before a moment, that no row knows: left by a crash between file and row."""
    known = set(
        Attachment.objects.filter(path__startswith=f"attachments/{folder.name}/").values_list("path", flat=True)
    )
    old = (file for file in folder.iterdir() if file.stat().st_mtime < oldest.timestamp())
    return [file for file in old if str(file.relative_to(settings.MEDIA_ROOT)) not in known]
