"""What deputies fill in about their shifts, and what heads decide by."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import choice, day, line
from accounts.templatetags.words import long_day
from deputies.models import DutyWish
from deputies.telling import hours_of

LONGEST = 200


class AnswerForm(forms.Form):
    """What was typed is given back where the service refuses."""

    required_css_class = "required"

    def __init__(self, *args, **options):
        super().__init__(*args, label_suffix="", **options)


def reason(**options):
    return line(_l("事由"), max_length=LONGEST, **options)


class LeaveForm(AnswerForm):
    reason = reason(help_text=_l("站长审批时会看到，如“外出培训”。"))


class ColleaguesField(forms.ModelMultipleChoiceField):
    """Only those whom nothing hinders can be ticked; ``notes`` by deputy say what to know before asking."""

    notes: dict = {}

    def label_from_instance(self, deputy):
        return f"{deputy.name} · {self.notes[deputy.pk]}"


class OfferForm(AnswerForm):
    colleagues = ColleaguesField(
        queryset=None,
        label=_l("请哪些同事"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_l("可以选几位，先答应的接替。"),
        error_messages={
            "required": _l("请先选择要请的同事。"),
            "invalid_choice": _l("选中的同事里有人现在不能接替，请重新选择。"),
        },
    )
    reason = reason(required=False)

    def __init__(self, *args, colleagues, notes, **options):
        super().__init__(*args, **options)
        self.fields["colleagues"].notes = notes
        self.fields["colleagues"].queryset = colleagues


class TakeForm(AnswerForm):
    """``reason`` is asked for once the service says that a soft rule would not be met."""

    in_return = choice(_l("换给对方一班"), [], required=False)
    reason = line(_l("仍要换班的原因"), max_length=LONGEST, required=False)

    def __init__(self, *args, shifts, **options):
        super().__init__(*args, **options)
        self.shifts = {str(shift.pk): shift for shift in shifts}
        offered = [(pk, in_words(shift.reception_day)) for pk, shift in self.shifts.items()]
        self.fields["in_return"].choices = [("", _("不用换，直接替")), *offered]
        if not offered:
            del self.fields["in_return"]

    @property
    def chosen(self):
        return self.shifts.get(self.cleaned_data.get("in_return", ""))


def in_words(row) -> str:
    return f"{long_day(row.day)} {hours_of(row)} {row.station.current.name}"


class AbsenceForm(AnswerForm):
    since, until = day(_l("请假起")), day(_l("请假止"))
    reason = reason()


class WishesForm(AnswerForm):
    weekdays = forms.TypedMultipleChoiceField(
        label=_l("不希望在星期几接待"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_l("排班时尽量照顾，不一定都能满足。"),
    )

    @staticmethod
    def of(deputy) -> dict:
        wishes = DutyWish.objects.filter(deputy=deputy, weekday__isnull=False, is_liked=False)
        return {"weekdays": list(wishes.values_list("weekday", flat=True))}


class DecisionForm(AnswerForm):
    is_granted = forms.TypedChoiceField(
        choices=[("yes", _l("同意")), ("no", _l("不同意"))], coerce=lambda v: v == "yes"
    )
    decision = line(_l("审批意见"), max_length=LONGEST, required=False)
