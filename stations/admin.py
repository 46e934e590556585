"""Divisions, stations, units, posts and the calendar in Django's admin. A person's posts stand on the person's page."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.forms import UserChangeForm
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts.admin import AccountAdmin, MasterDataAdmin, ReadOnlyAdmin
from accounts.models import User
from accounts.services import Refused
from accounts.substitutes import check_absence
from stations import services
from stations.colleagues import colleagues_of
from stations.forms import Colleague
from stations.models import CalendarDay, District, Serial, StaffPost, Station, Unit

POST_PLACES = ["station__merged_into", "unit", "district"]


@admin.register(District)
class DistrictAdmin(MasterDataAdmin):
    """Names can be mended, and the congress's own word and telephone given; codes come from the import of divisions alone."""

    list_display = ["code", "name", "level"]
    list_filter = ["level"]
    search_fields = ["code__startswith", "name__startswith"]
    search_help_text = _("输入区划代码或名称的开头。新的区划请用 import_districts 导入。")
    fields = ["code", "name", "level", "letter_word", "phone"]
    known_by, fixed = "code", ["code", "level"]

    def has_add_permission(self, request):
        return False


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Station.objects.all(),
        label=_("并入"),
        widget=AutocompleteSelect(Station._meta.get_field("merged_into"), admin.site),
    )


@admin.register(Station)
class StationAdmin(MasterDataAdmin):
    list_display = ["code", "name", "tier", "is_feature", "district", "state", "merged_into"]
    list_filter = ["state", "tier", "is_feature"]
    list_select_related = ["district", "merged_into"]
    search_fields = ["code__startswith", "name", "district__name__startswith"]
    autocomplete_fields = ["district"]
    # Opinions carry the district of their station, letters and files its code.
    known_by, fixed = "code", ["code", "district", "state"]
    readonly_fields = ["merged_into"]
    fieldsets = [
        (None, {"fields": ["code", "name", "tier", "is_feature", "district", "letter_word"]}),
        (_("对外信息"), {"fields": ["address", "phone", "opening_hours", "latitude", "longitude"]}),
        (_("状态（开放、关闭用列表页的“操作”，合并用右上角的“合并到…”）"), {"fields": ["state", "merged_into"]}),
    ]
    actions = ["open", "close"]

    @admin.action(description=_("开放联络站"))
    def open(self, request, queryset):
        self.each(request, queryset, services.open_station)

    @admin.action(description=_("关闭联络站"))
    def close(self, request, queryset):
        self.each(request, queryset, services.close_station)

    def formfield_for_choice_field(self, db_field, request, **options):
        """A new station is planned or open; every later state is a service's."""
        if db_field.name == "state":
            options["choices"] = [(state, state.label) for state in (Station.State.OPEN, Station.State.PLANNED)]
        return super().formfield_for_choice_field(db_field, request, **options)

    def get_urls(self):
        merge = self.admin_site.admin_view(self.merge)
        return [path("<int:pk>/merge/", merge, name="stations_station_merge"), *super().get_urls()]

    def merge(self, request, pk):
        station = self.get_object(request, str(pk))
        if station is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        form = MergeForm(request.POST or None)
        if form.is_valid() and self.merged(request, station, form):
            return redirect("admin:stations_station_change", pk)
        context = self.admin_site.each_context(request) | {"opts": self.opts, "station": station, "form": form}
        return render(request, "admin/stations/station/merge.html", context | {"title": _("合并联络站")})

    def merged(self, request, station, form) -> bool:
        try:
            services.merge_station(station, into=form.cleaned_data["into"], by=request.user)
        except Refused as refusal:
            form.add_error("into", str(refusal))
            return False
        self.message_user(request, _("“%(station)s”已合并。") % {"station": station}, messages.SUCCESS)
        return True


@admin.register(Unit)
class UnitAdmin(MasterDataAdmin):
    list_display = ["code", "name", "kind", "district", "contact", "phone", "is_active"]
    list_filter = ["is_active", "kind"]
    list_select_related = ["district"]
    search_fields = ["code__startswith", "name"]
    autocomplete_fields = ["district"]
    known_by, fixed = "code", ["code"]


class CurrentFilter(admin.SimpleListFilter):
    title, parameter_name = _("在任"), "current"

    def lookups(self, request, model_admin):
        return [("1", _("在任")), ("0", _("已离任或未到任"))]

    def queryset(self, request, queryset):
        current = queryset.model.objects.current().values("pk")
        return {"1": queryset.filter(pk__in=current), "0": queryset.exclude(pk__in=current)}.get(self.value(), queryset)


@admin.register(StaffPost)
class StaffPostAdmin(MasterDataAdmin):
    """A post is ended, never moved to another person or place: what was decided under it stays decided by it."""

    list_display = ["user", "role", "place", "since", "until"]
    list_filter = [CurrentFilter, "role"]
    list_select_related = ["user", *POST_PLACES]
    search_fields = ["user__username", "user__name", "station__name", "unit__name", "district__name__startswith"]
    autocomplete_fields = ["user", "station", "unit", "district"]
    fixed = ["user", "role", "station", "unit", "district"]
    date_hierarchy = "since"

    @admin.display(description=_("站点、单位或区划"))
    def place(self, post):
        return post.place


class HeldPosts(admin.TabularInline):
    model = StaffPost
    verbose_name_plural = _("岗位（离任请填任职止）")
    fields = ["role", "place", "since", "until"]
    readonly_fields = ["role", "place", "since"]
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*POST_PLACES)

    @admin.display(description=_("站点、单位或区划"))
    def place(self, post):
        return post.place


class NewPosts(admin.StackedInline):
    model = StaffPost
    verbose_name_plural = _("新任岗位（站点、单位、区划选与角色相符的一项）")
    fields = ["role", "station", "unit", "district", "since", "until"]
    autocomplete_fields = ["station", "unit", "district"]
    extra = 0
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).none()


class AccountForm(UserChangeForm):
    substitute = Colleague()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["substitute"].queryset = colleagues_of(self.instance)

    def clean(self):
        cleaned = super().clean()
        check_absence(self.instance, cleaned, self.changed_data)
        return cleaned


@admin.register(User)
class StaffAdmin(AccountAdmin):
    form = AccountForm
    list_display = [*AccountAdmin.list_display, "held"]
    inlines = [HeldPosts, NewPosts]

    def get_inlines(self, request, obj):
        """The account first, its posts on the page that follows."""
        return self.inlines if obj else []

    def get_queryset(self, request):
        current = StaffPost.objects.current().select_related(*POST_PLACES)
        return super().get_queryset(request).prefetch_related(Prefetch("posts", current, to_attr="current_posts"))

    @admin.display(description=_("岗位"))
    def held(self, user):
        return _("；").join(f"{post.get_role_display()} {post.place}" for post in user.current_posts)


@admin.register(CalendarDay)
class CalendarDayAdmin(ReadOnlyAdmin):
    """Days are changed by a CalendarChange, which first shows what it would move (feedback/calendar_admin.py)."""

    list_display = fields = ["day", "name", "is_working_day", "district_code", "is_official", "source"]
    list_filter = ["is_working_day", "is_official"]
    search_fields = ["name", "district_code__startswith"]
    date_hierarchy = "day"


@admin.register(Serial)
class SerialAdmin(ReadOnlyAdmin):
    list_display = ["office", "kind", "year", "last"]
    list_filter = ["kind", "year"]
    search_fields = ["office"]
