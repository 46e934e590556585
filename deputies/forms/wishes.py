"""Leave and wishes of a deputy, as the station's staff write them down."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import day, line
from deputies.forms.fields import DatesField


class AbsenceForm(forms.Form):
    """``frees``: shifts within the leave that the page showed before."""

    required_css_class = "required"

    since, until = day(_l("请假起")), day(_l("请假止"))
    reason = line(_l("事由"), required=False, max_length=200)
    frees = forms.TypedMultipleChoiceField(
        label=_l("空出的接待"), coerce=int, required=False, widget=forms.MultipleHiddenInput
    )

    def __init__(self, *args, shifts, **options):
        super().__init__(*args, label_suffix="", **options)
        self.fields["frees"].choices = [(pk, pk) for pk in shifts]

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("“请假止”不能早于“请假起”。"))
        return self.cleaned_data


def weekdays(label):
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def dates(label):
    widget = forms.Textarea({"rows": 3})
    return DatesField(
        label=label,
        required=False,
        max_length=4000,
        widget=widget,
        help_text=_l("每行一个，写成 2027-01-06 或 1月6日。"),
    )


class WishForm(forms.Form):
    liked_weekdays, liked_dates = weekdays(_l("希望在星期几接待")), dates(_l("希望在哪几天接待"))
    unliked_weekdays, unliked_dates = weekdays(_l("不希望在星期几接待")), dates(_l("不希望在哪几天接待"))

    def __init__(self, *args, wishes, **options):
        initial = {}
        for is_liked, name in ((True, "liked"), (False, "unliked")):
            same = [row for row in wishes if row.is_liked is is_liked]
            initial[f"{name}_weekdays"] = [row.weekday for row in same if row.day is None]
            initial[f"{name}_dates"] = [row.day.isoformat() for row in same if row.day]
        super().__init__(*args, label_suffix="", initial=initial, **options)

    def service_data(self) -> dict:
        data = self.cleaned_data
        return {name: [*data[f"{name}_weekdays"], *data[f"{name}_dates"]] for name in ("liked", "unliked")}
