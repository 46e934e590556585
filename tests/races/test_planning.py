"""Several people plan one station at the same instant: every day is made once, none twice at a time, none that was published
is lost."""

from datetime import date, time

import pytest

from accounts.services import Refused
from deputies import planning, replanning
from deputies.models import ReceptionDay, ReceptionRule
from tests import duty
from tests.races.starting import at_once

TODAY, FIRST, LAST = date(2026, 11, 2), date(2026, 10, 1), date(2026, 12, 31)


@pytest.fixture
def rule(cast):
    yield duty.rule(cast.station, month_days=[6, 16])
    ReceptionDay.objects.all().delete()
    ReceptionRule.objects.all().delete()


def plan(cast):
    return planning.plan_days(cast.station, FIRST, LAST, by=cast.liaison, on=TODAY)


def test_quarter_planned_by_two_at_once_is_made_once(cast, rule):
    made = at_once(lambda: plan(cast), lambda: plan(cast))

    assert sorted(len(found.added) for found in made) == [0, 4]
    assert ReceptionDay.objects.count() == 4


def test_one_of_two_overlapping_days_is_taken(cast, rule):
    hours = [(time(9), time(11)), (time(10), time(12))]
    rows = [ReceptionDay(station=cast.station, day=duty.FRIDAY, starts=starts, ends=ends) for starts, ends in hours]

    done = at_once(*(lambda row=row: planning.add_day(row, by=cast.liaison, at=duty.at(TODAY)) for row in rows))

    assert sorted(type(found) for found in done if isinstance(found, Refused)) == [Refused]
    assert ReceptionDay.objects.count() == 1


def publish(pk) -> int:
    row = ReceptionDay.objects.filter(pk=pk, state="planned")
    return row.update(state="published", published_at="2026-11-01T09:00+08:00")


@pytest.mark.parametrize("_again", range(3))
def test_day_published_while_its_rule_ends_is_kept_or_was_gone_before(cast, rule, _again):
    plan(cast)
    pk = ReceptionDay.objects.earliest("day").pk

    replan, published = at_once(
        lambda: replanning.end_rule(rule, TODAY, by=cast.liaison, on=TODAY), lambda: publish(pk)
    )

    assert ReceptionDay.objects.filter(pk=pk, state="published").count() == published == len(replan.kept)
