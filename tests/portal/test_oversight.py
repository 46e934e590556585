"""Problem items and supervision notices: of the own scope, in every state; and what the lists cost."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.models import Opinion, SupervisionNotice
from stations.models import Role, StaffPost
from tests import cases
from tests.cases import NOON, SHANGHAI, take
from tests.pages import text_of
from tests.scenes import promised_and_archived

NAME, PHONE = "阚佩璇", "13987654321"
PROBLEMS, NOTICES, PROMISES = "/desk/problems/", "/desk/notices/", "/desk/promises/"
TODAY = datetime(2026, 3, 25, 10, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def two_weeks_later():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


def listed(client, address) -> list:
    response = client.get(address)
    assert response.status_code == 200
    return list(response.context["page"])


def totals(client, address) -> dict:
    return {queue["key"]: queue["total"] for queue in client.get(address).context["queues"]}


def words(client, address) -> str:
    return text_of(client.get(address).content.decode())


def problem(cast, **data):
    """Reworked three times."""
    opinion = cases.resulted(cast, **data)
    for _round in range(3):
        take(opinion, "send_back", cast.liaison, reason="没有修好")
        cases.result(cast, opinion)
    opinion.refresh_from_db()
    return opinion


def elsewhere(cast):
    """The neighbour's: another station of the county."""
    return {"station": cast.other_station}


def supervised(cast, **data):
    return cases.supervise(cast, cases.dispatched(cast), **data)


def one_of_each(cast) -> dict[str, SupervisionNotice]:
    """Awaited, awaited too long, answered, ended with its step."""
    opinions = {
        "open": supervised(cast, due_on=TODAY.date() + timedelta(days=9)),
        "late": supervised(cast),
        "answered": supervised(cast),
        "ended": supervised(cast),
    }
    take(opinions["answered"], "answer_supervision", cast.officer, done="已办")
    cases.result(cast, opinions["ended"])
    return {name: opinion.notices.get() for name, opinion in opinions.items()}


# Problem items


def test_problem_item_says_who_leads_how_long_and_how_often(cast, client_of):
    opinion = problem(cast)
    take(opinion, "name_supervisor", cast.head, kind="leader", name="彭县长", role="包案领导")
    cases.supervise(cast, opinion)

    shown = words(client_of(cast.committee), PROBLEMS)

    assert (
        f"修复村口桥面 督办 {opinion.number} · 列入 10 个工作日 · 重办 3，退回 0 联络员 辰阳镇联络站 彭县长 包案领导"
        in shown
    )
    assert "包案领导 辰溪县人大督〔2026〕1号 没有回复" in shown


def test_problem_item_nobody_leads_says_so(cast, client_of):
    problem(cast)

    assert "联络员 辰阳镇联络站 还没有明确 —" in words(client_of(cast.head), PROBLEMS)


def test_several_sheets_without_an_answer_are_counted(cast, client_of):
    opinion = cases.result(cast, cases.supervise(cast, cases.dispatched(cast)))
    cases.supervise(cast, opinion)
    Opinion.objects.filter(pk=opinion.pk).update(problem_at=NOON)

    shown = words(client_of(cast.head), PROBLEMS)

    assert "辰溪县人大督〔2026〕2号 没有回复 2 张没有回复" in shown


def test_problem_items_are_those_of_the_own_scope(cast, client_of):
    near, ordinary = problem(cast), cases.resulted(cast)
    far = cases.registered(cast)
    Opinion.objects.filter(pk=far.pk).update(station=cast.other_station, area="431223101", problem_at=NOON)

    shown = {name: listed(client_of(getattr(cast, name)), PROBLEMS) for name in (
        "liaison", "head", "presidium", "other_liaison", "committee", "foreign_committee",
    )}  # fmt: skip

    assert shown == {
        "liaison": [near], "head": [near], "presidium": [near], "other_liaison": [far],
        "committee": [near, far], "foreign_committee": [],
    }  # fmt: skip
    assert ordinary.problem_at is None


def test_closed_problem_items_stand_apart(cast, client_of):
    opinion = cases.archived(cast)
    Opinion.objects.filter(pk=opinion.pk).update(problem_at=NOON)
    client = client_of(cast.committee)

    assert (totals(client, PROBLEMS), listed(client, PROBLEMS)) == ({"open": 0, "closed": 1}, [])
    assert "没有难点件。" in words(client, PROBLEMS)
    assert listed(client, f"{PROBLEMS}?queue=closed") == [opinion]


@pytest.mark.parametrize("name", ["officer", "leader", "deputy_user", "stranger"])
@pytest.mark.parametrize("address", [PROBLEMS, PROMISES])
def test_list_is_for_those_who_watch_over_stations(cast, client_of, name, address):
    assert client_of(getattr(cast, name)).get(address).status_code == 403


# Supervision notices


def test_notices_stand_in_the_queue_of_their_state(cast, client_of):
    found, client = one_of_each(cast), client_of(cast.head)

    shown = {key: set(listed(client, f"{NOTICES}?queue={key}")) for key in totals(client, NOTICES)}

    assert shown == {
        "open": {found["open"], found["late"]},
        "late": {found["late"]},
        "answered": {found["answered"]},
        "ended": {found["ended"]},
        "all": set(found.values()),
    }
    assert totals(client, NOTICES) == {"open": 2, "late": 1, "answered": 1, "ended": 1, "all": 4}
    assert listed(client, NOTICES) == [found["late"], found["open"]]  # the soonest first


