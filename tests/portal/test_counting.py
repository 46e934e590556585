"""What waits beside the lists of what is watched over."""

from datetime import datetime

import pytest
import time_machine

from feedback.models import Opinion
from tests import cases
from tests.cases import NOON, SHANGHAI
from tests.portal.test_oversight import NOTICES, PROBLEMS, PROMISES, TODAY, elsewhere, one_of_each, problem, totals
from tests.scenes import promised_and_archived


@pytest.fixture(autouse=True)
def two_weeks_later():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


def side(client, address) -> dict:
    """The counts beside the lists: all, late."""
    return {queue.key: (queue.total, queue.late) for queue in client.get(address).context["watched"]}


@pytest.mark.parametrize("address", ["/desk/", PROBLEMS, NOTICES, PROMISES])
def test_lists_are_counted_on_every_page_of_theirs(cast, client_of, two_weeks_later, address):
    """What waits and what of it is late, of the own scope: neither closed items nor answered notices."""
    one_of_each(cast)
    problem(cast)
    Opinion.objects.filter(pk=cases.archived(cast).pk).update(problem_at=NOON)
    promised_and_archived(cast)
    cases.supervise(cast, cases.submitted(cast, **elsewhere(cast)))
    clients = [client_of(cast.head), client_of(cast.other_liaison)]
    now = [side(client, address) for client in clients]

    two_weeks_later.move_to(datetime(2026, 5, 12, 10, tzinfo=SHANGHAI))

    assert now == [
        {"problems": (1, 1), "notices": (2, 1), "promises": (0, 0)},
        {"problems": (0, 0), "notices": (1, 1), "promises": (0, 0)},
    ]
    assert side(client_of(cast.head), address) == {"problems": (1, 1), "notices": (2, 2), "promises": (1, 1)}


def test_count_beside_a_list_is_that_of_the_list(cast, client_of):
    one_of_each(cast)
    client = client_of(cast.head)

    assert side(client, "/desk/")["notices"] == (totals(client, NOTICES)["open"], totals(client, NOTICES)["late"])


def test_unit_finds_the_number_of_its_notices_on_its_desk(cast, client_of):
    one_of_each(cast)
    cases.supervise(cast, cases.dispatch(cast, cases.registered(cast), lead=cast.other_unit))

    found = {
        name: client_of(getattr(cast, name)).get("/desk/").context["notices"] for name in ("officer", "other_officer")
    }

    assert {name: (queue.total, queue.late) for name, queue in found.items()} == {
        "officer": (2, 1), "other_officer": (1, 1),
    }  # fmt: skip
