"""The workbench of a handling unit: its own assignments and clocks, and no word of who wrote."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.models import Opinion
from stations.models import Role, StaffPost
from tests import cases
from tests.cases import NOON, take
from tests.crowd import crowd
from tests.pages import text_of
from tests.scenes import AN_HOUR_LATER

NAME, PHONE, ADDRESS = "阚佩璇", "13987654321", "幸福路77号院"


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(AN_HOUR_LATER, tick=False) as traveller:
        yield traveller


def desk(client, query=""):
    response = client.get(f"/desk/?as=unit&{query}")
    assert response.status_code == 200
    return response


def listed(client, query="") -> list:
    return [row.opinion for row in desk(client, query).context["page"]]


def totals(response) -> dict:
    return {queue["key"]: queue["total"] for queue in response.context["queues"]}


@pytest.fixture
def one_of_each(cast):
    """To sign for, in hand, reported, returned, taken back."""
    found = {"sign": cases.dispatched(cast), "hand": cases.dispatched(cast), "done": cases.resulted(cast)}
    take(found["hand"], "sign_for", cast.officer)
    found["returned"], found["recalled"] = cases.dispatched(cast), cases.dispatched(cast)
    take(found["returned"], "return", cast.officer, reason="不归我们管")
    take(found["recalled"], "reconsider", cast.liaison, reason="搞错了")
    return found


def test_assignments_stand_in_the_queue_of_their_state(cast, client_of, one_of_each):
    client = client_of(cast.officer)

    response = desk(client)

    assert totals(response) == {"sign": 1, "hand": 1, "due": 0, "done": 1, "returned": 2}
    assert response.context["chosen"] == "sign"
    assert {key: set(listed(client, f"queue={key}")) for key in totals(response)} == {
        "sign": {one_of_each["sign"]},
        "hand": {one_of_each["hand"]},
        "due": set(),
        "done": {one_of_each["done"]},
        "returned": {one_of_each["returned"], one_of_each["recalled"]},
    }


def test_desk_opens_on_what_is_in_hand_where_nothing_waits_to_be_signed_for(cast, client_of):
    opinion = cases.dispatched(cast)
    take(opinion, "sign_for", cast.officer)

    response = desk(client_of(cast.officer))

    assert response.context["chosen"] == "hand"
    assert [row.opinion for row in response.context["page"]] == [opinion]


def test_what_is_nearly_due_by_an_own_clock_is_told(cast, client_of, an_hour_later):
    """The rating of another case and the other unit's clock say nothing here."""
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    take(opinion, "sign_for", cast.officer)
    clock = opinion.deadlines.running().get(kind="result")

    told = {}
    for moment in (clock.amber_at - timedelta(seconds=1), clock.amber_at):
        an_hour_later.move_to(moment)
        told[moment] = [listed(client_of(user), "queue=due") for user in (cast.officer, cast.leader)]

    assert list(told.values()) == [[[], []], [[opinion], [opinion]]]


def test_soonest_of_the_own_clocks_stands_first(cast, client_of):
    ordinary, urgent = cases.dispatched(cast), cases.dispatched(cast, pace="urgent")
    for opinion in (ordinary, urgent):
        take(opinion, "sign_for", cast.officer)

    assert listed(client_of(cast.officer), "queue=hand") == [urgent, ordinary]


def test_supervised_and_reopened_work_is_marked(cast, client_of):
    opinion = cases.resulted(cast)
    take(opinion, "send_back", cast.liaison, reason="没有修好")
    cases.supervise(cast, opinion)

    words = text_of(desk(client_of(cast.officer), "queue=hand").content.decode())

    assert "修复村口桥面 督办待回复 第 2 次办理" in words


def test_unit_sees_its_own_and_not_the_neighbours(cast, client_of):
    own, both = cases.dispatched(cast), cases.dispatched(cast, assists=[cast.other_unit])
    others = cases.registered(cast)
    take(others, "dispatch", cast.liaison, lead=cast.other_unit, method="letter")

    shown = {
        name: [set(listed(client_of(getattr(cast, name)), query)) for query in ("", "q=桥面")]
        for name in ("officer", "leader", "other_officer")
    }

    assert shown == {
        "officer": [{own, both}] * 2,
        "leader": [{own, both}] * 2,
        "other_officer": [{both, others}] * 2,
    }


