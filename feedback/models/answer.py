from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies.models import Deputy
from feedback.models.opinion import Opinion
from feedback.vocabulary import GuidanceReason, Kept, OutcomeClass, Retention, Satisfaction, Telling


class Reply(models.Model):
    """The formal answer to the resident. Each rework round brings a new one; the last is the one that counts."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField(_("答复内容"))
    outcome = models.CharField(_("答复类别"), max_length=1, choices=OutcomeClass)
    is_direct = models.BooleanField(default=False)
    told_by = models.CharField(_("告知方式"), max_length=10, choices=Telling)
    told_at = models.DateTimeField(_("告知时间"))
    deputy = models.ForeignKey(Deputy, on_delete=models.PROTECT, null=True, related_name="+")
    timed_out_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.opinion_id} {self.outcome}"


class Promise(models.Model):
    """A dated commitment in a class-B reply; looked back on when due."""

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="promises")
    text = models.CharField(_("承诺事项"), max_length=300)
    due_on = models.DateField(_("兑现日期"))
    kept = models.CharField(_("兑现情况"), max_length=6, choices=Kept, blank=True)
    looked_back_at = models.DateTimeField(null=True)
    # Unkept while the opinion is on its way: it reopens on entering archive.
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self):
        return self.text


class Guidance(models.Model):
    """Where a matter that is not accepted was pointed to. Counts as an answer."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="guidances")
    reason = models.CharField(_("原因"), max_length=12, choices=GuidanceReason)
    where = models.TextField(_("可向哪里反映"))
    told_by = models.CharField(_("告知方式"), max_length=10, choices=Telling)
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.opinion_id} {self.reason}"


class Evaluation(models.Model):
    """The resident's rating of one reply: result and attitude apart."""

    reply = models.OneToOneField(Reply, on_delete=models.PROTECT, related_name="evaluation")
    result = models.CharField(_("办理结果"), max_length=11, choices=Satisfaction)
    attitude = models.CharField(_("办理态度"), max_length=11, choices=Satisfaction)
    words = models.TextField(blank=True)
    by_telephone = models.BooleanField(default=False)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.reply_id} {self.result}/{self.attitude}"

    @property
    def is_satisfied(self):
        """Result and attitude are both at least basically satisfied."""
        return Satisfaction.UNSATISFIED not in (self.result, self.attitude)


class Dossier(models.Model):
    """The sealed file of a closed opinion. Reopening takes the seal off; sealing again keeps the number."""

    opinion = models.OneToOneField(Opinion, on_delete=models.PROTECT, primary_key=True, related_name="dossier")
    office = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    retention = models.CharField(_("保管期限"), max_length=10, choices=Retention)
    sealed_at = models.DateTimeField(null=True)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    is_proposed = models.BooleanField(_("建议公开"), default=False)
    public_text = models.TextField(_("公开文本"), blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "serial"], name="dossier_number_once"),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(public_text=""), name="dossier_published_has_text"
            ),
        ]

    def __str__(self):
        return f"{self.year}-{self.office}-{self.serial:04d}"


class Printout(models.Model):
    """A form asked for as PDF. The web asks, a worker renders: nothing goes through the broker."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="printouts")
    form = models.CharField(max_length=20)
    # The state of the case it shows: asked again unchanged, the same file serves.
    event_count = models.PositiveIntegerField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    path = models.CharField(max_length=120, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opinion", "form", "event_count", "asked_by"], name="printout_once"),
        ]
        indexes = [
            # The worker's queue.
            models.Index(fields=["id"], condition=Q(path="", failure=""), name="printout_waiting"),
        ]

    def __str__(self):
        return f"{self.form} {self.opinion_id}"
