from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stations.models.places import District, Station, Unit, prefixes


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

    def at(self, station):
        """Posts at this station or at one merged into it."""
        return self.filter(Q(station=station) | Q(station__merged_into=station))

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
