"""Events that several opinions come from, and one letter for many of them."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _l

from deputies.models import Deputy, Posting
from feedback.forms.actions import active_units
from feedback.forms.fields import KeepingForm, choice, many, one_of, text
from feedback.forms.intake import own_stations
from feedback.models import Occasion, Opinion
from feedback.vocabulary import Method
from stations.models import Unit
from stations.scope import scope_of


class OccasionForm(forms.ModelForm):
    required_css_class = "required"

    class Meta:
        model = Occasion
        fields = ["kind", "title", "held_on", "station", "place", "deputies"]
        widgets = {
            "held_on": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            "deputies": many(),
        }

    def __init__(self, *args, user, **options):
        super().__init__(*args, label_suffix="", **options)
        stations = own_stations(user)
        self.fields["kind"].choices = [("", _l("请选择")), *Occasion.Kind.choices]
        self.fields["station"].queryset, self.fields["station"].empty_label = stations, _l("请选择")
        postings = Posting.objects.current().filter(scope_of(user).reach("station", "station__district_id"))
        self.fields["deputies"].queryset = Deputy.objects.filter(pk__in=postings.values("deputy"))


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
