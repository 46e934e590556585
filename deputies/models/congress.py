"""Deputies, the seats they hold, where they are posted, the groups they belong to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stations.models import District, Station


class Deputy(models.Model):
    """A people's-congress deputy. May hold mandates at several levels; may or may not have an account."""

    class Kind(models.TextChoices):
        OFFICE_HOLDING = "office", _("职务代表")
        GRASSROOTS = "grassroots", _("基层代表")

    class Rank(models.TextChoices):
        COUNTY = "county", _("县处级")
        SECTION = "section", _("科级")
        ORDINARY = "ordinary", _("普通代表")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("账号")
    )
    code = models.SlugField(_("代表编号"), max_length=20, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    rank = models.CharField(_("职级"), max_length=10, choices=Rank, default=Rank.ORDINARY)
    occupation = models.CharField(_("职业或职务"), max_length=80, blank=True)
    constituency = models.CharField(_("选区"), max_length=80, blank=True)
    phone = models.CharField(_("联系电话（不公开）"), max_length=30, blank=True)
    photo = models.ImageField(_("照片"), upload_to="deputies/", blank=True)
    is_active = models.BooleanField(_("在任"), default=True)
    # Raised to make the personal links and the private calendar of this deputy die.
    link_version = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("代表")
        verbose_name_plural = pgettext_lazy("plural", "代表")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("portal:deputy", args=[self.code])

    @property
    def can_lead(self) -> bool:
        """带班: whoever holds a rank of county or section."""
        return self.rank in (self.Rank.COUNTY, self.Rank.SECTION)

    def stations_today(self) -> set[int]:
        """Keys of the stations this deputy is posted at, merges followed."""
        return {
            posting.station.current.pk for posting in self.postings.current().select_related("station__merged_into")
        }


def deputy_of(user) -> Deputy | None:
    """The deputy whose account this is, while in office."""
    deputy = getattr(user, "deputy", None)
    return deputy if deputy and deputy.is_active else None


class Mandate(models.Model):
    """A deputy's seat in one congress; one person may hold several."""

    class Level(models.IntegerChoices):
        NATIONAL = 0, _("全国人大代表")
        PROVINCE = 1, _("省人大代表")
        CITY = 2, _("市人大代表")
        COUNTY = 3, _("县人大代表")
        TOWNSHIP = 4, _("乡镇人大代表")

    deputy = models.ForeignKey(Deputy, on_delete=models.CASCADE, related_name="mandates", verbose_name=_("代表"))
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level)

    class Meta:
        ordering = ["level"]
        verbose_name = _("代表职务")
        verbose_name_plural = pgettext_lazy("plural", "代表职务")
        constraints = [models.UniqueConstraint(fields=["deputy", "level"], name="mandate_once")]

    def __str__(self):
        return self.get_level_display()


class PostingQuerySet(models.QuerySet):
    def current(self, on=None):
        on = on or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on, deputy__is_active=True)

    def at(self, *stations):
        """Postings at these stations or at one merged into them."""
        return self.filter(Q(station__in=stations) | Q(station__merged_into__in=stations))


class Posting(models.Model):
    """A deputy placed at a station. Dated, never deleted."""

    deputy = models.ForeignKey(Deputy, on_delete=models.PROTECT, related_name="postings", verbose_name=_("代表"))
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="postings", verbose_name=_("联络站"))
    since = models.DateField(_("驻站起"), default=timezone.localdate)
    until = models.DateField(_("驻站止"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("驻站")
        verbose_name_plural = pgettext_lazy("plural", "驻站")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                name="posting_until_after_since",
                violation_error_message=_("驻站止不能早于驻站起。"),
            ),
        ]

    def __str__(self):
        return f"{self.deputy} · {self.station}"


class DeputyGroup(models.Model):
    """An area group or a professional group of deputies."""

    name = models.CharField(_("名称"), max_length=80)
    district = models.ForeignKey(District, on_delete=models.PROTECT, verbose_name=_("所属区划"))
    is_professional = models.BooleanField(_("专业小组"), default=False)
    deputies = models.ManyToManyField(Deputy, related_name="groups", verbose_name=_("代表"))

    class Meta:
        ordering = ["name"]
        verbose_name = _("代表小组")
        verbose_name_plural = pgettext_lazy("plural", "代表小组")

    def __str__(self):
        return self.name
