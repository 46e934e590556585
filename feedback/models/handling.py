from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies.models import Deputy
from feedback.models.opinion import Opinion
from feedback.vocabulary import (
    YELLOW,
    Method,
    OutcomeClass,
    Owner,
    PressMeans,
    RungLevel,
    SupervisionForm,
    SupervisorKind,
    Visibility,
)
from stations.models import District, Unit
from stations.scope import scope_of


class Letter(models.Model):
    """A numbered letter of hand-over: one unit, one or many opinions."""

    office = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year", "serial"], name="letter_number_once")]

    def __str__(self):
        return f"{self.office}〔{self.year}〕{self.serial}号"


class AssignmentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Assignment.State.OPEN)


class Assignment(models.Model):
    """An opinion handed to a unit. A rework round reopens the same row."""

    class Role(models.TextChoices):
        LEAD = "lead", _("主办")
        ASSIST = "assist", _("协办")

    class State(models.TextChoices):
        OPEN = "open", _("办理中")
        DONE = "done", _("已办结")
        RETURNED = "returned", _("已退回")
        RECALLED = "recalled", _("已收回")

    HELD = (State.OPEN, State.DONE)

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("承办单位"))
    role = models.CharField(max_length=6, choices=Role)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    method = models.CharField(_("交办方式"), max_length=12, choices=Method)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="assignments")
    round = models.PositiveSmallIntegerField(default=1)
    assigned_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Of the last result: in by the due date, extensions counted. What the on-time rate reads.
    was_on_time = models.BooleanField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["opinion"], condition=Q(role="lead", state="open"), name="assignment_one_open_lead"
            ),
            models.UniqueConstraint(
                fields=["opinion", "unit"], condition=Q(state="open"), name="assignment_unit_once_open"
            ),
        ]
        indexes = [
            # A unit's work: to sign for, in hand, done, returned.
            models.Index(fields=["unit", "state", "signed_at"], name="assignment_unit_queue"),
        ]

    def __str__(self):
        return f"{self.opinion_id} → {self.unit_id} ({self.role})"

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def is_held(self):
        """In hand or done: neither returned nor taken back."""
        return self.state in self.HELD

    @property
    def is_lead(self):
        return self.role == self.Role.LEAD


class Extension(models.Model):
    """More time asked for by a unit before expiry. Undecided it stops nothing; days are working days."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="extensions")
    days = models.PositiveSmallIntegerField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    is_approved = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(is_approved=True), name="extension_granted_once"
            ),
            models.UniqueConstraint(fields=["assignment"], condition=Q(decided_at=None), name="extension_asked_once"),
        ]

    def __str__(self):
        return f"{self.assignment_id} + {self.days}"


class Report(models.Model):
    """What a unit (or somebody on the way) says was done: progress, an assisting part, or the result."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("进展")
        ASSIST = "assist", _("协办情况")
        RESULT = "result", _("办理结果")

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="reports")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="reports")
    kind = models.CharField(max_length=8, choices=Kind)
    round = models.PositiveSmallIntegerField(default=1)
    text = models.TextField()
    outcome = models.CharField(max_length=1, choices=OutcomeClass, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.UNIT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.opinion_id} {self.kind}"


class Investigation(models.Model):
    """Research on the ground, needed before a township-wide matter is handed over."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="investigations")
    held_on = models.DateField()
    participants = models.CharField(max_length=200)
    findings = models.TextField()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.opinion_id} {self.held_on}"


class Suggestion(models.Model):
    """A county matter as a deputy's suggestion to the congress."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="suggestions")
    title = models.CharField(_("建议标题"), max_length=120)
    congress = models.CharField(_("届次"), max_length=80)
    authors = models.ManyToManyField(Deputy, related_name="+", verbose_name=_("提出代表"))

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.title


class Press(models.Model):
    """A reminder to whoever is late."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="presses")
    deadline = models.ForeignKey("feedback.Deadline", on_delete=models.PROTECT, related_name="presses")
    means = models.CharField(max_length=8, choices=PressMeans)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.opinion_id} {self.means}"


class SupervisionNoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """By post those of the whole scope; else what is addressed to the own unit on a case still within sight."""
        scope = scope_of(user)
        own = Q(unit__in=scope.units, opinion__in=Opinion.objects.visible_to(user))
        return self.filter(scope.reach("opinion__station", "opinion__area") | own, opinion__voided_at=None)


class SupervisionNotice(models.Model):
    """A formal supervision notice: one matter, one sheet."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="notices")
    deadline = models.ForeignKey("feedback.Deadline", on_delete=models.PROTECT, related_name="notices")
    # Whose congress issued it, by its committee or presidium; None: the station.
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    form = models.CharField(_("督办形式"), max_length=8, choices=SupervisionForm)
    owed_by = models.CharField(max_length=10, choices=Owner)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("督办原因"))
    requirement = models.TextField(_("督办要求"))
    issued_at = models.DateTimeField()
    # How things stood when it was issued; None on sheets from before this was noted.
    level = models.PositiveSmallIntegerField(_("督办级别"), choices=RungLevel)
    was_due_on = models.DateField(null=True)
    days_late = models.PositiveSmallIntegerField(null=True)
    received_at = models.DateTimeField(_("签收时间"), null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    objects = SupervisionNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "serial"], name="notice_number_once"),
        ]

    def __str__(self):
        return f"{self.office}督〔{self.year}〕{self.serial}号"

    @property
    def is_yellow(self):
        """Else it is red: the matter was already supervised when it was issued."""
        return self.level in YELLOW

    @property
    def colour(self):
        return _("黄色") if self.is_yellow else _("红色")


class Supervisor(models.Model):
    """A named person who watches over one opinion (督办人)."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="supervisors")
    kind = models.CharField(_("督办人类别"), max_length=10, choices=SupervisorKind)
    deputy = models.ForeignKey(Deputy, on_delete=models.PROTECT, null=True, related_name="+")
    # A colleague chosen by account, who sees the case by post.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=60)
    role = models.CharField(_("职责"), max_length=80)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["opinion", "kind", "name"], name="supervisor_named_once"),
        ]

    def __str__(self):
        return f"{self.name}（{self.role}）"
