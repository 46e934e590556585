"""Master data in Django's admin. Rules are the services'; here stands only what is shown and what is locked."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import OuterRef, Subquery
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts import audit, delivery, services
from accounts.channels import WORDS
from accounts.models import SENT, AuditEntry, DeliveryAttempt, Notification, User
from accounts.protection import mask_phone


class MasterDataAdmin(admin.ModelAdmin):
    """Nothing is deleted, and what is added or changed leaves an audit entry with the names of the fields, not their values."""

    list_per_page = 50
    show_full_result_count = False
    # The field that names a row in the audit trail, and the fields that are given once.
    known_by = "pk"
    fixed = []

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(self.fixed if obj else [])]

    def log_addition(self, request, obj, message):
        self.audit(request, "add", obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        if changes := [said(entry) for entry in message]:
            self.audit(request, "change", obj, changes=changes)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            self.audit(request, "delete", obj)
        return super().log_deletions(request, queryset)

    def audit(self, request, verb, obj, **data):
        audit.record(request.user, verb, f"{obj._meta.model_name} {getattr(obj, self.known_by)}", **data)

    def each(self, request, queryset, service):
        """Call a service for every row that was ticked; say how many it took and why it refused the others."""
        done = 0
        for row in queryset:
            try:
                service(row, by=request.user)
                done += 1
            except services.Refused as refusal:
                named = {"name": row, "what": refusal}
                self.message_user(request, _("%(name)s：%(what)s") % named, messages.ERROR)
        if done:
            self.message_user(request, _("已办理 %(count)d 项。") % {"count": done}, messages.SUCCESS)


def said(entry: dict) -> dict:
    """One line of the admin's own history without the names of people in it: what was done, to which fields or to what."""
    return {verb: what.get("fields") or what.get("name", "") for verb, what in entry.items()}


class ReadOnly:
    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    """Written by services alone."""

    list_per_page = 50
    show_full_result_count = False


class NewAccountForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "name", "phone")


class AccountAdmin(MasterDataAdmin, DjangoUserAdmin):
    """An account without its posts; stations/admin.py adds them and registers the page."""

    known_by = "username"
    fixed = ["username"]
    add_form = NewAccountForm
    list_display = ["username", "name", "is_active", "is_administrator", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["username", "name"]
    ordering = ["username"]
    filter_horizontal = []
    readonly_fields = ["is_active", "is_administrator", "second_factor", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("人员"), {"fields": ["name", "phone", "email", "language"]}),
        (_("离岗与代办"), {"fields": ["substitute", "away_from", "away_until"]}),
        (_("状态（在列表页选中账号后，用“操作”更改）"), {"fields": readonly_fields}),
    ]
    add_fieldsets = [
        (
            None,
            {"classes": ["wide"], "fields": ["username", "name", "phone", "password1", "password2", "usable_password"]},
        )
    ]
    actions = ["deactivate", "reactivate", "unlock", "reset_second_factor", "appoint", "dismiss"]

    @admin.display(description=_("管理员"), boolean=True, ordering="is_superuser")
    def is_administrator(self, user):
        return user.is_superuser

    @admin.display(description=_("二次验证"))
    def second_factor(self, user):
        return _("已设置") if user.authenticator_set.exists() else _("未设置")

    @admin.action(description=_("停用账号"))
    def deactivate(self, request, queryset):
        self.each(request, queryset, services.deactivate)

    @admin.action(description=_("启用账号"))
    def reactivate(self, request, queryset):
        self.each(request, queryset, services.reactivate)

    @admin.action(description=_("解除登录锁定"))
    def unlock(self, request, queryset):
        self.each(request, queryset, services.unlock)

    @admin.action(description=_("重置二次验证（手机遗失时）"))
    def reset_second_factor(self, request, queryset):
        self.each(request, queryset, services.reset_second_factor)

    @admin.action(description=_("设为管理员"))
    def appoint(self, request, queryset):
        self.each(request, queryset, services.appoint_administrator)

    @admin.action(description=_("取消管理员"))
    def dismiss(self, request, queryset):
        self.each(request, queryset, services.dismiss_administrator)


