"""Fields of duty: several numbers or dates in one line, as people write them; hours of a day."""

import re
import unicodedata
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import YEARS, WrittenField
from accounts.wording import filled, listed

# Between two of a list: blanks, line breaks, commas and semicolons of either width, the ideographic comma.
BETWEEN = re.compile(r"[\s,;\u3001]+")
MOST_DATES = 200
MOST_NAMED = 3


class NumbersField(WrittenField):
    """Whole numbers, each once, in their order; the sign for "day" may stand behind them."""

    def prepare_value(self, value):
        return _("、").join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value):
        found, wrong = [], []
        for part in parts(super().clean(value)):
            number = re.fullmatch(r"([0-9]{1,3})[\u65e5\u53f7]?", part)
            found.append(int(number[1])) if number else wrong.append(part)
        if wrong:
            words = _("看不懂“%(typed)s”。请只写数字，用顿号或空格隔开，例如 6、16、26。")
            raise forms.ValidationError(filled(words, {"typed": listed(wrong[:MOST_NAMED])}))
        return sorted(set(found))


class DatesField(WrittenField):
    """Dates with or without their year, one after the other; kept as ISO dates. Without a year: the next such day."""

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        typed = parts(super().clean(value))
        found = {part: read_day(part, timezone.localdate()) for part in typed}
        if wrong := [part for part in typed if found[part] is None]:
            words = _("没有这样的日期：%(typed)s。请写成 2027-01-06 或 1月6日，每行一个。")
            raise forms.ValidationError(filled(words, {"typed": listed(wrong[:MOST_NAMED])}))
        if len(found) > MOST_DATES:
            raise forms.ValidationError(_("一条规则最多写%(most)d个日期，请分成几条。") % {"most": MOST_DATES})
        return sorted({day.isoformat() for day in found.values()})


def parts(typed: str) -> list[str]:
    return [part for part in BETWEEN.split(unicodedata.normalize("NFKC", typed or "")) if part]


def read_day(typed: str, today: date) -> date | None:
    """The day that is meant by 2027-01-06, 2027/1/6, 2027年1月6日 or 1月6日; None if there is none."""
    numbers = re.fullmatch(r"(?:([0-9]{4})[^0-9])?([0-9]{1,2})[^0-9]([0-9]{1,2})[^0-9]?", typed)
    if not numbers:
        return None
    month, day = int(numbers[2]), int(numbers[3])
    if numbers[1]:
        return day_of(int(numbers[1]), month, day)
    # The 29th of February may be seven years away.
    found = (day_of(today.year + ahead, month, day) for ahead in range(9))
    return next((day for day in found if day and day >= today), None)


def day_of(year, month, day) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def clock_time(label, **options):
    words = {"required": _l("请填写时间。"), "invalid": _l("请写成 09:00 这样的时间。")}
    widget = forms.TimeInput({"type": "time"}, "%H:%M")
    return forms.TimeField(label=label, widget=widget, error_messages=words, **options)


def seats_field():
    words = dict.fromkeys(["invalid", "min_value", "max_value"], _l("每次接待请安排 1 到 12 位代表。"))
    return forms.IntegerField(label=_l("每次几位代表"), min_value=1, max_value=12, initial=2, error_messages=words)


def put_in_order(form, first: str, last: str, words) -> None:
    """Refuse, at the later of two fields, what does not come after the earlier one."""
    data = form.cleaned_data
    if data.get(first) and data.get(last) and data[last] <= data[first]:
        form.add_error(last, words)
