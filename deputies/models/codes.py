"""Short addresses for QR codes, and how often they were opened."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies.models.congress import Deputy
from stations.models import Station


class EntryCode(models.Model):
    """The address behind the QR code of a station or a deputy: given once, printed, never changed."""

    code = models.CharField(_("短码"), max_length=8, unique=True)
    station = models.OneToOneField(Station, on_delete=models.PROTECT, null=True, related_name="entry_code")
    deputy = models.OneToOneField(Deputy, on_delete=models.PROTECT, null=True, related_name="entry_code")

    class Meta:
        ordering = ["id"]
        verbose_name = _("二维码")
        verbose_name_plural = pgettext_lazy("plural", "二维码")
        constraints = [
            models.CheckConstraint(
                condition=Q(station__isnull=False, deputy=None) | Q(station=None, deputy__isnull=False),
                name="entry_code_of_one",
            ),
        ]

    def __str__(self):
        return self.code


class Scan(models.Model):
    """How often a code was opened on one day. A number, and nothing about whoever opened it."""

    entry_code = models.ForeignKey(EntryCode, on_delete=models.CASCADE, related_name="scans")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day"]
        verbose_name = _("扫码次数")
        verbose_name_plural = pgettext_lazy("plural", "扫码次数")
        constraints = [models.UniqueConstraint(fields=["entry_code", "day"], name="scan_day_once")]

    def __str__(self):
        return f"{self.entry_code} {self.day}"
