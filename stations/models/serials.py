from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Serial(models.Model):
    """The last number given out per office, kind and year. Taken inside the transaction that uses it: no gaps."""

    class Kind(models.TextChoices):
        LETTER = "letter", _("交办函")
        SUPERVISION = "supervision", _("督办单")
        DOSSIER = "dossier", _("卷宗")
        MONTHLY = "monthly", _("月报")
        QUARTERLY = "quarterly", _("季度通报")

    office = models.CharField(_("机关"), max_length=40)
    kind = models.CharField(_("种类"), max_length=20, choices=Kind)
    year = models.PositiveSmallIntegerField(_("年份"))
    last = models.PositiveIntegerField(_("已用到"), default=0)

    class Meta:
        verbose_name = _("编号簿")
        verbose_name_plural = pgettext_lazy("plural", "编号簿")
        constraints = [models.UniqueConstraint(fields=["office", "kind", "year"], name="serial_once")]

    def __str__(self):
        return f"{self.office} {self.get_kind_display()} {self.year}: {self.last}"
