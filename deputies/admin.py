"""Deputies, their mandates, postings and groups in Django's admin."""

from uuid import uuid4

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from accounts import pictures
from accounts.admin import MasterDataAdmin
from accounts.wording import listed
from deputies.forms.fields import NumbersField
from deputies.models import Deputy, DeputyGroup, DutyNorm, Mandate, Posting


class PhotoInput(forms.ClearableFileInput):
    """Without a link to the file: media are given out by views alone."""

    template_name = "admin/deputies/photo_input.html"


class DeputyForm(forms.ModelForm):
    # A plain file: nothing opens the picture before it is checked.
    photo = forms.FileField(label=_("照片"), required=False, widget=PhotoInput)

    def clean_photo(self):
        photo = self.cleaned_data["photo"]
        if not isinstance(photo, UploadedFile):
            return photo
        try:
            return ContentFile(pictures.as_jpeg(pictures.read_limited(photo)), f"{uuid4().hex}.jpg")
        except pictures.PictureRefused as why:
            raise ValidationError(_("这张照片%(why)s。") % {"why": why}) from why


class Mandates(admin.TabularInline):
    model = Mandate
    extra = 0


class HeldPostings(admin.TabularInline):
    model = Posting
    verbose_name_plural = _("驻站（结束请填驻站止）")
    fields = ["station", "since", "until"]
    readonly_fields = ["station", "since"]
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("station")


class NewPostings(admin.TabularInline):
    model = Posting
    verbose_name_plural = _("新的驻站")
    fields = ["station", "since", "until"]
    autocomplete_fields = ["station"]
    extra = 0
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).none()


@admin.register(Deputy)
class DeputyAdmin(MasterDataAdmin):
    form = DeputyForm
    list_display = ["code", "name", "kind", "rank", "seats", "stations", "is_active"]
    list_filter = ["is_active", "kind", "rank", "mandates__level"]
    search_fields = ["code__startswith", "name", "constituency"]
    autocomplete_fields = ["user"]
    known_by, fixed = "code", ["code"]
    inlines = [Mandates, HeldPostings, NewPostings]
    fieldsets = [
        (None, {"fields": ["code", "name", "kind", "rank", "is_active"]}),
        (_("公开信息"), {"fields": ["occupation", "constituency", "photo"]}),
        (_("不公开"), {"fields": ["phone", "user"]}),
    ]

    def get_queryset(self, request):
        current = Prefetch("postings", Posting.objects.current().select_related("station"), to_attr="current_postings")
        return super().get_queryset(request).prefetch_related("mandates", current)

    @admin.display(description=_("代表职务"))
    def seats(self, deputy):
        return listed(str(mandate) for mandate in deputy.mandates.all())

    @admin.display(description=_("驻站"))
    def stations(self, deputy):
        return listed(str(posting.station) for posting in deputy.current_postings)


@admin.register(DeputyGroup)
class DeputyGroupAdmin(MasterDataAdmin):
    list_display = ["name", "district", "is_professional"]
    list_filter = ["is_professional"]
    list_select_related = ["district"]
    search_fields = ["name"]
    autocomplete_fields = ["district", "deputies"]

    def has_delete_permission(self, request, obj=None):
        """Nothing hangs on a group."""
        return True


class DutyNormForm(forms.ModelForm):
    prompts = NumbersField(label=_("未公布时提前几天提醒"), required=False, help_text=_("例如 7、4；不填就不提醒。"))

    class Meta:
        help_texts = {"district": _("不选就是所有地方；更小的区划自己有规定的，以它为准。")}

    def clean(self):
        """The database says it too, but of a place that is empty it names no field."""
        everywhere = DutyNorm.objects.filter(district=None).exclude(pk=self.instance.pk)
        is_everywhere = "district" in self.fields and not self.cleaned_data.get("district")
        if is_everywhere and "district" not in self.errors and everywhere.exists():
            self.add_error("district", _("“所有地方”的规定已经有了，请改那一条，或者选一个行政区划。"))
        return super().clean()


@admin.register(DutyNorm)
class DutyNormAdmin(MasterDataAdmin):
    form = DutyNormForm
    list_display = ["__str__", "is_paired", "minimum", "maximum", "notice_days", "prompts", "month_prompt"]
    list_select_related = ["district"]
    search_fields = ["district__name__startswith", "district__code__startswith"]
    autocomplete_fields = ["district"]
    known_by, fixed = "district_id", ["district"]
    fields = ["district", "is_paired", "minimum", "maximum", "notice_days", "prompts", "month_prompt"]

    def has_delete_permission(self, request, obj=None):
        """Without one the place follows the next larger one, in the end what is shipped."""
        return True
