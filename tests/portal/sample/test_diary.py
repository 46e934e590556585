from datetime import datetime, timedelta

import pytest

from portal.sample.diary import Diary
from portal.sample.texts import Dice
from stations.calendar import Calendar
from tests.cases import SHANGHAI


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def diary(db):
    return Diary(Calendar("431223"), Dice("diary"))


def test_moment_in_office_hours_stays(diary):
    assert diary.at_work(at(11, 15, 20)) == at(11, 15, 20)


@pytest.mark.parametrize(
    ("moment", "day"),
    [(at(11, 7), 11), (at(11, 18), 12), (at(13, 18), 16), (at(14, 6), 16), (at(15, 12), 16)],
    ids=["early", "late", "friday evening", "saturday morning", "sunday"],
)
def test_moment_outside_office_hours_moves_to_the_next_morning_at_work(diary, moment, day):
    assert at(day, 8, 30) <= diary.at_work(moment) <= at(day, 11)


@pytest.mark.parametrize(("moment", "day"), [(at(11, 3), 11), (at(11, 23), 12)], ids=["before dawn", "at night"])
def test_residents_sleep(diary, moment, day):
    assert at(day, 6, 30) <= diary.awake(moment) <= at(day, 8, 30)


def test_share_beyond_one_is_after_the_due_date(diary):
    start, due = at(9, 9), at(11, 18)

    assert diary.toward(start, due, 0.5) < due < diary.toward(start, due, 1.1)


def test_nothing_happens_in_no_time(diary):
    assert diary.toward(at(11, 9), at(11, 18), 0) >= at(11, 9) + timedelta(minutes=7)
