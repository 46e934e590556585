from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.protection import EncryptedTextField


class Channel(models.TextChoices):
    """How somebody can be told. The inbox is there for everybody with an account; a call is a person's to make."""

    INBOX = "inbox", _("站内消息")
    EMAIL = "email", _("邮件")
    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信群机器人")
    DINGTALK = "dingtalk", _("钉钉群机器人")
    PHONE = "phone", _("电话告知")


# What the deliverer sends.
SENT = [Channel.EMAIL, Channel.SMS, Channel.WECOM, Channel.DINGTALK]


class User(AbstractUser):
    """Someone with an account: staff, deputy or administrator. Residents have none. Never deleted, only deactivated."""

    first_name = None
    last_name = None
    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("办公电话"), max_length=30, blank=True)
    language = models.CharField(
        _("界面语言"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    # Which of SENT this person wants beside the inbox.
    channels = models.JSONField(_("站外通知"), default=list, blank=True)
    # The WeCom or DingTalk group bot of the office, as apprise writes it: wecombot://… or dingtalk://….
    bot_url = EncryptedTextField(_("群机器人地址"), blank=True)

    # Who is told as well from the one day to the other, both included: see substitutes.py.
    substitute = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="stands_in_for", verbose_name=_("代办人")
    )
    away_from = models.DateField(_("离岗起"), null=True, blank=True)
    away_until = models.DateField(_("离岗止"), null=True, blank=True)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = pgettext_lazy("plural", "账号")
        constraints = [
            models.CheckConstraint(
                condition=Q(substitute=None, away_from=None, away_until=None)
                | Q(substitute__isnull=False, away_from__isnull=False, away_until__isnull=False)
                & Q(away_until__gte=models.F("away_from")),
                name="user_absence_is_whole",
                violation_error_message=_("代办人、离岗起、离岗止要一起填写，离岗止不能早于离岗起。"),
            ),
            models.CheckConstraint(
                condition=~Q(substitute=models.F("id")),
                name="user_is_no_substitute_for_self",
                violation_error_message=_("不能请自己代办。"),
            ),
        ]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return str(self)


class NotificationQuerySet(models.QuerySet):
    def inbox(self):
        return self.filter(channel=Channel.INBOX)

    def unread(self):
        return self.inbox().filter(read_at=None)

    def to_send(self):
        """The outbox: what is to leave the portal, or has left it."""
        return self.filter(channel__in=SENT)

    def waiting(self):
        return self.filter(next_attempt_at__isnull=False)

    def due(self, channel, at):
        return self.filter(channel=channel, next_attempt_at__lte=at)

    def delivered(self):
        return self.filter(delivered_at__isnull=False)

    def dead(self):
        """Given up: tried in vain to the last, or refused for good."""
        return self.filter(given_up_at__isnull=False)

    def still_open(self):
        """What waits and what was given up."""
        return self.filter(models.Q(next_attempt_at__isnull=False) | models.Q(given_up_at__isnull=False))

    def unsaid(self, prefix: str):
        """Of what residents are told under keys that begin like this, what may still be taken back."""
        return self.still_open().filter(recipient=None, key__startswith=prefix)

    def done_with(self):
        """Read in the inbox; delivered, said or taken out elsewhere. Nobody has to look after it any more."""
        is_unread = models.Q(channel=Channel.INBOX, read_at=None)
        return self.filter(next_attempt_at=None, given_up_at=None).exclude(is_unread)

    def stopped(self):
        """What an administrator took out: neither waiting nor delivered nor given up."""
        return self.to_send().filter(next_attempt_at=None, delivered_at=None, given_up_at=None)


class Notification(models.Model):
    """One thing one person is told by one channel. Written by inbox.py only, in the transaction of what it tells of."""

    # None is a resident, who is reached at the address; everybody else's is read from the account when it is sent.
    recipient = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="notifications", null=True, blank=True, verbose_name=_("收件人")
    )
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices, default=Channel.INBOX)
    address = EncryptedTextField(blank=True, default="")
    # The idempotency key outside is made of it: inbox and every channel of one person share it.
    key = models.CharField(max_length=120)
    text = models.TextField(_("内容"))
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("写入时间"), default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    # When it is due next: also the lease of whoever is sending it, and the back-off. None: nothing to send.
    next_attempt_at = models.DateTimeField(_("下次发送"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    # Nothing urgent: another try waits for working hours too.
    keeps_hours = models.BooleanField(default=False)
    delivered_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("放弃时间"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("站外通知")
        verbose_name_plural = pgettext_lazy("plural", "站外通知")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "channel", "key"], name="notification_told_once"),
            models.UniqueConstraint(
                fields=["channel", "key"], condition=models.Q(recipient=None), name="notification_resident_told_once"
            ),
            models.CheckConstraint(
                condition=models.Q(recipient=None) | models.Q(address=""), name="notification_address_of_resident"
            ),
        ]
        indexes = [
            # The unread counter in every page's mast.
            models.Index(
                fields=["recipient"], condition=models.Q(read_at=None, channel="inbox"), name="notification_unread"
            ),
            # What the deliverer of a channel takes next, and the oldest that waits.
            models.Index(
                fields=["channel", "next_attempt_at"],
                condition=models.Q(next_attempt_at__isnull=False),
                name="notification_due",
            ),
            # The dead letters that /readyz counts and the administrators are told of.
            models.Index(
                fields=["given_up_at"], condition=models.Q(given_up_at__isnull=False), name="notification_dead"
            ),
        ]

    def __str__(self):
        """What a resident is told may hold what was decided about them: whoever looks after the sending need not know."""
        return self.text if self.recipient_id else self.key


class OwnText(models.Model):
    """What a county says in place of the sentence that comes with an event: see texts.py. Empty is the sentence again."""

    event = models.CharField(_("消息"), max_length=60)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel, blank=True)
    language = models.CharField(_("语言"), max_length=10, choices=settings.LANGUAGES)
    text = models.TextField(_("文字"), blank=True)

    class Meta:
        ordering = ["event", "channel", "language"]
        verbose_name = _("消息文字")
        verbose_name_plural = pgettext_lazy("plural", "消息文字")
        constraints = [models.UniqueConstraint(fields=["event", "channel", "language"], name="own_text_once")]

    def __str__(self):
        return self.subject

    @property
    def subject(self) -> str:
        return "/".join(filter(None, [self.event, self.channel, self.language]))


class DeliveryAttempt(models.Model):
    """One try to send one notice: the delivery log. No address, no text, no answer of a stranger's server."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("已送达")
        FAILED = "failed", _("没有送出，再试")
        REFUSED = "refused", _("被拒绝，不再试")

    notification = models.ForeignKey(
        Notification, on_delete=models.CASCADE, related_name="log", verbose_name=_("站外通知")
    )
    at = models.DateTimeField(_("时间"), default=timezone.now)
    seconds = models.FloatField(_("用时（秒）"))
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices)
    detail = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("发送记录")
        verbose_name_plural = pgettext_lazy("plural", "发送记录")

    def __str__(self):
        return str(self.get_outcome_display())


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
