"""Reminders of reception days: each once, late ones while they are of use, and never what is no longer true."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from accounts.models import Channel, Notification
from deputies import reminding
from deputies.models import DutyNorm, ReceptionDay
from deputies.reminding import MONTH, TOMORROW, UNCLOSED, UNPUBLISHED
from stations.models import Station
from tests import duty
from tests.duty import FRIDAY


def at(month, day, hour=10, minute=0):
    return timezone.make_aware(datetime(2026, month, day, hour, minute))


def told(event) -> list[tuple]:
    """(who, on which day of November it was written), in the inbox."""
    rows = Notification.objects.filter(key__startswith=f"{event}:", channel=Channel.INBOX).order_by("created_at", "pk")
    return [(row.recipient.username, timezone.localdate(row.created_at).day) for row in rows]


LIAISONS = ["liaison", "colleague"]


def liaisons(*days):
    return [(name, day) for day in days for name in LIAISONS]


@pytest.fixture
def quiet_month(cast):
    """Every open station has a reception this month: nobody is prompted for one."""
    for station in Station.objects.all():
        duty.reception_day(station, date(2026, 11, 30), starts=time(15), ends=time(16), state="published")


# Not published


def test_liaison_is_reminded_of_an_unpublished_day_seven_and_four_days_before_each_once(cast):
    duty.reception_day(cast.station, date(2026, 11, 16))

    for day in range(7, 17):
        for hour in (0, 10, 23):
            reminding.remind(at(11, day, hour))

    assert told(UNPUBLISHED) == liaisons(9, 12)
    assert Notification.objects.filter(key__startswith=UNPUBLISHED)[0].text == (
        "辰阳镇联络站2026年11月16日（周一） 09:00–11:30的接待日还没有公布。请安排好代表后公布，按规定要提前3天。"
    )


def test_missed_tick_is_made_up_for_by_the_last_prompt_alone(cast):
    duty.reception_day(cast.station, date(2026, 11, 16))

    reminding.remind(at(11, 8))
    reminding.remind(at(11, 14))
    reminding.remind(at(11, 17))

    assert told(UNPUBLISHED) == liaisons(14)


def test_day_that_was_published_or_cancelled_is_not_prompted(cast, quiet_month):
    duty.reception_day(cast.station, date(2026, 11, 16), state="published")
    duty.reception_day(cast.station, date(2026, 11, 17), state="cancelled")

    assert reminding.remind(at(11, 12)) == 0


def test_day_that_is_published_between_looking_and_saying_is_left_alone(cast):
    day = duty.reception_day(cast.station, date(2026, 11, 16))
    ReceptionDay.objects.filter(pk=day.pk).update(state="published", published_at=at(11, 9))

    reminding.tell_station(UNPUBLISHED, day, key=f"{UNPUBLISHED}:x", more={"days": 3}, at=at(11, 9))

    assert told(UNPUBLISHED) == []


def test_moved_day_is_prompted_anew_for_its_new_date(cast):
    day = duty.reception_day(cast.station, date(2026, 11, 16))
    reminding.remind(at(11, 12))
    ReceptionDay.objects.filter(pk=day.pk).update(day=date(2026, 11, 23))

    reminding.remind(at(11, 13))
    reminding.remind(at(11, 16))

    assert told(UNPUBLISHED) == liaisons(12, 16)


def test_each_district_prompts_by_its_own_norm(cast):
    DutyNorm.objects.create(district_id="431223101", prompts=[10], notice_days=5, month_prompt=25)
    for station in (cast.station, cast.other_station):
        duty.reception_day(station, date(2026, 11, 16))

    for day in range(5, 17):
        reminding.remind(at(11, day))

    assert told(UNPUBLISHED) == [("other_liaison", 6), *liaisons(9, 12)]
    [other] = Notification.objects.filter(recipient=cast.other_liaison)
    assert other.text.endswith("按规定要提前5天。")


@pytest.mark.parametrize("state", ["planned", "closed"])
def test_station_that_is_not_open_is_never_prompted(cast, quiet_month, state):
    day = duty.reception_day(cast.other_station, date(2026, 11, 16))
    duty.shift(duty.reception_day(cast.other_station, FRIDAY, state="published"), cast.other_deputy)
    Station.objects.filter(pk=cast.other_station.pk).update(state=state)

    sent = [reminding.remind(at(11, n)) for n in (5, 9, 12, 20)]

    assert (sent, day.state) == ([0, 0, 0, 0], "planned")


def test_days_of_a_merged_station_are_those_of_the_one_that_acts_for_it(cast, quiet_month):
    duty.reception_day(cast.other_station, date(2026, 11, 16))
    Station.objects.filter(pk=cast.other_station.pk).update(state="merged", merged_into=cast.station)

    reminding.remind(at(11, 12))

    rows = Notification.objects.filter(key__startswith=UNPUBLISHED)
    assert {(row.recipient.username, row.text[:6]) for row in rows} >= {("liaison", "辰阳镇联络站")}


# Tomorrow


@pytest.fixture
def tomorrow(cast, quiet_month):
    day = duty.reception_day(cast.station, state="published")
    duty.shift(day, cast.deputy)
    return day


def test_deputies_are_reminded_the_day_before_once(cast, tomorrow):
    for moment in (at(11, 4, 23), at(11, 5, 9), at(11, 5, 17), at(11, 6, 8), at(11, 6, 9)):
        reminding.remind(moment)

    assert told(TOMORROW) == [("deputy", 5)]
    [row] = Notification.objects.filter(key__startswith=TOMORROW)
    assert row.text == "提醒：您2026年11月6日（周五） 09:00–11:30在辰阳镇联络站接待群众，地点：建设路1号。"


def test_reminder_that_was_missed_is_given_until_the_reception_begins(cast, tomorrow):
    assert reminding.remind_deputies(at(11, 6, 8, 59)) == 1
    Notification.objects.all().delete()

    assert reminding.remind_deputies(at(11, 6, 9)) == 0


def test_reception_on_a_monday_is_recalled_on_friday_when_people_are_told_outside(cast, quiet_month):
    day = duty.reception_day(cast.station, date(2026, 11, 9), state="published")
    duty.shift(day, cast.deputy)

    for n in (5, 6, 7, 8):
        reminding.remind(at(11, n))

    assert told(TOMORROW) == [("deputy", 6)]


def test_whoever_is_on_leave_or_was_replaced_is_not_reminded_and_who_came_instead_is(cast, tomorrow):
    gone = duty.shift(tomorrow, cast.other_deputy, state="replaced")
    reminding.remind(at(11, 5))
    duty.shift(tomorrow, duty.deputy("d7", cast.station, user=cast.stranger), in_place_of=gone)

    reminding.remind(at(11, 5, 15))

    assert told(TOMORROW) == [("deputy", 5), ("stranger", 5)]


def test_deputy_without_an_account_is_texted_once_in_working_hours(cast, quiet_month, settings):
    settings.CHANNELS = [Channel.SMS]
    day = duty.reception_day(cast.station, state="published")
    duty.shift(day, duty.deputy("d7", cast.station, phone="13907450007"))

    for hour in (0, 8, 12):
        reminding.remind(at(11, 5, hour))

    [row] = Notification.objects.filter(channel=Channel.SMS)
    assert (row.address, timezone.localtime(row.next_attempt_at)) == ("13907450007", at(11, 5, 9))


def test_moved_day_reminds_again_for_the_new_date(cast, tomorrow):
    reminding.remind(at(11, 5))
    ReceptionDay.objects.filter(pk=tomorrow.pk).update(day=date(2026, 11, 12))

    reminding.remind(at(11, 6))
    reminding.remind(at(11, 11))

    assert told(TOMORROW) == [("deputy", 5), ("deputy", 11)]


# None this month


def test_station_without_a_published_day_is_prompted_on_the_twentieth_once(cast, quiet_month):
    ReceptionDay.objects.filter(station=cast.other_station).update(state="cancelled")

    for day in (19, 20, 21, 30):
        reminding.remind(at(11, day))

    assert told(MONTH) == [("other_liaison", 20)]
    [row] = Notification.objects.filter(key__startswith=MONTH)
    assert row.text == "孝坪镇联络站2026-11还没有公布接待日。每个联络站每月至少一次，请安排并公布。"


def test_each_month_has_a_prompt_of_its_own_by_the_norm_of_the_place(cast, quiet_month):
    DutyNorm.objects.create(district_id="431223101", month_prompt=25)

    for moment in (at(12, 20), at(12, 24), at(12, 25)):
        reminding.remind_of_month(moment, list(DutyNorm.objects.all()))

    rows = Notification.objects.filter(key__startswith=MONTH, recipient__in=[cast.liaison, cast.other_liaison])
    days = {(row.recipient.username, row.text[:3], timezone.localdate(row.created_at).day) for row in rows}
    assert days == {("liaison", "辰阳镇", 20), ("liaison", "桔花园", 20), ("other_liaison", "孝坪镇", 25)}


def test_twentieth_on_a_weekend_is_said_outside_when_people_are_back(cast, settings):
    settings.CHANNELS = [Channel.SMS]
    cast.other_liaison.channels, cast.other_liaison.phone = ["sms"], "13907450001"
    cast.other_liaison.save(update_fields=["channels", "phone"])

    reminding.remind(at(12, 20))

    [row] = Notification.objects.filter(recipient=cast.other_liaison, channel=Channel.SMS)
    assert timezone.localtime(row.next_attempt_at) == at(12, 21, 9)


def test_reception_at_a_merged_station_counts_for_the_one_that_acts_for_it(cast):
    Station.objects.filter(pk=cast.other_station.pk).update(state="merged", merged_into=cast.station)
    duty.reception_day(cast.other_station, date(2026, 11, 30), state="published")

    assert cast.station not in reminding.without_a_day(date(2026, 11, 20))
    assert cast.other_station not in reminding.without_a_day(date(2026, 11, 20))


# Not closed


def test_day_that_nobody_closed_is_asked_for_the_day_after_once(cast, quiet_month):
    duty.reception_day(cast.station, state="published")
    duty.reception_day(cast.other_station, state="held")

    for day in (6, 7, 8):
        reminding.remind(at(11, day, 23))

    assert told(UNCLOSED) == liaisons(7)


def test_day_that_nobody_closed_long_ago_is_let_be(cast):
    duty.reception_day(cast.station, state="published")

    assert reminding.remind_of_unclosed(timezone.make_aware(datetime(2026, 12, 8))) == 0


# All


def test_two_workers_say_it_once(cast, tomorrow):
    """The second looked before the first had said anything."""
    duty.reception_day(cast.station, date(2026, 11, 9))
    day = ReceptionDay.objects.get(pk=tomorrow.pk)

    for _worker in range(2):
        reminding.tell_deputy(day.shifts.get(), day, at=at(11, 5))
        reminding.tell_station(UNCLOSED, day, key=f"{UNCLOSED}:{day.pk}", at=at(11, 7))

    assert (told(TOMORROW), told(UNCLOSED)) == ([("deputy", 5)], liaisons(7))


def test_clock_that_jumps_three_days_says_what_is_still_of_use(cast, quiet_month):
    reminding.remind(at(11, 4))
    duty.shift(duty.reception_day(cast.station, FRIDAY, state="published"), cast.deputy)
    duty.reception_day(cast.station, date(2026, 11, 12))

    reminding.remind(at(11, 7))

    assert (told(TOMORROW), told(UNCLOSED), told(UNPUBLISHED)) == ([], liaisons(7), liaisons(7))


@pytest.mark.parametrize("days", [1, 3])
def test_a_tick_that_finds_nothing_to_say_takes_this_many_queries(cast, quiet_month, django_assert_num_queries, days):
    for n in range(days):
        row = duty.reception_day(cast.station, FRIDAY, starts=time(9 + n), ends=time(10 + n), state="published")
        duty.shift(row, cast.deputy)
        duty.reception_day(cast.station, date(2026, 11, 9 + n))
        duty.reception_day(cast.station, date(2026, 11, 2 + n), state="published")
    reminding.remind(at(11, 5))

    with django_assert_num_queries(10):
        assert reminding.remind(at(11, 5, 11)) == 0
