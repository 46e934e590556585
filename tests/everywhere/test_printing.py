"""PDF by the worker: real output, what happens where it cannot be made, and that nothing is made twice or for ever."""

import base64
import io
import os
import re
import subprocess
import sys
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from accounts import pdf
from accounts.files import write_file
from accounts.pictures import PictureRefused, as_jpeg
from feedback import printing, tasks
from feedback.models import Printout
from feedback.printing import render_waiting, sweep_printouts
from tests import cases
from tests.cases import NOON, take

SECONDS = timedelta(seconds=1)


def asked(opinion, user, form="reception", **data):
    return Printout.objects.create(
        opinion=opinion, form=form, event_count=opinion.event_count, asked_by=user, asked_at=NOON, **data
    )


def content(printout, settings) -> bytes:
    printout.refresh_from_db()
    return (Path(settings.MEDIA_ROOT) / printout.path).read_bytes()


def unpacked(data) -> bytes:
    """The objects of a PDF that are packed in streams. The last byte may be a carriage return, taken for the line's end."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    return data + b"".join(zlib.decompressobj().decompress(stream) for stream in streams if stream.startswith(b"\x78"))


@pytest.fixture
def no_libraries(monkeypatch):
    """A machine without Pango: importing WeasyPrint raises what it raises there."""

    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])


def test_form_becomes_a_pdf_on_a4(cast, settings):
    printout = asked(cases.submitted(cast), cast.liaison)

    assert render_waiting(at=NOON) == 1

    data = content(printout, settings)
    assert data.startswith(b"%PDF-")
    assert printout.failure == ""
    assert re.findall(rb"/MediaBox ?\[0 0 (\d+)\S* (\d+)", unpacked(data)) == [(b"595", b"841")]


def test_photos_cut_off_are_still_refused_after_a_pdf_was_made():
    """WeasyPrint, once imported, lets Pillow fill up what is missing."""
    whole = io.BytesIO()
    Image.effect_noise((400, 400), 50).save(whole, "JPEG")
    pdf.to_pdf("<p>登记表</p>")

    with pytest.raises(PictureRefused, match="已损坏"):
        as_jpeg(whole.getvalue()[:900])


def test_style_sheet_of_the_browser_is_no_reason_to_log(caplog):
    printing.to_pdf("<p>登记表</p>")

    assert [record.name for record in caplog.records] == []


def test_letter_and_dossier_become_pdfs(cast, settings):
    opinion = cases.registered(cast)
    cases.take(opinion, "dispatch", cast.liaison, lead=cast.unit, method="report_list")
    cases.result(cast, opinion)
    cases.take(opinion, "accept_result", cast.liaison, verified="看过")
    cases.reply(cast, opinion)
    cases.take(opinion, "rate", cases.Capacity.RESIDENT, result="satisfied", attitude="satisfied")
    cases.take(opinion, "archive", cast.liaison, retention="10y")
    printouts = [asked(opinion, cast.liaison, form) for form in ("list", "contents")]

    render_waiting(at=NOON)

    assert [content(printout, settings)[:5] for printout in printouts] == [b"%PDF-"] * 2


def test_supervision_notice_becomes_a_pdf_of_one_page_for_whom_it_addresses(cast, settings):
    opinion = cases.dispatched(cast)
    take(opinion, "press", cast.liaison, means="phone")
    cases.supervise(
        cast, opinion, reason="久拖不决，群众多次反映。" * 8, requirement="请派人到现场，说明原因，尽快办结。" * 8
    )
    printouts = [asked(opinion, cast.officer, form) for form in ("supervision", "supervision-1")]

    render_waiting(at=NOON)

    pages = [re.findall(rb"/Type */Page\b", unpacked(content(printout, settings))) for printout in printouts]
    assert [len(found) for found in pages] == [1, 1]


def test_pdf_asked_for_by_somebody_who_lost_the_right_to_it_is_not_drawn(cast):
    """The other unit's officer may not have this sheet: whatever stands in the row, nothing is drawn."""
    opinion = cases.supervise(cast, cases.dispatched(cast))
    printout = asked(opinion, cast.other_officer, "supervision")

    render_waiting(at=NOON)

    printout.refresh_from_db()
    assert (printout.path, printout.failure) == ("", pdf.BROKEN)


def test_pdf_can_be_searched_and_names_nobody(cast, settings):
    opinion = cases.submitted(cast)
    printout = asked(opinion, cast.liaison)
    render_waiting(at=NOON)

    text = subprocess.run(
        ["pdftotext", "-", "-"], input=content(printout, settings), capture_output=True
    ).stdout.decode()

    assert "接待登记表" in text
    assert " ".join(re.findall("....", opinion.number)) in text
    assert "张秀英" not in text


