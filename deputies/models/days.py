"""Reception days: when a station receives, who is there, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies.models.congress import Deputy, deputy_of
from deputies.models.rules import ReceptionRule
from stations.models import Station, inside
from stations.scope import scope_of


class DayQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The days of one's stations; a deputy's own ones."""
        mine = scope_of(user).reach("station", "station__district_id")
        if deputy := deputy_of(user):
            mine |= Q(pk__in=DutyShift.objects.filter(deputy=deputy).values("reception_day"))
        return self.filter(mine)

    def public(self):
        """What was ever published: a cancelled day is shown as cancelled."""
        return self.filter(published_at__isnull=False).exclude(station__state=Station.State.PLANNED)

    def open(self):
        """Planned or published: still to come about."""
        return self.filter(state__in=[ReceptionDay.State.PLANNED, ReceptionDay.State.PUBLISHED])

    def at(self, *stations):
        """Of these stations, or of one merged into them."""
        return self.filter(Q(station__in=stations) | Q(station__merged_into__in=stations))

    def inside(self, code):
        return self.filter(inside("station__district_id", code))

    def between(self, first, last):
        return self.filter(day__gte=first, day__lte=last)


class ReceptionDay(models.Model):
    """One dated session of a station. ``state`` is written by publishing.py and attending.py only."""

    class State(models.TextChoices):
        PLANNED = "planned", _("未公布")
        PUBLISHED = "published", _("已公布")
        HELD = "held", _("已接待")
        CANCELLED = "cancelled", _("已取消")

    station = models.ForeignKey(
        Station, on_delete=models.PROTECT, related_name="reception_days", verbose_name=_("联络站")
    )
    rule = models.ForeignKey(ReceptionRule, on_delete=models.SET_NULL, null=True, related_name="days")
    day = models.DateField(_("日期"))
    # The day the rule means, where a holiday moved it; one meant day makes one reception day.
    meant_on = models.DateField(null=True)
    starts = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    needs_leader = models.BooleanField(_("要有领导带班"), default=False)
    seats = models.PositiveSmallIntegerField(_("几位代表"), default=2)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PLANNED)

    published_at = models.DateTimeField(_("公布时间"), null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Published less than three calendar days ahead: stays so for good.
    is_late = models.BooleanField(_("公布过晚"), default=False)
    changed_at = models.DateTimeField(_("变更时间"), null=True)
    cancelled_for = models.CharField(_("取消原因"), max_length=200, blank=True)
    closed_at = models.DateTimeField(_("关闭时间"), null=True)
    # People received: another number than opinions.
    visitors = models.PositiveSmallIntegerField(_("接待人数"), default=0)

    objects = DayQuerySet.as_manager()

    class Meta:
        ordering = ["day", "starts", "id"]
        verbose_name = _("接待日")
        verbose_name_plural = pgettext_lazy("plural", "接待日")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="reception_day_ends_after_start",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.UniqueConstraint(
                fields=["station", "day", "starts"],
                condition=~Q(state="cancelled"),
                name="reception_day_once",
                violation_error_message=_("这个联络站在这一天这个时间已经有接待日。"),
            ),
            models.UniqueConstraint(fields=["rule", "meant_on"], name="reception_day_meant_once"),
            models.CheckConstraint(
                condition=Q(state="planned", published_at=None)
                | Q(state__in=["published", "held"], published_at__isnull=False)
                | Q(state="cancelled"),
                name="reception_day_published",
            ),
        ]
        indexes = [
            # The calendar of a county and month; whatever waits for publication or closing.
            models.Index(fields=["day", "state"], name="reception_day_by_day"),
        ]

    def __str__(self):
        return f"{self.station} {self.day}"

    @property
    def where(self) -> str:
        """The place as people are told it."""
        return self.place or self.station.current.address

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.PLANNED, self.State.PUBLISHED)

    def has_ended(self, at) -> bool:
        now = timezone.localtime(at)
        return (self.day, self.ends) <= (now.date(), now.time())


