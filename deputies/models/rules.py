"""What reception days are planned by: the rules of a station, and when deputies cannot or would rather not."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies.models.congress import Deputy
from stations.models import District, Station, prefixes
from stations.scope import scope_of


def two_prompts() -> list[int]:
    return [7, 4]


class RuleQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach("station", "station__district_id"))

    def at(self, station):
        """Of a station, or of one merged into it."""
        return self.filter(Q(station=station) | Q(station__merged_into=station))

    def valid(self, first, last):
        """Rules that may have a day from the one to the other, both included."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=first), valid_from__lte=last)


class ReceptionRule(models.Model):
    """On which days a station receives. recurrence.py turns it into dates and words."""

    class Kind(models.TextChoices):
        MONTH_DAYS = "month_days", _("每月的几日")
        NTH_WEEKDAY = "nth_weekday", _("每月第几个星期几")
        WEEKLY = "weekly", _("每周")
        FORTNIGHTLY = "fortnightly", _("每两周")
        ODD_MONTHS = "odd_months", _("单月的几日")
        EVEN_MONTHS = "even_months", _("双月的几日")
        DATES = "dates", _("指定日期（如赶集日）")
        BY_APPOINTMENT = "by_appointment", _("预约接待")

    class OnHoliday(models.TextChoices):
        SKIP = "skip", _("取消这一次")
        MOVE = "move", _("顺延到下一个工作日")
        # Market days are held whatever the calendar says.
        HOLD = "hold", _("照常接待")

    station = models.ForeignKey(
        Station, on_delete=models.PROTECT, related_name="reception_rules", verbose_name=_("联络站")
    )
    kind = models.CharField(_("怎么定日子"), max_length=14, choices=Kind)
    # Days of the month, 1–31; weekdays, 0 is Monday; -1 is the last; ISO dates.
    month_days = models.JSONField(_("几日"), default=list, blank=True)
    weekdays = models.JSONField(_("星期几"), default=list, blank=True)
    nth = models.SmallIntegerField(_("第几个"), null=True, blank=True)
    dates = models.JSONField(_("日期"), default=list, blank=True)
    on_holiday = models.CharField(_("遇到放假"), max_length=4, choices=OnHoliday, default=OnHoliday.MOVE)
    starts = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"))
    place = models.CharField(_("地点"), max_length=120, blank=True, help_text=_("不填就是联络站的地址。"))
    needs_leader = models.BooleanField(_("要有领导带班"), default=False)
    seats = models.PositiveSmallIntegerField(_("每次几位代表"), default=2)
    valid_from = models.DateField(_("从哪天起"), default=timezone.localdate)
    valid_until = models.DateField(_("到哪天止"), null=True, blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ["station", "id"]
        verbose_name = _("接待日规则")
        verbose_name_plural = pgettext_lazy("plural", "接待日规则")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="reception_rule_ends_after_start",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="reception_rule_until_after_from",
                violation_error_message=_("“到哪天止”不能早于“从哪天起”。"),
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=12),
                name="reception_rule_seats",
                violation_error_message=_("每次接待请安排 1 到 12 位代表。"),
            ),
        ]

    def __str__(self):
        return f"{self.station} · {self.get_kind_display()}"


class AbsenceQuerySet(models.QuerySet):
    def granted(self):
        return self.filter(state=Absence.State.GRANTED)

    def during(self, first, last):
        return self.filter(since__lte=last, until__gte=first)


