"""Of which cases the figures are: places, days, and one value on any axis."""

from datetime import date

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _l

from accounts.fields import line
from deputies.forms.figures import PeriodForm
from deputies.quarters import Quarter
from feedback.models import Category, Tally
from feedback.reports import TOWN_DIGITS
from feedback.vocabulary import Channel, Demand, Level
from stations.models import Station, Unit

NONE = "none"
ANY, NOBODY = ("", _l("不限")), (NONE, _l("没有填"))


class FiguresForm(PeriodForm):
    """Without a period in the address it is the whole quarter of today; every other field narrows what is counted."""

    # Only the stations of the chosen place itself: what came to a county's own station is of no township.
    own = forms.BooleanField(required=False, widget=forms.HiddenInput)
    cohort = forms.ChoiceField(
        label=_l("按哪个日期算"), choices=Tally.Cohort, error_messages={"invalid_choice": _l("请从列表里选一个。")}
    )

    def __init__(self, data, *, stations, today: date):
        super().__init__(data, stations=stations, today=today)
        self.stations = stations
        for axis, choices in choices_by_axis().items():
            self.fields[axis.value] = chosen_from(Tally.Axis(axis).label, choices)

    def usual(self, today: date) -> dict:
        quarter = Quarter.of(today)
        return {"from": quarter.first.isoformat(), "to": quarter.last.isoformat(), "cohort": Tally.Cohort.RECEIVED}

    def stations_asked(self):
        """The stations that are counted, merged ones left out: they count at the one that acts for them."""
        chosen = self.cleaned_data
        one = Q(code=chosen["station"]) if chosen["station"] else Q()
        here = Q(district=chosen["area"]) if self.is_own else Q()
        return self.stations.inside(chosen["area"]).filter(one, here).exclude(state=Station.State.MERGED)

    @property
    def is_own(self) -> bool:
        """Asked of a county; a township has nothing below it that would be told apart."""
        area = self.cleaned_data["area"]
        return self.cleaned_data["own"] and 0 < len(area) < TOWN_DIGITS

    def only(self) -> dict[str, str]:
        """The chosen values as the tally keeps them."""
        chosen = {axis.value: self.cleaned_data[axis.value] for axis in choices_by_axis()}
        return {axis: "" if value == NONE else value for axis, value in chosen.items() if value}


def chosen_from(label, choices):
    field = forms.ChoiceField(label=label, required=False, error_messages={"invalid_choice": _l("请从列表里选一个。")})
    field.choices = Listed(choices)
    field.is_one_of = True
    return field


class Listed:
    """Anything, what there is, nothing: read again for every page."""

    def __init__(self, choices):
        self.choices = choices

    def __iter__(self):
        return iter([ANY, *self.choices, NOBODY])


def choices_by_axis() -> dict:
    axis = Tally.Axis
    return {
        axis.UNIT: Choices(Unit.objects.order_by("name")),
        axis.SUBJECT: Choices(Category.objects.filter(parent=None).order_by("pk")),
        axis.DEMAND: Demand.choices,
        axis.LEVEL: Level.choices,
        axis.CHANNEL: Channel.choices,
    }


class Choices:
    """Key and name of rows, read when the list is shown or checked."""

    def __init__(self, rows):
        self.rows = rows

    def __iter__(self):
        return ((str(pk), name) for pk, name in self.rows.values_list("pk", "name"))


class SaveViewForm(forms.Form):
    """Under which name a list is kept."""

    name = line(_l("名称"), max_length=40, help_text=_l("例如：三季度逾期的道路问题。"))

    def __init__(self, *args, **options):
        super().__init__(*args, label_suffix="", **options)
