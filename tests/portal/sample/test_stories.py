from collections import Counter
from datetime import date, datetime

import pytest

from portal.sample.stories import SHOWN, Story, draw, last_full_quarter
from tests.cases import NOON, SHANGHAI


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 1, 1), date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 3, 31), date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 4, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 11, 22), date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_last_full_quarter_is_the_one_before_today(today, first, last):
    assert last_full_quarter(today) == (first, last)


def test_stories_are_the_same_every_time():
    assert draw(NOON) == draw(NOON)


def test_stories_of_the_quarter_reach_every_busy_station():
    stories = [story for story in draw(NOON) if story.in_quarter]

    per_station = Counter(story.station for story in stories)

    assert len(per_station) >= 12
    assert min(per_station.values()) >= 6
    assert {story.start.year for story in stories} == {2025}
    assert max(story.start for story in stories) < datetime(2025, 12, 18, tzinfo=SHANGHAI)


def test_station_of_the_listed_accounts_has_every_kind_of_work_waiting():
    waiting = [story for story in draw(NOON) if story.waits_for]

    assert {story.waits_for for story in waiting if story.station == SHOWN} == {story.waits_for for story in waiting}


def test_followers_write_within_the_day_after_the_one_they_repeat():
    stories = draw(NOON)
    leaders = {story.number: story for story in stories if story.followers}

    followers = [story for story in stories if story.follows]

    assert len(followers) == sum(story.followers for story in leaders.values())
    assert all(0 < (story.start - leaders[story.follows].start).total_seconds() < 86400 for story in followers)


def test_settled_story_keeps_who_and_where_and_drops_every_trouble():
    story = Story(number=7, station="chenyang", level="county", returns=3, dissatisfied=2, promise="unkept")

    assert story.settled() == Story(number=7, station="chenyang", level="county")
