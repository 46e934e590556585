from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.protection import EncryptedTextField
from deputies.models import Deputy, deputy_of
from feedback.vocabulary import Channel, Demand, Level, Owner, Pace, TellBy, Visibility
from feedback.workflow import Step
from stations.models import District, Station, Unit, inside
from stations.scope import scope_of

_l = gettext_lazy
TITLE_LENGTH = 40


class OpinionQuerySet(models.QuerySet):
    def counted(self):
        return self.filter(voided_at=None)

    def visible_to(self, user):
        """The opinions a signed-in person may see: by post, as a deputy named on them or named to watch over them, or
        as a handling unit that neither gave it back nor is complained about.

        An administrator without a post sees what was imported, to be able to take it back.
        """
        scope = scope_of(user)
        mine = scope.reach("station", "area")
        everything = self.model._base_manager
        if scope.units:
            held = everything.filter(assignments__unit__in=scope.units, assignments__state__in=["open", "done"])
            mine |= Q(pk__in=held.exclude(complained_unit__in=scope.units).values("pk"))
        if deputy := deputy_of(user):
            mine |= Q(pk__in=everything.filter(deputies=deputy).values("pk"))
            mine |= Q(pk__in=everything.filter(supervisors__deputy=deputy).values("pk"))
        if user.is_superuser:
            mine |= Q(batch__isnull=False)
        return self.counted().filter(mine)

    def at_step(self, step):
        return self.filter(step=step)

    def waiting_for_dispatch(self):
        return self.filter(step=Step.HANDLE).exclude(assignments__state="open")

    def inside(self, code):
        return self.filter(inside("area", code))

    def overdue(self, at=None):
        return self.filter(due_at__lt=at or timezone.now())

    def coming_due(self, at=None):
        at = at or timezone.now()
        return self.filter(due_at__gte=at, amber_at__lte=at)


