"""A reception day by hand: an extra one, or one that was agreed upon with people."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import day, line
from deputies.forms.fields import clock_time, put_in_order, seats_field
from deputies.models import ReceptionDay

A_YEAR = timedelta(days=366)


class DayForm(forms.ModelForm):
    required_css_class = "required"

    day = day(_l("日期"))
    starts, ends = clock_time(_l("开始")), clock_time(_l("结束"))
    place = line(_l("地点"), required=False, help_text=_l("不填就是联络站的地址。"))
    seats = seats_field()

    class Meta:
        model = ReceptionDay
        fields = ["day", "starts", "ends", "place", "seats", "needs_leader"]

    def __init__(self, *args, **options):
        super().__init__(*args, label_suffix="", **options)

    def clean_day(self):
        chosen, today = self.cleaned_data["day"], timezone.localdate()
        if chosen < today:
            raise forms.ValidationError(_("这一天已经过去，请选择今天或以后的日期。"))
        if chosen > today + A_YEAR:
            raise forms.ValidationError(_("日期不能晚于一年以后，请核对年份。"))
        return chosen

    def clean(self):
        put_in_order(self, "starts", "ends", _("结束时间要晚于开始时间。"))
        return super().clean()
