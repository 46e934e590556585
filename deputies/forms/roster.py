"""Putting a deputy on a reception day, or taking one off."""

from django import forms
from django.utils.translation import gettext_lazy as _l

from deputies.models import Deputy, DutyShift, Posting

LONGEST_REASON = 200


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_l("原因"),
        max_length=LONGEST_REASON,
        required=False,
        error_messages={"max_length": _l("原因最多写 200 个字。")},
    )


def role_field() -> forms.ChoiceField:
    said = _l("请选择接待或带班。")
    choice = {"required": said, "invalid_choice": said}
    return forms.ChoiceField(label=_l("分工"), choices=DutyShift.Role, error_messages=choice)


class RoleForm(forms.Form):
    role = role_field()


class AssignForm(ReasonForm):
    """Whoever was ever posted at the station may be named; the service says why one of them cannot come."""

    deputy = forms.ModelChoiceField(
        label=_l("代表"),
        queryset=Deputy.objects.none(),
        error_messages=dict.fromkeys(["required", "invalid_choice"], _l("请在下面的名单里选一位本站的代表。")),
    )
    role = role_field()

    def __init__(self, *args, station, **options):
        super().__init__(*args, label_suffix="", **options)
        posted = Posting.objects.at(station).values("deputy")
        self.fields["deputy"].queryset = Deputy.objects.filter(pk__in=posted)
