"""Forms of handing over, handling, pressing and supervising."""

from django import forms
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import choice, day, line, many, one_of, text
from accounts.models import User
from accounts.wording import listed
from deputies.models import Deputy, Posting
from feedback.forms.actions import ActionForm, AssignmentForm, ReasonForm, SeenForm, active_units, evidence_files
from feedback.forms.fields import yes_no
from feedback.vocabulary import (
    NEVER_LATE,
    STATED_OUTCOMES,
    Level,
    Method,
    PressMeans,
    SupervisionForm,
    SupervisorKind,
)
from stations.models import StaffPost, Unit, inside


class InvestigateForm(ActionForm):
    held_on = day(_l("调研日期"))
    participants = line(_l("参加人员"), max_length=200)
    findings = text(_l("调研情况"), rows=5)
    photos = evidence_files()

    def clean_held_on(self):
        held_on = self.cleaned_data["held_on"]
        if held_on > timezone.localdate():
            raise forms.ValidationError(_("调研日期不能晚于今天。"))
        return held_on


class DispatchForm(ActionForm):
    lead = one_of(_l("主办单位"), Unit.objects.none())
    assists = forms.ModelMultipleChoiceField(
        label=_l("协办单位"), queryset=Unit.objects.none(), required=False, widget=many()
    )
    method = choice(_l("交办方式"), Method.choices, radio=True)
    requirement = text(_l("办理要求"), rows=2, required=False, max_length=500)
    due_on = day(_l("办结期限"), required=False, help_text=_l("只有比规定时限更短时才填。"))
    reason = text(_l("收回原交办的原因"), rows=2, required=False, max_length=500)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    suggestion_title = line(_l("建议标题"), required=False)
    authors = forms.ModelMultipleChoiceField(
        label=_l("提出建议的代表"), queryset=Deputy.objects.none(), required=False, widget=many()
    )
    congress = line(_l("届次"), required=False, max_length=80, help_text=_l("例如：县十八届人大五次会议。"))

    def starting_values(self):
        lead = next((a for a in self.standing.open_assignments if a.is_lead), None)
        return {
            "lead": lead and lead.unit_id,
            "assists": [a.unit_id for a in self.standing.open_assignments if not a.is_lead],
            "method": Method.SUGGESTION if self.opinion.level == Level.COUNTY else Method.LETTER,
            "seen": ",".join(str(a.pk) for a in self.standing.open_assignments),
            "suggestion_title": self.opinion.summary,
        }

    def prepare(self):
        units = active_units().exclude(pk=self.opinion.complained_unit_id)
        self.fields["lead"].queryset = self.fields["assists"].queryset = units
        county = self.opinion.area[:6]
        authors = Deputy.objects.filter(inside("postings__station__district_id", county), is_active=True).distinct()
        self.fields["authors"].queryset = authors
        if self.opinion.level != Level.COUNTY:
            for name in ("suggestion_title", "authors", "congress"):
                del self.fields[name]
        if not self.standing.open_assignments:
            del self.fields["reason"]

    def clean_seen(self):
        return [int(pk) for pk in self.cleaned_data["seen"].split(",") if pk.isascii() and pk.isdigit()]

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on and due_on <= timezone.localdate():
            raise forms.ValidationError(_("办结期限必须晚于今天。"))
        return due_on


class SignForForm(AssignmentForm):
    def fits(self, assignment):
        return self.standing.is_unsigned(assignment)


class ReturnForm(AssignmentForm, ReasonForm):
    note = _l("只在可退回期内可以退回。请说明为什么不属于本单位，建议由谁办。")
    proposed_unit = one_of(_l("建议由哪个单位办"), active_units(), required=False)

    def fits(self, assignment):
        return self.standing.is_returnable(assignment)

    def prepare(self):
        super().prepare()
        self.fields["proposed_unit"].queryset = active_units()


class ExtendForm(AssignmentForm, ReasonForm):
    note = _l("到期前只能申请一次。批准前原期限不变。")
    days = forms.IntegerField(label=_l("延长几个工作日"), min_value=1, max_value=60)
    field_order = ["assignment", "days", "reason"]

    def fits(self, assignment):
        return self.standing.is_extendable(assignment)