class Opinion(models.Model):
    """One matter from a resident: the case that walks the seven steps. ``step`` is written in services.py only."""

    number = models.CharField(_l("编号"), max_length=12, unique=True)
    form_key = models.CharField(max_length=36, unique=True)
    content_digest = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    code_generation = models.PositiveSmallIntegerField(default=0)

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="opinions", verbose_name=_l("联络站"))
    # The station's district code, copied so that a committee's scope is one index range.
    area = models.CharField(max_length=12)
    channel = models.CharField(_l("渠道"), max_length=8, choices=Channel)
    external_number = models.CharField(_l("12345工单号"), max_length=40, blank=True)
    occasion = models.ForeignKey("feedback.Occasion", on_delete=models.PROTECT, null=True, related_name="opinions")
    received_on = models.DateField(_l("收到日期"))
    submitted_at = models.DateTimeField(_l("提交时间"))

    body = models.TextField(_l("反映内容"))
    # What handling units read: numbers masked, edited by the registrar.
    body_for_units = models.TextField(_l("给承办单位看的内容"))
    request = models.TextField(_l("诉求"), blank=True)
    village = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField(_l("具体地点"), max_length=120, blank=True)
    people = models.PositiveSmallIntegerField(_l("来访人数"), default=1)
    is_repeat = models.BooleanField(_l("重复来访"), default=False)
    is_anonymous = models.BooleanField(_l("匿名"), default=False)
    is_confidential = models.BooleanField(_l("要求保密"), default=True)
    was_read_back = models.BooleanField(_l("已向本人复述"), null=True)
    proposed_handling = models.TextField(_l("拟办意见"), blank=True)
    reported_by = models.ForeignKey(Deputy, on_delete=models.PROTECT, null=True, related_name="+")
    deputies = models.ManyToManyField(Deputy, related_name="opinions")

    category = models.ForeignKey("feedback.Category", on_delete=models.PROTECT, null=True, related_name="+")
    demand = models.CharField(_l("诉求类型"), max_length=10, choices=Demand, blank=True)
    level = models.CharField(_l("权限层级"), max_length=14, choices=Level, blank=True)
    pace = models.CharField(_l("缓急"), max_length=8, choices=Pace, default=Pace.ORDINARY)
    summary = models.CharField(_l("摘要"), max_length=200, blank=True)
    complained_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")

    step = models.CharField(_l("环节"), max_length=10, choices=Step)
    event_count = models.PositiveIntegerField(_l("记录数"), default=0)
    head = models.CharField(max_length=64)

    accepted_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    replying_deputy = models.ForeignKey(Deputy, on_delete=models.PROTECT, null=True, related_name="+")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    proposed_target = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    # Of handling since the last registration; each rework begins the next one.
    round = models.PositiveSmallIntegerField(default=1)
    rework_rounds = models.PositiveSmallIntegerField(_l("重办次数"), default=0)
    rating_rounds = models.PositiveSmallIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(_l("退回次数"), default=0)
    # When it became a problem item (难点件): third rework round or third return.
    problem_at = models.DateTimeField(null=True)
    resident_reopened = models.BooleanField(default=False)

    # The soonest running clock that can make it late, copied from Deadline for lists.
    due_at = models.DateTimeField(_l("最近到期"), null=True)
    amber_at = models.DateTimeField(null=True)
    owed_by = models.CharField(_l("责任方"), max_length=10, choices=Owner, blank=True)

    batch = models.ForeignKey("feedback.ImportBatch", on_delete=models.PROTECT, null=True, related_name="opinions")
    source = models.CharField(max_length=40, blank=True)
    message_id = models.CharField(max_length=40, null=True)
    voided_at = models.DateTimeField(null=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _l("意见")
        verbose_name_plural = pgettext_lazy("plural", "意见")
        constraints = [
            models.UniqueConstraint(fields=["source", "message_id"], name="opinion_imported_once"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(step=Step.CLOSED), name="opinion_merged_is_closed"
            ),
        ]
        indexes = [
            # A station's queue by time left.
            models.Index(fields=["station", "step", "due_at"], name="opinion_station_queue"),
            # A district's queue by time left.
            models.Index(fields=["step", "due_at", "area"], name="opinion_district_queue"),
            # What is late now, the longest first: few among many.
            models.Index(fields=["due_at", "area"], condition=Q(due_at__isnull=False), name="opinion_due"),
            # A district's problem items: few among many.
            models.Index(fields=["area"], condition=Q(problem_at__isnull=False), name="opinion_problem"),
            # A district's newest.
            models.Index(fields=["area", "-id"], name="opinion_district_newest"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("feedback:opinion-detail", args=[self.number])

    @property
    def title(self):
        """The summary once registered; before, the beginning of the person's own words."""
        return self.summary or self.shortened(self.body)

    @property
    def title_for_units(self):
        return self.summary or self.shortened(self.body_for_units)

    @staticmethod
    def shortened(text):
        line = " ".join(text.split())
        return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"

    @property
    def where(self):
        return " ".join(filter(None, [self.village.name if self.village else "", self.place])) or _("未说明地点")

    @property
    def is_closed(self):
        return self.step == Step.CLOSED

    @property
    def living(self):
        """The opinion whose steps this one follows: itself, or the one it was merged into."""
        return self.merged_into or self


class Contact(models.Model):
    """Who the resident is. Apart from the case, encrypted; no row means anonymous. Erasing blanks it."""

    opinion = models.OneToOneField(Opinion, on_delete=models.PROTECT, primary_key=True, related_name="contact")
    name = EncryptedTextField(blank=True)
    phone = EncryptedTextField(blank=True)
    address = EncryptedTextField(blank=True)
    name_index = models.CharField(max_length=32, blank=True, db_index=True)
    phone_index = models.CharField(max_length=32, blank=True, db_index=True)
    # What was asked before anybody could choose: a phone number was left to be called.
    tell_by = models.CharField(max_length=6, choices=TellBy, default=TellBy.PHONE)

    def __str__(self):
        return f"contact of {self.opinion_id}"


class ContactRelease(models.Model):
    """Leave for one unit to see the contact of one opinion, until a day."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="releases")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opinion", "unit"], name="contact_release_once")]

    def __str__(self):
        return f"{self.opinion_id} → {self.unit_id}"


class Attachment(models.Model):
    """A photo or document. Uploaded before its opinion exists it waits under the key of its form, for a day."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, null=True, related_name="attachments")
    event = models.ForeignKey("feedback.Event", on_delete=models.PROTECT, null=True, related_name="attachments")
    form_key = models.CharField(max_length=36, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility)
    path = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    source_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [
            # Photos kept through a failed post, and the sweep of those never sent.
            models.Index(fields=["form_key", "created_at"], condition=Q(opinion=None), name="attachment_waiting"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_photo(self):
        return self.content_type.startswith("image/")
