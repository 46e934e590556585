"""Events that several opinions come from, and one letter for many of them."""

import uuid
from datetime import timedelta

from django import forms
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import choice, day, line, many, one_of, text
from deputies.models import Deputy, Posting
from feedback.forms.actions import active_units
from feedback.forms.fields import INCOMPLETE, KeepingForm
from feedback.forms.walk_in import own_stations
from feedback.models import Occasion, Opinion
from feedback.vocabulary import Method
from stations.models import Unit
from stations.scope import scope_of

A_YEAR = timedelta(days=366)


class OccasionForm(forms.ModelForm):
    required_css_class = "required"

    title = line(_l("名称"), max_length=80)
    held_on = day(_l("日期"))
    place = line(_l("地点"), required=False)
    form_key = forms.UUIDField(
        label=_l("页面"), widget=forms.HiddenInput, initial=uuid.uuid4, error_messages=INCOMPLETE
    )

    class Meta:
        model = Occasion
        fields = ["kind", "title", "held_on", "station", "place", "deputies"]
        widgets = {"deputies": many()}

    def __init__(self, *args, user, **options):
        super().__init__(*args, label_suffix="", **options)
        stations = own_stations(user)
        self.fields["kind"].choices = [("", _l("请选择")), *Occasion.Kind.choices]
        self.fields["station"].queryset, self.fields["station"].empty_label = stations, _l("请选择")
        postings = Posting.objects.current().filter(scope_of(user).reach("station", "station__district_id"))
        self.fields["deputies"].queryset = Deputy.objects.filter(pk__in=postings.values("deputy"))

    def clean_held_on(self):
        held_on = self.cleaned_data["held_on"]
        if held_on > timezone.localdate() + A_YEAR:
            raise forms.ValidationError(_("日期不能晚于一年以后，请核对年份。"))
        return held_on

    def save(self):
        """Who sends the same twice gets the first, also where both come at once."""
        self.instance.form_key = self.cleaned_data["form_key"]
        try:
            with transaction.atomic():
                return super().save()
        except IntegrityError:
            made = {name: self.cleaned_data[name] for name in ("form_key", "station", "kind", "held_on", "title")}
            return Occasion.objects.get(**made)


class DispatchTogetherForm(KeepingForm):
    """One letter to one unit for several opinions of the same event."""

    opinions = forms.ModelMultipleChoiceField(
        label=_l("哪几件"), queryset=Opinion.objects.none(), to_field_name="number", widget=many()
    )
    lead = one_of(_l("主办单位"), Unit.objects.none())
    method = choice(_l("交办方式"), [(m.value, m.label) for m in (Method.LETTER, Method.REPORT_LIST)], radio=True)
    requirement = text(_l("办理要求"), rows=2, required=False, max_length=500)

    machinery = KeepingForm.machinery | {"opinions"}

    def __init__(self, *args, waiting, **options):
        super().__init__(*args, initial={"form_key": uuid.uuid4(), "method": Method.LETTER}, **options)
        self.fields["opinions"].queryset = waiting
        self.fields["opinions"].initial = [opinion.number for opinion in waiting]
        self.fields["opinions"].label_from_instance = lambda opinion: f"{opinion.number} {opinion.title}"
        self.fields["lead"].queryset = active_units()
