from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CODE_LENGTHS = (2, 4, 6, 9, 12)


def prefixes(code: str) -> list[str]:
    """The codes of all districts that contain this one, itself included: 431223100 → 43, 4312, 431223, 431223100."""
    return [code[:length] for length in CODE_LENGTHS if length <= len(code)]


def inside(field: str, code: str) -> Q:
    """Rows whose ``field`` is the code of this district or of one in it; "" is everywhere. A range, so an index serves it."""
    if not code:
        return Q()
    return Q(**{f"{field}__gte": code, f"{field}__lte": code.ljust(CODE_LENGTHS[-1], "9")})


class DistrictQuerySet(models.QuerySet):
    def inside(self, code):
        return self.filter(inside("code", code))


class District(models.Model):
    """An administrative division. The GB/T 2260 code is the key and, by its prefixes, the tree."""

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("省级")
        CITY = 2, _("市级")
        COUNTY = 3, _("县级")
        TOWNSHIP = 4, _("乡级")
        VILLAGE = 5, _("村级")

    code = models.CharField(_("区划代码"), max_length=12, primary_key=True)
    name = models.CharField(_("名称"), max_length=80)
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level)
    # Of the body that acts for the people's congress here: the standing committee, in a township the presidium.
    letter_word = models.CharField(
        _("人大机关代字"), max_length=20, blank=True, help_text=_("用于督办单编号，如“辰人常”。不填用名称加“人大”。")
    )
    phone = models.CharField(_("人大机关电话"), max_length=30, blank=True, help_text=_("印在它下达的督办单上。"))

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("行政区划")
        verbose_name_plural = pgettext_lazy("plural", "行政区划")
        indexes = [
            # The village picker: names that begin with what was typed.
            models.Index(fields=["name"], name="district_name"),
        ]

    def __str__(self):
        return self.name

    @property
    def office(self):
        """What the numbers of its congress's notices begin with."""
        return self.letter_word or f"{self.name}人大"


class StationQuerySet(models.QuerySet):
    def public(self):
        return self.filter(state=Station.State.OPEN)

    def inside(self, code):
        return self.filter(inside("district_id", code))

    def serving(self, code):
        """Open stations that answer for a place, the nearest first."""
        return self.public().filter(district_id__in=prefixes(code)).order_by("-tier", "is_feature", "code")


class Station(models.Model):
    """A contact station. Stations are merged or closed, never deleted; a merged one keeps its rows and its past."""

    class Tier(models.IntegerChoices):
        COUNTY = 1, _("中心站")
        TOWNSHIP = 2, _("乡镇站")
        VILLAGE = 3, _("联络点")

    class State(models.TextChoices):
        PLANNED = "planned", _("筹建")
        OPEN = "open", _("开放")
        MERGED = "merged", _("已合并")
        CLOSED = "closed", _("已关闭")

    code = models.SlugField(_("站点编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    tier = models.PositiveSmallIntegerField(_("层级"), choices=Tier)
    is_feature = models.BooleanField(_("特色站"), default=False)
    district = models.ForeignKey(District, on_delete=models.PROTECT, verbose_name=_("所在区划"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name=_("并入")
    )
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    opening_hours = models.CharField(_("开放时间"), max_length=120, blank=True)
    letter_word = models.CharField(_("机关代字"), max_length=20, help_text=_("用于发文编号，如“辰阳联”。"))
    latitude = models.DecimalField(_("纬度"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("经度"), max_digits=9, decimal_places=6, null=True, blank=True)

    objects = StationQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("联络站")
        verbose_name_plural = pgettext_lazy("plural", "联络站")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="station_merged_into",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("portal:station", args=[self.code])

    @property
    def current(self):
        """The station that acts for this one today: itself, or the one it was merged into."""
        return self.merged_into or self


class Unit(models.Model):
    """A department, township office or counter that handles opinions."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("县直部门")
        OFFICE = "office", _("乡镇办所")
        COUNTER = "counter", _("服务窗口")

    code = models.SlugField(_("单位编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind, default=Kind.DEPARTMENT)
    district = models.ForeignKey(District, on_delete=models.PROTECT, verbose_name=_("所属区划"))
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    contact = models.CharField(_("联系人"), max_length=60, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("承办单位")
        verbose_name_plural = pgettext_lazy("plural", "承办单位")

    def __str__(self):
        return self.name
