"""Forms of verifying, answering, rating and sealing."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import choice, day, line, one_of, text
from feedback.forms.actions import ActionForm, ReasonForm, evidence_files
from feedback.forms.fields import moment, yes_no
from feedback.vocabulary import STATED_OUTCOMES, Kept, OutcomeClass, Retention, Satisfaction, Telling
from stations.models import Unit

MOST_PROMISES = 3
PROMISE_NEEDED = _l("只有B类答复要写，并写明哪一天兑现。")


class AcceptResultForm(ActionForm):
    verified = text(_l("怎样核查的"), help_text=_l("例如：到现场看过、看了照片、电话问过本人。"))
    photos = evidence_files()


class SendBackForm(ReasonForm):
    note = _l("退回后承办单位将重新办理，办理次数加一。")


class TakeOverForm(ActionForm):
    note = _l("由您直接答复群众。答复期限不变。")


class PromisesForm(ActionForm):
    """An answer, with the dated promises a class-B answer must carry."""

    error_fields = {"promises": "promise_1"}

    answer = text(_l("答复内容"), rows=6)
    outcome = choice(_l("答复类别"), STATED_OUTCOMES, radio=True)
    told_by = choice(_l("怎样告知群众"), Telling.choices)
    told_at = moment(_l("告知时间"), required=False, help_text=_l("不填就是现在。"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name, label in self.later_words().items():
            if name.startswith("promise"):
                self.fields[name] = line(label, required=False, max_length=300, help_text=PROMISE_NEEDED)
                self.fields[f"{name}_due_on"] = day(_("%(promise)s的兑现日期") % {"promise": label}, required=False)

    @classmethod
    def later_words(cls):
        labels = {f"promise_{n}": _("承诺事项%(n)s") % {"n": n} for n in range(1, MOST_PROMISES + 1)}
        return super().later_words() | labels

    def clean(self):
        data = super().clean()
        data["promises"] = [pair for n in range(1, MOST_PROMISES + 1) if (pair := self.promise(data, n))]
        if data["promises"] and data.get("outcome") not in (OutcomeClass.PLANNED, None):
            self.add_error("outcome", _("写了承诺事项，请选择B类；不是B类请删去承诺事项。"))
        return data

    def promise(self, data, n):
        text, due_on = data.pop(f"promise_{n}", ""), data.pop(f"promise_{n}_due_on", None)
        if bool(text) != bool(due_on):
            self.add_error(f"promise_{n}", _("承诺事项和兑现日期要一起填写。"))
        return (text, due_on) if text and due_on else None


class ReplyForm(PromisesForm):
    def starting_values(self):
        result = self.opinion.reports.filter(kind="result").last()
        return {"answer": result.text, "outcome": result.outcome} if result else {}


class RateForm(ActionForm):
    """Entered after a call; or by a deputy on what that deputy reported."""

    result = choice(_l("办理结果"), Satisfaction.choices, radio=True)
    attitude = choice(_l("办理态度"), Satisfaction.choices, radio=True)
    words = text(_l("评价人的话"), rows=2, required=False, max_length=500)

    def prepare(self):
        if self.grant.on_behalf:
            self.note = _l("请按群众本人的原话录入。评价由群众作出，不能代为判断。")


class ArchiveForm(ActionForm):
    retention = choice(_l("保管期限"), Retention.choices, radio=True, initial=Retention.YEARS_10)
    publish = yes_no(_l("建议向社会公开"), yes=_l("建议公开"), no=_l("不公开"), initial="no")
    public_text = text(
        _l("公开文本"),
        rows=4,
        required=False,
        help_text=_l("去掉姓名、电话、住址等能认出个人的内容；由另一人审核后才公开。"),
    )

    def starting_values(self):
        reply = self.standing.reply
        return {"public_text": reply.text if reply else ""}

    def clean(self):
        data = super().clean()
        if data.get("publish") and not data.get("public_text"):
            self.add_error("public_text", _("建议公开的，请写好公开文本。"))
        return data


class WithdrawForm(ActionForm):
    reason = text(_l("撤回原因"), rows=2, required=False, max_length=500)


class LookBackForm(ActionForm):
    promise = forms.TypedChoiceField(label=_l("哪一项承诺"), coerce=int)
    kept = choice(_l("兑现情况"), Kept.choices, radio=True)
    found = text(_l("回头看的情况"))
    new_due_on = day(_l("新的兑现日期"), required=False, help_text=_l("部分兑现时填写。"))
    photos = evidence_files()

    def prepare(self):
        due, words = self.standing.due_promises, _("%(name)s（%(what)s）")
        named = [(p.pk, {"name": p.text, "what": f"{p.due_on:%Y-%m-%d}"}) for p in due]
        self.fields["promise"].choices = [(pk, words % values) for pk, values in named]


class ReleasePublicationForm(ActionForm):
    note = _l("公开后任何人都能看到。请确认没有能认出个人的内容。")
    public_text = text(_l("公开文本"), rows=6)

    def starting_values(self):
        return {"public_text": self.standing.dossier.public_text}


class ReleaseContactForm(ReasonForm):
    note = _l("承办单位在期限内可以看到这件意见的联系方式，每次查看都有记录。")
    unit = one_of(_l("放开给哪个单位"), Unit.objects.none())
    until = day(_l("到哪一天为止"))
    field_order = ["unit", "until", "reason"]

    def prepare(self):
        units = [a.unit_id for a in self.standing.open_assignments]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=units)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise forms.ValidationError(_("期限不能早于今天。"))
        return until
