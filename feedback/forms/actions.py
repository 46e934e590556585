"""The base of every form that takes one action on one opinion."""

import uuid

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import choice, line, text
from feedback.errors import Invalid
from feedback.forms.fields import FilesField, KeepingForm, hidden_step, moment
from feedback.models import Attachment
from feedback.vocabulary import Visibility
from feedback.workflow import Capacity, Grant
from stations.models import Unit

OF_UNITS = {Capacity.LEAD, Capacity.ASSIST, Capacity.ADDRESSEE}
PROOF = _l("依据")


class WhyForm(forms.Form):
    """Why somebody looks at what is closed as a rule; the answer goes on record."""

    reason = line(_l("查看原因"), max_length=300)


class IdentityForm(WhyForm):
    """A lost receipt goes only to whoever brought the case."""

    reason = line(_l("怎样核对的身份"), max_length=300)


class ActionForm(KeepingForm):
    """Knows the standing of who fills it in, so that it offers only what may be chosen. ``note`` explains the action."""

    note = ""
    takes_documents = True
    visibility = Visibility.INTERNAL
    machinery = KeepingForm.machinery | {"at_step"}
    # What the service says of a field that the form names otherwise.
    error_fields = {}

    at_step = hidden_step()

    def __init__(self, *args, standing, grant: Grant, **options):
        self.standing, self.grant, self.opinion = standing, grant, standing.opinion
        fixed = {"form_key": uuid.uuid4(), "at_step": standing.opinion.step}
        options["initial"] = fixed | self.starting_values() | options.get("initial", {})
        super().__init__(*args, **options)
        if grant.on_behalf:
            self.add_proof()
        self.prepare()

    def starting_values(self) -> dict:
        return {}

    def prepare(self) -> None:
        """Narrow choices to what this person may choose for this opinion."""

    def add_proof(self):
        """A liaison entering somebody else's act says how it is known, and when it happened."""
        self.fields["evidence"] = text(
            PROOF, rows=2, max_length=500, help_text=_l("例如：回执编号、来电时间和号码尾数、来人姓名。")
        )
        self.fields["occurred_at"] = moment(_l("实际时间"), required=False, help_text=_l("不填就是现在。"))
        if "photos" not in self.fields:
            self.fields["photos"] = FilesField(label=_l("依据照片或扫描件"), required=False)

    def clean(self):
        data = super().clean()
        kept = [file.pk for file in data.get("attachments", [])]
        if kept:
            Attachment.objects.filter(pk__in=kept, opinion=None).update(visibility=self.seen_by(data))
        return data

    def seen_by(self, data) -> Visibility:
        """Who may open what comes along: whoever may read the words; else the units what is theirs."""
        of_unit = self.grant.on_behalf in OF_UNITS or Capacity.INTERESTED in self.standing.capacities
        return data.get("visibility") or (Visibility.UNIT if of_unit else self.visibility)

    @classmethod
    def words_of(cls, posted) -> list[tuple[str, str]]:
        """What was written into a form that came too late, with the labels: to copy from. No form is needed for it."""
        fields = {name: field for name, field in cls.base_fields.items() if name not in cls.machinery}
        written = [(field.label, posted.get(name)) for name, field in fields.items() if is_written(field)]
        later = [(label, posted.get(name)) for name, label in cls.later_words().items()]
        return [(label, words.strip()) for label, words in written + later if words and words.strip()]

    @classmethod
    def later_words(cls) -> dict:
        """Labels of the written fields that a form gets only when it is made."""
        return {"evidence": PROOF}

    def add_refusal(self, refusal: Invalid) -> None:
        """Show a rule the service applied at the field it is about."""
        field = self.error_fields.get(refusal.field, refusal.field)
        self.add_error(field if field in self.fields else None, refusal.message)


class SeenForm(ActionForm):
    """What is written here is for the station, for the units too, or for the resident as well."""

    visibility = choice(_l("谁能看到"), Visibility.choices, radio=True, initial=Visibility.UNIT)

    def prepare(self):
        if Capacity.INTERESTED in self.standing.capacities:  # nobody hides from the own eyes what one writes
            self.fields["visibility"].choices = Visibility.choices[1:]


def is_written(field) -> bool:
    return isinstance(field.widget, forms.Textarea | forms.TextInput)


class ReasonForm(ActionForm):
    reason = text(_l("原因"), max_length=1000)


class AssignmentForm(ActionForm):
    """Acts on one assignment: chosen where several fit, else silently the only one."""

    assignment = forms.TypedChoiceField(label=_l("哪个承办单位"), coerce=int, required=False, empty_value=None)

    def fits(self, assignment) -> bool:
        return True

    def prepare(self):
        fitting = [a for a in self.standing.within_reach if self.fits(a)]
        if len(fitting) < 2:
            del self.fields["assignment"]
        else:
            named = [(a.pk, {"name": a.unit.name, "what": a.get_role_display()}) for a in fitting]
            labels = [(pk, _("%(name)s（%(what)s）") % words) for pk, words in named]
            self.fields["assignment"].choices = [("", _("请选择")), *labels]


def active_units():
    return Unit.objects.filter(is_active=True).select_related("district")


def evidence_files():
    return FilesField(label=_l("照片或文件"), required=False, help_text=_l("可以不传。照片或PDF，最多6个。"))
