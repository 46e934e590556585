"""Forms of receiving and registering."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import choice, day, line, many, one_of, text
from accounts.protection import mask_name, mask_phone
from accounts.wording import filled
from deputies.models import Deputy, Posting
from feedback.contacts import may_reveal, veiled
from feedback.effects.intake import AMENDABLE, CONTACT_FIELDS, RECORD_FIELDS, fingerprint
from feedback.forms.actions import ActionForm, ReasonForm, SeenForm, active_units, evidence_files
from feedback.forms.answering import PromisesForm
from feedback.forms.choosing import judge_choice, offer_choice, tell_by_field
from feedback.forms.fields import INCOMPLETE, CategoryField, PhoneField, VillageField, yes_no
from feedback.models import Contact, Occasion, Opinion
from feedback.receipts import is_number, normalise_number
from feedback.vocabulary import (
    Channel,
    Demand,
    GuidanceReason,
    Level,
    Pace,
    Telling,
    Visibility,
)
from feedback.workflow import Capacity
from stations.models import Station

LEVELS = [(level.value, level.label) for level in (Level.TOWNSHIP, Level.TOWNSHIP_MAJOR, Level.COUNTY)]


class RecordForm(forms.Form):
    """The fields of the reception record (接待登记表), in the order of a conversation."""

    body = text(_l("反映内容（本人原话）"), rows=6)
    name = line(_l("姓名"), required=False, max_length=60)
    phone = PhoneField(label=_l("电话"), required=False)
    tell_by = tell_by_field(_l("怎么告诉本人结果"))
    address = line(_l("住址"), required=False)
    is_anonymous = forms.BooleanField(label=_l("本人要求匿名"), required=False)
    village = VillageField(label=_l("事情发生在哪个村或社区"))
    place = line(_l("具体地点"), required=False)
    request = text(_l("本人诉求"), rows=2, required=False)
    people = forms.IntegerField(label=_l("来访人数"), min_value=1, max_value=999, initial=1)
    is_repeat = forms.BooleanField(label=_l("以前反映过同一件事"), required=False)
    is_confidential = forms.BooleanField(label=_l("对承办单位保密身份"), required=False, initial=True)
    category = CategoryField(required=False)
    demand = choice(_l("诉求类型"), Demand.choices, required=False)
    channel = choice(_l("渠道"), Channel.choices)
    external_number = line(_l("12345工单号"), required=False, max_length=40)
    received_on = day(_l("收到日期"))
    occasion = one_of(_l("所属场次"), Occasion.objects.none(), required=False)
    deputies = forms.ModelMultipleChoiceField(
        label=_l("接待代表"), queryset=Deputy.objects.none(), required=False, widget=many()
    )
    proposed_handling = text(_l("拟办意见"), rows=2, required=False)

    def offer_record(self, station):
        self.fields["village"].inside = station.district_id[:6]
        self.fields["category"].offer()
        self.fields["occasion"].queryset = Occasion.objects.filter(station=station)
        self.fields["deputies"].queryset = self.deputies_near(station)

    def deputies_near(self, station):
        """Posted here, named on the opinion already, or at an event of this station."""
        near = Q(pk__in=Posting.objects.current().at(station).values("deputy")) | Q(occasion__station=station)
        near |= Q(pk__in=self.opinion.deputies.values("pk")) if self.opinion else Q()
        return Deputy.objects.filter(near).distinct()

    def clean(self):
        data = super().clean()
        judge_choice(self, self.cleaned_data)
        return data

    def clean_received_on(self):
        received = self.cleaned_data["received_on"]
        if received > timezone.localdate():
            raise forms.ValidationError(_("收到日期不能晚于今天。"))
        return received


class FreshForm(ActionForm):
    """Carries back what it was drawn from, so that it does not undo what a colleague changed meanwhile."""

    seen = forms.CharField(label=_l("页面"), widget=forms.HiddenInput, error_messages=INCOMPLETE)

    def starting_values(self):
        return {"seen": fingerprint(self.opinion)}


class ChangeForm(RecordForm, FreshForm):
    """The record as it stands, to be changed. The contact is not drawn: a masked hint stands by, and blank keeps it."""

    drawn = RECORD_FIELDS

    def starting_values(self):
        values = {name: getattr(self.opinion, name) for name in self.drawn}
        values |= {"is_anonymous": self.opinion.is_anonymous, "deputies": list(self.opinion.deputies.all())}
        return super().starting_values() | values

    def prepare(self):
        self.offer_record(self.opinion.station)
        contact = Contact.objects.filter(opinion=self.opinion).first()
        offer_choice(self, contact.tell_by if contact and contact.phone else "")
        if contact:
            self.hint(contact)

    def hint(self, contact):
        stays = _("已登记；不改就留空")
        for name in (name for name in CONTACT_FIELDS if getattr(contact, name)):
            self.fields[name].help_text = stays
        masked = " ".join(filter(None, [mask_name(contact.name), mask_phone(contact.phone)]))
        if masked and may_reveal(self.standing):
            self.fields["name"].help_text = filled(_("已登记：%(masked)s；不改就留空"), {"masked": masked})


class CompleteReceptionForm(ChangeForm):
    visibility = Visibility.UNIT

    was_read_back = yes_no(_l("已向本人复述并确认"), yes=_l("已复述"), no=_l("未复述"))
    photos = evidence_files()

    def starting_values(self):
        return super().starting_values() | {"was_read_back": ""}


class AmendForm(ChangeForm):
    note = _l("改动前后的内容都会留在办理记录里。")
    drawn = AMENDABLE
    body_for_units = text(_l("给承办单位看的内容"), rows=4)
    summary = line(_l("摘要"), required=False, max_length=200)
    complained_unit = one_of(_l("被反映的单位"), active_units(), required=False)
    was_read_back = yes_no(_l("已向本人复述并确认"), yes=_l("已复述"), no=_l("未复述"), required=False)
    reason = text(_l("更正原因"), rows=2, max_length=500)

    def starting_values(self):
        read_back = {True: "yes", False: "no"}.get(self.opinion.was_read_back, "")
        return super().starting_values() | {"was_read_back": read_back}

    def prepare(self):
        super().prepare()
        self.fields["complained_unit"].queryset = active_units()


class ClassifyForm(FreshForm):
    """What every way out of registering asks."""

    category = CategoryField()
    demand = choice(_l("诉求类型"), Demand.choices)
    summary = line(_l("摘要"), max_length=200, help_text=_l("一句话说明是什么事，不写群众姓名和电话。"))

    def starting_values(self):
        opinion = self.opinion
        values = {"category": opinion.category_id, "demand": opinion.demand, "summary": opinion.summary}
        return super().starting_values() | values

    def prepare(self):
        self.fields["category"].offer()


class RegisterForm(ClassifyForm):
    level = choice(_l("权限层级"), LEVELS, radio=True)
    pace = choice(_l("缓急"), Pace.choices, radio=True)
    complained_unit = one_of(
        _l("被反映的单位"),
        active_units(),
        required=False,
        help_text=_l("如果反映的就是某个单位，选在这里，它将不能承办。"),
    )
    body_for_units = text(
        _l("给承办单位看的内容"), rows=4, help_text=_l("号码已自动遮盖，请再看一遍，去掉能认出群众身份的内容。")
    )

    def starting_values(self):
        opinion = self.opinion
        values = {"level": opinion.level if opinion.level in Level else "", "pace": opinion.pace}
        return (
            super().starting_values()
            | values
            | {
                "complained_unit": opinion.complained_unit_id,
                "body_for_units": veiled(opinion.body_for_units, getattr(opinion, "contact", None)),
            }
        )

    def prepare(self):
        super().prepare()
        self.fields["complained_unit"].queryset = active_units()


class AnswerDirectlyForm(PromisesForm, ClassifyForm):
    note = _l("现场就答复清楚的，不再交办，直接请群众评价。")
    field_order = ["category", "demand", "summary", "answer", "outcome", "told_by", "told_at"]


class GuideForm(ClassifyForm):
    note = _l("不属于联络站受理范围的，说明原因，告诉群众可以找哪里。计数，但不计入各项比率。")
    guidance_reason = choice(_l("原因"), GuidanceReason.choices)
    where = text(_l("可以向哪里反映"), rows=2, max_length=500)
    told_by = choice(_l("告知方式"), Telling.choices)


class TransferForm(ReasonForm):
    station = one_of(_l("转给哪个联络站"), Station.objects.none(), to_field_name="code")

    def prepare(self):
        others = Station.objects.public().inside(self.opinion.area[:6]).exclude(pk=self.opinion.station_id)
        self.fields["station"].queryset = others


class MergeForm(ReasonForm):
    target = forms.CharField(label=_l("并入哪一件"), max_length=20, help_text=_l("请填写目标意见的12位编号。"))
    field_order = ["target", "reason"]

    def starting_values(self):
        proposed = self.opinion.proposed_target
        return {"target": proposed.number} if proposed else {}

    def clean_target(self):
        number = normalise_number(self.cleaned_data["target"])
        found = Opinion.objects.visible_to(self.by).filter(number=number).first() if is_number(number) else None
        if found is None:
            raise forms.ValidationError(_("没有找到这个编号的意见，请核对。"))
        return found


class NoteForm(SeenForm):
    words = text(_l("备注"), max_length=2000)
    photos = evidence_files()
    field_order = ["words", "visibility", "photos"]

    def starting_values(self):
        is_unit = Capacity.INTERESTED in self.standing.capacities
        return {"visibility": Visibility.UNIT if is_unit else Visibility.INTERNAL}
