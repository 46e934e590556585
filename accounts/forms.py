from allauth.mfa.adapter import get_adapter
from allauth.mfa.app_settings import TOTP_PERIOD, TOTP_TOLERANCE
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.core.cache import cache

from accounts.models import User

CODE_LIVES = TOTP_PERIOD * (2 * TOTP_TOLERANCE + 1)


class SecondFactorForm(AuthenticateForm):
    """A code signs in once, for as long as it is right: allauth remembers it for its own half minute only."""

    def clean_code(self):
        code = super().clean_code()
        if not cache.add(f"second-factor-used:{self.user.pk}:{code}", "yes", timeout=CODE_LIVES):
            raise get_adapter().validation_error("incorrect_code")
        return code


class ProfileForm(forms.ModelForm):
    """What people may change about themselves; names and posts are the administrator's."""

    required_css_class = "required"

    class Meta:
        model = User
        fields = ["phone", "email", "language"]

    def __init__(self, *args, **options):
        super().__init__(*args, label_suffix="", **options)