def test_what_is_no_longer_the_units_stands_there_without_a_link(cast, client_of, one_of_each):
    client, again = client_of(cast.officer), one_of_each["recalled"]
    cases.dispatch(cast, cases.register(cast, again))

    html = desk(client, "queue=returned").content.decode()

    gone = one_of_each["returned"]
    assert (gone.number in html, f'href="{gone.get_absolute_url()}"' in html) == (True, False)
    assert f'href="{again.get_absolute_url()}"' in html
    assert client.get(gone.get_absolute_url()).status_code == 404


def test_unit_complained_about_finds_no_row_of_the_case(cast, client_of, one_of_each):
    for queue in ("done", "returned"):
        take(one_of_each[queue], "amend", cast.liaison, complained_unit=cast.unit, reason="反映的就是它")

    client = client_of(cast.officer)

    assert [listed(client, f"queue={queue}") for queue in ("done", "returned")] == [[], [one_of_each["recalled"]]]
    assert totals(desk(client)) == {"sign": 1, "hand": 1, "due": 0, "done": 0, "returned": 1}


def test_search_goes_through_every_queue_and_names_nobody(cast, client_of, one_of_each):
    client = client_of(cast.officer)

    assert set(listed(client, "q=桥面")) == {one_of_each[queue] for queue in ("sign", "hand", "done")}
    assert listed(client, f"q={one_of_each['done'].number}") == [one_of_each["done"]]
    assert [listed(client, f"q={typed}") for typed in ("张秀英", "13812345678", "没有")] == [[], [], []]


@pytest.mark.parametrize("blank", ["q=", "q=%20%20", "q=%E3%80%80"])
def test_search_for_nothing_shows_the_queue(cast, client_of, one_of_each, blank):
    assert listed(client_of(cast.officer), f"queue=done&{blank}") == [one_of_each["done"]]


def test_case_taken_back_is_gone(cast, client_of):
    opinion = cases.dispatched(cast)
    Opinion.objects.filter(pk=opinion.pk).update(voided_at=NOON)

    response = desk(client_of(cast.officer))

    assert set(totals(response).values()) == {0}


def test_no_row_names_the_resident(cast, client_of):
    opinion = cases.submitted(cast, name=NAME, phone=PHONE, address=ADDRESS, place=f"{ADDRESS}（{NAME}家）")
    cases.dispatch(cast, cases.register(cast, opinion))
    Opinion.objects.filter(pk=opinion.pk).update(summary=f"{NAME}家门口的路，电话{PHONE}")  # as an import may bring it

    html = desk(client_of(cast.officer)).content.decode()

    assert "阚**家门口的路，电话139*******1" in html
    assert [word for word in (NAME, PHONE, ADDRESS) if word in html] == []


def test_somebody_of_two_units_sees_both(cast, client_of):
    StaffPost.objects.create(user=cast.leader, role=Role.UNIT_LEADER, unit=cast.other_unit, since="2020-01-01")
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    response = desk(client_of(cast.leader))

    assert [(row.opinion, row.unit, row.role) for row in response.context["page"]] == [
        (opinion, cast.other_unit, "assist"),
        (opinion, cast.unit, "lead"),
    ]


@pytest.mark.parametrize("count", [1, 3, 60])
def test_list_of_any_length_takes_this_many_queries(cast, client_of, count):
    crowd(cases.dispatched(cast), count - 1)
    client = client_of(cast.officer)
    desk(client)  # the first request of a session notes when it was seen

    cost = {}
    for query in ("queue=sign", "q=修复"):
        with CaptureQueriesContext(connection) as captured:
            assert len(listed(client, query)) == min(25, count)
        cost[query] = len(captured)

    assert cost == {"queue=sign": 11, "q=修复": 12}