class Absence(models.Model):
    """Leave of a deputy for a span of days, over any shift. Asked for by the deputy, or written down by the station's staff."""

    class State(models.TextChoices):
        ASKED = "asked", _("待审批")
        GRANTED = "granted", _("已同意")
        REFUSED = "refused", _("未同意")

    deputy = models.ForeignKey(Deputy, on_delete=models.PROTECT, related_name="absences", verbose_name=_("代表"))
    since = models.DateField(_("请假起"))
    until = models.DateField(_("请假止"))
    reason = models.CharField(_("事由"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.CharField(_("审批意见"), max_length=200, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        verbose_name = _("请假")
        verbose_name_plural = pgettext_lazy("plural", "请假")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="absence_until_after_since",
                violation_error_message=_("请假止不能早于请假起。"),
            ),
        ]

    def __str__(self):
        return f"{self.deputy} {self.since} – {self.until}"


class DutyWish(models.Model):
    """A weekday or a date on which a deputy would rather receive, or rather not. A wish, never a promise."""

    deputy = models.ForeignKey(Deputy, on_delete=models.CASCADE, related_name="wishes", verbose_name=_("代表"))
    weekday = models.PositiveSmallIntegerField(_("星期几"), null=True, blank=True)
    day = models.DateField(_("日期"), null=True, blank=True)
    is_liked = models.BooleanField(_("希望"), default=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("值班意愿")
        verbose_name_plural = pgettext_lazy("plural", "值班意愿")
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__isnull=False, weekday__lte=6, day=None) | Q(weekday=None, day__isnull=False),
                name="duty_wish_weekday_or_day",
                violation_error_message=_("请选择星期几或者一个日期，两样选一样。"),
            ),
            models.UniqueConstraint(fields=["deputy", "weekday"], name="duty_wish_weekday_once"),
            models.UniqueConstraint(fields=["deputy", "day"], name="duty_wish_day_once"),
        ]

    def __str__(self):
        return f"{self.deputy} {self.weekday if self.day is None else self.day}"


class NormQuerySet(models.QuerySet):
    def of(self, district_code: str) -> "DutyNorm":
        """The norm of the narrowest district around this one; the shipped defaults where there is none."""
        return nearest_norm(self.around([district_code]), district_code)

    def of_each(self, district_codes) -> dict[str, "DutyNorm"]:
        """of() for several districts, by one query."""
        norms = list(self.around(district_codes))
        return {code: nearest_norm(norms, code) for code in district_codes}

    def around(self, district_codes):
        above = {code for district in district_codes for code in prefixes(district)}
        return self.filter(Q(district=None) | Q(district__in=above))


def nearest_norm(norms, district_code: str) -> "DutyNorm":
    """Among norms that were read already."""
    around = [norm for norm in norms if district_code.startswith(norm.district_id or "")]
    return max(around, key=lambda norm: len(norm.district_id or ""), default=DutyNorm())


class DutyNorm(models.Model):
    """What a place asks of its reception days (domain.md §3 "Duty"); the narrowest district that has one decides."""

    # Null is everywhere.
    district = models.OneToOneField(
        District, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("行政区划")
    )
    is_paired = models.BooleanField(_("双代表接待"), default=True, help_text=_("每次至少一位职务代表和一位基层代表。"))
    minimum = models.PositiveSmallIntegerField(_("每位代表每年至少几次"), default=1)
    maximum = models.PositiveSmallIntegerField(_("每位代表每年至多几次"), default=12)
    notice_days = models.PositiveSmallIntegerField(_("至少提前几天公布"), default=3)
    # Calendar days before an unpublished day on which the liaison is reminded, and the day of the month on which a
    # station without a published day is.
    prompts = models.JSONField(_("未公布时提前几天提醒"), default=two_prompts)
    month_prompt = models.PositiveSmallIntegerField(_("每月几日提醒没有接待日的联络站"), default=20)

    objects = NormQuerySet.as_manager()

    class Meta:
        ordering = ["district"]
        verbose_name = _("接待规定")
        verbose_name_plural = pgettext_lazy("plural", "接待规定")
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(district=None), name="duty_norm_everywhere_once"),
            models.CheckConstraint(
                condition=Q(maximum__gte=F("minimum")) & Q(maximum__gte=1),
                name="duty_norm_maximum",
                violation_error_message=_("“至多几次”不能少于“至少几次”，也不能是 0。"),
            ),
            models.CheckConstraint(
                condition=Q(month_prompt__gte=1, month_prompt__lte=28),
                name="duty_norm_month_prompt",
                violation_error_message=_("请填 1 到 28 日之间的一天。"),
            ),
        ]

    def __str__(self):
        return str(self.district or _("所有地方"))
