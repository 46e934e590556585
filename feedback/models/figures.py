from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.models.intake import Category
from feedback.models.opinion import Opinion
from feedback.vocabulary import Channel, Demand, Level
from stations.models import Station, Unit
from stations.scope import scope_of


class FigureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What the figures of this person's stations and districts are made of."""
        return self.filter(scope_of(user).reach("station", "area"))


class CaseCount(models.Model):
    """What one opinion counts as, at its event number ``event_count``: copied from it by tally.py, its only writer.

    ``due_at``: the due date of the lead's newest result, extensions counted; None where no unit leads.
    """

    opinion = models.OneToOneField(Opinion, on_delete=models.PROTECT, primary_key=True, related_name="count")
    event_count = models.PositiveIntegerField()
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=12)
    received_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    # The upper level of the tree of subjects.
    subject = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    demand = models.CharField(max_length=10, choices=Demand, blank=True)
    level = models.CharField(max_length=14, choices=Level, blank=True)
    channel = models.CharField(max_length=8, choices=Channel)

    received = models.BooleanField(_("收到"))
    guided = models.BooleanField(_("告知引导"))
    merged = models.BooleanField(_("并案"))
    withdrawn = models.BooleanField(_("撤回"))
    collected = models.BooleanField(_("收集"))
    accepted = models.BooleanField(_("受理"))
    assigned = models.BooleanField(_("交办"))
    settled = models.BooleanField(_("办结"))
    assigned_settled = models.BooleanField(_("交办后办结"))
    in_hand = models.BooleanField(_("主办单位在办"))
    result_in = models.BooleanField(_("主办结果已报"))
    on_time = models.BooleanField(_("按时报结果"))
    told = models.BooleanField(_("已答复"))
    stated = models.BooleanField(_("办结并注明类别"))
    solved = models.BooleanField(_("已解决并经评价确认"))
    rated = models.BooleanField(_("已评价"))
    settled_rated = models.BooleanField(_("办结并已评价"))
    satisfied = models.BooleanField(_("满意"))
    basically = models.BooleanField(_("基本满意"))
    reworked = models.BooleanField(_("重办"))
    extended = models.BooleanField(_("延期"))
    returned = models.BooleanField(_("退回"))

    objects = FigureQuerySet.as_manager()

    class Meta:
        indexes = [
            # One cell of the tally, and a day-exact period of one station.
            models.Index(fields=["station", "received_on"], name="case_count_received"),
            models.Index(fields=["station", "due_on"], name="case_count_due"),
            # A day-exact period of a district.
            models.Index(fields=["area", "received_on"], name="case_count_area"),
            # What is overdue now: few among many.
            models.Index(fields=["due_at", "area"], condition=Q(in_hand=True), name="case_count_in_hand"),
        ]

    def __str__(self):
        return f"{self.opinion_id}/{self.event_count}"


class Tally(models.Model):
    """The sum of the case counts of one station and month, of one value on one axis. Written by tally.py only."""

    class Cohort(models.TextChoices):
        RECEIVED = "received", _("按收到日期")
        DUE = "due", _("按办结期限")

    class Axis(models.TextChoices):
        ALL = "", _("全部")
        UNIT = "unit", _("主办单位")
        SUBJECT = "subject", _("意见分类")
        DEMAND = "demand", _("诉求类型")
        LEVEL = "level", _("权限层级")
        CHANNEL = "channel", _("渠道")

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=12)
    cohort = models.CharField(max_length=8, choices=Cohort)
    month = models.DateField()
    axis = models.CharField(max_length=8, choices=Axis, blank=True)
    # The key of a unit or subject, or a word of the vocabulary; "" for none.
    value = models.CharField(max_length=20, blank=True)

    received = models.PositiveIntegerField()
    guided = models.PositiveIntegerField()
    merged = models.PositiveIntegerField()
    withdrawn = models.PositiveIntegerField()
    collected = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    assigned = models.PositiveIntegerField()
    settled = models.PositiveIntegerField()
    assigned_settled = models.PositiveIntegerField()
    in_hand = models.PositiveIntegerField()
    result_in = models.PositiveIntegerField()
    on_time = models.PositiveIntegerField()
    told = models.PositiveIntegerField()
    stated = models.PositiveIntegerField()
    solved = models.PositiveIntegerField()
    rated = models.PositiveIntegerField()
    settled_rated = models.PositiveIntegerField()
    satisfied = models.PositiveIntegerField()
    basically = models.PositiveIntegerField()
    reworked = models.PositiveIntegerField()
    extended = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()

    objects = FigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["station", "cohort", "month", "area", "axis", "value"], name="tally_cell_once"
            ),
        ]
        indexes = [
            # The months of a district on one axis.
            models.Index(fields=["cohort", "axis", "month", "area"], name="tally_of_district"),
        ]

    def __str__(self):
        return f"{self.station_id} {self.cohort} {self.month:%Y-%m} {self.axis}={self.value}"


class TallyCursor(models.Model):
    """How far the tally has followed the events. One row, which is also its lock.

    Numbers of events are given out before they are committed: one below ``seen``, the highest at ``seen_at``, may still
    come for a while. What is not above ``through`` was there when it was read.
    """

    through = models.PositiveBigIntegerField(default=0)
    seen = models.PositiveBigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.through}/{self.seen}"
