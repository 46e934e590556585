"""Who learns how to reach a resident: masked, with a reason, on record, limited; units only where it was released."""

import base64
import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.protection import Undecryptable, blind_index
from feedback.contacts import REVEALS_PER_HOUR
from feedback.models import Contact, Opinion
from feedback.search import search
from stations.models import Role, StaffPost
from tests import cases
from tests.cases import NOON, take
from tests.filling import filled_in
from tests.pages import section
from tests.scenes import AN_HOUR_LATER

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(AN_HOUR_LATER, tick=False) as traveller:
        yield traveller


def reveal(client, opinion, reason="回访"):
    return client.post(f"{opinion.get_absolute_url()}contact/", {"reason": reason})


def test_contact_is_masked_until_somebody_says_why(cast, client_of):
    opinion, client = cases.submitted(cast), client_of(cast.liaison)

    masked = client.get(opinion.get_absolute_url()).content.decode()
    silent = reveal(client, opinion, "  ")
    shown = reveal(client, opinion, "回访核实")

    assert section(masked, "contact").strip().startswith("联系方式 张** 138****5678")
    assert silent.status_code == 302
    assert "姓名 张秀英 电话 13812345678" in section(shown.content.decode(), "contact")
    entry = AuditEntry.objects.get(verb="reveal_contact")
    assert (entry.user, entry.subject, entry.reason) == (cast.liaison, opinion.number, "回访核实")
    assert "no-store" in shown["Cache-Control"]


def test_contact_is_revealed_so_often_an_hour(cast, client_of, an_hour_later):
    opinion, client = cases.submitted(cast), client_of(cast.liaison)
    entries = [
        AuditEntry(user=cast.liaison, verb="reveal_contact", at=timezone.now()) for _time in range(REVEALS_PER_HOUR)
    ]
    AuditEntry.objects.bulk_create(entries[1:])

    statuses = [reveal(client, opinion).status_code for _time in range(2)]
    of_somebody_else = reveal(client_of(cast.head), opinion).status_code
    an_hour_later.shift(timedelta(hours=1, seconds=1))

    assert statuses == [200, 403]
    assert of_somebody_else == 200
    assert reveal(client_of(cast.liaison), opinion).status_code == 200


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("liaison", 200),
        ("head", 200),
        ("presidium", 200),
        ("committee", 200),
        ("deputy_user", 403),
        ("officer", 403),
        ("leader", 403),
        ("other_officer", 403),
        ("other_liaison", 404),
        ("foreign_committee", 404),
        ("administrator", 404),
    ],
)
def test_contact_is_for_the_station_and_its_committee(cast, client_of, name, status):
    opinion = cases.dispatched(cast, assists=[cast.other_unit], deputies=[cast.deputy])

    answer = reveal(client_of(getattr(cast, name)), opinion)

    assert answer.status_code == status
    assert ("13812345678" in answer.content.decode()) is (status == 200)


def test_contact_is_for_the_deputy_who_answers(cast, client_of):
    opinion = cases.verified(cast, deputies=[cast.deputy])
    take(opinion, "take_over", cast.deputy_user)

    assert reveal(client_of(cast.deputy_user), opinion).status_code == 200


def test_released_contact_is_for_that_units_officer_until_that_day(cast, client_of, an_hour_later):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    take(opinion, "release_contact", cast.head, unit=cast.unit, reason="上门核实", until=NOON.date() + DAY)

    today = {
        name: reveal(client_of(getattr(cast, name)), opinion).status_code
        for name in ("officer", "leader", "other_officer")
    }
    statuses = []
    for _day in range(2):
        an_hour_later.shift(DAY)
        statuses.append(reveal(client_of(cast.officer), opinion).status_code)

    assert today == {"officer": 200, "leader": 403, "other_officer": 403}
    assert statuses == [200, 403]


# How it is kept


