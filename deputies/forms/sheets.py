"""A workbook that is to come in."""

from django import forms
from django.utils.translation import gettext_lazy as _l


class SheetForm(forms.Form):
    file = forms.FileField(
        label=_l("Excel 文件（.xlsx）"),
        help_text=_l("请用下载的模板填写，不超过 2 MB、2000 行。"),
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={"required": _l("请先选择文件。"), "empty": _l("这个文件是空的，请选择填好的表格。")},
    )
