"""When things happen: staff act in the hours of working days, residents when they are awake."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from stations.calendar import Calendar, at_time

OPENS, CLOSES = time(8, 30), time(17, 30)
AWAKE, ASLEEP = time(6, 30), time(22, 30)
LEAST = timedelta(minutes=7)


class Diary:
    def __init__(self, calendar: Calendar, dice):
        self.calendar, self.dice = calendar, dice

    def at_work(self, moment: datetime) -> datetime:
        """This moment if somebody is at work, else early on the next working day."""
        local = timezone.localtime(moment)
        day = local.date()
        if self.calendar.is_working_day(day) and OPENS <= local.time() <= CLOSES:
            return moment
        if local.time() > OPENS or not self.calendar.is_working_day(day):
            day = self.calendar.next_working_day(day + timedelta(days=1))
        return at_time(day, OPENS) + timedelta(minutes=self.dice.randrange(150))

    def awake(self, moment: datetime) -> datetime:
        local = timezone.localtime(moment)
        if AWAKE <= local.time() <= ASLEEP:
            return moment
        day = local.date() + timedelta(days=local.time() > ASLEEP)
        return at_time(day, AWAKE) + timedelta(minutes=self.dice.randrange(120))

    def toward(self, start: datetime, due: datetime, share: float) -> datetime:
        """A working moment this share of the way to the due date; beyond 1 it is late."""
        return self.at_work(start + max(LEAST, (due - start) * share)).replace(second=self.dice.randrange(60))

    def working_days(self, moment: datetime, n: int) -> datetime:
        """A working moment on the nth working day after."""
        return self.morning(self.calendar.add_working_days(timezone.localdate(moment), n))

    def morning(self, day: date) -> datetime:
        return at_time(day, OPENS) + timedelta(minutes=self.dice.randrange(200))

    def days(self, moment: datetime, least: int, most: int) -> datetime:
        """When a resident comes back to it, some days later."""
        return self.awake(moment + timedelta(minutes=self.dice.randint(least * 1440, most * 1440)))