NAME, PHONE, ADDRESS = "阚佩璇", "13987654321", "幸福路77号院"
PERSON = {"name": NAME, "phone": PHONE, "address": ADDRESS, "body": "桥塌了。"}
NEW = "13100000000"
CHANGED = {"phone": NEW, "is_anonymous": False, "reason": "换了号码"}


def cells() -> list[tuple[str, str]]:
    """(table, text) of every cell of the database, as it lies on the disk."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [(table, str(cell)) for row in cursor.fetchall() for cell in row]
    return found


def rotate(settings, new="new"):
    """A new key in front; the old one stays to read with."""
    key = base64.b64encode(hashlib.sha256(new.encode()).digest()).decode()
    settings.CONTACT_KEYS = f"{new}:{key},{settings.CONTACT_KEYS}"


def key_ids() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, address FROM feedback_contact")
        return {cell.split(":")[0] for row in cursor.fetchall() for cell in row if cell}


def test_name_phone_and_address_lie_nowhere_in_the_clear(cast, client_of):
    """Not with the case, not in its history, not in a notice, an audit entry or a session."""
    opinion = cases.archived(cast, **PERSON)
    take(opinion, "note", cast.liaison, words="已回访", visibility="internal")
    reveal(client_of(cast.liaison), opinion)

    found = [(table, word) for table, cell in cells() for word in (NAME, PHONE, ADDRESS) if word in cell]

    assert found == []
    assert any("桥塌了。" in cell for _table, cell in cells())


def test_contact_carries_the_id_of_its_key_and_outlives_a_new_one(cast, client_of, settings):
    old = cases.submitted(cast, **PERSON)
    before = key_ids()
    rotate(settings)
    new = cases.submitted(cast, **PERSON)

    pages = [section(reveal(client_of(cast.liaison), opinion).content.decode(), "contact") for opinion in (old, new)]

    assert (before, key_ids()) == ({"sample"}, {"sample", "new"})
    assert [f"姓名 {NAME} 电话 {PHONE} 住址 {ADDRESS}" in page for page in pages] == [True, True]


def test_contact_is_found_under_either_key(cast, settings):
    """The index hangs on a key of its own, which is never changed."""
    old = cases.submitted(cast, **PERSON)
    rotate(settings)
    new = cases.submitted(cast, **PERSON)

    assert set(search(Opinion.objects.all(), PHONE, user=cast.liaison)) == {old, new}


def test_contact_written_anew_is_under_the_new_key(cast, settings):
    opinion = cases.submitted(cast, **PERSON)
    rotate(settings)

    take(opinion, "amend", cast.liaison, **PERSON | CHANGED)

    assert key_ids() == {"new"}


def test_old_phone_is_not_kept_with_the_change(cast):
    opinion = cases.submitted(cast, **PERSON)

    take(opinion, "amend", cast.liaison, **PERSON | CHANGED)

    assert [table for table, cell in cells() if PHONE in cell] == []
    assert list(search(Opinion.objects.all(), PHONE, user=cast.liaison)) == []


def test_key_that_is_gone_shows_an_error_and_no_ciphertext(cast, client_of, settings):
    opinion = cases.submitted(cast, **PERSON)
    settings.CONTACT_KEYS = "new:" + base64.b64encode(b"0" * 32).decode()

    with pytest.raises(Undecryptable) as gone:
        reveal(client_of(cast.liaison), opinion)

    assert str(gone.value) == "no usable key 'sample'"


# Where it is masked


def test_every_page_of_staff_masks_until_revealed(cast, client_of):
    occasion = cases.held(cast)
    opinion = cases.archived(cast, occasion=occasion, **PERSON)
    client, case = client_of(cast.liaison), opinion.get_absolute_url()
    papers = [f"{case}papers/{key}/" for key in ("reception", "handover", "reply", "satisfaction", "cover", "contents")]
    addresses = ["/desk/?queue=closed", f"/desk/?q={opinion.number}", case, f"{case}note/", f"{case}receipt/", *papers]

    pages = {
        address: client.get(address).content.decode() for address in [*addresses, f"/desk/occasions/{occasion.pk}/"]
    }

    shown = [(address, word) for address, page in pages.items() for word in (NAME, PHONE, ADDRESS) if word in page]
    assert shown == []
    assert "139****4321" in pages[case]
    assert "阚**" in pages[f"{case}papers/reply/"]


@pytest.mark.parametrize(("action", "build"), [("amend", cases.submitted), ("complete_reception", cases.logged)])
def test_form_that_changes_the_contact_masks_it_and_keeps_what_is_left_blank(cast, client_of, action, build):
    opinion = build(cast, **PERSON | {"is_anonymous": False})
    client, here = client_of(cast.liaison), f"{opinion.get_absolute_url()}{action}/"

    page = client.get(here)
    form = page.context["form"]
    sent = client.post(here, filled_in(form, {"was_read_back": "yes", "place": "村东", "reason": "更正", "phone": NEW}))

    html = page.content.decode()
    contact = Contact.objects.get(opinion=opinion)
    assert [word for word in (NAME, PHONE, ADDRESS) if word in html] == []
    assert "已登记：阚** 139****4321；不改就留空" in html
    assert sent.status_code == 302
    assert (contact.name, contact.phone, contact.address) == (NAME, NEW, ADDRESS)
    assert contact.phone_index == blind_index("phone", NEW)
    assert AuditEntry.objects.count() == 0


def test_form_that_changes_the_contact_hints_at_nobody_to_staff_of_a_handling_unit(cast, client_of):
    opinion = cases.dispatched(cast, **PERSON)
    StaffPost.objects.create(user=cast.liaison, role=Role.UNIT_OFFICER, unit=cast.unit, since="2020-01-01")

    page = client_of(cast.liaison).get(f"{opinion.get_absolute_url()}amend/").content.decode()

    assert [word for word in ("阚**", "139****4321", PHONE) if word in page] == []
    assert "已登记；不改就留空" in page


def test_reveal_is_logged_by_number_and_says_nothing_of_whom(cast, client_of, caplog):
    opinion = cases.submitted(cast, **PERSON)

    with caplog.at_level("DEBUG"):
        reveal(client_of(cast.liaison), opinion)

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject, entry.data) == ("reveal_contact", opinion.number, {})
    assert [word for word in (NAME, PHONE, ADDRESS) if word in caplog.text] == []


def test_refused_reveal_leaves_no_entry(cast, client_of):
    opinion = cases.dispatched(cast, **PERSON)

    answer = reveal(client_of(cast.officer), opinion)

    assert (answer.status_code, AuditEntry.objects.count()) == (403, 0)
    assert PHONE not in answer.content.decode()


def test_anonymous_visitor_has_nothing_to_reveal(cast, client_of):
    opinion = cases.submitted(cast, is_anonymous=True, name="", phone="")

    page = client_of(cast.liaison).get(opinion.get_absolute_url()).content.decode()

    assert f'action="{opinion.get_absolute_url()}contact/"' not in page
    assert reveal(client_of(cast.liaison), opinion).status_code == 200


def test_unit_complained_about_can_neither_lead_nor_assist(cast, client_of):
    """Named at registration; the form does not offer it, and a post by hand is refused."""
    opinion = cases.register(cast, cases.submitted(cast, **PERSON), complained_unit=cast.unit)
    client, page = client_of(cast.liaison), f"{opinion.get_absolute_url()}dispatch/"
    form = client.get(page).context["form"]
    typed, forbidden = filled_in(form, {"method": "letter", "lead": cast.other_unit.pk}), {"lead": cast.unit.pk}

    answers = [client.post(page, typed | chosen) for chosen in (forbidden, {"assists": [cast.unit.pk]})]

    assert [list(answer.context["form"].errors) for answer in answers] == [["lead"], ["assists"]]
    assert cast.unit not in form.fields["lead"].queryset
    assert cast.unit not in form.fields["assists"].queryset
    assert not opinion.assignments.exists()
