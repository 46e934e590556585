from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.workflow import Action, Capacity, Step


class Event(models.Model):
    """One action on one opinion. Append-only by triggers; written by ledger.append only.

    ``data`` holds codes, ids and dates; what people wrote stands in EventText, which can be erased without breaking
    the chain: the hash covers a salted digest of it.
    """

    opinion = models.ForeignKey(
        "feedback.Opinion", on_delete=models.PROTECT, related_name="events", verbose_name=_("意见")
    )
    seq = models.PositiveIntegerField(_("序号"))
    action = models.CharField(_("事项"), max_length=20, choices=Action)
    from_step = models.CharField(_("原环节"), max_length=10, choices=Step, blank=True)
    to_step = models.CharField(_("现环节"), max_length=10, choices=Step)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    capacity = models.CharField(_("身份"), max_length=14, choices=Capacity)
    on_behalf = models.CharField(_("代为"), max_length=14, choices=Capacity, blank=True)
    occurred_at = models.DateTimeField(_("发生时间"))
    recorded_at = models.DateTimeField(_("记录时间"))
    data = models.JSONField(default=dict)
    text_digest = models.CharField(max_length=64, blank=True)
    # One per rendered form: a second click finds it taken.
    form_key = models.CharField(max_length=36, null=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(_("校验值"), max_length=64)

    class Meta:
        ordering = ["id"]
        verbose_name = _("办理记录")
        verbose_name_plural = pgettext_lazy("plural", "办理记录")
        constraints = [
            models.UniqueConstraint(fields=["opinion", "seq"], name="event_seq_once"),
            models.UniqueConstraint(fields=["opinion", "form_key"], name="event_form_once"),
        ]
        indexes = [
            # Anchors: the events of one day of recording, in id order.
            models.Index(fields=["recorded_at", "id"], name="event_recorded"),
        ]

    def __str__(self):
        return f"{self.opinion_id}/{self.seq} {self.get_action_display()}"


class EventText(models.Model):
    """The words of one event. Erasable: blanking words and salt leaves the chain valid."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="text")
    salt = models.CharField(max_length=32, blank=True)
    words = models.JSONField(default=dict)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(salt="", words={}), name="event_text_erased_is_blank"
            ),
        ]

    def __str__(self):
        return str(self.event_id)
