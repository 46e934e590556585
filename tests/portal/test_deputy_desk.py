"""A deputy's workbench: what was brought to this deputy, what waits for an answer first."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies.models import Deputy
from feedback.models import Opinion
from tests import cases, duty
from tests.cases import NOON, take
from tests.crowd import crowd
from tests.pages import text_of
from tests.scenes import AN_HOUR_LATER


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(AN_HOUR_LATER, tick=False):
        yield


def desk(client, query=""):
    response = client.get(f"/desk/?as=deputy&{query}")
    assert response.status_code == 200
    return response


def listed(client) -> list:
    return [(opinion, opinion.asked) for opinion in desk(client).context["page"]]


def test_what_waits_for_an_answer_stands_before_what_waits_for_a_look(cast, client_of):
    mine = {"deputies": [cast.deputy]}
    to_answer = cases.verified(cast, **mine)
    take(to_answer, "take_over", cast.deputy_user)
    to_look, county = cases.resulted(cast, **mine), cases.resulted(cast, level="county", **mine)
    new = cases.submitted(cast, **mine)

    assert listed(client_of(cast.deputy_user)) == [(to_answer, "answer"), (to_look, "look"), (new, ""), (county, "")]


def test_answer_of_another_deputy_is_not_asked_of_this_one(cast, client_of):
    opinion = cases.verified(cast, deputies=[cast.deputy, cast.other_deputy])
    take(opinion, "take_over", cast.other_deputy_user)

    assert listed(client_of(cast.deputy_user)) == [(opinion, "")]
    assert listed(client_of(cast.other_deputy_user)) == [(opinion, "answer")]


def test_deputy_sees_what_names_them_and_nothing_else_of_the_station(cast, client_of):
    named, others = cases.submitted(cast, deputies=[cast.deputy]), cases.submitted(cast, deputies=[cast.other_deputy])
    cases.submitted(cast)
    voided = cases.submitted(cast, deputies=[cast.deputy])
    Opinion.objects.filter(pk=voided.pk).update(voided_at=NOON)

    shown = {
        user: [opinion for opinion, _asked in listed(client_of(user))]
        for user in (cast.deputy_user, cast.other_deputy_user)
    }

    assert shown == {cast.deputy_user: [named], cast.other_deputy_user: [others]}


def test_deputy_who_only_watches_over_a_case_is_not_asked_to_look_at_its_result(cast, client_of):
    """The colleague named on it is."""
    opinion = cases.resulted(cast, deputies=[cast.other_deputy])
    take(opinion, "name_supervisor", cast.head, kind="deputy", deputy=cast.deputy, role="督办代表")

    assert listed(client_of(cast.deputy_user)) == [(opinion, "")]
    assert listed(client_of(cast.other_deputy_user)) == [(opinion, "look")]


def test_deputy_out_of_office_has_no_desk(cast, client_of):
    client = client_of(cast.deputy_user)
    cases.submitted(cast, deputies=[cast.deputy])

    Deputy.objects.filter(pk=cast.deputy.pk).update(is_active=False)

    assert client.get("/desk/").status_code == 403


def test_row_says_step_place_and_how_long(cast, client_of):
    cases.dispatched(cast, deputies=[cast.deputy])

    words = text_of(desk(client_of(cast.deputy_user)).content.decode())

    assert "修复村口桥面 处理 还有 1 个工作日 桔花园村 村口老桥" in words


def test_deputy_is_led_to_the_report_from_the_field(cast, client_of):
    assert 'href="/desk/report/"' in desk(client_of(cast.deputy_user)).content.decode()


def test_next_shift_stands_on_top_and_is_answered_there(cast, client_of):
    row = duty.reception_day(cast.station, AN_HOUR_LATER.date() + timedelta(days=3), state="published")
    shift = duty.shift(row, cast.deputy)
    duty.shift(duty.reception_day(cast.other_station, row.day, state="published"), cast.other_deputy)

    answer = desk(client_of(cast.deputy_user))

    assert answer.context["shift"] == shift
    assert f'action="/duty/shifts/{shift.pk}/accept/"' in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3, 60])
def test_list_of_any_length_takes_this_many_queries(cast, client_of, count):
    opinion = cases.dispatched(cast, deputies=[cast.deputy])
    cast.deputy.opinions.add(*crowd(opinion, count - 1))
    client = client_of(cast.deputy_user)
    desk(client)  # the first request of a session notes when it was seen

    with CaptureQueriesContext(connection) as captured:
        rows = listed(client)

    assert (len(rows), len(captured)) == (min(25, count), 12)
