from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
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


class Role(models.TextChoices):
    LIAISON = "liaison", _("联络员")
    HEAD = "head", _("站长")
    PRESIDIUM = "presidium", _("乡镇人大主席团")
    COMMITTEE = "committee", _("常委会工作人员")
    UNIT_OFFICER = "unit_officer", _("承办人")
    UNIT_LEADER = "unit_leader", _("承办单位负责人")


STATION_ROLES = (Role.LIAISON, Role.HEAD)
DISTRICT_ROLES = (Role.PRESIDIUM, Role.COMMITTEE)
UNIT_ROLES = (Role.UNIT_OFFICER, Role.UNIT_LEADER)


class StaffPostQuerySet(models.QuerySet):
    def current(self, on=None):
        on = on or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on, user__is_active=True)

    def covering(self, station):
        """Posts that act for this station: at it, at a tier above it, at one merged into either, or over its district."""
        above = prefixes(station.district_id)
        own = Q(station=station) | Q(station__merged_into=station)
        wider = Q(station__district__in=above, station__tier__lt=station.tier, station__merged_into=None)
        wider |= Q(station__merged_into__district__in=above, station__merged_into__tier__lt=station.tier)
        return self.filter(own | wider | Q(district__in=above))


class StaffPost(models.Model):
    """A person in a role for a station, a unit or a district. Dated, never deleted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts", verbose_name=_("人员")
    )
    role = models.CharField(_("角色"), max_length=14, choices=Role)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("联络站"))
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("承办单位")
    )
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("行政区划"))
    since = models.DateField(_("任职起"), default=timezone.localdate)
    until = models.DateField(_("任职止"), null=True, blank=True)

    objects = StaffPostQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("岗位")
        verbose_name_plural = pgettext_lazy("plural", "岗位")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=STATION_ROLES, station__isnull=False, unit=None, district=None)
                | Q(role__in=UNIT_ROLES, station=None, unit__isnull=False, district=None)
                | Q(role__in=DISTRICT_ROLES, station=None, unit=None, district__isnull=False),
                name="staff_post_scope_fits_role",
                violation_error_message=_(
                    "站长、联络员请选联络站；承办人和单位负责人请选承办单位；主席团和常委会请选行政区划。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                name="staff_post_until_after_since",
                violation_error_message=_("任职止不能早于任职起。"),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.place}"

    @property
    def place(self):
        return self.station or self.unit or self.district


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday or a make-up working day, for the country or one district."""

    day = models.DateField(_("日期"))
    district_code = models.CharField(_("区划代码"), max_length=12, blank=True, help_text=_("空白表示全国。"))
    is_working_day = models.BooleanField(_("工作日"))
    name = models.CharField(_("名称"), max_length=40)
    is_official = models.BooleanField(_("正式公布"), default=True)
    source = models.CharField(_("依据"), max_length=120)

    class Meta:
        ordering = ["day"]
        verbose_name = _("工作日历")
        verbose_name_plural = pgettext_lazy("plural", "工作日历")
        constraints = [models.UniqueConstraint(fields=["day", "district_code"], name="calendar_day_once")]

    def __str__(self):
        return f"{self.day} {self.name}"


class Serial(models.Model):
    """The last number given out per office, kind and year. Taken inside the transaction that uses it: no gaps."""

    office = models.CharField(_("机关"), max_length=40)
    kind = models.CharField(_("种类"), max_length=20)
    year = models.PositiveSmallIntegerField(_("年份"))
    last = models.PositiveIntegerField(_("已用到"), default=0)

    class Meta:
        verbose_name = _("编号簿")
        verbose_name_plural = pgettext_lazy("plural", "编号簿")
        constraints = [models.UniqueConstraint(fields=["office", "kind", "year"], name="serial_once")]

    def __str__(self):
        return f"{self.office} {self.kind} {self.year}: {self.last}"
