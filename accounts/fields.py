"""Fields that forms share: plain widgets, and words that say how to mend it."""

import re
from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

YEARS = range(2000, 2101)
# Control characters but tab and line break; what has no width, but what joins signs to one; what turns a row round.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
TOO_LONG = _l("最多写%(limit_value)d个字，现在有%(show_value)d个，请缩短一些。")
LONGEST_TEXT = 8000


def text(label, *, rows=3, required=True, max_length=LONGEST_TEXT, **options):
    return line(label, required=required, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **options)


def line(label, *, required=True, max_length=120, **options):
    words = {"required": _l("请填写这一项。"), "max_length": TOO_LONG} | options.pop("error_messages", {})
    return WrittenField(label=label, required=required, max_length=max_length, error_messages=words, **options)


def day(label, *, required=True, **options):
    return DayField(label=label, required=required, widget=DayInput, **options)


def choice(label, choices, *, required=True, radio=False, **options):
    """Radio buttons for a handful, a list for more; nothing is chosen beforehand unless ``initial`` says so."""
    blank = [] if radio else [("", _l("请选择"))]
    widget = forms.RadioSelect if radio else forms.Select
    words = {"required": _l("请选择一项。")} | options.pop("error_messages", {})
    choices = [*blank, *choices]
    return forms.ChoiceField(
        label=label, choices=choices, required=required, widget=widget, error_messages=words, **options
    )


def one_of(label, rows, *, required=True, **options):
    """One row of a list; what stands there before choosing says whether one must."""
    words = {"required": _l("请选择一项。")} | options.pop("error_messages", {})
    first = options.pop("empty_label", _l("请选择") if required else _l("不选"))
    return forms.ModelChoiceField(
        label=label, queryset=rows, required=required, empty_label=first, error_messages=words, **options
    )


def many():
    """Boxes to tick, in a frame that scrolls: for a list too long to be laid out."""
    return forms.CheckboxSelectMultiple({"class": "many"})


class DayInput(forms.DateInput):
    """A browser's own field for a day; what is not one comes back as a line of text, for the other shows it to nobody."""

    def __init__(self, attrs=None):
        super().__init__(attrs, "%Y-%m-%d")

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        context["widget"]["type"] = "text" if shown and not is_written_day(shown) else "date"
        return context


def is_written_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class WrittenField(forms.CharField):
    """A line break counts once, however it is sent, and what nobody sees counts for nothing."""

    def to_python(self, value):
        return super().to_python(UNSEEN.sub("", re.sub("\r\n?", "\n", value)) if isinstance(value, str) else value)


class DayField(forms.DateField):
    def clean(self, value):
        return in_our_time(super().clean(value))


def in_our_time(found):
    """A slip in the year is told at once; the database does not hold every year there was."""
    if found and found.year not in YEARS:
        raise forms.ValidationError(_("请核对年份。"))
    return found
