from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# In the source of whatever came from the holidays library.
SOURCE_MARK = "（holidays "


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


def is_estimate(row) -> bool:
    """Whether a row is the library's guess of a year that is not arranged yet."""
    return not row.is_official and SOURCE_MARK in row.source


class CalendarChange(models.Model):
    """Days to be changed together: drafted, looked at for what they would move, confirmed, applied to running deadlines."""

    class State(models.TextChoices):
        DRAFT = "draft", _("待确认")
        CONFIRMED = "confirmed", _("正在调整期限")
        APPLIED = "applied", _("已生效")
        DISMISSED = "dismissed", _("已放弃")

    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    # One dict a day, as calendar_changes.NewDay writes it.
    days = models.JSONField(_("日期"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    made_at = models.DateTimeField(_("提出时间"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    # When running deadlines were last gone through to the end, and how many opinions had one moved so far.
    passed_at = models.DateTimeField(null=True)
    moved = models.PositiveIntegerField(_("期限变动的意见"), default=0)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("日历调整")
        verbose_name_plural = pgettext_lazy("plural", "日历调整")

    def __str__(self):
        return f"{self.pk} {self.days[0]['day']}"
