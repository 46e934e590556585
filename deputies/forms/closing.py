"""Closing a reception day: one answer for each deputy, and how many people came."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import choice, line, one_of
from accounts.wording import filled, zh
from deputies.models import Deputy, DutyHelper, DutyShift, Posting

MOST_VISITORS = 2000
ASKED = _l("请选择到场或缺席。")


class CloseDayForm(forms.Form):
    visitors = forms.IntegerField(
        label=_l("接待了几位群众"),
        min_value=0,
        max_value=MOST_VISITORS,
        help_text=_l("来了几个人就填几个，和登记了几件意见不是一回事；没有人来填 0。"),
        error_messages={
            "required": _l("请填写接待了几位群众，没有人来填 0。"),
            "invalid": _l("请用数字填写接待了几位群众。"),
            "min_value": _l("人数不能是负数。"),
            "max_value": _l("最多填 %(limit_value)s，请核对。"),
        },
    )

    def __init__(self, *args, shifts, station, **options):
        super().__init__(*args, label_suffix="", **options)
        self.shifts = {f"shift-{shift.pk}": shift for shift in shifts}
        posted = Posting.objects.current().at(station).values("deputy")
        others = Deputy.objects.filter(pk__in=posted).exclude(pk__in=[shift.deputy_id for shift in shifts])
        for name, shift in self.shifts.items():
            self.fields[name] = forms.ChoiceField(
                label=zh(shift.deputy.name),
                choices=DutyShift.Attendance,
                widget=forms.RadioSelect,
                error_messages=dict.fromkeys(["required", "invalid_choice"], ASKED),
            )
            label = filled(_("%(name)s没有来，谁来顶替的"), {"name": shift.deputy.name})
            self.fields[f"instead-{shift.pk}"] = one_of(label, others.order_by("code"), required=False)
        self.order_fields([*self.answers(), "visitors"])

    def answers(self):
        return [field for name, shift in self.shifts.items() for field in (name, f"instead-{shift.pk}")]

    def clean(self):
        data = super().clean()
        for name, shift in self.shifts.items():
            if data.get(name) == DutyShift.Attendance.PRESENT and data.get(f"instead-{shift.pk}"):
                self.add_error(f"instead-{shift.pk}", _("到场的代表不用填顶替的人，请改回不填，或者改为缺席。"))
        return data

    @property
    def present(self) -> list[int]:
        """The shifts whose deputy came."""
        answers = self.cleaned_data
        return [shift.pk for name, shift in self.shifts.items() if answers[name] == DutyShift.Attendance.PRESENT]

    @property
    def substitutes(self) -> dict[int, Deputy]:
        """Who came instead, by the shift."""
        chosen = {shift.pk: self.cleaned_data[f"instead-{shift.pk}"] for shift in self.shifts.values()}
        return {pk: deputy for pk, deputy in chosen.items() if deputy}


class CountForm(forms.Form):
    """One person more at the door, or one too many counted."""

    more = forms.TypedChoiceField(choices=[("1", "1"), ("-1", "-1")], coerce=int)


class HelperForm(forms.Form):
    kind = choice(_l("身份"), DutyHelper.Kind.choices)
    name = line(_l("姓名"), max_length=60)
    organisation = line(_l("单位"), required=False, max_length=80)