class DayChange(models.Model):
    """What became different after publication, as the public notice says it. ``old`` and ``new``: ISO dates, hours, names."""

    class What(models.TextChoices):
        DAY = "day", _("日期")
        HOURS = "hours", _("时间")
        PLACE = "place", _("地点")
        DEPUTIES = "deputies", _("接待代表")
        CANCELLED = "cancelled", _("取消")

    reception_day = models.ForeignKey(ReceptionDay, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=10, choices=What)
    old = models.CharField(max_length=400, blank=True)
    new = models.CharField(max_length=400, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = _("接待日变更")
        verbose_name_plural = pgettext_lazy("plural", "接待日变更")

    def __str__(self):
        return f"{self.reception_day} {self.what}"


class ShiftQuerySet(models.QuerySet):
    def standing(self):
        """Shifts that somebody still has: neither on leave nor handed over."""
        return self.exclude(state__in=[DutyShift.State.ON_LEAVE, DutyShift.State.REPLACED])

    def visible_to(self, user):
        return self.filter(reception_day__in=ReceptionDay.objects.visible_to(user))


class DutyShift(models.Model):
    """A deputy on a reception day. A shift that was given up stays, with its state; the successor's is another row."""

    class Role(models.TextChoices):
        LEAD = "lead", _("带班")
        HOST = "host", _("接待")

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("待确认")
        ACCEPTED = "accepted", _("已确认")
        LEAVE_ASKED = "leave_asked", _("请假待审批")
        ON_LEAVE = "on_leave", _("已准假")
        REPLACED = "replaced", _("已换人")

    class Attendance(models.TextChoices):
        PRESENT = "present", _("到场")
        ABSENT = "absent", _("缺席")

    reception_day = models.ForeignKey(ReceptionDay, on_delete=models.CASCADE, related_name="shifts")
    deputy = models.ForeignKey(Deputy, on_delete=models.PROTECT, related_name="shifts", verbose_name=_("代表"))
    role = models.CharField(_("分工"), max_length=4, choices=Role, default=Role.HOST)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.ASSIGNED)
    # By hand, so that drafting leaves it alone.
    is_fixed = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    leave_reason = models.CharField(_("请假事由"), max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.CharField(_("审批意见"), max_length=200, blank=True)
    # Whose place this one took: after a swap, or on the day itself.
    in_place_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    attendance = models.CharField(_("到场情况"), max_length=8, choices=Attendance, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ["reception_day", "-role", "id"]
        verbose_name = _("接待安排")
        verbose_name_plural = pgettext_lazy("plural", "接待安排")
        constraints = [
            models.UniqueConstraint(
                fields=["reception_day", "deputy"],
                condition=~Q(state__in=["on_leave", "replaced"]),
                name="duty_shift_once",
                violation_error_message=_("这位代表已经安排在这个接待日。"),
            ),
            models.CheckConstraint(
                condition=Q(attendance="") | ~Q(state__in=["on_leave", "replaced"]), name="duty_shift_attended_own"
            ),
        ]

    def __str__(self):
        return f"{self.reception_day} {self.deputy}"


class DutyHelper(models.Model):
    """Who helps at a reception beside the deputies."""

    class Kind(models.TextChoices):
        LAWYER = "lawyer", _("律师")
        JUDGE = "judge", _("法官")
        PROSECUTOR = "prosecutor", _("检察官")
        POLICE = "police", _("民警")
        MEDIATOR = "mediator", _("调解员")
        OTHER = "other", _("其他")

    reception_day = models.ForeignKey(ReceptionDay, on_delete=models.CASCADE, related_name="helpers")
    kind = models.CharField(_("身份"), max_length=10, choices=Kind)
    name = models.CharField(_("姓名"), max_length=60)
    organisation = models.CharField(_("单位"), max_length=80, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("协助人员")
        verbose_name_plural = pgettext_lazy("plural", "协助人员")

    def __str__(self):
        return f"{self.get_kind_display()} {self.name}"
