"""Guarantee 18: a file leaves through the view alone, to whoever may see the case and this file, as a download."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from feedback import photos
from feedback.models import Attachment
from feedback.receipts import receipt_of
from feedback.workflow import Capacity
from tests import cases
from tests.cases import take
from tests.door import looking_at
from tests.pages import kept, picture

PDF = b"%PDF-1.4 plan"


def attached(cast, visibility, *, name="桥.jpg", **data):
    """A case in a unit's hands, with one file that came along by a note."""
    opinion = cases.dispatched(cast, deputies=[cast.deputy], **data)
    file = kept(visibility, name)
    take(opinion, "note", cast.liaison, words="见附件", visibility=visibility, attachments=[file])
    return opinion, file


def url(file) -> str:
    return f"/files/{file.pk}/"


@pytest.mark.parametrize(
    ("visibility", "allowed"),
    [
        ("internal", {"liaison", "head", "committee", "deputy_user"}),
        ("unit", {"liaison", "head", "committee", "deputy_user", "officer", "leader"}),
        ("resident", {"liaison", "head", "committee", "deputy_user", "officer", "leader", "resident"}),
    ],
)
def test_file_is_for_whoever_sees_the_case_and_this_kind(cast, client_of, visibility, allowed):
    opinion, file = attached(cast, visibility)
    names = ["liaison", "head", "committee", "deputy_user", "officer", "leader"]
    outside = ["other_liaison", "foreign_committee", "other_officer", "other_deputy_user", "stranger", "administrator"]
    browsers = {name: client_of(getattr(cast, name)) for name in names + outside}
    browsers |= {"resident": looking_at(opinion), "anonymous": Client(), "other": looking_at(cases.submitted(cast))}

    answers = {name: browser.get(url(file)).status_code for name, browser in browsers.items()}

    assert answers == {name: 200 if name in allowed else 404 for name in browsers}


def test_file_comes_as_a_download_that_no_browser_opens_or_guesses(cast, client_of):
    _opinion, file = attached(cast, "unit")

    response = client_of(cast.liaison).get(url(file))

    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E6%A1%A5.jpg"
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=300"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content) == (settings.MEDIA_ROOT / file.path).read_bytes()


def test_unit_is_not_told_the_name_somebody_gave_the_file(cast, client_of):
    _opinion, file = attached(cast, "resident", name="张秀英家.jpg")

    response = client_of(cast.officer).get(url(file))

    assert response["Content-Disposition"] == f'attachment; filename="{file.pk}.jpg"'


def test_resident_who_is_signed_in_as_somebody_else_sees_with_either_eye(cast, client_of):
    """An officer of the handling unit may be the one who complained: the own photo keeps its name."""
    opinion, file = attached(cast, "resident", name="我家.jpg")
    browser = client_of(cast.officer)
    browser.get(f"/t/{receipt_of(opinion).token}/")

    assert "%E6%88%91%E5%AE%B6.jpg" in browser.get(url(file))["Content-Disposition"]


def test_file_of_a_case_taken_back_is_gone_for_everybody(cast, client_of):
    opinion, file = attached(cast, "resident")
    browsers = [client_of(cast.liaison), client_of(cast.officer), looking_at(opinion)]
    before = [browser.get(url(file)).status_code for browser in browsers]
    type(opinion).objects.filter(pk=opinion.pk).update(voided_at=cases.NOON)

    after = [browser.get(url(file)).status_code for browser in browsers]

    assert (before, after) == ([200] * 3, [404] * 3)


def test_new_receipt_ends_the_way_to_the_files(cast):
    opinion, file = attached(cast, "resident")
    browser = looking_at(opinion)
    type(opinion).objects.filter(pk=opinion.pk).update(code_generation=1)

    assert browser.get(url(file)).status_code == 404


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 404)])
def test_way_to_the_files_ends_after_half_an_hour(cast, minutes, status):
    opinion, file = attached(cast, "resident")
    browser = looking_at(opinion)

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        assert browser.get(url(file)).status_code == status


def test_file_that_is_not_on_the_disk_is_not_found(cast, client_of):
    _opinion, file = attached(cast, "unit")
    (settings.MEDIA_ROOT / file.path).unlink()

    assert client_of(cast.liaison).get(url(file)).status_code == 404


def test_photo_of_a_form_not_sent_is_for_whoever_holds_its_key(db, client):
    key, other = cases.key(), cases.key()
    file = photos.keep(picture(), form_key=key)

    answers = [client.get(f"/files/waiting/{form}/{file.pk}/").status_code for form in (key, other)]

    assert answers == [200, 404]
    assert client.get(url(file)).status_code == 404


def test_photo_once_sent_is_waiting_for_nobody(cast, client):
    file = kept("resident")
    cases.submitted(cast, attachments=[file])

    assert client.get(f"/files/waiting/{file.form_key}/{file.pk}/").status_code == 404


def test_pdf_of_staff_stays_a_pdf(cast, client_of):
    opinion = cases.dispatched(cast)
    upload = picture("plan.pdf")
    upload.file.seek(0)
    upload.file.truncate()
    upload.file.write(PDF)
    upload.size = len(PDF)
    upload.file.seek(0)
    file = photos.keep(upload, form_key=cases.key(), visibility="unit", documents=True)
    take(opinion, "note", cast.liaison, words="见附件", visibility="unit", attachments=[file])

    response = client_of(cast.officer).get(url(file))

    assert (response["Content-Type"], b"".join(response.streaming_content)) == ("application/pdf", PDF)


def test_media_have_no_address_of_their_own(cast, client):
    _opinion, file = attached(cast, "resident")
    attempts = [f"/{file.path}", f"/media/{file.path}", f"/static/{file.path}", f"/static/../media/{file.path}"]

    assert {client.get(attempt).status_code for attempt in attempts} == {404}
    assert settings.MEDIA_URL in ("", "/")


def test_every_file_of_a_case_is_linked_by_the_view(cast, client_of):
    opinion, file = attached(cast, "resident")

    pages = [client_of(cast.liaison).get(opinion.get_absolute_url()), looking_at(opinion).get("/track/")]

    assert [url(file) in page.content.decode() for page in pages] == [True, True]
    assert [str(settings.MEDIA_ROOT) in page.content.decode() for page in pages] == [False, False]
    assert Attachment.objects.get().visibility == "resident"


def test_note_of_a_resident_brings_a_photo_the_unit_sees(cast, client_of):
    opinion, file = cases.dispatched(cast), kept("resident")
    take(opinion, "note", Capacity.RESIDENT, words="又塌了", visibility="resident", attachments=[file])

    assert client_of(cast.officer).get(url(file)).status_code == 200
