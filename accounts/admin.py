"""Master data in Django's admin. Rules are the services'; here stands only what is shown and what is locked."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.utils.translation import gettext_lazy as _

from accounts import audit, services
from accounts.models import AuditEntry, User


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
