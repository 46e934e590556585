"""A confirmed change of the calendar takes planned reception days along; its page says which before it is confirmed."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Notification
from deputies import planning
from deputies.models import ReceptionDay
from feedback.recalculating import apply_confirmed
from stations.calendar_changes import SETTLING, confirm, draft
from tests import duty
from tests.changed_days import off
from tests.pages import text_of

TODAY = date(2026, 11, 2)
NOW = duty.at(TODAY)


@pytest.fixture
def change(cast):
    """The 6th, planned, and the 16th, published, are to be holidays."""
    duty.rule(cast.station, month_days=[6, 16])
    planning.plan_days(cast.station, TODAY, date(2026, 11, 30), by=cast.liaison, on=TODAY)
    published = ReceptionDay.objects.filter(day="2026-11-16")
    published.update(state="published", published_at="2026-11-01T09:00+08:00")
    return draft(off((11, 6), (11, 16)), by=None)


def days() -> list[str]:
    return [f"{row.day:%m-%d} {row.state}" for row in ReceptionDay.objects.order_by("day")]


def told() -> list[str]:
    return list(Notification.objects.filter(recipient__username="liaison").values_list("key", flat=True))


def test_days_follow_and_everybody_is_told_once_in_two_passes(cast, change):
    confirm(change, by=None, at=NOW)

    for at in (NOW, NOW + SETTLING + timedelta(seconds=1)):
        apply_confirmed(at)

    change.refresh_from_db()
    assert days() == ["11-09 planned", "11-16 published"]
    assert sorted(key.partition(":")[0] for key in told()) == ["duty.calendar_holiday", "duty.calendar_moved"]
    assert change.state == "applied"


def test_without_time_days_are_left_to_the_next_tick(cast, change):
    confirm(change, by=None, at=NOW)

    apply_confirmed(NOW, seconds=0)
    left = days()
    apply_confirmed(NOW)

    assert (left, days()) == (["11-06 planned", "11-16 published"], ["11-09 planned", "11-16 published"])


def test_page_of_a_draft_says_which_days_would_move(cast, change, client_of, django_assert_max_num_queries):
    administrator, address = (
        client_of(cast.administrator),
        reverse("admin:stations_calendarchange_change", args=[change.pk]),
    )
    with time_machine.travel(NOW, tick=False):
        administrator.get(address)
        with django_assert_max_num_queries(20):
            page = text_of(administrator.get(address).content.decode())

    assert "变动的接待日 联络站 原日期 新日期 辰阳镇联络站 2026-11-06 2026-11-09" in page
    assert "辰阳镇联络站 2026-11-16 已经公布，不会移动；通知联络员决定" in page
    assert days() == ["11-06 planned", "11-16 published"]
