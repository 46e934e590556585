from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.models.answer import Promise
from feedback.models.handling import Assignment, SupervisionNotice
from feedback.models.opinion import Opinion
from feedback.vocabulary import NEVER_LATE, ClockKind, Level, Owner, Pace


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
            models.CheckConstraint(condition=Q(amount__gte=1), name="policy_amount_positive"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount} {self.get_unit_display()}"


class DeadlineQuerySet(models.QuerySet):
    def running(self):
        return self.filter(stopped_at=None)

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

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            # What the beat tasks look for: running clocks that have run out, by kind.
            models.Index(fields=["kind", "due_at"], condition=Q(stopped_at=None), name="deadline_running"),
        ]
        constraints = [
            # One matter, one sheet: a new supervision notice only after the last was answered or its step was left.
            models.UniqueConstraint(
                fields=["opinion"],
                condition=Q(kind=ClockKind.SUPERVISION_REPLY, stopped_at=None),
                name="deadline_one_supervision",
            ),
        ]

    def __str__(self):
        return f"{self.opinion_id} {self.kind}"

    @property
    def can_be_late(self):
        return self.kind not in NEVER_LATE
