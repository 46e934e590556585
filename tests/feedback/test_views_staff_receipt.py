"""The receipt that staff give: shown once after logging, anew for a lost one, never by who could rate with it."""

import pytest
import time_machine

from accounts.models import AuditEntry
from feedback.receipts import receipt_of
from stations.models import Role, StaffPost
from tests import cases
from tests.filling import filled_in
from tests.scenes import AN_HOUR_LATER


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(AN_HOUR_LATER, tick=False) as traveller:
        yield traveller


def test_receipt_is_shown_once_right_after_logging(cast, client_of):
    client = client_of(cast.liaison)
    form = client.get("/desk/log/").context["form"]

    logged = client.post("/desk/log/", filled_in(form, {"body": "路灯坏了三盏。"}))
    first, again = client.get(logged.url), client.get(logged.url)

    opinion = first.context["opinion"]
    assert receipt_of(opinion).code in first.content.decode().replace(" ", "")
    assert receipt_of(opinion).code not in again.content.decode().replace(" ", "")
    assert "重新出具回执" in again.content.decode()


def test_reissued_receipt_kills_the_old_one_and_is_logged(cast, client_of, client):
    opinion, old = cases.submitted(cast), None
    old, clerk = receipt_of(opinion), client_of(cast.liaison)

    silent = clerk.post(f"{opinion.get_absolute_url()}receipt/", {"reason": ""})
    new = clerk.post(f"{opinion.get_absolute_url()}receipt/", {"reason": "核对了身份证"}, follow=True)

    opinion.refresh_from_db()
    assert silent.status_code == 400
    assert receipt_of(opinion).code in new.content.decode().replace(" ", "")
    entry = AuditEntry.objects.get(verb="reissue_receipt")
    assert (entry.user, entry.subject, entry.reason) == (cast.liaison, opinion.number, "核对了身份证")
    tries = [{"number": opinion.number, "code": code} for code in (old.code, receipt_of(opinion).code)]
    assert [client.post("/track/", data).status_code for data in tries] == [400, 302]
    assert client.get(f"/t/{old.token}/").status_code == 302
    assert client.get("/track/").context["opinion"] == opinion


@pytest.mark.parametrize(
    ("name", "status"),
    [("head", 200), ("committee", 403), ("deputy_user", 403), ("officer", 403), ("other_liaison", 404)],
)
def test_receipt_is_the_stations_to_give(cast, client_of, name, status):
    opinion = cases.dispatched(cast, deputies=[cast.deputy])

    assert client_of(getattr(cast, name)).get(f"{opinion.get_absolute_url()}receipt/").status_code == status


def test_receipt_is_not_given_by_staff_who_also_belong_to_the_handling_unit(cast, client_of):
    """With its code one could rate as the resident."""
    opinion = cases.replied(cast)
    StaffPost.objects.create(user=cast.liaison, role=Role.UNIT_LEADER, unit=cast.unit, since="2020-01-01")
    client, here = client_of(cast.liaison), f"{opinion.get_absolute_url()}receipt/"

    statuses = [client.get(here).status_code, client.post(here, {"reason": "核对了身份证"}).status_code]

    opinion.refresh_from_db()
    assert (statuses, opinion.code_generation) == ([403, 403], 0)
    assert here not in client.get(opinion.get_absolute_url()).content.decode()
    assert here in client_of(cast.colleague).get(opinion.get_absolute_url()).content.decode()