def test_notice_says_level_addressee_receipt_and_answer(cast, client_of):
    opinion = supervised(cast)
    take(opinion, "receive_supervision", cast.officer, at=NOON + timedelta(days=1))

    shown = words(client_of(cast.committee), NOTICES)

    said = f"辰溪县人大督〔2026〕1号 黄色 · 提醒 修复村口桥面 {opinion.number} 县交通运输局 2026-03-11 通知督办"
    assert f"{said} 2026-03-12 签收 已逾期 7 个工作日" in shown


def test_notice_of_a_late_matter_is_red(cast, client_of):
    supervised(cast, at=datetime(2026, 3, 23, 12, tzinfo=SHANGHAI))

    shown = words(client_of(cast.committee), NOTICES)

    assert "红色 · 提级 修复村口桥面" in shown
    assert "县交通运输局 2026-03-23 通知督办 未签收 还有" in shown


def test_unit_finds_what_addresses_it_and_no_name(cast, client_of):
    opinion = cases.dispatched(cast, assists=[cast.other_unit], name=NAME, phone=PHONE)
    Opinion.objects.filter(pk=opinion.pk).update(summary=f"{NAME}家门口的路，电话{PHONE}")  # as an import may bring it
    cases.supervise(cast, opinion, deadline=opinion.deadlines.get(kind="result").pk)
    to_station = cases.supervise(cast, cases.resulted(cast)).notices.get()
    mine = opinion.notices.get()

    shown = {
        name: set(listed(client_of(getattr(cast, name)), NOTICES))
        for name in ("officer", "leader", "other_officer", "liaison", "other_liaison", "foreign_committee")
    }

    assert shown == {
        "officer": {mine}, "leader": {mine}, "other_officer": set(), "liaison": {mine, to_station},
        "other_liaison": set(), "foreign_committee": set(),
    }  # fmt: skip
    page = words(client_of(cast.officer), NOTICES)
    assert "阚**家门口的路，电话139*******1" in page
    assert [name for name in (NAME, PHONE) if name in page] == []


def test_unit_that_gave_the_case_back_loses_sight_of_its_notice(cast, client_of):
    opinion = supervised(cast)
    take(opinion, "return", cast.officer, reason="不归我们管")

    assert listed(client_of(cast.officer), f"{NOTICES}?queue=all") == []
    assert listed(client_of(cast.liaison), f"{NOTICES}?queue=all") == [opinion.notices.get()]


def test_notice_of_a_case_taken_back_is_gone(cast, client_of):
    opinion = supervised(cast)
    Opinion.objects.filter(pk=opinion.pk).update(voided_at=NOON)

    assert listed(client_of(cast.committee), f"{NOTICES}?queue=all") == []


@pytest.mark.parametrize(
    ("build", "addressee"),
    [
        (cases.submitted, "辰阳镇联络站"),
        (lambda cast: cases.registered(cast, level="county"), "常委会"),
        (
            lambda cast: take(cases.verified(cast, deputies=[cast.deputy]), "take_over", cast.deputy_user, at=NOON),
            "戴代表",
        ),
    ],
)
def test_notice_names_whoever_owes(cast, client_of, build, addressee):
    cases.supervise(cast, build(cast))

    (notice,) = listed(client_of(cast.committee), NOTICES)

    assert notice.addressee == addressee


def test_no_notice_says_that_nobody_is_awaited(cast, client_of):
    client = client_of(cast.officer)

    assert "没有等回复的督办单。" in words(client, NOTICES)
    assert "这里没有督办单。" in words(client, f"{NOTICES}?queue=answered")
    assert client_of(cast.deputy_user).get(NOTICES).status_code == 403


# From the desks, and what it costs


def test_desks_lead_to_the_lists(cast, client_of):
    station = client_of(cast.committee).get("/desk/").content.decode()
    unit = client_of(cast.officer).get("/desk/").content.decode()

    assert [f'href="{address}"' in station for address in (PROBLEMS, NOTICES, PROMISES)] == [True] * 3
    assert [f'href="{address}"' in unit for address in (PROBLEMS, NOTICES, PROMISES)] == [False, True, False]
    assert f'href="{PROBLEMS}"' not in client_of(cast.officer).get(NOTICES).content.decode()


def test_somebody_of_station_and_unit_sees_both(cast, client_of):
    StaffPost.objects.create(user=cast.other_liaison, role=Role.UNIT_OFFICER, unit=cast.unit, since="2020-01-01")
    mine = supervised(cast).notices.get()

    assert listed(client_of(cast.other_liaison), NOTICES) == [mine]


COSTS = {PROBLEMS: 13, NOTICES: 10, PROMISES: 9}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("address", COSTS)
def test_list_of_any_length_takes_this_many_queries(cast, client_of, two_weeks_later, address, count):
    for _nth in range(count):
        if address == PROMISES:
            promised_and_archived(cast)
        else:
            cases.supervise(cast, problem(cast), due_on=TODAY.date() + timedelta(days=9))
    two_weeks_later.move_to(datetime(2026, 5, 12, 10, tzinfo=SHANGHAI) if address == PROMISES else TODAY)
    client = client_of(cast.head)
    client.get(address)  # the first request of a session notes when it was seen

    with CaptureQueriesContext(connection) as captured:
        assert len(listed(client, address)) == count

    assert len(captured) == COSTS[address]
