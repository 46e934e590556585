from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class User(AbstractUser):
    """Someone with an account: staff, deputy or administrator. Residents have none. Never deleted, only deactivated."""

    first_name = None
    last_name = None
    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("办公电话"), max_length=30, blank=True)
    language = models.CharField(
        _("界面语言"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = pgettext_lazy("plural", "账号")

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return str(self)


class NotificationQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)


class Notification(models.Model):
    """One thing one person was told. Written by inbox.notify only, in the transaction of what it tells of."""

    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notifications")
    key = models.CharField(max_length=120)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="notification_told_once"),
        ]
        indexes = [
            # The unread counter in every page's mast.
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self):
        return self.text


class AuditEntry(models.Model):
    """Who looked at, took out or changed what, beyond the workflow: reveals, exports, sign-ins by code, master data.

    Append-only by triggers. Written by audit.record only.
    """

    at = models.DateTimeField(_("时间"), default=timezone.now)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("人员"))
    verb = models.CharField(_("事项"), max_length=40)
    subject = models.CharField(_("对象"), max_length=120)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    data = models.JSONField(_("内容"), default=dict)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("审计记录")
        verbose_name_plural = pgettext_lazy("plural", "审计记录")
        indexes = [
            # "Who looked at this one?" and the reveal limit per person and hour.
            models.Index(fields=["subject", "at"], name="audit_subject"),
            models.Index(fields=["user", "verb", "at"], name="audit_user_verb"),
        ]

    def __str__(self):
        return f"{self.verb} {self.subject}"


class Attempt(models.Model):
    """How often something that may be guessed was tried within one hour. Counted here because Redis may be away."""

    key = models.CharField(max_length=80)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "hour"], name="attempt_per_hour")]

    def __str__(self):
        return f"{self.key}: {self.count}"
