"""Publishing reception days, and what may become different about one."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import DayInput
from deputies.models import ReceptionDay

A_YEAR = timedelta(days=366)
LONGEST_REASON = 200
REQUIRED = {"required": _l("请填写这一项。")}
A_DAY = REQUIRED | {"invalid": _l("没有这一天，请改成实有的日期。")}
A_TIME = REQUIRED | {"invalid": _l("请填写时间，如 09:00。")}


class PublishForm(forms.Form):
    """The days that were ticked, and beside each why a soft rule is not met."""

    days = forms.ModelMultipleChoiceField(
        queryset=ReceptionDay.objects.none(),
        error_messages={
            "required": _l("请先选择要公布的接待日。"),
            "invalid_choice": _l("选中的接待日有的刚才已经公布。下面是最新情况，请看过后再公布。"),
        },
    )

    def __init__(self, *args, days, **options):
        super().__init__(*args, label_suffix="", **options)
        self.fields["days"].queryset = days
        for day in days:
            self.fields[reason_of(day)] = reason(required=False)
            self.fields[reason_of(day)].is_one_of = True  # asked for where it stands: no label may say it is not needed

    @property
    def reasons(self) -> dict[int, str]:
        return {day.pk: self.cleaned_data.get(reason_of(day), "") for day in self.cleaned_data["days"]}

    @property
    def is_overtaken(self) -> bool:
        return self.has_error("days", "invalid_choice")


def reason_of(day) -> str:
    return f"reason-{day.pk}"


def reason(**options):
    return forms.CharField(label=_l("原因"), max_length=LONGEST_REASON, **options)


class ChangeForm(forms.Form):
    """``seen``: the day as the page showed it, so that nobody overwrites what another has just changed."""

    required_css_class = "required"
    seen = forms.CharField(label=_l("页面"), widget=forms.HiddenInput, required=False, strip=False)
    day = forms.DateField(label=_l("日期"), widget=DayInput(), error_messages=A_DAY)
    starts = forms.TimeField(label=_l("开始"), widget=forms.TimeInput({"type": "time"}, "%H:%M"), error_messages=A_TIME)
    ends = forms.TimeField(label=_l("结束"), widget=forms.TimeInput({"type": "time"}, "%H:%M"), error_messages=A_TIME)
    place = forms.CharField(label=_l("地点"), required=False, max_length=120, help_text=_l("不填就是联络站的地址。"))
    reason = reason(required=False, help_text=_l("只有改动后不符合代表意愿或每年次数时才要写。"))

    def __init__(self, *args, reception_day, **options):
        now = {name: getattr(reception_day, name) for name in ("day", "starts", "ends", "place")}
        super().__init__(*args, label_suffix="", initial=now | {"seen": seen(reception_day)}, **options)

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > timezone.localdate() + A_YEAR:
            raise forms.ValidationError(_("日期不能晚于一年以后，请核对年份。"))
        return day

    def clean(self):
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("结束时间要晚于开始时间。"))
        return self.cleaned_data

    @property
    def is_outdated(self) -> bool:
        return self.cleaned_data["seen"] != self.initial["seen"]

    def look_again(self, reception_day) -> None:
        """Drawn once more beside the day as it is now, with what was typed: sent again, it holds."""
        self.data = self.data.copy()
        self.data["seen"] = seen(reception_day)

    def service_data(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class CancelForm(forms.Form):
    required_css_class = "required"
    cancelled_for = reason(help_text=_l("公告上会显示，如“防汛值守”。"), error_messages=REQUIRED)


def seen(day) -> str:
    return f"{day.state} {day.day} {day.starts:%H:%M} {day.ends:%H:%M} {day.place}"
