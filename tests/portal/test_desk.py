"""The workbench of station and committee: what waits, in which queue, in which order, and only what is theirs."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies.models import Deputy
from feedback.models import Opinion
from stations.models import Role, StaffPost
from tests import cases
from tests.cases import NOON, take
from tests.crowd import crowd
from tests.pages import text_of
from tests.scenes import AN_HOUR_LATER

DAY = timedelta(days=1)
STEPS = ["receive", "register", "handle", "supervise", "reply", "feedback", "archive"]


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(AN_HOUR_LATER, tick=False) as traveller:
        yield traveller


def desk(client, query=""):
    response = client.get(f"/desk/?{query}")
    assert response.status_code == 200
    return response


def listed(client, query="") -> list:
    return list(desk(client, query).context["page"])


def counts(response) -> dict:
    return {queue.key: (queue.total, queue.late, queue.amber) for queue in response.context["queues"]}


@pytest.fixture
def one_at_each_step(cast):
    return {step: cases.at_step(cast, step) for step in [*STEPS, "closed"]}


# Queues


def test_each_case_stands_in_the_queue_of_its_step(cast, client_of, one_at_each_step):
    client = client_of(cast.liaison)

    queues = {step: listed(client, f"queue={step}") for step in [*STEPS, "closed"]}

    assert queues == {step: [opinion] for step, opinion in one_at_each_step.items()}
    assert set(listed(client)) == set(one_at_each_step.values()) - {one_at_each_step["closed"]}


def test_queues_are_counted_but_closed_ones(cast, client_of, one_at_each_step):
    response = desk(client_of(cast.liaison))

    assert counts(response) == {
        "mine": (5, 0, 0),
        "open": (7, 0, 0),
        "closed": (None, 0, 0),
    } | dict.fromkeys(STEPS, (1, 0, 0))
    assert response.context["chosen"] == "open"


@pytest.mark.parametrize(
    ("name", "owes"),
    [
        ("liaison", {"receive", "register", "supervise", "reply", "archive"}),
        ("head", set()),
        ("committee", set()),
    ],
)
def test_mine_is_what_people_of_ones_role_owe(cast, client_of, one_at_each_step, name, owes):
    assert set(listed(client_of(getattr(cast, name)), "queue=mine")) == {one_at_each_step[step] for step in owes}


def test_mine_of_the_head_is_what_waits_for_a_decision(cast, client_of):
    extension, unsatisfied = cases.extension_asked(cast), cases.rated(cast, result="unsatisfied", outcome="C")

    shown = {
        name: set(listed(client_of(getattr(cast, name)), "queue=mine")) for name in ("head", "presidium", "liaison")
    }

    assert shown == {"head": {extension, unsatisfied}, "presidium": {extension, unsatisfied}, "liaison": set()}


def test_mine_of_the_committee_is_county_work(cast, client_of):
    waiting = cases.registered(cast, level="county")
    cases.registered(cast)

    assert listed(client_of(cast.committee), "queue=mine") == [waiting]


def test_promise_is_mine_from_the_day_it_is_nearly_due(cast, client_of, an_hour_later):
    opinion = cases.replied(cast, outcome="B")
    take(opinion, "rate", cases.Capacity.RESIDENT, result="satisfied", attitude="satisfied")
    take(opinion, "archive", cast.liaison, retention="10y")
    clock = opinion.deadlines.running().get(kind="promise")

    shown = []
    for moment in (clock.amber_at - DAY, clock.amber_at + DAY):
        an_hour_later.move_to(moment)
        shown.append(listed(client_of(cast.liaison), "queue=mine"))

    assert shown == [[], [opinion]]


# States and order


def test_late_and_amber_are_told_apart_by_the_clock(cast, client_of, an_hour_later):
    opinion = cases.submitted(cast)
    moments = [opinion.amber_at - DAY, opinion.amber_at, opinion.due_at, opinion.due_at + timedelta(seconds=1)]

    told = []
    for moment in moments:
        an_hour_later.move_to(moment)
        late, amber = (bool(listed(client_of(cast.liaison), f"state={state}")) for state in ("late", "amber"))
        told.append((late, amber, counts(desk(client_of(cast.liaison)))["register"]))

    assert told == [
        (False, False, (1, 0, 0)),
        (False, True, (1, 0, 1)),
        (False, True, (1, 0, 1)),
        (True, False, (1, 1, 0)),
    ]


def test_soonest_due_stands_first_then_what_runs_no_clock(cast, client_of):
    later, sooner = cases.submitted(cast, at=NOON - DAY), cases.submitted(cast, at=NOON - 2 * DAY)
    untimed = cases.replied(cast, at=NOON - 3 * DAY)

    by_time, by_age = (listed(client_of(cast.liaison), query) for query in ("", "sort=new"))

    assert by_time == [sooner, later, untimed]
    assert by_age == [untimed, sooner, later]


def test_what_is_due_first_is_named_on_top(cast, client_of):
    sooner = cases.submitted(cast, at=NOON - DAY)
    cases.submitted(cast)
    client = client_of(cast.liaison)

    assert desk(client).context["first"] == sooner
    assert [desk(client, query).context["first"] for query in ("sort=new", "q=桥", "page=2&queue=feedback")] == [
        None
    ] * 3


def test_row_says_who_has_it_and_how_long(cast, client_of):
    cases.dispatched(cast)

    words = text_of(desk(client_of(cast.liaison)).content.decode())

    assert "修复村口桥面 桔花园村 村口老桥 处理 县交通运输局 还有 1 个工作日" in words


@pytest.mark.parametrize(
    "query", ["queue=nothing", "sort=nothing", "state=nothing", "page=999", "page=x", "as=nothing"]
)
def test_nonsense_in_the_address_shows_the_whole_list(cast, client_of, query):
    opinion = cases.submitted(cast)

    assert listed(client_of(cast.liaison), query) == [opinion]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("queue=mine", "没有等您办的事。"),
        ("q=x", "没有找到。请核对编号，或换标题里的几个字试试。"),
        ("state=late", "这个队列里没有这样的意见。"),
        ("queue=reply", "这里没有待办。新的意见到了会出现在“登记”里。"),
    ],
)
def test_empty_list_says_why(cast, client_of, query, words):
    assert words in desk(client_of(cast.liaison), query).content.decode()


# One letter for several


def test_only_what_waits_for_dispatch_can_be_ticked(cast, client_of):
    waiting, gone = cases.registered(cast), cases.dispatched(cast)
    county, unexamined = cases.registered(cast, level="county"), cases.registered(cast, level="township_major")
    client = client_of(cast.liaison)

    html = desk(client, "queue=handle").content.decode()

    assert re.findall(r'name="o" value="(\d+)"', html) == [waiting.number]
    assert all(opinion.number in html for opinion in (gone, county, unexamined))
    assert 'name="o"' not in desk(client).content.decode()


# Scope


def test_desk_shows_what_is_within_reach_and_no_more(cast, client_of):
    own, village = cases.submitted(cast), cases.submitted(cast, station=cast.village_station)
    other = cases.submitted(cast, station=cast.other_station)
    foreign = cases.submitted(cast, station=cast.foreign_station)
    gone = cases.submitted(cast)
    Opinion.objects.filter(pk=gone.pk).update(voided_at=NOON)

    shown = {}
    for name in ("liaison", "head", "presidium", "committee", "other_liaison", "foreign_committee"):
        client = client_of(getattr(cast, name))
        found = [set(listed(client, query)) for query in ("", "queue=register", "q=桥面", "q=张秀英")]
        total = counts(desk(client))["register"][0]
        assert found == [found[0]] * 4, name
        assert total == len(found[0]), name
        shown[name] = found[0]

    assert shown == {
        "liaison": {own, village},
        "head": {own, village},
        "presidium": {own, village},
        "committee": {own, village, other},
        "other_liaison": {other},
        "foreign_committee": {foreign},
    }


def test_filters_open_nothing_beyond_ones_reach(cast, client_of, an_hour_later):
    for build in (cases.submitted, cases.dispatched, cases.archived):
        build(cast)
    an_hour_later.shift(30 * DAY)
    client = client_of(cast.other_liaison)

    shown = [listed(client, f"queue={queue}&state={state}&sort=new") for queue in ("mine", "open", "closed", "handle")
             for state in ("", "late", "amber")]  # fmt: skip

    assert shown == [[]] * 12
    assert {total for queue, (total, late, amber) in counts(desk(client)).items() if queue != "closed"} == {0}


def test_whoever_is_several_things_chooses_the_desk(cast, client_of):
    Deputy.objects.filter(code="d1").update(user=cast.liaison)
    StaffPost.objects.create(user=cast.liaison, role=Role.UNIT_OFFICER, unit=cast.unit, since="2020-01-01")
    client = client_of(cast.liaison)

    drawn = {chosen: desk(client, f"as={chosen}").templates[0].name for chosen in ("station", "unit", "deputy", "")}

    assert drawn == {
        "station": "portal/desk.html",
        "unit": "portal/unit_desk.html",
        "deputy": "portal/deputy_desk.html",
        "": "portal/desk.html",
    }


def test_nobody_chooses_a_desk_that_is_not_theirs(cast, client_of):
    assert desk(client_of(cast.officer), "as=station").templates[0].name == "portal/unit_desk.html"


def test_account_without_a_post_is_told_so(cast, client_of):
    told = client_of(cast.stranger).get("/desk/")

    assert told.status_code == 403
    assert "您的账号还没有岗位，请联系管理员。" in told.content.decode()
    assert client_of(cast.administrator).get("/desk/")["Location"] == "/admin/"


# What it costs


QUERIES = {"": 12, "queue=mine": 12, "queue=handle": 12, "sort=new": 12, "q=修复": 12, "q=张秀英": 12}


@pytest.mark.parametrize("count", [1, 3, 60])
def test_list_of_any_length_takes_this_many_queries(cast, client_of, count):
    crowd(cases.registered(cast), count - 1)
    crowd(cases.dispatched(cast), count - 1)
    crowd(cases.submitted(cast, body="修复桥面"), count - 1)
    client = client_of(cast.liaison)
    desk(client)  # the first request of a session notes when it was seen

    cost, lengths = {}, {}
    for query in QUERIES:
        with CaptureQueriesContext(connection) as captured:
            lengths[query] = len(listed(client, query))
        cost[query] = len(captured)

    assert cost == QUERIES
    assert lengths["q=修复"] == lengths["sort=new"] == min(25, 3 * count)
    assert lengths["queue=handle"] == min(25, 2 * count)
