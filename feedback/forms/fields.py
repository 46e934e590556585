"""Fields and the base form that the portal's forms share: plain widgets, and words that say how to mend it."""

import re
import unicodedata
import uuid
from datetime import timedelta

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import in_our_time
from accounts.wording import filled, listed
from feedback import photos
from feedback.errors import Invalid
from feedback.models import Category
from feedback.vocabulary import Visibility
from feedback.workflow import Step
from stations.finding import places_like, places_named, written
from stations.models import District

_l = gettext_lazy
SUGGESTED = 6
# Named one by one: phones that take photos in another format then send these.
PHOTOS = "image/jpeg,image/png,image/webp"
INCOMPLETE = dict.fromkeys(["required", "invalid", "invalid_choice"], _l("打开得不完整，请刷新后再填一次。"))
CHINESE_PHONE = re.compile(r"^(?:\+?86)?(1\d{10}|0\d{2,3}\d{7,8}(?:\d{1,6})?|\d{7,8}|400\d{7})$", re.ASCII)


def moment(label, *, required=True, **options):
    widget = forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
    return PastMomentField(label=label, required=required, widget=widget, **options)


def yes_no(label, *, yes, no, **options):
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        **options,
    )


def hidden_step():
    """The step a form was drawn at."""
    return forms.ChoiceField(
        label=_l("页面"), choices=Step.choices, widget=forms.HiddenInput, error_messages=INCOMPLETE
    )


class PastMomentField(forms.DateTimeField):
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]

    def clean(self, value):
        found = in_our_time(super().clean(value))
        if found and found > timezone.now() + timedelta(minutes=5):
            raise forms.ValidationError(_("时间不能晚于现在。"))
        return found


class PhoneField(forms.CharField):
    """Any way people write a number; kept as digits."""

    def __init__(self, **options):
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
        super().__init__(max_length=30, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value):
        typed = super().clean(value)
        digits = re.sub(r"[\s\-‐–—().转]", "", unicodedata.normalize("NFKC", typed))
        if digits and not CHINESE_PHONE.match(digits):
            raise forms.ValidationError(_("电话号码好像不对。请填写11位手机号，或区号加座机号。"))
        return digits


class VillageField(forms.CharField):
    """A village or township typed by name, as people write it or as the picker does. Gives a District or None."""

    def __init__(self, **options):
        attrs = {
            "list": "village-options",
            "autocomplete": "off",
            "hx-get": reverse_lazy("feedback:places"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": "#village-options",
        }
        super().__init__(max_length=100, required=False, widget=forms.TextInput(attrs=attrs), **options)
        self.inside = ""

    def prepare_value(self, value):
        return written([value])[0] if isinstance(value, District) else value

    def clean(self, value):
        typed = super().clean(value).strip()
        if not typed:
            return None
        found = places_named(typed, self.inside)
        if len(found) == 1:
            return found[0]
        if found:
            several = {"several": listed(written(found[:SUGGESTED]))}
            raise forms.ValidationError(filled(_("有几个同名的地方，请写全：%(several)s。"), several))
        raise forms.ValidationError(self.not_found(typed))

    def not_found(self, typed) -> str:
        if similar := places_like(typed, self.inside, SUGGESTED):
            words = _("没有找到“%(typed)s”。是不是：%(similar)s？请照着写全。")
            return filled(words, {"typed": typed, "similar": listed(written(similar))})
        return filled(_("没有找到“%(typed)s”。请写村或社区的全名，或者留空并在下面选择联络站。"), {"typed": typed})


class CategoryField(forms.ModelChoiceField):
    """The second level of the subject tree, grouped under the first."""

    def __init__(self, **options):
        super().__init__(queryset=Category.objects.none(), label=_l("内容分类"), empty_label=_l("请选择"), **options)

    def offer(self):
        active = Category.objects.filter(is_active=True).select_related("parent")
        self.queryset = active
        groups = {}
        for category in active:
            top = category.parent.name if category.parent_id else category.name
            groups.setdefault(top, []).append((category.pk, category.name))
        offered = [(top, rows[1:] or rows) for top, rows in groups.items()]
        self.widget.choices = [("", self.empty_label), *offered]


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Photos (and documents, for staff): each is checked and kept under the form's key, so a failed post loses none."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None):
        return [upload for upload in (data if isinstance(data, list | tuple) else [data]) if upload]


class KeepingForm(forms.Form):
    """A form with a key of its own that keeps what was uploaded with it."""

    required_css_class = "required"
    visibility = Visibility.UNIT
    takes_documents = False

    form_key = forms.UUIDField(label=_l("页面"), widget=forms.HiddenInput, error_messages=INCOMPLETE)

    def __init__(self, *args, by=None, **options):
        super().__init__(*args, label_suffix="", **options)
        self.by = by
        if "photos" in self.fields:
            self.fields["photos"].widget.attrs["accept"] = PHOTOS + (",application/pdf" if self.takes_documents else "")

    @property
    def key(self) -> str:
        """The key of this form: the one posted, or the one it was first drawn with. "" if what was posted is none."""
        try:
            return str(self.fields["form_key"].clean(self["form_key"].value()))
        except forms.ValidationError:
            return ""

    @property
    def waiting(self):
        return photos.waiting(self.key)

    def renew_key(self):
        """What was typed may be sent again as something new; its photos come along."""
        self.data, old = self.data.copy(), self.key
        self.data[self.add_prefix("form_key")] = str(uuid.uuid4())
        photos.carry_over(old, self.key)

    def clean(self):
        data = super().clean()
        if self.key and "photos" in self.fields:
            data["attachments"] = self.keep_files(data.pop("photos", None) or [])
        return data

    def keep_files(self, uploads):
        photos.discard(self.key, [pk for pk in self.data.getlist("discard") if re.fullmatch("[0-9]{1,18}", pk)])
        kept = self.waiting
        if len(kept) + len(uploads) > photos.MOST_FILES:
            self.add_error("photos", _("最多上传%(most)s个文件，请去掉几个。") % {"most": photos.MOST_FILES})
            return kept
        for upload in uploads:
            try:
                file = photos.keep(
                    upload, form_key=self.key, by=self.by, visibility=self.visibility, documents=self.takes_documents
                )
                kept += [] if file in kept else [file]
            except Invalid as refusal:
                self.add_error("photos", refusal.message)
        return kept

    def service_data(self) -> dict:
        """What the service gets: everything typed but the form's own machinery."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.machinery}

    machinery = frozenset(["form_key", "photos"])
