from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from accounts.wording import listed
from feedback.models.answer import Promise
from feedback.models.handling import Assignment, SupervisionNotice
from feedback.models.opinion import Opinion
from feedback.vocabulary import NEVER_LATE, Audience, ClockKind, Level, Owner, Pace, RungLevel


class PolicyQuerySet(models.QuerySet):
    def in_force(self, at=None):
        return self.filter(valid_from__lte=at or timezone.now())


class Policy(models.Model):
    """How long something may take. Never edited: a new row with a later ``valid_from`` replaces an older one.

    Running clocks keep the promise of their day because each Deadline points at the row it was started under.
    """

    class TimeUnit(models.TextChoices):
        WORKING_DAY = "working_day", _("工作日")
        DAY = "day", _("日")
        MONTH = "month", _("个月")

    kind = models.CharField(_("时限"), max_length=18, choices=ClockKind)
    level = models.CharField(
        _("权限层级"), max_length=14, choices=Level, blank=True, help_text=_("空白表示各层级通用。")
    )
    pace = models.CharField(_("缓急"), max_length=8, choices=Pace, blank=True, help_text=_("空白表示不分缓急。"))
    amount = models.PositiveSmallIntegerField(_("数量"))
    unit = models.CharField(_("单位"), max_length=11, choices=TimeUnit)
    valid_from = models.DateTimeField(_("生效时间"), default=timezone.now)
    basis = models.CharField(_("依据"), max_length=120, blank=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "level", "pace", "-valid_from"]
        verbose_name = _("时限规定")
        verbose_name_plural = pgettext_lazy("plural", "时限规定")
        constraints = [
            models.UniqueConstraint(fields=["kind", "level", "pace", "valid_from"], name="policy_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=1),
                name="policy_amount_positive",
                violation_error_message=_("数量至少是 1。"),
            ),
            # A slip of the finger would send due dates out of the calendar, and a policy cannot be taken back.
            models.CheckConstraint(
                condition=Q(unit="working_day", amount__lte=250)
                | Q(unit="day", amount__lte=366)
                | Q(unit="month", amount__lte=24),
                name="policy_amount_within_two_years",
                violation_error_message=_("时限太长了：最多 250 个工作日、366 日或 24 个月，请核对数量和单位。"),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.allowance}"

    @property
    def allowance(self):
        return AMOUNTS[self.unit] % {"n": self.amount}


AMOUNTS = {
    Policy.TimeUnit.WORKING_DAY: ngettext_lazy("%(n)d 个工作日", "%(n)d 个工作日", "n"),
    Policy.TimeUnit.DAY: ngettext_lazy("%(n)d 日", "%(n)d 日", "n"),
    Policy.TimeUnit.MONTH: ngettext_lazy("%(n)d 个月", "%(n)d 个月", "n"),
}


class Rung(models.Model):
    """One step of the ladder for those who owe alike: when it is due, who is told. Data, edited in the admin."""

    owed_by = models.CharField(_("时限责任方"), max_length=10, choices=Owner)
    level = models.PositiveSmallIntegerField(_("级别"), choices=RungLevel)
    days_late = models.PositiveSmallIntegerField(
        _("逾期工作日"),
        null=True,
        blank=True,
        help_text=_("到期日之后第几个工作日上午九点提醒；0 表示临期时提醒；空白表示由重办、退回的次数触发。"),
    )
    audiences = models.JSONField(_("通知对象"), default=list)
    issues_notice = models.BooleanField(_("同时下达督办单"), default=False)

    class Meta:
        ordering = ["owed_by", "level"]
        verbose_name = _("提醒阶梯")
        verbose_name_plural = pgettext_lazy("plural", "提醒阶梯")
        constraints = [
            models.UniqueConstraint(fields=["owed_by", "level"], name="rung_once"),
        ]

    def __str__(self):
        return f"{self.get_owed_by_display()} {self.get_level_display()}"

    @property
    def audience_words(self):
        return listed(Audience(name).label for name in self.audiences)


class DeadlineQuerySet(models.QuerySet):
    def running(self):
        return self.filter(stopped_at=None)

    def with_due_rung(self, at):
        """Whose next rung is due: what the sweep looks for, through one index."""
        return self.filter(next_rung_at__lte=at)

    def overdue(self, at=None):
        return self.running().filter(due_at__lt=at or timezone.now())


class Deadline(models.Model):
    """One clock of one opinion: who owes what by when. Written by clock.py only."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="deadlines")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="deadlines")
    notice = models.ForeignKey(SupervisionNotice, on_delete=models.PROTECT, null=True, related_name="+")
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=18, choices=ClockKind)
    owed_by = models.CharField(max_length=10, choices=Owner)
    # None: a date given by hand (a promise, a notice's own due date, a shorter deadline at dispatch).
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    amber_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    # An approved extension starts a new round of reminders; the working days it added stay shown.
    round = models.PositiveSmallIntegerField(default=1)
    extended_days = models.PositiveSmallIntegerField(default=0)
    # The due date that the last extension decided, never undercut; and the working days that its base was beyond the
    # policy's, because what the calendar moves to a sooner date is given until the next working day.
    decided_due_at = models.DateTimeField(null=True)
    slack_days = models.PositiveSmallIntegerField(default=0)
    # The rung that fires next, and when. None: a clock that reminds nobody, has stopped or has told everybody.
    next_rung = models.PositiveSmallIntegerField(null=True, choices=RungLevel)
    next_rung_at = models.DateTimeField(null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            # What the beat tasks look for: running clocks that have run out, by kind.
            models.Index(fields=["kind", "due_at"], condition=Q(stopped_at=None), name="deadline_running"),
            # The sweep: its cost follows the number of due rungs, not of deadlines.
            models.Index(
                fields=["next_rung_at", "id"], condition=Q(next_rung_at__isnull=False), name="deadline_next_rung"
            ),
        ]
        constraints = [
            # One matter, one sheet: a new supervision notice only after the last was answered or its step was left.
            models.UniqueConstraint(
                fields=["opinion"],
                condition=Q(kind=ClockKind.SUPERVISION_REPLY, stopped_at=None),
                name="deadline_one_supervision",
            ),
            models.CheckConstraint(
                condition=Q(next_rung=None, next_rung_at=None)
                | Q(next_rung__isnull=False, next_rung_at__isnull=False, stopped_at=None),
                name="deadline_rung_while_running",
            ),
        ]

    def __str__(self):
        return f"{self.opinion_id} {self.kind}"

    @property
    def can_be_late(self):
        return self.kind not in NEVER_LATE

    @property
    def may_have_reminded(self):
        return self.can_be_late and (self.round > 1 or self.next_rung != RungLevel.PROMPT)


# A rung that fired later than this after it was due had to wait: for a sweep that did not run, or a clock set forward.
ON_TIME = timedelta(minutes=5)


class Reminder(models.Model):
    """One rung that has fired: the proof that it did, once. Written by the sweep and by the acts that count."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="reminders")
    round = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(choices=RungLevel)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    # How many people were told, as what, and whether those whom the ladder names were all missing, so that others were.
    told = models.PositiveSmallIntegerField(default=0)
    audiences = models.JSONField(default=list)
    fell_through = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["deadline", "round", "level"], name="reminder_once"),
        ]

    def __str__(self):
        return f"{self.deadline_id}/{self.round}/{self.level}"

    @property
    def was_late(self):
        return self.fired_at - self.due_at > ON_TIME


class Heartbeat(models.Model):
    """When a task of the beat last ran to its end, and what it found wrong. Read by /readyz; written by watch.py."""

    task = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()
    finding = models.CharField(max_length=200, blank=True)

    def __str__(self):
        return f"{self.task} {self.at:%Y-%m-%d %H:%M}"
