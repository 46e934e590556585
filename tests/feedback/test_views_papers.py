"""The forms of a case over HTTP: masked until somebody says why, asked for as PDF once, given to whoever asked."""

from datetime import timedelta

import pytest
import time_machine

from accounts.files import write_file
from accounts.models import AuditEntry
from feedback.models import Printout
from stations.models import StaffPost
from tests import cases
from tests.cases import take
from tests.pages import text_of
from tests.scenes import AN_HOUR_LATER


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(AN_HOUR_LATER, tick=False) as traveller:
        yield traveller


def paper(opinion, key="reception") -> str:
    return f"{opinion.get_absolute_url()}papers/{key}/"


def drawn(opinion, user, content=b"%PDF-1.7\n") -> Printout:
    """A printout as the worker leaves it."""
    path = write_file(content, ".pdf", "printouts")
    return Printout.objects.create(opinion=opinion, form="reception", event_count=1, asked_by=user, path=path)


def test_contact_is_masked_on_paper_until_somebody_says_why(cast, client_of):
    opinion, client = cases.submitted(cast), client_of(cast.liaison)

    masked, silent = client.get(paper(opinion)), client.post(paper(opinion), {"reason": " "})
    shown = client.post(paper(opinion), {"reason": "归档需要"})

    assert [response.status_code for response in (masked, silent, shown)] == [200, 400, 200]
    assert ["张秀英" in text_of(page.content.decode()) for page in (masked, silent, shown)] == [False, False, True]
    entry = AuditEntry.objects.get()
    assert (entry.user, entry.verb, entry.subject, entry.reason) == (
        cast.liaison,
        "reveal_contact",
        opinion.number,
        "归档需要",
    )
    assert {response["Cache-Control"].count("no-store") for response in (masked, silent, shown)} == {1}


def test_form_the_case_does_not_have_is_not_found(cast, client_of):
    opinion, client = cases.submitted(cast), client_of(cast.liaison)

    answers = {key: client.get(paper(opinion, key)).status_code for key in ("reception", "reply", "cover", "nothing")}

    assert answers == {"reception": 200, "reply": 404, "cover": 404, "nothing": 404}


def test_page_of_a_case_links_the_forms_it_has(cast, client_of):
    opinion = cases.dispatched(cast)

    station, unit = (
        client_of(user).get(opinion.get_absolute_url()).content.decode() for user in (cast.liaison, cast.officer)
    )

    assert [paper(opinion, key) in station for key in ("reception", "handover", "reply")] == [True, True, False]
    assert "/papers/" not in unit


def test_paper_in_the_residents_words_is_not_for_station_staff_of_a_handling_unit(cast, client_of):
    opinion = cases.rated(cast)
    printout = drawn(opinion, cast.liaison)
    StaffPost.objects.create(user=cast.liaison, role="unit_officer", unit=cast.unit, since="2020-01-01")
    client, colleague = client_of(cast.liaison), client_of(cast.colleague)

    answers = {
        key: [user.get(paper(opinion, key)).status_code for user in (client, colleague)]
        for key in ("reception", "handover", "satisfaction")
    }
    file = client.get(f"/desk/printouts/{printout.pk}/file/").status_code
    page = client.get(opinion.get_absolute_url()).content.decode()

    assert answers == {"reception": [403, 200], "handover": [200, 200], "satisfaction": [403, 200]}
    assert file == 403
    assert [paper(opinion, key) in page for key in answers] == [False, True, False]


def test_pdf_asked_twice_for_the_same_state_is_one(cast, client_of):
    opinion, client = cases.submitted(cast), client_of(cast.liaison)

    first, second = (client.post(f"{paper(opinion)}pdf/") for _click in range(2))
    cases.register(cast, opinion)
    third = client.post(f"{paper(opinion)}pdf/")

    assert first.url == second.url != third.url
    assert list(Printout.objects.order_by("pk").values_list("event_count", flat=True)) == [1, 2]
    waiting = client.get(first.url).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "正在生成，通常只要几秒钟。" in waiting
    assert client.get(f"{first.url}file/").status_code == 404


def test_pdf_comes_as_a_file_that_no_browser_opens_or_guesses(cast, client_of):
    opinion = cases.submitted(cast)
    printout, client = drawn(opinion, cast.liaison), client_of(cast.liaison)

    page = client.get(f"/desk/printouts/{printout.pk}/").content.decode()
    file = client.get(f"/desk/printouts/{printout.pk}/file/")

    assert f'href="/desk/printouts/{printout.pk}/file/"' in page
    assert b"".join(file.streaming_content) == b"%PDF-1.7\n"
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"] == f'attachment; filename="{opinion.number}-reception.pdf"'
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("page", ["", "file/"])
def test_pdf_is_for_whoever_asked_for_it(cast, client_of, page):
    printout = drawn(cases.submitted(cast), cast.liaison)

    answers = {
        user: client_of(getattr(cast, user)).get(f"/desk/printouts/{printout.pk}/{page}").status_code
        for user in ("liaison", "colleague", "head", "other_liaison", "administrator")
    }

    assert answers == {"liaison": 200, "colleague": 404, "head": 404, "other_liaison": 404, "administrator": 404}


