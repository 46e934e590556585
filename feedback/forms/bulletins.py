"""Which report to draft, and its words."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _l

from accounts.wording import zh
from feedback.models import Bulletin
from stations.models import District, Station

CHOOSE = {"required": _l("请选一个。"), "invalid_choice": _l("请从列表里选一个。")}


class DraftForm(forms.Form):
    """``place``: a station's monthly report, or a district's bulletin. ``period``: a month; the quarter it lies in."""

    place = forms.ChoiceField(label=_l("哪里的报告"), error_messages=CHOOSE)
    period = forms.CharField(
        label=_l("哪个月"),
        max_length=7,
        widget=forms.DateInput({"type": "month"}),
        help_text=_l("写成 2026-10。季度通报填这个季度里的任何一个月。"),
        error_messages={"required": _l("请填哪个月，如 2026-10。"), "max_length": _l("请填哪个月，如 2026-10。")},
    )

    def __init__(self, *args, stations: list[Station], districts: list[District], **options):
        super().__init__(*args, label_suffix="", **options)
        self.places = {f"s{station.pk}": (Bulletin.Kind.MONTHLY, station) for station in stations}
        self.places |= {f"d{district.pk}": (Bulletin.Kind.QUARTERLY, district) for district in districts}
        names = [(key, f"{place.name} · {kind.label}") for key, (kind, place) in self.places.items()]
        self.fields["place"].choices = names

    def clean_period(self) -> date:
        try:
            found = date.fromisoformat(f"{self.cleaned_data['period']}-01")
        except ValueError as error:
            raise forms.ValidationError(_l("请填哪个月，如 2026-10。")) from error
        if not 2000 <= found.year <= 2100:
            raise forms.ValidationError(_l("请填 2000 年到 2100 年之间的月份。"))
        return found


class VersionForm(forms.Form):
    """Which state of a draft somebody has read."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class WordsForm(VersionForm):
    """The title and a text for each part; the headings stay."""

    def __init__(self, *args, bulletin: Bulletin, **options):
        kept = {"title": bulletin.title, "version": bulletin.version}
        kept |= {f"text_{n}": part["text"] for n, part in enumerate(bulletin.sections)}
        super().__init__(*args, initial=kept, label_suffix="", **options)
        self.fields["title"] = forms.CharField(
            label=_l("标题"),
            max_length=120,
            widget=forms.TextInput({"lang": "zh-Hans"}),
            error_messages={"required": _l("请填标题。")},
        )
        for n, part in enumerate(bulletin.sections):
            self.fields[f"text_{n}"] = forms.CharField(
                label=zh(part["heading"]),
                required=False,
                max_length=5000,
                widget=forms.Textarea({"rows": 6, "lang": "zh-Hans"}),
                error_messages={"max_length": _l("太长了，最多 5000 个字。")},
            )
        self.parts = len(bulletin.sections)

    @property
    def paragraphs(self) -> list[str]:
        return [self.cleaned_data[f"text_{n}"] for n in range(self.parts)]
