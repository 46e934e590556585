"""How shifts change hands, and which soft rule somebody set aside, with the reason."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies.models.congress import Deputy
from deputies.models.days import DutyShift, ReceptionDay


class OfferQuerySet(models.QuerySet):
    def pending(self, at=None):
        """Nobody has taken it, and it could still be taken: an offer lapses with its shift and its day."""
        days = ReceptionDay.objects.open().filter(day__gte=timezone.localdate(at))
        shifts = DutyShift.objects.standing().filter(reception_day__in=days)
        return self.filter(state=SwapOffer.State.OPEN, shift__in=shifts)


class SwapOffer(models.Model):
    """A shift that its deputy would like one of some colleagues to take. The first to accept has it."""

    class State(models.TextChoices):
        OPEN = "open", _("等待同事答复")
        TAKEN = "taken", _("已有人接替")
        WITHDRAWN = "withdrawn", _("已撤回")
        LAPSED = "lapsed", _("无人接替")

    shift = models.ForeignKey(DutyShift, on_delete=models.PROTECT, related_name="swap_offers")
    reason = models.CharField(_("事由"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Deputy, on_delete=models.PROTECT, null=True, related_name="+")
    # What whoever takes it gives in return, if anything.
    in_return = models.ForeignKey(DutyShift, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("换班")
        verbose_name_plural = pgettext_lazy("plural", "换班")
        constraints = [
            models.UniqueConstraint(fields=["shift"], condition=Q(state="open"), name="swap_offer_open_once"),
        ]

    def __str__(self):
        return f"{self.shift} {self.get_state_display()}"


class SwapInvitation(models.Model):
    """A colleague who was asked to take a shift."""

    offer = models.ForeignKey(SwapOffer, on_delete=models.CASCADE, related_name="invitations")
    deputy = models.ForeignKey(Deputy, on_delete=models.PROTECT, related_name="swap_invitations")
    declined_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("换班邀请")
        verbose_name_plural = pgettext_lazy("plural", "换班邀请")
        constraints = [models.UniqueConstraint(fields=["offer", "deputy"], name="swap_invitation_once")]

    def __str__(self):
        return f"{self.offer} → {self.deputy}"


class RosterOverride(models.Model):
    """A soft rule set aside for one reception day, by whom and why. ``rule`` is a code of roster.py."""

    reception_day = models.ForeignKey(ReceptionDay, on_delete=models.CASCADE, related_name="overrides")
    rule = models.CharField(_("规则"), max_length=20)
    deputy = models.ForeignKey(Deputy, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("原因"), max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        verbose_name = _("不按规则安排的说明")
        verbose_name_plural = pgettext_lazy("plural", "不按规则安排的说明")

    def __str__(self):
        return f"{self.reception_day} {self.rule}"
