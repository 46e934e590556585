"""Where heads decide leave: what waits, what the day would be left with, and one word for each."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deputies.models import Absence, DutyShift
from stations.models import StaffPost
from tests import duty
from tests.duty import FRIDAY
from tests.pages import text_of

MONDAY = timezone.make_aware(datetime(2026, 11, 2, 10))
PAGE = "/desk/duty/leaves/"


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


def asked(cast, station=None, deputy=None, day=FRIDAY, **fields):
    row = duty.reception_day(station or cast.station, day, state="published")
    fields = {"state": "leave_asked", "leave_reason": "外出培训"} | fields
    return duty.shift(row, deputy or cast.deputy, **fields)


def decide(client, shift, word="yes", decision=""):
    name = f"dutyshift-{shift.pk}"
    return client.post(f"{PAGE}{shift.pk}/", {f"{name}-is_granted": word, f"{name}-decision": decision})


def waiting(client) -> list:
    context = client.get(PAGE).context
    return [*context["shifts"], *context["spans"]]


def test_head_sees_what_the_day_would_be_left_with(cast, client_of):
    shift = asked(cast)
    duty.shift(shift.reception_day, duty.deputy("d7", cast.station, name="钱代表"))

    words = text_of(client_of(cast.head).get(PAGE).content.decode())

    assert "戴代表 基层代表 · 普通代表 2026年11月6日（周五） 09:00–11:30 · 辰阳镇联络站" in words
    assert "同意以后还有 钱代表 会缺什么 缺基层代表" in words


def test_each_decides_at_the_own_stations(cast, client_of):
    mine, other = asked(cast), asked(cast, cast.other_station, cast.other_deputy)
    span = Absence.objects.create(deputy=cast.deputy, since=FRIDAY, until=FRIDAY)
    Absence.objects.create(deputy=cast.other_deputy, since=FRIDAY, until=FRIDAY)

    seen = {name: waiting(client_of(getattr(cast, name))) for name in ("head", "presidium", "foreign_committee")}

    assert seen == {"head": [mine, span], "presidium": [mine, span], "foreign_committee": []}
    assert decide(client_of(cast.head), other).status_code == 404


def test_committee_decides_where_nobody_else_does(cast, client_of):
    mine, other = asked(cast), asked(cast, cast.other_station, cast.other_deputy)
    committee = client_of(cast.committee)

    assert waiting(committee) == [other]
    StaffPost.objects.filter(user__in=[cast.head, cast.presidium]).update(until="2020-02-02")
    assert waiting(committee) == [mine, other]


@pytest.mark.parametrize("name", ["liaison", "officer", "deputy_user", "stranger"])
def test_nobody_else_opens_it(cast, client_of, name):
    assert client_of(getattr(cast, name)).get(PAGE).status_code == 403


def test_granted_and_refused_leave_are_listed_below(cast, client_of):
    head, granted, refused = client_of(cast.head), asked(cast), asked(cast, day=FRIDAY + timedelta(days=7))

    assert decide(head, granted).status_code == 302
    answer = decide(head, refused, "no")
    assert (answer.status_code, "不同意请假的，请写明原因" in answer.content.decode()) == (400, True)
    decide(head, refused, "no", "人手不够")

    listed = head.get(PAGE).context["decided"]
    assert {(row.pk, row.was_granted) for row in listed} == {(granted.pk, True), (refused.pk, False)}


def test_second_word_is_a_conflict_with_the_fresh_page(cast, client_of):
    shift = asked(cast)
    decide(client_of(cast.head), shift)

    answer = decide(client_of(cast.presidium), shift, "no", "不行")

    assert (answer.status_code, "刚才已有人办理了这一步" in answer.content.decode()) == (409, True)
    assert DutyShift.objects.get(pk=shift.pk).state == "on_leave"


def test_leave_for_a_span_is_decided_here_too(cast, client_of):
    shift = duty.shift(duty.reception_day(cast.station, state="published"), cast.deputy)
    row = Absence.objects.create(deputy=cast.deputy, since=FRIDAY, until=FRIDAY, reason="住院")
    head = client_of(cast.head)
    assert "会空出的接待 2026年11月6日（周五） 辰阳镇联络站" in text_of(head.get(PAGE).content.decode())

    head.post(f"{PAGE}absences/{row.pk}/", {f"absence-{row.pk}-is_granted": "yes"})

    assert (Absence.objects.get().state, DutyShift.objects.get(pk=shift.pk).state) == ("granted", "on_leave")


def test_leave_from_a_day_that_has_passed_waits_no_more(cast, client_of):
    asked(cast, day=FRIDAY - timedelta(days=7))

    assert waiting(client_of(cast.head)) == []


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("head", 11), ("committee", 12)])
def test_list_of_any_length_takes_this_many_queries(cast, client_of, name, queries, count):
    if name == "committee":
        StaffPost.objects.filter(user__in=[cast.head, cast.presidium]).update(until="2020-02-02")
    for n in range(count):
        shift = asked(cast, day=FRIDAY + timedelta(days=n))
        duty.shift(shift.reception_day, duty.deputy(f"d7{n}", cast.station))
        Absence.objects.create(deputy=duty.deputy(f"d8{n}", cast.station), since=FRIDAY, until=FRIDAY)
        decided = {"decided_at": MONDAY, "decided_by": cast.head}
        asked(cast, day=FRIDAY + timedelta(days=n + 30), state="on_leave", **decided)
    client = client_of(getattr(cast, name))
    client.get(PAGE)

    with CaptureQueriesContext(connection) as captured:
        rows = waiting(client)

    assert (len(rows), len(captured)) == (2 * count, queries)
