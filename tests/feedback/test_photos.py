"""What comes in with a form: refused or written anew, waiting under the form's key, handed over, swept."""

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.pictures import MOST_BYTES
from feedback import photos
from feedback.errors import Invalid
from feedback.models import Attachment
from feedback.workflow import Step
from tests import cases

DAY = timedelta(days=1)
PDF = b"%PDF-1.7\n1 0 obj\n"


def picture(colour=(10, 120, 200), **options):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG", **options)
    return out.getvalue()


def upload(data, name="桥.jpg"):
    return SimpleUploadedFile(name, data)


def kept(form_key="f", data=None, **options):
    return photos.keep(upload(data or picture()), form_key=form_key, **options)


def on_disk(settings):
    folder = Path(settings.MEDIA_ROOT) / "attachments"
    return {str(file.relative_to(settings.MEDIA_ROOT)) for file in folder.glob("*/*")}


def age(path, days):
    then = (timezone.now() - days * DAY).timestamp()
    os.utime(path, (then, then))


# What is let in


def test_photo_is_written_anew_with_its_hash_in_the_row(db, settings):
    exif = Image.Exif()
    exif[0x010E] = "家在村口5号"
    source = picture(exif=exif, comment=b"13812345678")

    row = kept(data=source)

    written = (Path(settings.MEDIA_ROOT) / row.path).read_bytes()
    assert (row.name, row.content_type, row.size) == ("桥.jpg", "image/jpeg", len(written))
    assert (row.sha256, row.source_sha256) == (hashlib.sha256(written).hexdigest(), hashlib.sha256(source).hexdigest())
    assert not [secret for secret in ("家在村口5号".encode(), b"13812345678", b"Exif") if secret in written]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "不是可以打开的照片"),
        (b"<html><script>alert(1)</script></html>", "不是可以打开的照片"),
        (PDF, "不是可以打开的照片"),
        (b"", "不是可以打开的照片"),
        (picture()[:200], "已损坏"),
        (b"\xff\xd8" + b"0" * MOST_BYTES, "超过12MB"),
    ],
    ids=["svg", "html", "pdf of a resident", "empty", "cut off", "too many bytes"],
)
def test_file_that_is_no_photo_is_refused_by_name_and_leaves_nothing(db, settings, data, why):
    with pytest.raises(Invalid) as refused:
        photos.keep(upload(data, "可疑.jpg"), form_key="f")

    assert (refused.value.field, "“可疑.jpg”" in refused.value.message, why in refused.value.message) == (
        "photos",
        True,
        True,
    )
    assert (Attachment.objects.count(), on_disk(settings)) == (0, set())


def test_pdf_is_taken_from_staff_as_it_is(db, settings):
    row = photos.keep(upload(PDF, "回执.exe"), form_key="f", documents=True)

    assert (row.content_type, row.name, (Path(settings.MEDIA_ROOT) / row.path).read_bytes()) == (
        "application/pdf", "回执.pdf", PDF,
    )  # fmt: skip
    with pytest.raises(Invalid):
        photos.keep(upload(b"<svg/>"), form_key="f", documents=True)


# How it is written


def test_file_gets_its_name_only_when_it_is_whole(db, settings, monkeypatch):
    """Killed while the bytes were on their way to the disk."""

    def pull_the_plug(handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", pull_the_plug)
    with pytest.raises(KeyboardInterrupt):
        kept()

    (left,) = on_disk(settings)
    assert (Path(left).name.startswith("."), left.endswith(".part"), Attachment.objects.count()) == (True, True, 0)


def test_file_and_folder_are_synced_before_the_row_is_written(db, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(Attachment.objects.count()), real(handle)))

    kept()

    assert synced == [0, 0]


# Waiting and handing over


def test_photo_waits_under_its_forms_key_and_twice_is_once(db):
    first, again, other = kept("one"), kept("one"), kept("two")

    assert (again, photos.waiting("one"), photos.waiting("two"), photos.waiting("")) == (first, [first], [other], [])


def test_photo_is_handed_to_the_event_that_brings_it(cast):
    row = kept()

    opinion = cases.submitted(cast, attachments=[row], form_key="f")

    row.refresh_from_db()
    assert (row.opinion, row.event, photos.waiting("f")) == (opinion, opinion.events.get(), [])
    note = kept("later", picture((200, 0, 0)))
    opinion = cases.take(opinion, "note", cast.liaison, words="补一张", visibility="unit", attachments=[note])
    assert list(opinion.events.last().attachments.all()) == [note]


def test_photo_is_handed_over_in_the_transaction_of_the_act(cast):
    row, opinion = kept(), cases.replied(cast)

    with pytest.raises(Invalid):
        cases.take(opinion, "note", cast.liaison, words="", visibility="unit", attachments=[row])

    row.refresh_from_db()
    assert (row.opinion, row.event) == (None, None)


def test_photo_of_another_act_is_never_taken_over(cast):
    row = kept()
    opinion = cases.submitted(cast, attachments=[row])

    with pytest.raises(Invalid):
        cases.submitted(cast, attachments=[row])

    row.refresh_from_db()
    assert row.opinion == opinion


def test_same_form_posted_again_with_the_same_photo_is_the_same_opinion(cast):
    first = cases.submitted(cast, attachments=[kept()], form_key="f")

    again = cases.submitted(cast, attachments=[kept()], form_key="f")

    assert (again, first.attachments.count()) == (first, 1)


# Taking out, sweeping


def test_discard_takes_a_waiting_photo_out_with_its_file(cast, settings):
    mine, other, sent = kept("f"), kept("g"), kept("f", picture((200, 0, 0)))
    cases.submitted(cast, attachments=[sent])

    photos.discard("f", [mine.pk, other.pk, sent.pk])

    assert set(Attachment.objects.all()) == {other, sent}
    assert on_disk(settings) == {other.path, sent.path}


def test_sweep_takes_what_waited_a_day_and_files_no_row_knows(cast, settings):
    stale, fresh, sent = kept("stale"), kept("fresh"), kept("sent")
    cases.submitted(cast, attachments=[sent])
    Attachment.objects.filter(pk__in=[stale.pk, sent.pk]).update(created_at=timezone.now() - 2 * DAY)
    lost, new, torn = (
        Path(settings.MEDIA_ROOT) / photos.write_file(b"x", suffix) for suffix in (".jpg", ".jpg", ".part")
    )
    for path in (lost, torn, Path(settings.MEDIA_ROOT) / sent.path):
        age(path, 2)

    swept = photos.sweep_orphans()

    assert (swept, set(Attachment.objects.all())) == (3, {fresh, sent})
    assert on_disk(settings) == {fresh.path, sent.path, str(new.relative_to(settings.MEDIA_ROOT))}
    assert photos.sweep_orphans() == 0


def test_sweep_without_any_folder_does_nothing(db):
    assert photos.sweep_orphans() == 0


def test_photo_of_a_case_stays_through_every_step(cast, settings):
    opinion = cases.submitted(cast, attachments=[kept()])
    Attachment.objects.update(created_at=timezone.now() - 400 * DAY)

    photos.sweep_orphans()

    assert (opinion.attachments.count(), len(on_disk(settings)), opinion.step) == (1, 1, Step.REGISTER)
