from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies.models import Deputy, ReceptionDay
from stations.models import Station
from stations.scope import scope_of


class Category(models.Model):
    """The subject of an opinion: a tree of two levels."""

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级分类")
    )
    name = models.CharField(_("名称"), max_length=60)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        ordering = ["parent_id", "id"]
        verbose_name = _("意见分类")
        verbose_name_plural = pgettext_lazy("plural", "意见分类")
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="category_once"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent=None), name="category_top_once"),
        ]

    def __str__(self):
        return f"{self.parent.name} / {self.name}" if self.parent_id else self.name


class OccasionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach("station", "station__district_id"))

    def with_counts(self):
        """Grouping drops the order of the model: it is asked for again."""
        return self.annotate(opinion_count=models.Count("opinions")).order_by(*self.model._meta.ordering)


class Occasion(models.Model):
    """The reception day, meeting or visit that several opinions came from."""

    class Kind(models.TextChoices):
        RECEPTION = "reception", _("代表接待")
        MEETING = "meeting", _("议政会")
        VISIT = "visit", _("走访")

    station = models.ForeignKey(Station, on_delete=models.PROTECT, verbose_name=_("联络站"))
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    title = models.CharField(_("名称"), max_length=80)
    held_on = models.DateField(_("日期"), default=timezone.localdate)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    deputies = models.ManyToManyField(Deputy, blank=True, verbose_name=_("参加代表"))
    # The planned day whose walk-ins these are.
    reception_day = models.OneToOneField(
        ReceptionDay, on_delete=models.PROTECT, null=True, editable=False, related_name="occasion"
    )
    form_key = models.UUIDField(null=True, editable=False)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            # One form sent twice makes one; the same form with other words is another.
            models.UniqueConstraint(
                fields=["form_key", "station", "kind", "held_on", "title"], name="occasion_made_once"
            ),
        ]

    def __str__(self):
        return f"{self.held_on} {self.title}"


class ImportBatch(models.Model):
    """One imported file of old opinions. Voiding hides its rows and keeps their chains."""

    source = models.CharField(max_length=40)
    file_name = models.CharField(max_length=120)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.source} {self.file_name}"
