"""Forms by which staff and deputies bring in what somebody said: a walk-in, a report from the field."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import choice, line, one_of, text
from deputies.models import ReceptionDay
from feedback.forms.actions import evidence_files
from feedback.forms.choosing import offer_choice
from feedback.forms.fields import KeepingForm, PhoneField, VillageField, yes_no
from feedback.forms.intake import RecordForm
from feedback.vocabulary import STATED_OUTCOMES, Channel, OutcomeClass
from stations.models import Role, Station
from stations.scope import scope_of, without_head

STAFF_CHANNELS = [(channel.value, channel.label) for channel in Channel if channel not in (Channel.WEB, Channel.QR)]
# An answer in class B carries dated promises: it is given on the case's own page.
ANSWERED_OUTCOMES = [pair for pair in STATED_OUTCOMES if pair[0] != OutcomeClass.PLANNED]
ANSWER_FIELDS = ["answer", "outcome", "summary", "category", "demand"]
ANSWER_ONLY = ["is_answered", "answer", "outcome", "summary"]


class LogForm(RecordForm, KeepingForm):
    """A walk-in: only the visitor's words are required, the rest may follow."""

    takes_documents = True
    station = one_of(_l("联络站"), Station.objects.none(), to_field_name="code")
    photos = evidence_files()
    is_answered = forms.BooleanField(label=_l("已经当场答复，不用再办"), required=False)
    answer = text(_l("当场怎样答复的"), rows=3, required=False)
    outcome = choice(_l("答复类别"), ANSWERED_OUTCOMES, required=False)
    summary = line(_l("摘要"), required=False, max_length=200, help_text=_l("一句话说明是什么事，不写群众姓名和电话。"))

    def __init__(self, *args, station, **options):
        self.opinion = None
        super().__init__(*args, **options)
        self.fields["body"].widget.attrs["autofocus"] = not self.is_bound  # else the summary of errors takes it
        self.fields["channel"].choices = STAFF_CHANNELS
        self.fields["station"].queryset = stations_to_log_at(self.by)
        self.offer_record(station)
        offer_choice(self)

    def clean_occasion(self):
        occasion = self.cleaned_data["occasion"]
        day = occasion and occasion.reception_day
        if day and day.state == ReceptionDay.State.CANCELLED:
            raise forms.ValidationError(_("这个接待日已经取消，请改选别的场次，或者不选。"))
        return occasion

    def clean(self):
        data = super().clean()
        for name in ANSWER_FIELDS if data.get("is_answered") else ():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("当场答复的，请填写这一项；没有答复的，请去掉“已经当场答复”。"))
        return data

    def service_data(self):
        """Of the log alone; what was answered stands in answer_data()."""
        return {name: value for name, value in super().service_data().items() if name not in ANSWER_ONLY}

    def answer_data(self) -> dict:
        """What was answered on the spot; empty if nothing was."""
        data = self.cleaned_data
        return {name: data[name] for name in ("answer", "outcome", "summary")} if data["is_answered"] else {}


def stations_to_log_at(user):
    """Own stations where this person may log a walk-in; the committee only where it acts as head."""
    stations, scope = own_stations(user), scope_of(user)
    if Role.COMMITTEE not in scope.roles:
        return stations
    by_own_post = {station.pk for station in stations if scope.roles_at(station) - {Role.COMMITTEE}}
    return stations.filter(pk__in=by_own_post | {station.pk for station in without_head(stations)})


def own_stations(user):
    return Station.objects.public().filter(scope_of(user).reach("pk", "district_id")).order_by("tier", "code")


class DeputyReportForm(KeepingForm):
    """随手拍: what a deputy saw or heard on the way, from a phone."""

    body = text(_l("看到或听到了什么"), rows=5)
    photos = evidence_files()
    village = VillageField(label=_l("在哪个村或社区"))
    place = line(_l("具体地点"), required=False)
    is_own = yes_no(_l("这件事是"), yes=_l("我自己发现的"), no=_l("群众向我反映的"), initial="yes")
    name = line(_l("群众姓名"), required=False, max_length=60)
    phone = PhoneField(label=_l("群众电话"), required=False)
    station = one_of(_l("交给哪个联络站"), Station.objects.none(), to_field_name="code")

    def __init__(self, *args, deputy, **options):
        self.deputy = deputy
        super().__init__(*args, **options)
        self.fields["station"].queryset = Station.objects.public().filter(pk__in=deputy.stations_today())
        self.fields["village"].inside = settings.PORTAL_DISTRICT

    def service_data(self):
        """What the deputy found is answered to and rated by the deputy; what somebody said is that person's."""
        data = super().service_data() | {"channel": Channel.DEPUTY, "received_on": timezone.localdate()}
        return data | ({"reported_by": self.deputy, "name": "", "phone": ""} if data.pop("is_own") else {})
