"""Reception days of the sample county: a rule of every kind, three months kept, the next in the making.

Made through the services at their own moments, so that late publication and missed months are real.
"""

from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from deputies import attending, planning, publishing, replanning, rostering
from deputies.models import DutyShift, ReceptionDay, ReceptionRule
from feedback import receiving
from feedback.services import log
from portal.sample.diary import CLOSES, OPENS
from portal.sample.duty_answers import add_answers
from portal.sample.texts import Dice
from stations.calendar import at_time
from stations.models import Role, Station

SEED, PRESENT = 20260, 0.94
MONTHS_BACK, MONTHS_AHEAD = 3, 1
# Days before a month begins on which its plan is made and published.
PLANNED_AHEAD, PUBLISHED_AHEAD = 20, 10
K = ReceptionRule.Kind
RULES = [
    {"kind": K.MONTH_DAYS, "month_days": [6, 16, 26]},
    {"kind": K.MONTH_DAYS, "month_days": [10]},
    {"kind": K.MONTH_DAYS, "month_days": [9, 19]},
    {"kind": K.NTH_WEEKDAY, "weekdays": [2], "nth": 1},
    {"kind": K.FORTNIGHTLY, "weekdays": [4]},
    {"kind": K.MONTH_DAYS, "month_days": [15], "needs_leader": True},
]
# Stations that do not do as the others: one publishes the day before, one skipped a month, one has not published the next.
LATE, SKIPPED, UNPUBLISHED = "anping", "xiuxi", "tanwan"
# At which station people are being received on the day the county is loaded.
TODAY, SUBJECT = "chenyang", "劳动和社会保障/城镇居民社会保险"
STANDING = [DutyShift.State.ASSIGNED, DutyShift.State.ACCEPTED]
# Every so many days somebody helps.
HELPED = 4
HELPERS = [
    ("lawyer", "吕志远", "县法律援助中心"),
    ("mediator", "米秀兰", "镇人民调解委员会"),
    ("police", "谌卫国", "派出所"),
]
LEAKING = "安置楼三单元楼道漏水，一下雨就往下滴，楼梯又滑又暗，老人不敢走。"
ASKED = "今年的居民医保能不能在村里缴，要带什么材料？"
ANSWER = "可以在村便民服务点缴，带身份证就行；也可以在手机上缴。已当场把办法写给本人。"
REASON = "本站可排的代表不足，已与主席团商定照此安排。"


def add_duty(county) -> None:
    stations = [s for s in county.stations.values() if s.tier == Station.Tier.TOWNSHIP and s.state == s.State.OPEN]
    today = timezone.localdate(county.now)
    months = [today.replace(day=1) + relativedelta(months=n) for n in range(-MONTHS_BACK, MONTHS_AHEAD + 1)]
    write_rules(county, stations, months[0])
    for month in months:
        plan_month(county, stations, month)
    keep_days(county, today, Dice(SEED))
    add_answers(county)
    receive_today(county, today)


def write_rules(county, stations, first: date) -> None:
    for nth, station in enumerate(stations):
        rule = ReceptionRule(
            station=station, valid_from=first, starts=time(9), ends=time(11, 30), **RULES[nth % len(RULES)]
        )
        replanning.save_rule(rule, by=staff(county, station), on=first - timedelta(days=PLANNED_AHEAD))


def staff(county, station):
    return county.at_station(Role.LIAISON, station)[0]