def test_pdf_is_gone_with_the_post_that_entitled_to_it(cast, client_of, an_hour_later):
    printout = drawn(cases.submitted(cast), cast.liaison)
    StaffPost.objects.filter(user=cast.liaison).update(until=AN_HOUR_LATER.date())
    an_hour_later.shift(timedelta(days=1))

    assert client_of(cast.liaison).get(f"/desk/printouts/{printout.pk}/file/").status_code == 404


def test_pdf_whose_file_was_swept_is_not_found(cast, client_of, settings):
    printout = drawn(cases.submitted(cast), cast.liaison)
    (settings.MEDIA_ROOT / printout.path).unlink()

    assert client_of(cast.liaison).get(f"/desk/printouts/{printout.pk}/file/").status_code == 404


# The supervision notice: also a Word file, also for whom it addresses


def supervised(cast, **data):
    return cases.supervise(cast, cases.dispatched(cast, **data))


def test_word_file_is_a_download_that_stands_in_the_audit_trail(cast, client_of):
    opinion = supervised(cast)

    answer = client_of(cast.officer).post(f"{paper(opinion, 'supervision')}word/")

    content = b"".join(answer.streaming_content)
    assert (answer.status_code, content[:4]) == (200, b"PK\x03\x04")
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert answer["Content-Disposition"] == f'attachment; filename="{opinion.number}-supervision.docx"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    entry = AuditEntry.objects.get()
    assert (entry.user, entry.verb, entry.subject, entry.data) == (
        cast.officer,
        "draw_word",
        opinion.number,
        {"form": "supervision"},
    )


def test_only_the_supervision_notice_comes_as_word(cast, client_of):
    opinion, plain, client = supervised(cast), cases.dispatched(cast), client_of(cast.liaison)

    answers = [
        client.post(f"{paper(opinion, key)}word/").status_code for key in ("reception", "handover", "supervision")
    ]

    assert answers == [404, 404, 200]
    assert client.post(f"{paper(plain, 'supervision')}word/").status_code == 404


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("liaison", [200, 302, 200]), ("committee", [200, 302, 200]), ("officer", [200, 302, 200]),
        ("leader", [200, 302, 200]), ("other_officer", [403] * 3), ("deputy_user", [403] * 3),
        ("other_liaison", [404] * 3), ("foreign_committee", [404] * 3), ("stranger", [404] * 3),
    ],
)  # fmt: skip
def test_sheet_is_for_the_station_and_whom_it_addresses(cast, client_of, name, expected):
    opinion = cases.dispatched(cast, assists=[cast.other_unit], deputies=[cast.deputy])
    cases.supervise(cast, opinion, deadline=opinion.deadlines.get(kind="result").pk)
    client, address = client_of(getattr(cast, name)), paper(opinion, "supervision")

    answers = [client.get(address), client.post(f"{address}pdf/"), client.post(f"{address}word/")]

    assert [answer.status_code for answer in answers] == expected
    assert name != "officer" or client.get(answers[1].url).status_code == 200


def test_unit_finds_its_sheet_on_the_page_of_the_case_and_no_other_form(cast, client_of):
    opinion = supervised(cast)
    client = client_of(cast.officer)

    page = client.get(opinion.get_absolute_url()).content.decode()
    sheet = client.get(paper(opinion, "supervision")).content.decode()

    assert page.count("/papers/") == page.count("/papers/supervision/") == 2  # beside the notice, and among the forms
    assert f'href="{paper(opinion, "supervision")}"' in page
    assert f'formaction="{paper(opinion, "supervision")}word/"' in sheet
    assert "需要打印完整的姓名和电话" not in sheet
    assert client.get(paper(opinion, "handover")).status_code == 403


def test_sheet_reveals_no_contact_whatever_reason_is_given(cast, client_of):
    opinion = supervised(cast)

    answer = client_of(cast.officer).post(paper(opinion, "supervision"), {"reason": "看看"})

    assert answer.status_code == 403
    assert "张秀英" not in text_of(client_of(cast.liaison).get(paper(opinion, "supervision")).content.decode())


def test_older_sheets_are_named_beside_the_newest(cast, client_of):
    opinion, client = supervised(cast), client_of(cast.liaison)
    alone = client.get(paper(opinion, "supervision")).content.decode()
    take(opinion, "answer_supervision", cast.officer, done="已办")
    cases.supervise(cast, opinion)

    both = client.get(paper(opinion, "supervision-1")).content.decode()
    pdf = client.post(f"{paper(opinion, 'supervision-1')}pdf/")

    assert paper(opinion, "supervision-1") not in alone
    assert [f'href="{paper(opinion, f"supervision-{nth}")}"' in both for nth in (1, 2, 3)] == [True, True, False]
    assert f'href="{paper(opinion, "supervision-1")}" aria-current="page"' in both
    assert Printout.objects.get().form == "supervision-1"
    assert "督办通知单 PDF" in client.get(pdf.url).content.decode()
