"""Who learns how to reach a resident: masked, with a reason, on record, limited; units only where it was released."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AuditEntry
from feedback.contacts import REVEALS_PER_HOUR
from tests import cases
from tests.cases import NOON, take
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