def plan_month(county, stations, month: date) -> None:
    """Days, then a draft for all stations at once, then publication by each, as far as its moment has come."""
    last = month + relativedelta(months=1, days=-1)
    planned, published = (at_time(month - timedelta(days=n), OPENS) for n in (PLANNED_AHEAD, PUBLISHED_AHEAD))
    if planned > county.now:
        return
    for station in stations:
        planning.plan_days(station, month, last, by=staff(county, station), on=timezone.localdate(planned))
    rostering.draft(stations, month, last, by=county.committee[0], at=planned)
    if published > county.now:
        return
    this_month = timezone.localdate(county.now).replace(day=1)
    skipped = {SKIPPED: this_month - relativedelta(months=1), UNPUBLISHED: this_month + relativedelta(months=1)}
    for station in stations:
        days = list(ReceptionDay.objects.at(station).between(month, last).filter(state=ReceptionDay.State.PLANNED))
        if station.code == LATE:
            for day in days:
                if (late := at_time(day.day - timedelta(days=1), OPENS)) <= county.now:
                    publish(county, station, [day], late)
        elif skipped.get(station.code) != month:
            publish(county, station, days, published)


def publish(county, station, days, at) -> None:
    staffed = [day for day in days if day.shifts.standing().exists()]
    if staffed:
        publishing.publish(staffed, by=staff(county, station), reasons={day.pk: REASON for day in staffed}, at=at)


def keep_days(county, today: date, dice) -> None:
    """What lies behind was held, but for the last few days of some: nearly everybody came, somebody counted the visitors."""
    past = ReceptionDay.objects.filter(state=ReceptionDay.State.PUBLISHED, day__lt=today - timedelta(days=3))
    for nth, day in enumerate(past.select_related("station__merged_into").prefetch_related("shifts")):
        if nth % HELPED == 0:
            attending.add_helper(day, **dict(zip(("kind", "name", "organisation"), dice.choice(HELPERS), strict=True)))
        present = [shift.pk for shift in day.shifts.all() if dice.random() < PRESENT] or [day.shifts.all()[0].pk]
        attending.close_day(
            day,
            present=present,
            substitutes=substitutes(county, day, present),
            visitors=dice.randrange(9),
            by=staff(county, day.station),
            at=at_time(day.day, CLOSES),
        )


def substitutes(county, day, present) -> dict:
    """Somebody posted there comes for the first who did not."""
    absent = [shift for shift in day.shifts.all() if shift.pk not in present and shift.state in STANDING]
    busy = {shift.deputy_id for shift in day.shifts.all()}
    free = [deputy for deputy in county.deputies.get(day.station_id, []) if deputy.pk not in busy]
    return {absent[0].pk: free[0]} if absent and free else {}


def receive_today(county, today: date) -> None:
    """A day that is on, so that it can be tried: two people came and one was answered on the spot."""
    station, opened = county.stations[TODAY], at_time(today, OPENS) + timedelta(hours=1)
    if county.now < opened or not county.calendar.is_working_day(today):
        return
    by, before = staff(county, station), at_time(today - timedelta(days=8), OPENS)
    row = ReceptionDay(station=station, day=today, starts=time(8), ends=time(23, 30))
    day = planning.add_day(row, by=by, at=before)
    rostering.draft([station], today, today, by=by, at=before)
    publish(county, station, list(ReceptionDay.objects.filter(pk=day.pk)), before)
    day.refresh_from_db()
    if day.state == ReceptionDay.State.PUBLISHED:
        attending.add_helper(day, kind="lawyer", name="吕志远", organisation="县法律援助中心")
        attending.count_visitors(day, 2, at=opened)
        take_words(county, day, by, opened)


def take_words(county, day, by, at) -> None:
    occasion = receiving.occasion_of(day, at=at)
    data = {"station": day.station, "channel": "walk_in", "received_on": day.day, "occasion": occasion}
    data |= {"deputies": list(occasion.deputies.all()), "name": "向桂英", "is_anonymous": False}
    log(data | {"body": LEAKING}, form_key="00000000-0000-4000-8000-00000000d0a1", by=by, at=at)
    asked = data | {"body": ASKED, "category": county.categories[SUBJECT], "demand": "question", "name": "滕树生"}
    answer = {"answer": ANSWER, "outcome": "A", "summary": "医保在村里怎么缴费"}
    receiving.log_answered(asked, answer, form_key="00000000-0000-4000-8000-00000000d0a2", by=by, at=at)
