"""Promises that come due: a fortnight before, on their day and after, until somebody has looked back."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from accounts.models import Notification
from feedback.models import Opinion, Press, Reminder
from feedback.sweep import sweep
from stations.models import Role, StaffPost
from tests import cases
from tests.cases import SHANGHAI
from tests.portal.test_oversight import NAME, PHONE, PROMISES, listed, totals, words
from tests.scenes import promised_and_archived


@pytest.fixture(autouse=True)
def two_weeks_later():
    """Moved by each test to the days about its promise, the 10th of May, a Sunday."""
    with time_machine.travel(datetime(2026, 3, 25, 10, tzinfo=SHANGHAI), tick=False) as traveller:
        yield traveller


def test_promise_is_shown_a_fortnight_before_its_day_and_asks_for_a_look_on_it(cast, client_of, two_weeks_later):
    """Promised for the 10th of May."""
    opinion = promised_and_archived(cast)
    found = {}

    for day in (timedelta(days=-16), timedelta(days=-15), timedelta(days=-1), timedelta(0), timedelta(days=3)):
        two_weeks_later.move_to(datetime(2026, 5, 10, 10, tzinfo=SHANGHAI) + day)
        client = client_of(cast.liaison)
        found[day.days] = totals(client, PROMISES)

    assert list(found.values()) == [
        {"due": 0, "soon": 0}, {"due": 0, "soon": 1}, {"due": 0, "soon": 1}, {"due": 1, "soon": 0}, {"due": 1, "soon": 0},
    ]  # fmt: skip
    assert f'href="{opinion.get_absolute_url()}look_back/"' in client.get(PROMISES).content.decode()
    assert "年底前完成护栏 修复村口桥面" in words(client, PROMISES)
    assert "已逾期 3 个工作日" in words(client, PROMISES)


def test_promise_looked_back_on_is_gone(cast, client_of, two_weeks_later):
    two_weeks_later.move_to(datetime(2026, 5, 12, 10, tzinfo=SHANGHAI))
    cases.looked_back(cast, "kept", opinion=promised_and_archived(cast))

    client = client_of(cast.liaison)

    assert totals(client, PROMISES) == {"due": 0, "soon": 0}
    assert "没有到期还没看过的承诺。" in words(client, PROMISES)
    assert "十五日内没有要到期的承诺。" in words(client, f"{PROMISES}?queue=soon")


def test_promises_are_those_of_the_own_scope(cast, client_of, two_weeks_later):
    two_weeks_later.move_to(datetime(2026, 5, 12, 10, tzinfo=SHANGHAI))
    opinion = promised_and_archived(cast)

    shown = {name: [clock.opinion for clock in listed(client_of(getattr(cast, name)), PROMISES)] for name in (
        "liaison", "head", "presidium", "committee", "other_liaison", "foreign_committee",
    )}  # fmt: skip

    mine = [opinion]
    assert shown == {"liaison": mine, "head": mine, "presidium": mine, "committee": mine, "other_liaison": [],
                     "foreign_committee": []}  # fmt: skip


def test_list_says_nothing_of_the_resident_to_whoever_sees_the_case_as_a_unit(cast, client_of, two_weeks_later):
    """The officer is a liaison elsewhere too, and so reads the list: with the units' version of the case in it."""
    StaffPost.objects.create(user=cast.officer, role=Role.LIAISON, station=cast.other_station, since="2020-01-01")
    told = {"name": NAME, "phone": PHONE, "address": "幸福路77号院"}
    opinion = cases.verified(cast, outcome="B", **told)
    promise = f"给{NAME}（幸福路77号院，{PHONE}）修好护栏"
    cases.reply(cast, opinion, outcome="B", promises=[(promise, date(2026, 5, 10))])
    Opinion.objects.filter(pk=opinion.pk).update(summary=f"{NAME}家门口的路")  # as an import may bring it
    two_weeks_later.move_to(datetime(2026, 5, 12, 10, tzinfo=SHANGHAI))

    said = words(client_of(cast.officer), PROMISES)

    assert "给阚**（****，139*******1）修好护栏 阚**家门口的路" in said
    assert [secret for secret in (NAME, PHONE, "幸福路77号院") if secret in said] == []


# Its clock reminds after the case is filed


def test_promise_reminds_of_a_filed_case_and_leads_to_it(cast):
    """Due on a Sunday: one, three and five working days later it is pressed for, then told further up."""
    opinion = promised_and_archived(cast)
    clock = opinion.deadlines.get(kind="promise")
    assert (opinion.step, clock.stopped_at) == ("closed", None)
    sweep(clock.amber_at)
    start = Notification.objects.count()

    told = {}
    for day in (11, 12, 13, 15):
        sweep(datetime(2026, 5, day, 10, tzinfo=SHANGHAI))
        new = Notification.objects.order_by("pk")[start:]
        told[day] = sorted(new.values_list("recipient__username", flat=True))
        start += len(told[day])

    assert told == {
        11: ["colleague", "head", "liaison"], 12: [], 13: ["head", "presidium"], 15: ["committee"],
    }  # fmt: skip
    assert list(Reminder.objects.filter(deadline=clock).values_list("level", flat=True)) == [0, 1, 2, 3]
    assert Press.objects.get().deadline == clock
    notice = Notification.objects.filter(recipient=cast.committee).first()
    assert (notice.url, "承诺兑现" in notice.text) == (opinion.get_absolute_url(), True)


def test_promise_looked_back_on_reminds_no_more(cast):
    opinion = promised_and_archived(cast)
    cases.looked_back(cast, "kept", opinion=opinion)
    before = Notification.objects.count()

    sweep(datetime(2026, 5, 30, 10, tzinfo=SHANGHAI))

    assert Notification.objects.count() == before