class DecideExtensionForm(ReasonForm):
    extension = forms.TypedChoiceField(label=_l("哪一项申请"), coerce=int)
    approve = yes_no(_l("决定"), yes=_l("同意延期"), no=_l("不同意"))
    field_order = ["extension", "approve", "reason"]

    def prepare(self):
        units = {a.pk: a.unit.name for a in self.standing.open_assignments}
        asked = [e for e in self.standing.extensions if e.decided_at is None]
        words = _("%(unit)s申请%(days)s个工作日：%(reason)s")
        self.fields["extension"].choices = [
            (e.pk, words % {"unit": units[e.assignment_id], "days": e.days, "reason": e.reason[:60]}) for e in asked
        ]


class ReportAssistForm(AssignmentForm):
    done = text(_l("办理情况"), rows=5)
    photos = evidence_files()

    def fits(self, assignment):
        return not assignment.is_lead


class ProgressForm(SeenForm):
    done = text(_l("进展情况"), rows=4)
    photos = evidence_files()
    field_order = ["done", "visibility", "photos"]


class SubmitResultForm(ActionForm):
    done = text(_l("办理结果"), rows=6, help_text=_l("做了什么、结果怎样；还没做完的写明什么时候做完。"))
    outcome = choice(_l("建议的答复类别"), STATED_OUTCOMES, radio=True)
    photos = evidence_files()


class PressForm(ActionForm):
    deadline = forms.TypedChoiceField(label=_l("催办哪一项"), coerce=int)
    means = choice(_l("催办方式"), PressMeans.choices, radio=True)
    words = text(_l("催办内容"), rows=2, required=False, max_length=500)

    def prepare(self):
        clocks = sorted((c for c in self.standing.clocks.load() if c.kind not in NEVER_LATE), key=lambda c: c.due_at)
        units = {a.pk: a.unit.name for a in self.standing.assignments}
        self.fields["deadline"].choices = [(clock.pk, self.label(clock, units)) for clock in clocks]

    @staticmethod
    def label(clock, units):
        owner = units.get(clock.assignment_id) if clock.owed_by == "unit" else clock.get_owed_by_display()
        due = timezone.localtime(clock.due_at)
        return _("%(what)s（%(who)s，%(due)s到期）") % {
            "what": clock.get_kind_display(),
            "who": owner or clock.get_owed_by_display(),
            "due": f"{due:%Y-%m-%d}",
        }


class IssueSupervisionForm(PressForm):
    note = _l("督办单一事一单，编号连续。原期限照常计算。")
    deadline = forms.TypedChoiceField(label=_l("督办哪一项"), coerce=int)
    means = words = None
    form = choice(_l("督办形式"), SupervisionForm.choices, radio=True)
    reason = text(_l("督办原因"), rows=3, max_length=1000)
    requirement = text(_l("督办要求"), rows=3, max_length=1000)
    due_on = day(_l("回复期限"), help_text=_l("请选工作日，当天18:00前回复。"))


class ReceiveSupervisionForm(ActionForm):
    note = _l("签收表示督办单已经收到。请在回复期限前回复办理情况。")


class AnswerSupervisionForm(ActionForm):
    done = text(_l("整改和办理情况"), rows=5)
    photos = evidence_files()


class NameSupervisorForm(ActionForm):
    kind = choice(_l("督办人类别"), SupervisorKind.choices, radio=True)
    deputy = one_of(_l("代表"), Deputy.objects.none(), required=False, help_text=_l("类别为代表时选择。"))
    account = one_of(
        _l("工作人员"), User.objects.none(), required=False, help_text=_l("有账号的，选择后会收到通知和督办提醒。")
    )
    name = line(_l("姓名"), required=False, max_length=60, help_text=_l("没有账号的，直接填写姓名。"))
    role = line(_l("职责"), max_length=80)

    def prepare(self):
        posts = StaffPost.objects.current().covering(self.opinion.station.current)
        self.fields["account"].queryset = User.objects.filter(pk__in=posts.order_by().values("user"))
        self.fields["deputy"].queryset = nearest_deputies(self.opinion.station.current)
        self.fields["deputy"].label_from_instance = with_stations


def nearest_deputies(station):
    """Those in office in its county, of its own first, then by name; each with the stations of today."""
    today = Posting.objects.current().filter(inside("station__district_id", station.district_id[:6]))
    here = Exists(today.at(station).filter(deputy=OuterRef("pk")))
    everybody = Deputy.objects.filter(is_active=True, pk__in=today.values("deputy"))
    posted = Prefetch("postings", today.select_related("station__merged_into"), to_attr="posted")
    return everybody.prefetch_related(posted).order_by(here.desc(), "name", "pk")


def with_stations(deputy) -> str:
    names = listed(dict.fromkeys(posting.station.current.name for posting in deputy.posted))
    return _("%(name)s（%(what)s）") % {"name": deputy.name, "what": names}
