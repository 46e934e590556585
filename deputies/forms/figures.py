"""Of which places and which days the figures are."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import DayInput
from deputies.forms.publication import A_DAY
from stations.models import District

LEVELS = [District.Level.COUNTY, District.Level.TOWNSHIP]
LONGEST = 366 * 5
FAR = _l("请填 2000 年到 2100 年之间的一天。")


def day_field(label):
    of_our_time = [MinValueValidator(date(2000, 1, 1), FAR), MaxValueValidator(date(2100, 12, 31), FAR)]
    return forms.DateField(label=label, widget=DayInput(), error_messages=A_DAY, validators=of_our_time)


class PeriodForm(forms.Form):
    """``from`` and ``to`` are what the address says; without them it is this year up to today."""

    area = forms.ChoiceField(
        label=_l("地方"),
        required=False,
        error_messages={"invalid_choice": _l("这个地方不在您的范围内，请从列表里选一个。")},
    )
    station = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, stations, today: date):
        super().__init__(self.usual(today) | data.dict(), label_suffix="")
        self.fields["from"], self.fields["to"] = day_field(_l("从哪天起")), day_field(_l("到哪天止"))
        self.fields["area"].choices = [("", _("名下全部联络站")), *areas_of(stations)]
        self.fields["area"].is_one_of = True
        if data.get("station"):
            self.fields["area"].widget = forms.HiddenInput()

    def usual(self, today: date) -> dict:
        """What is asked for where the address says nothing."""
        return {"from": f"{today:%Y}-01-01", "to": f"{today:%Y-%m-%d}"}

    def clean(self):
        data = super().clean()
        first, last = data.get("from"), data.get("to")
        if first and last and last < first:
            self.add_error("to", _("“到哪天止”不能早于“从哪天起”。"))
        elif first and last and (last - first).days > LONGEST:
            self.add_error("to", _("一次最多看五年，请把时间改短一些。"))
        return data


def areas_of(stations):
    """Counties and townships that have one of the stations."""
    within = Exists(stations.filter(district__code__startswith=OuterRef("code")))
    return District.objects.filter(within, level__in=LEVELS).order_by("code").values_list("code", "name")
