"""What a page asks of the database stays the same from 10 opinions to 10,000: submitting ≤ 12, lists ≤ 12, a case ≤ 20."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback.models import Opinion
from tests import cases
from tests.crowd import crowd
from tests.door import RECEIPT, filled, send
from tests.scenes import AN_HOUR_LATER

TRANSACTION = ("SAVEPOINT", "RELEASE SAVEPOINT")
LISTS = {
    "liaison": {"": 12, "queue=mine": 12, "queue=register": 11, "queue=handle": 12, "q=修复": 12, "q=张秀英": 12,
                "sort=new": 12, "page=9": 12},
    "committee": {"": 10, "queue=handle": 11, "q=修复": 11, "q=13812345678": 11},
    "officer": {"": 11, "q=修复": 12},
    "deputy_user": {"": 12},
}  # fmt: skip
CASE = {"liaison": 12, "committee": 13, "officer": 12, "deputy_user": 12}


def asked(client, url) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.fixture
def opinion(cast):
    """One in a unit's hands, among others at every other step that a list can show."""
    return cases.dispatched(cast, deputies=[cast.deputy], phone="13812345678")


@pytest.fixture(params=[10, 10_000])
def many(cast, opinion, request):
    for one in (opinion, cases.registered(cast), cases.submitted(cast, body="修复桥面")):
        copies = crowd(one, request.param // 3)
        cast.deputy.opinions.add(*copies[:100])
    return request.param


def test_pages_cost_the_same_among_ten_and_among_ten_thousand(cast, many, opinion, client_of):
    lists, pages = {}, {}
    with time_machine.travel(AN_HOUR_LATER, tick=False):
        for name, queries in LISTS.items():
            client = client_of(getattr(cast, name))
            client.get("/desk/")  # the first request of a session notes when it was seen
            lists[name] = {query: asked(client, f"/desk/?{query}") for query in queries}
            pages[name] = asked(client, opinion.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            assert send(filled(), Client())["Location"] == RECEIPT

    assert Opinion.objects.count() >= many
    assert lists == LISTS
    assert pages == CASE
    assert len([query for query in captured if not query["sql"].startswith(TRANSACTION)]) == 12