class VerbFilter(admin.SimpleListFilter):
    title, parameter_name = _("事项"), "verb"

    def lookups(self, request, model_admin):
        return audit.VERBS.items()

    def queryset(self, request, queryset):
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = fields = ["at", "user", "what", "subject", "reason", "data"]
    list_filter = [VerbFilter]
    list_select_related = ["user"]
    search_fields = ["subject", "user__username", "user__name"]
    date_hierarchy = "at"

    @admin.display(description=_("事项"), ordering="verb")
    def what(self, entry):
        return audit.VERBS.get(entry.verb, entry.verb)


class StateFilter(admin.SimpleListFilter):
    """The outbox by what became of it; what needs a person stands first."""

    title, parameter_name = _("状态"), "state"
    states = {
        "dead": (_("已放弃"), "dead"),
        "waiting": (_("等待发送"), "waiting"),
        "delivered": (_("已送达"), "delivered"),
        "stopped": (_("不再发送"), "stopped"),
    }

    def lookups(self, request, model_admin):
        return [(name, label) for name, (label, _method) in self.states.items()]

    def queryset(self, request, queryset):
        return getattr(queryset, self.states[self.value()][1])() if self.value() in self.states else queryset


class ChannelFilter(admin.SimpleListFilter):
    title, parameter_name = _("渠道"), "channel"

    def lookups(self, request, model_admin):
        return [(channel.value, channel.label) for channel in SENT]

    def queryset(self, request, queryset):
        return queryset.filter(channel=self.value()) if self.value() in SENT else queryset


class DeliveryLog(ReadOnly, admin.TabularInline):
    model = DeliveryAttempt
    fields = readonly_fields = ["at", "why", "seconds"]
    ordering = ["-id"]

    @admin.display(description=_("说明"))
    def why(self, attempt):
        return WORDS.get(attempt.detail, attempt.detail)


@admin.register(Notification)
class OutboxAdmin(ReadOnlyAdmin):
    """What is to leave the portal and what became of it. The inbox is everybody's own."""

    list_display = ["created_at", "state", "channel", "to", "said", "last_error", "attempts", "next_attempt_at"]
    fields = [
        "created_at",
        "channel",
        "to",
        "words",
        "state",
        "attempts",
        "next_attempt_at",
        "delivered_at",
        "given_up_at",
    ]
    list_filter = [StateFilter, ChannelFilter]
    search_fields = ["key"]
    search_help_text = _("按意见编号查找")
    inlines = [DeliveryLog]
    actions = ["send_again", "stop"]
    each = MasterDataAdmin.each

    def get_queryset(self, request):
        log = DeliveryAttempt.objects.filter(notification=OuterRef("pk")).exclude(detail="").order_by("-id")
        rows = super().get_queryset(request).to_send().select_related("recipient")
        return rows.annotate(last_detail=Subquery(log.values("detail")[:1]))

    @admin.display(description=_("收件人"))
    def to(self, notice):
        """A resident's number is for those who answer; here it is masked, and after delivery it is gone."""
        if notice.recipient:
            return notice.recipient
        return (
            _("群众 %(phone)s") % {"phone": mask_phone(notice.address)} if notice.address else _("群众（号码已清除）")
        )

    @admin.display(description=_("内容"))
    def words(self, notice):
        """What a resident is told of the case is for those who handle it."""
        return notice.text if notice.recipient else _("给群众的内容，这里不显示")

    @admin.display(description=_("内容"))
    def said(self, notice):
        return Truncator(self.words(notice)).chars(24)

    @admin.display(description=_("状态"))
    def state(self, notice):
        if notice.delivered_at:
            return _("已送达")
        if notice.given_up_at:
            return _("已放弃")
        return _("等待发送") if notice.next_attempt_at else _("不再发送")

    @admin.display(description=_("没有送出的原因"))
    def last_error(self, notice):
        """What went out in the end has its failures in its log alone."""
        return "" if notice.delivered_at else WORDS.get(notice.last_detail, notice.last_detail or "")

    @admin.action(description=_("再发一次"))
    def send_again(self, request, queryset):
        self.each(request, queryset, delivery.retry)

    @admin.action(description=_("不再发送"))
    def stop(self, request, queryset):
        self.each(request, queryset, delivery.dismiss)
