"""Categories and time limits in Django's admin. Opinions and events are shown without anybody's words, and never changed."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin import MasterDataAdmin, ReadOnlyAdmin
from feedback.calendar_admin import CalendarChangeAdmin  # noqa: F401  registers itself
from feedback.models import Category, Event, Opinion, Policy, Rung
from feedback.vocabulary import Audience, ClockKind

# Nobody sets these by policy: half of the lead's time, a promise's own date.
WITHOUT_POLICY = {ClockKind.ASSIST, ClockKind.PROMISE}
# How long somebody may take over a form that began with the time of then.
FILLING_IN = timedelta(hours=1)
# A year of working days: a slip of the finger would silence a rung for good.
MOST_DAYS_LATE = 250


@admin.register(Category)
class CategoryAdmin(MasterDataAdmin):
    list_display = ["name", "parent", "is_active"]
    list_filter = ["is_active", ("parent", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["name", "parent__name"]
    autocomplete_fields = ["parent"]


class PolicyForm(forms.ModelForm):
    def clean_valid_from(self):
        """What was filled in by the page is now, to the second: a slip is mended by the next row at once."""
        asked, now = self.cleaned_data["valid_from"], timezone.now()
        if asked < now - FILLING_IN:
            raise forms.ValidationError(_("规定不能从过去生效：已经起算的时限仍按当时的规定。请填现在或以后的时间。"))
        return max(asked, now)


@admin.register(Policy)
class PolicyAdmin(MasterDataAdmin):
    """Add-only: running clocks keep the promise of the row they were started under."""

    form = PolicyForm
    list_display = ["kind", "level", "pace", "amount", "unit", "valid_from", "in_force", "basis"]
    list_filter = ["kind", "level", "pace"]
    fieldsets = [
        (
            None,
            {
                "fields": ["kind", "level", "pace", "amount", "unit", "valid_from", "basis"],
                "description": _(
                    "规定只增加、不修改：同一时限、层级、缓急的新规定从生效时间起代替旧规定；已经起算的时限仍按旧规定执行。"
                    "写明层级或缓急的规定优先于通用的规定。"
                ),
            },
        )
    ]

    def has_change_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        same = {name: OuterRef(name) for name in ("kind", "level", "pace")}
        later = Policy.objects.in_force().filter(valid_from__gt=OuterRef("valid_from"), **same)
        return super().get_queryset(request).annotate(is_replaced=Exists(later))

    def formfield_for_choice_field(self, db_field, request, **options):
        field = super().formfield_for_choice_field(db_field, request, **options)
        if db_field.name == "kind":
            field.choices = [choice for choice in field.choices if choice[0] not in WITHOUT_POLICY]
        return field

    @admin.display(description=_("现行"), boolean=True)
    def in_force(self, policy):
        return not policy.is_replaced and policy.valid_from <= timezone.now()


class RungForm(forms.ModelForm):
    audiences = forms.MultipleChoiceField(
        label=Rung._meta.get_field("audiences").verbose_name,
        choices=Audience,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("找不到人时自动通知上一级，并提醒管理员。"),
    )

    def clean_days_late(self):
        """Later than the rung below and sooner than the one above: else people would be told out of order."""
        days = self.cleaned_data["days_late"]
        if days is None:
            return days
        if days > MOST_DAYS_LATE:
            raise forms.ValidationError(_("最多 %(most)d 个工作日，请核对。") % {"most": MOST_DAYS_LATE})
        row = {name: self.cleaned_data.get(name, getattr(self.instance, name)) for name in ("owed_by", "level")}
        others = Rung.objects.filter(owed_by=row["owed_by"]).exclude(level=row["level"] or 0)
        for other in others.exclude(days_late=None):
            if other.days_late == days or (other.days_late < days) != (other.level < (row["level"] or 0)):
                said = {"level": other.get_level_display(), "days": other.days_late}
                raise forms.ValidationError(_("要与“%(level)s”（%(days)d 个工作日）保持先后顺序，请改天数。") % said)
        return days


@admin.register(Rung)
class RungAdmin(MasterDataAdmin):
    """When each rung fires and who is told. What has fired stays as it was; what comes next follows the new row."""

    form = RungForm
    list_display = ["owed_by", "level", "days_late", "audience_words", "issues_notice"]
    list_filter = ["owed_by", "level"]
    fields = ["owed_by", "level", "days_late", "audiences", "issues_notice"]
    fixed = ["owed_by", "level"]

    @admin.display(description=_("通知对象"))
    def audience_words(self, rung):
        return rung.audience_words


@admin.register(Opinion)
class OpinionAdmin(ReadOnlyAdmin):
    list_display = fields = [
        "number",
        "station",
        "step",
        "level",
        "pace",
        "channel",
        "submitted_at",
        "due_at",
        "owed_by",
        "event_count",
        "rework_rounds",
        "returns",
    ]
    list_filter = ["step", "level", "channel"]
    list_select_related = ["station"]
    search_fields = ["number__exact"]
    search_help_text = _("输入完整的意见编号。")


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = fields = [
        "opinion",
        "seq",
        "action",
        "from_step",
        "to_step",
        "capacity",
        "on_behalf",
        "occurred_at",
        "recorded_at",
        "hash",
    ]
    list_filter = ["action", "capacity"]
    list_select_related = ["opinion"]
    search_fields = ["opinion__number__exact"]
    search_help_text = _("输入完整的意见编号。")
    date_hierarchy = "recorded_at"