def test_without_libraries_the_print_view_is_named_instead(cast, no_libraries, client_of):
    printout = asked(cases.submitted(cast), cast.liaison)

    assert render_waiting(at=NOON) == 1

    printout.refresh_from_db()
    assert (printout.path, printout.failure) == ("", pdf.UNAVAILABLE)
    page = client_of(cast.liaison).get(f"/desk/printouts/{printout.pk}/").content.decode()
    assert "这台服务器现在不能生成PDF。请用打印页" in page
    assert f'href="/desk/opinions/{printout.opinion.number}/papers/reception/"' in page
    assert 'hx-trigger="every 2s"' not in page


def test_rendered_once_and_not_again(cast, settings):
    printout = asked(cases.submitted(cast), cast.liaison)

    tried = [render_waiting(at=NOON), render_waiting(at=NOON)]

    assert tried == [1, 0]
    assert len(list((Path(settings.MEDIA_ROOT) / "printouts").rglob("*.pdf"))) == 1
    assert content(printout, settings)


def test_claimed_one_is_left_to_its_worker_until_the_lease_is_over(cast):
    """A worker killed while it draws has claimed it and will never say so."""
    asked(cases.submitted(cast), cast.liaison, "nothing", leased_until=NOON + printing.LEASE)

    tried = [render_waiting(at=NOON + printing.LEASE + delta) for delta in (-SECONDS, SECONDS)]

    assert tried == [0, 1]


def test_two_workers_with_the_same_list_draw_it_once(cast):
    """Both have read what waits before either has begun: the claim decides."""
    printout = asked(cases.submitted(cast), cast.liaison)
    waiting = Printout.objects.filter(path="", failure="", leased_until=None, pk=printout.pk)

    claims = [waiting.update(leased_until=NOON + printing.LEASE) for _worker in range(2)]

    assert claims == [1, 0]
    assert render_waiting(at=NOON) == 0


def test_broken_form_stops_no_other_and_is_logged_by_id(cast, caplog, settings):
    opinion = cases.submitted(cast)
    broken, sound = asked(opinion, cast.liaison, "nothing"), asked(opinion, cast.liaison)

    assert render_waiting(at=NOON) == 2

    broken.refresh_from_db()
    assert (broken.path, broken.failure) == ("", pdf.BROKEN)
    assert content(sound, settings)
    assert [record.getMessage() for record in caplog.records if record.name == "feedback.printing"] == [
        f"printout {broken.pk} not drawn: KeyError"
    ]


def test_so_many_at_a_time(cast):
    opinion = cases.submitted(cast)
    for user in (cast.liaison, cast.head, cast.colleague):
        asked(opinion, user, "nothing")

    assert [render_waiting(at=NOON, most=2) for _tick in range(3)] == [2, 1, 0]


def test_words_of_a_resident_make_the_worker_fetch_nothing(cast, settings):
    opinion = cases.submitted(
        cast, body='<img src="http://127.0.0.1:9/x"><style>@import "file:///etc/passwd"</style>桥塌了'
    )
    printout = asked(opinion, cast.liaison)

    render_waiting(at=NOON)

    assert content(printout, settings).startswith(b"%PDF-")


def test_page_shows_the_pictures_it_brings_along_and_no_others(tmp_path):
    file = tmp_path / "picture.png"
    Image.new("RGB", (8, 8), "teal").save(file)
    brought = f"data:image/png;base64,{base64.b64encode(file.read_bytes()).decode()}"

    shown, fetched = (pdf.to_pdf(f'<img src="{address}">') for address in (brought, file.as_uri()))

    assert b"/Subtype /Image" in unpacked(shown).replace(b"/Subtype/Image", b"/Subtype /Image")
    assert b"/Image" not in unpacked(fetched)


def test_printout_of_yesterday_is_removed_with_its_file(cast, settings):
    opinion = cases.submitted(cast)
    old, new = (
        asked(opinion, user, path=write_file(b"%PDF-", ".pdf", "printouts")) for user in (cast.liaison, cast.head)
    )
    Printout.objects.filter(pk=new.pk).update(asked_at=NOON + 2 * SECONDS)

    removed = sweep_printouts(at=NOON + timedelta(hours=printing.KEPT_HOURS) + SECONDS)

    assert removed == 1
    assert list(Printout.objects.values_list("pk", flat=True)) == [new.pk]
    assert [(Path(settings.MEDIA_ROOT) / row.path).exists() for row in (old, new)] == [False, True]


def test_file_a_killed_worker_left_behind_is_removed_after_a_day(cast, settings):
    lost, fresh = (Path(settings.MEDIA_ROOT) / write_file(b"%PDF-", ".pdf", "printouts") for _each in range(2))
    day_before = timezone.now().timestamp() - (printing.KEPT_HOURS + 1) * 3600
    os.utime(lost, (day_before, day_before))

    sweep_printouts()

    assert [lost.exists(), fresh.exists()] == [False, True]


def test_task_draws_what_waits(cast, settings):
    printout = asked(cases.submitted(cast), cast.liaison)

    assert [tasks.render_printouts.apply().get(), tasks.render_printouts.apply().get()] == [1, 0]
    assert content(printout, settings).startswith(b"%PDF-")
