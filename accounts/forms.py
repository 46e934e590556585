from allauth.mfa.adapter import get_adapter
from allauth.mfa.app_settings import TOTP_PERIOD, TOTP_TOLERANCE
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from accounts import bots
from accounts.inbox import address_of
from accounts.models import SENT, Channel, User

CODE_LIVES = TOTP_PERIOD * (2 * TOTP_TOLERANCE + 1)


class SecondFactorForm(AuthenticateForm):
    """A code signs in once, for as long as it is right: allauth remembers it for its own half minute only."""

    def clean_code(self):
        code = super().clean_code()
        if not cache.add(f"second-factor-used:{self.user.pk}:{code}", "yes", timeout=CODE_LIVES):
            raise get_adapter().validation_error("incorrect_code")
        return code


# Where each channel finds its address, and what to say where there is none.
NEEDED = {
    Channel.EMAIL: ("email", _("要收邮件通知，请填写电子邮件地址。")),
    Channel.SMS: ("phone", _("要收短信通知，请填写11位的手机号码。")),
    Channel.WECOM: ("bot_url", _("要用企业微信群机器人，请填写它的地址，以 wecombot:// 开头。")),
    Channel.DINGTALK: ("bot_url", _("要用钉钉群机器人，请填写它的地址，以 dingtalk:// 开头。")),
}


# What is said about the address of a bot, and of one that is none, by which bots people may use here.
ABOUT_BOTS = {
    (Channel.WECOM,): (
        _("从企业微信群里复制机器人的地址，粘贴在这里。群里的人都会看到通知。"),
        _("只能是企业微信群机器人的地址（wecombot://…）。"),
    ),
    (Channel.DINGTALK,): (
        _("从钉钉群里复制机器人的地址，粘贴在这里；选了“加签”的，写成 dingtalk://密钥@口令。群里的人都会看到通知。"),
        _("只能是钉钉群机器人的地址（dingtalk://…）。"),
    ),
    (Channel.WECOM, Channel.DINGTALK): (
        _(
            "从企业微信或钉钉群里复制机器人的地址，粘贴在这里；钉钉选了“加签”的，写成 dingtalk://密钥@口令。群里的人都会看到通知。"
        ),
        _("只能是企业微信（wecombot://…）或钉钉（dingtalk://…）群机器人的地址。"),
    ),
}


def bots_here() -> tuple[Channel, ...]:
    return tuple(channel for channel in (Channel.WECOM, Channel.DINGTALK) if channel in settings.CHANNELS)


class ProfileForm(forms.ModelForm):
    """What people may change about themselves; names and posts are the administrator's."""

    required_css_class = "required"
    channels = forms.MultipleChoiceField(
        label=_("除了站内消息，还通过什么通知您"), required=False, widget=forms.CheckboxSelectMultiple
    )
    bot_url = forms.CharField(label=_("群机器人地址"), required=False, max_length=300)

    class Meta:
        model = User
        fields = ["phone", "email", "language", "channels", "bot_url"]

    def __init__(self, *args, **options):
        super().__init__(*args, label_suffix="", **options)
        self.fields["channels"].choices = [(c.value, c.label) for c in SENT if c in settings.CHANNELS]
        if Channel.SMS in settings.CHANNELS:
            self.fields["phone"].help_text = _("要收短信，请填手机号码。")
        if not settings.CHANNELS:
            del self.fields["channels"]
        if not bots_here():
            del self.fields["bot_url"]
        else:
            self.fields["bot_url"].help_text, _refusal = ABOUT_BOTS[bots_here()]

    def clean_bot_url(self):
        """One of a bot that may be used here; what stood there before may stay until it may be used again."""
        pasted = self.cleaned_data["bot_url"].strip()
        address = bots.written(pasted)
        is_usable = any(bots.is_of(channel, address) for channel in bots_here())
        if pasted and not is_usable and pasted != self.instance.bot_url:
            _help, refusal = ABOUT_BOTS[bots_here()]
            raise forms.ValidationError(refusal)
        return address

    def clean(self):
        """No channel without its address. A channel that is not set up any more stays chosen for when it is again."""
        given = User(**{name: self.cleaned_data.get(name, "") or "" for name in ("phone", "email", "bot_url")})
        wanted = self.cleaned_data.get("channels", [])
        for channel in wanted:
            field, words = NEEDED[channel]
            if field not in self.errors and not address_of(given, channel):
                self.add_error(field, words)
        if "channels" in self.fields:
            unseen = [channel for channel in self.instance.channels if channel not in settings.CHANNELS]
            self.cleaned_data["channels"] = [*wanted, *unseen]
        return self.cleaned_data
