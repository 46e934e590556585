"""What residents fill in. Five questions, all of them in words."""

import random

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.fields import choice, line, one_of, text
from deputies.models import Deputy, Posting
from feedback.forms.choosing import judge_choice, offer_choice, tell_by_field
from feedback.forms.fields import FilesField, KeepingForm, PhoneField, VillageField, hidden_step
from feedback.receipts import is_number, normalise_number
from feedback.vocabulary import Channel, Satisfaction, Visibility
from stations.models import Station

LEAST_SECONDS = 3
NUMBER_WORDS = [_l("零"), _l("一"), _l("二"), _l("三"), _l("四"), _l("五"), _l("六"), _l("七"), _l("八"), _l("九")]
OPENED_SALT = "submission opened"
MOST_SECONDS = 24 * 3600


class SubmitForm(KeepingForm):
    """The submission: what, where, photos, who, and whether the handling unit may know."""

    visibility = Visibility.RESIDENT

    body = text(
        _l("您要反映什么事"),
        rows=6,
        help_text=_l("像平常说话一样写就行：什么事、什么时候开始的、希望怎么解决。"),
        error_messages={"required": _l("请先写下您要反映的事。")},
    )
    village = VillageField(label=_l("在哪个村或社区"), help_text=_l("写前几个字，再从下面的提示里选。"))
    place = line(_l("具体地点"), required=False, help_text=_l("例如：村口老桥、菜市场东门。"))
    station = one_of(
        _l("交给哪个联络站"),
        Station.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_l("按上面的村或社区自动选择"),
        error_messages={"invalid_choice": _l("这个联络站现在不收意见，请另选一个。")},
    )
    # Drawn with the station they are posted at: templates/feedback/_serving.html.
    deputies = forms.Field(label=_l("希望哪位代表看到"), required=False, widget=forms.SelectMultiple)
    photos = FilesField(label=_l("照片"), required=False, help_text=_l("可以不传。最多6张，每张不超过12MB。"))
    name = line(_l("您的姓名"), required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = PhoneField(label=_l("联系电话"), required=False, help_text=_l("只用于告诉您办理结果。"))
    tell_by = tell_by_field(_l("怎么告诉您结果"))
    is_anonymous = forms.BooleanField(label=_l("我想匿名，不留姓名和电话"), required=False)
    may_disclose = forms.BooleanField(label=_l("承办单位可以知道我是谁，方便与我联系"), required=False)
    consent = forms.BooleanField(
        label=_l("我同意为办理这件事使用以上内容"), error_messages={"required": _l("请勾选同意后再提交。")}
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    channel = forms.CharField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(required=False, label=_l("请不要填写这一格"))
    sum = forms.IntegerField(
        label=_l("请算一算"), required=False, error_messages={"invalid": _l("请用数字回答，例如 8。")}
    )

    machinery = KeepingForm.machinery | {"opened", "website", "sum", "may_disclose"}

    def __init__(self, *args, is_suspicious=False, is_full=False, **options):
        super().__init__(*args, **options)
        self.is_full, self.newly_kept = is_full, 0
        self.fields["village"].inside = settings.PORTAL_DISTRICT
        for name in ("village", "name", "phone"):
            self.fields[name].is_one_of = True  # or else the station, or anonymous: no label may say it is not needed
        self.fields["station"].queryset = Station.objects.public().inside(settings.PORTAL_DISTRICT)
        offer_choice(self)
        self.question = self.ask_sum() if is_suspicious or self.was_too_quick() else None
        if self.question is None:
            del self.fields["sum"]

    def was_too_quick(self) -> bool:
        """Filled in faster than anybody types, or by something that fills every field."""
        return self.is_bound and (bool(self.data.get("website")) or not 0 < self.seconds_open() < MOST_SECONDS)

    def seconds_open(self) -> float:
        signer = signing.TimestampSigner(salt=OPENED_SALT)
        try:
            signer.unsign(self.data.get("opened", ""), max_age=MOST_SECONDS)
        except signing.BadSignature:
            return 0
        try:
            signer.unsign(self.data["opened"], max_age=LEAST_SECONDS)
        except signing.SignatureExpired:
            return LEAST_SECONDS
        return 0

    def ask_sum(self) -> str:
        """A sum in words, from the form's key: the same question when the page comes back."""
        dice = random.Random(self.key)  # noqa: S311  a question for a person, not a secret
        self.addends = dice.randint(2, 9), dice.randint(2, 9)
        first, second = (NUMBER_WORDS[n] for n in self.addends)
        return _("%(first)s加%(second)s等于几？请填数字。") % {"first": first, "second": second}

    def clean(self):
        data = super().clean()
        if self.question and not self.is_answered and not self.has_error("sum"):
            self.add_error("sum", _("请填写这道算术题的答案，让我们知道您不是自动程序。"))
        data["channel"] = Channel.QR if data.get("channel") == Channel.QR else Channel.WEB
        self.find_person(data)
        judge_choice(self, data)
        self.find_station(data)
        return data

    @property
    def is_answered(self) -> bool:
        return self.cleaned_data.get("sum") == sum(self.addends)

    def keep_files(self, uploads):
        """From an address that left very many files, only whoever answers the sum leaves more."""
        if not uploads:
            return super().keep_files(uploads)
        before = self.waiting
        if self.is_full and not self.is_answered:
            self.add_error("photos", _("请先答下面的算术题，再重新添加照片。"))
            return before
        kept = super().keep_files(uploads)
        self.newly_kept = len({file.pk for file in kept} - {file.pk for file in before})
        return kept

    def find_person(self, data):
        if data.get("is_anonymous"):
            for name in ("phone", "tell_by"):
                self.errors.pop(name, None)
            data |= {"name": "", "phone": "", "tell_by": ""}
        elif not data.get("name") and not data.get("phone") and not self.has_error("phone"):
            self.add_error("phone", _("请留下姓名或电话，方便告诉您结果；不想留就勾选“匿名”。"))

    def find_station(self, data):
        """The station chosen, else the one that serves the village; of the deputies those who are posted there."""
        village, station = data.get("village"), data.get("station")
        if station is None and village is not None:
            station = data["station"] = Station.objects.serving(village.code).first()
        if station is None and not self.errors.keys() & {"village", "station"}:
            self.add_error(*self.no_station(village))
        codes = data.pop("deputies", None)
        data["deputies"] = [d for d in deputies_at(station) if d.code in codes] if codes and station else []

    def no_station(self, village):
        if village is None:
            return "village", _("请写村或社区的名字，或者在下面选择一个联络站。")
        return "station", _("这个地方还没有开放的联络站，请在这里选择一个。")

    def judge_place_only(self):
        """For the button that shows station and deputies without JavaScript: nothing else is found wrong yet."""
        for name in self.errors.keys() - {"village", "station", "photos"}:
            del self.errors[name]

    @property
    def suggestion(self):
        """Station and deputies for what is chosen so far, to be shown and changed: see _serving.html."""
        if self.is_bound:
            found, codes = self.cleaned_data, self.data.getlist("deputies")
        else:
            found, codes = self.initial, self.initial.get("deputies", [])
        return serving(found.get("village"), found.get("station"), codes)

    def service_data(self):
        data = super().service_data()
        data["is_confidential"] = not self.cleaned_data["may_disclose"]
        return data


def serving(village, station, codes=()) -> dict:
    """Who would receive an opinion: the station chosen, else the one that serves the village, and its deputies."""
    if station is None and village is not None:
        station = Station.objects.serving(village.code).first()
    deputies = sorted(deputies_at(station), key=lambda deputy: deputy.code not in codes) if station else []
    return {"station": station, "deputies": deputies, "codes": codes}


def deputies_at(station):
    return Deputy.objects.filter(postings__in=Posting.objects.current().at(station)).distinct()


def opened_now() -> str:
    return signing.TimestampSigner(salt=OPENED_SALT).sign("opened")


class LookUpForm(forms.Form):
    required_css_class = "required"

    number = forms.CharField(
        label=_l("编号"),
        max_length=30,
        help_text=_l("回执上的12位数字。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _l("请填写回执上的编号。")},
    )
    code = forms.CharField(
        label=_l("查询码"),
        max_length=30,
        help_text=_l("回执上的8位查询码，大小写都可以。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _l("请填写回执上的查询码。")},
    )

    def clean_number(self):
        """A number that cannot be one was copied wrongly; saying so tells nobody which numbers there are."""
        number = normalise_number(self.cleaned_data["number"])
        if not is_number(number):
            raise forms.ValidationError(_("编号抄错了：应是回执上的12位数字，请再对照一遍。"))
        return number


class ResidentForm(KeepingForm):
    """What a resident may do on the tracking page; each action has its own few fields."""

    visibility = Visibility.RESIDENT
    machinery = KeepingForm.machinery | {"at_step"}

    at_step = hidden_step()

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was written, to give it back where it cannot be taken."""
        boxes = [field for field in self.visible_fields() if field.widget_type == "textarea"]
        return [(field.label, field.value()) for field in boxes if field.value()]

    def renew(self, step) -> None:
        """Drawn again for the case as it stands now."""
        self.renew_key()
        self.data[self.add_prefix("at_step")] = step


class RateForm(ResidentForm):
    result = choice(_l("事情办得怎么样"), Satisfaction.choices, radio=True)
    attitude = choice(_l("办事的态度怎么样"), Satisfaction.choices, radio=True)
    words = text(_l("还有什么想说的"), rows=2, required=False, max_length=500)


class WithdrawForm(ResidentForm):
    reason = text(_l("为什么撤回"), rows=2, required=False, max_length=500)


class ReopenForm(ResidentForm):
    reason = text(_l("为什么需要重新办理"), rows=3, max_length=1000)


class ResidentNoteForm(ResidentForm):
    """Welcome at every step, so it is not asked which one it was written at."""

    at_step = None
    words = text(_l("补充说明"), rows=3, max_length=2000)
    photos = FilesField(label=_l("照片"), required=False, help_text=_l("可以不传。"))

    def service_data(self):
        return super().service_data() | {"visibility": Visibility.RESIDENT}


RESIDENT_FORMS = {"rate": RateForm, "withdraw": WithdrawForm, "reopen": ReopenForm, "note": ResidentNoteForm}
