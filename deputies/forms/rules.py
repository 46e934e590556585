"""The form of a reception rule: first how its days are found, then only what that way of finding them needs."""

from datetime import time

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import day, line
from accounts.templatetags.words import long_day
from accounts.wording import filled, listed
from deputies import replanning
from deputies.forms.fields import MOST_NAMED, DatesField, NumbersField, clock_time, put_in_order, seats_field
from deputies.models import ReceptionRule
from deputies.recurrence import NTH, ImpossibleRule

Kind = ReceptionRule.Kind
BY_DAY = [Kind.MONTH_DAYS, Kind.ODD_MONTHS, Kind.EVEN_MONTHS]
# Which kinds use a field; what the others left in it is forgotten.
USED_BY = {
    "month_days": BY_DAY,
    "nth": [Kind.NTH_WEEKDAY],
    "weekdays": [Kind.NTH_WEEKDAY, Kind.WEEKLY, Kind.FORTNIGHTLY],
    "dates": [Kind.DATES],
    "on_holiday": [kind for kind in Kind if kind != Kind.BY_APPOINTMENT],
}
# What recurrence.py calls them.
FIELDS = {"days": "month_days"}
MORNING, NOON = time(9), time(11, 30)


class RuleForm(forms.ModelForm):
    required_css_class = "required"

    kind = forms.ChoiceField(
        label=_l("怎么定日子"), choices=Kind, widget=forms.RadioSelect, error_messages={"required": _l("请选择一项。")}
    )
    month_days = NumbersField(label=_l("几日"), required=False, help_text=_l("例如 6、16、26；只有一天就写一个数。"))
    nth = forms.TypedChoiceField(
        label=_l("第几个"),
        choices=[(number, label) for number, label in NTH.items()],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_l("星期几"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    dates = DatesField(
        label=_l("日期"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_l("每行一个，写成 2027-01-06 或 1月6日；不写年份就是最近的那一天。"),
    )
    on_holiday = forms.ChoiceField(
        label=_l("遇到放假"), choices=ReceptionRule.OnHoliday, required=False, widget=forms.RadioSelect
    )
    starts, ends = clock_time(_l("开始"), initial=MORNING), clock_time(_l("结束"), initial=NOON)
    place = line(_l("地点"), required=False, help_text=_l("不填就是联络站的地址。"))
    seats = seats_field()
    valid_from = day(_l("从哪天起"), initial=timezone.localdate, help_text=_l("每两周的，从这一天起算。"))
    valid_until = day(_l("到哪天止"), required=False, help_text=_l("不填就一直有效。"))

    class Meta:
        model = ReceptionRule
        fields = [
            "kind", "month_days", "nth", "weekdays", "dates", "on_holiday", "starts", "ends", "place", "seats",
            "needs_leader", "valid_from", "valid_until",
        ]  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, label_suffix="", **options)
        self.dates_so_far = set(self.instance.dates)
        for name in USED_BY:
            # Needed or not as the kind says: no label may say it is not needed.
            self.fields[name].is_one_of = True

    def clean(self):
        """What belongs to other kinds is forgotten; the rule as a whole is looked at when every field is in order."""
        data = super().clean()
        for name, kinds in USED_BY.items():
            if data.get("kind") not in kinds:
                data[name] = ReceptionRule._meta.get_field(name).get_default()
                self.errors.pop(name, None)
        put_in_order(self, "starts", "ends", _("结束时间要晚于开始时间。"))
        put_in_order(self, "valid_from", "valid_until", _("“到哪天止”要晚于“从哪天起”。"))
        if data.get("kind") in USED_BY["on_holiday"] and not data.get("on_holiday") and "on_holiday" not in self.errors:
            self.add_error("on_holiday", _("请选择一项。"))
        return data

    def clean_dates(self):
        dates, today = self.cleaned_data["dates"], timezone.localdate().isoformat()
        if past := [day for day in dates if day < today and day not in self.dates_so_far]:
            raise forms.ValidationError(
                filled(
                    _("这些日期已经过去：%(days)s。请删去，或者改成以后的日期。"), {"days": listed(past[:MOST_NAMED])}
                )
            )
        return dates

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            self.refuse_impossible()

    def refuse_impossible(self):
        try:
            replanning.refuse_impossible(self.instance, on=timezone.localdate())
        except ImpossibleRule as why:
            self.say(why)

    def say(self, why: ImpossibleRule) -> None:
        """At the field that it is about."""
        self.add_error(FIELDS.get(why.code, why.code), why.message)


class EndRuleForm(forms.Form):
    required_css_class = "required"

    last = day(_l("最后一天"), initial=timezone.localdate)

    def __init__(self, *args, rule, **options):
        super().__init__(*args, label_suffix="", **options)
        self.rule = rule

    def clean_last(self):
        last, today = self.cleaned_data["last"], timezone.localdate()
        if last < today:
            raise forms.ValidationError(_("已经过去的接待日不能取消。请填今天或以后的日期。"))
        if self.rule.valid_until and last > self.rule.valid_until:
            said = {"day": long_day(self.rule.valid_until)}
            raise forms.ValidationError(_("这条规则到%(day)s就结束了，请填更早的日期。") % said)
        return last
