from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stations.models import STATION_ROLES, UNIT_ROLES, District, Role, Station, inside, prefixes
from stations.scope import scope_of


class BulletinQuerySet(models.QuerySet):
    def issued(self):
        return self.filter(issued_at__isnull=False)

    def visible_to(self, user):
        """Monthly reports of the stations within reach; bulletins of a district for whoever has a post in it or above it.

        A draft of a bulletin is for the committee that will issue it.
        """
        scope = scope_of(user)
        monthly = Q(station__isnull=False) & scope.reach("station", "station__district_id")
        above, within, own = set(), Q(pk__in=[]), Q(pk__in=[])
        for post in scope.posts:
            if post.role in UNIT_ROLES:
                continue
            code = post.station.current.district_id if post.role in STATION_ROLES else post.district_id
            above |= set(prefixes(code))
            if post.role == Role.COMMITTEE:
                within |= inside("district_id", code)
                own |= Q(district=code)
        quarterly = Q(issued_at__isnull=False) & (Q(district__in=above) | within)
        return self.filter(monthly | quarterly | own)


class Bulletin(models.Model):
    """A monthly report (月报) of a station or a quarterly bulletin (通报) of a district: words, and figures as they were.

    ``figures`` is what bulletin_figures.collect() found; from the moment of issue neither it nor the words change.
    """

    class Kind(models.TextChoices):
        MONTHLY = "monthly", _("月报")
        QUARTERLY = "quarterly", _("季度通报")

    kind = models.CharField(_("种类"), max_length=9, choices=Kind)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="+")
    first = models.DateField(_("从哪天起"))
    last = models.DateField(_("到哪天止"))
    title = models.CharField(_("标题"), max_length=120)
    # [{"heading": …, "text": …}], paragraphs of a text apart by line ends.
    sections = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    # Counts the changes of a draft: whoever saves says which one it was read at.
    version = models.PositiveIntegerField(default=1)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.CharField(max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    # The PDF of an issued one, made by a worker.
    leased_until = models.DateTimeField(null=True)
    path = models.CharField(max_length=120, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        ordering = ["-first", "-id"]
        verbose_name = _("月报和通报")
        constraints = [
            models.UniqueConstraint(fields=["station", "first"], name="bulletin_month_once"),
            models.UniqueConstraint(fields=["district", "first"], name="bulletin_quarter_once"),
            models.UniqueConstraint(fields=["kind", "office", "year", "serial"], name="bulletin_number_once"),
            models.CheckConstraint(
                condition=Q(kind="monthly", station__isnull=False, district=None)
                | Q(kind="quarterly", station=None, district__isnull=False),
                name="bulletin_place_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(serial=None) | Q(issued_at__isnull=False), name="bulletin_numbered_is_issued"
            ),
        ]
        indexes = [
            # The worker's queue.
            models.Index(
                fields=["id"], condition=Q(issued_at__isnull=False, path="", failure=""), name="bulletin_waiting"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("feedback:report", args=[self.pk])

    @property
    def is_monthly(self):
        return self.kind == self.Kind.MONTHLY

    @property
    def place(self):
        return self.station or self.district

    @property
    def number(self):
        """Empty while it is a draft."""
        word = "月报" if self.is_monthly else "通报"
        return f"{self.office}{word}〔{self.year}〕{self.serial}号" if self.serial else ""


class BulletinReader(models.Model):
    """Somebody a bulletin was sent to, and when that person confirmed to have read it."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="readers")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["bulletin", "reader"], name="bulletin_reader_once")]

    def __str__(self):
        return f"{self.bulletin_id} → {self.reader_id}"
