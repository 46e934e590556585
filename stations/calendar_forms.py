"""How an administrator names days to be changed: by hand, as a table, from the holidays library."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayInput
from stations import calendar_table
from stations.calendar_changes import NewDay, draft, draft_from_library, draft_from_table
from stations.models import CalendarDay, District
from stations.state_calendar import LAST_ARRANGED, LAST_YEAR

LONGEST = 31
KINDS = {"off": False, "on": True, "plain": None}


class BasisForm(forms.Form):
    """What holds for all days of one form."""

    district = forms.ModelChoiceField(
        District.objects.filter(level__lte=District.Level.COUNTY),
        label=_("适用范围"),
        required=False,
        empty_label=_("全国"),
        help_text=_("只在一个省、市、县放假的，如广西的三月三，请选那个地方；以最小的范围为准。"),
    )
    source = forms.CharField(
        label=_("依据"),
        max_length=CalendarDay._meta.get_field("source").max_length,
        help_text=_("通知的名称或文号，如“国办发明电〔2026〕9号”。"),
    )
    is_official = forms.BooleanField(label=_("已正式公布"), required=False, initial=True)

    def common(self) -> dict:
        data = self.cleaned_data
        code = data["district"].code if data.get("district") else ""
        return {"district_code": code, "source": data.get("source", ""), "is_official": data["is_official"]}


class HandForm(BasisForm):
    first = forms.DateField(label=_("日期"), widget=DayInput())
    last = forms.DateField(
        label=_("到"),
        required=False,
        widget=DayInput(),
        help_text=_("只有一天的不用填。"),
    )
    kind = forms.ChoiceField(
        label=_("改为"),
        choices=[("off", _("休息")), ("on", _("上班")), ("plain", _("平常日（按星期，或按更大范围的安排）"))],
        widget=forms.RadioSelect,
        initial="off",
    )
    name = forms.CharField(
        label=_("名称"),
        required=False,
        max_length=CalendarDay._meta.get_field("name").max_length,
        help_text=_("节日名称，或“调休上班”。改为平常日的不用填。"),
    )
    field_order = ["first", "last", "kind", "name", "district", "source", "is_official"]

    def clean_first(self):
        first, (least, most) = self.cleaned_data["first"], calendar_table.YEARS
        if not least <= first.year <= most:
            raise ValidationError(_("年份应在 %(first)d 与 %(last)d 之间。") % {"first": least, "last": most})
        return first

    def clean(self):
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last and not first <= last <= first + timedelta(days=LONGEST):
            self.add_error("last", _("应在起始日期之后，一次最多 %(n)d 天。") % {"n": LONGEST})
        if data.get("kind") != "plain" and not data.get("name"):
            self.add_error("name", _("请写节日名称或“调休上班”。"))
        return data

    def days(self) -> list[NewDay]:
        data = self.cleaned_data
        first, last, kind = data["first"], data["last"] or data["first"], KINDS[data["kind"]]
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [NewDay(day, kind, data["name"], **self.common()) for day in span]

    def draft(self, *, by, into):
        return draft(self.days(), by=by, into=into)


class TableForm(BasisForm):
    text = forms.CharField(
        label=_("粘贴表格"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 60}),
        help_text=_("第一行是“日期,类型,名称”，以后每行一天；类型写休息、上班或平常。从电子表格里复制来的也可以。"),
    )
    file = forms.FileField(label=_("或上传 CSV 文件"), required=False)
    field_order = ["text", "file", "district", "source", "is_official"]

    def clean(self):
        data = super().clean()
        text, file = data.get("text", "").strip("\ufeff"), data.get("file")
        if bool(text.strip()) == bool(file):
            raise ValidationError(_("请粘贴表格，或上传一个文件，二者选一。"))
        name = "file" if file else "text"
        try:
            content = calendar_table.decoded(file.read(calendar_table.MOST_BYTES + 1)) if file else text
            data["days"] = calendar_table.read(content, **self.common())
        except ValidationError as error:
            self.add_error(name, error)
        return data

    def draft(self, *, by, into):
        return draft_from_table(self.cleaned_data["days"], by=by, into=into)


class YearForm(forms.Form):
    year = forms.TypedChoiceField(
        label=_("年份"),
        coerce=int,
        help_text=_("与随软件安装的节假日资料比较，人工录入过的日期不变。尚未公布的年份只有推算的日期。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        self.fields["year"].choices = [(year, self.label(year)) for year in range(LAST_YEAR, this_year - 2, -1)]

    @staticmethod
    def label(year) -> str:
        return str(year) if year <= LAST_ARRANGED else _("%(year)d（推算）") % {"year": year}

    def draft(self, *, by, into):
        year = self.cleaned_data["year"]
        return draft_from_library(year, year, by=by, into=into)
