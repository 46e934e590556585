"""The ladder: who is told by which rung, what the count of reworks and returns brings, what the page says of it."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import Notification, User
from feedback.models import Deadline, Reminder
from feedback.sweep import sweep
from stations.models import Role, StaffPost
from tests import cases
from tests.cases import NOON, SHANGHAI


def moment(day, hour=9):
    return datetime(2026, 3, day, hour, tzinfo=SHANGHAI)


def told(key):
    """Who has notices with this in their key, and how many."""
    return Counter(Notification.objects.filter(key__contains=key).values_list("recipient__username", flat=True))


def fired(**clock):
    named = {f"deadline__{name}": value for name, value in clock.items()}
    return list(Reminder.objects.filter(**named).values_list("level", flat=True))


def in_hand(cast, **data):
    """With a unit that has signed for it; the result is due on Wednesday the 18th at 18:00."""
    return cases.take(cases.dispatched(cast, **data), "sign_for", cast.officer)


# Count rungs


def test_second_rework_goes_to_the_committee_and_the_third_is_a_problem_item(cast):
    opinion = cases.resulted(cast)
    levels = []
    for _round in range(3):
        cases.take(opinion, "send_back", cast.liaison, reason="没有修好")
        levels.append(fired(opinion=opinion, kind="rework"))
        cases.result(cast, opinion)

    assert levels == [[], [3], [3, 4]]
    assert told(":rung:") == Counter(committee=2, head=1, leader=1, presidium=1)


def test_third_return_is_a_problem_item(cast):
    opinion = cases.dispatched(cast)
    for number in range(3):
        cases.take(opinion, "return", cast.officer, reason="不属于本单位")
        if number < 2:
            cases.dispatch(cast, opinion)

    assert fired(opinion=opinion) == [4]


def test_rung_reached_by_count_does_not_fire_again_by_time(cast):
    opinion = cases.resulted(cast)
    cases.take(opinion, "send_back", cast.liaison, reason="没有修好")
    cases.result(cast, opinion)
    cases.take(opinion, "send_back", cast.liaison, reason="没有修好")

    sweep(moment(31))

    assert fired(opinion=opinion, kind="rework") == [3, 0, 1, 2]


# Who is told: rung × owner × role; the neighbour never


def owed_by(cast, owner):
    """A case with a clock that this one owes; its kind."""
    if owner == "unit":
        return in_hand(cast), "result"
    if owner == "liaison":
        return cases.submitted(cast), "registration"
    if owner == "committee":
        return cases.registered(cast, level="county"), "dispatch"
    if owner == "head":
        return cases.rated(cast, outcome="C", result="unsatisfied"), "head_decision"
    opinion = cases.verified(cast, deputies=[cast.deputy])
    return cases.take(opinion, "take_over", cast.deputy_user), "reply"


TOLD = {
    "unit": [["officer"], ["officer", "head"], ["leader", "presidium"], ["committee"]],
    "liaison": [["liaison", "colleague"], ["liaison", "colleague", "head"], ["head", "presidium"], ["committee"]],
    "deputy": [
        ["liaison", "colleague"],
        ["deputy", "liaison", "colleague", "head"],
        ["head", "presidium"],
        ["committee"],
    ],
    "head": [["head"], ["head"], ["presidium"], ["committee"]],
    "committee": [["committee"], ["committee"], ["committee", "above"], ["committee", "above"]],
}


@pytest.mark.parametrize("owner", TOLD)
def test_rung_tells_whom_the_ladder_names_and_nobody_else(cast, owner):
    above = User.objects.create(username="above", name="市委员")
    StaffPost.objects.create(user=above, role=Role.COMMITTEE, district_id="4312", since="2020-01-01")
    opinion, kind = owed_by(cast, owner)
    clock = Deadline.objects.running().get(opinion=opinion, kind=kind)

    sweep(NOON + timedelta(days=400))

    for level, names in enumerate(TOLD[owner]):
        assert told(f"{opinion.number}:rung:{clock.pk}:1:{level}") == Counter(names)


@pytest.mark.parametrize(
    ("missing", "found"),
    [
        ({"officer"}, {"leader"}),
        ({"officer", "leader"}, {"committee"}),
        ({"officer", "leader", "committee"}, {"admin"}),
    ],
)
def test_where_nobody_is_found_the_next_one_up_is_told_and_an_alarm_raised(cast, missing, found):
    opinion = in_hand(cast)
    User.objects.filter(username__in=missing).update(is_active=False)

    sweep(moment(17))

    clock = Deadline.objects.get(opinion=opinion, kind="result")
    assert set(told(f":rung:{clock.pk}:1:0")) == found
    assert told("nobody") == Counter(admin=1)
    assert Reminder.objects.get(deadline=clock).fell_through


def test_alarm_names_the_gap_once_a_day_and_leads_to_the_posts(cast):
    in_hand(cast), in_hand(cast)
    StaffPost.objects.filter(user=cast.officer).update(until="2020-02-01")

    sweep(moment(17))

    alarm = Notification.objects.get(key__startswith="nobody:")
    assert alarm.text.startswith("县交通运输局的“提醒”找不到应当通知的人，已通知上一级。请到后台“岗位”补上。如：")
    assert alarm.url == reverse("admin:stations_staffpost_changelist")


def test_alarm_is_raised_only_where_somebody_is_missing(cast):
    in_hand(cast)

    sweep(moment(25))

    assert not told("nobody")
    assert not Reminder.objects.filter(fell_through=True).exists()


def test_notice_says_what_is_late_in_the_readers_language_and_never_who_asked(cast):
    in_hand(cast)
    User.objects.filter(username="officer").update(language="en")

    sweep(moment(19))

    texts = dict(Notification.objects.filter(key__endswith=":1:1").values_list("recipient__username", "text"))
    assert "催办：办理已过2026-03-18，请尽快完成。" in texts["head"]
    assert "2026-03-18" in texts["officer"]
    assert "催办" not in texts["officer"]
    assert not any("张秀英" in text or "138" in text for text in texts.values())


# On the page


def test_page_says_what_was_reminded_of_and_when(cast, client_of):
    opinion = in_hand(cast)
    sweep(moment(17))
    sweep(moment(19) + timedelta(hours=1))

    page = client_of(cast.head).get(opinion.get_absolute_url()).content.decode()

    assert "2026-03-17 09:00 已提醒，通知承办人员（1 人）。" in page
    assert "2026-03-19 10:00 已催办，通知承办人员、站长（2 人）。（应在 2026-03-19 09:00）" in page
