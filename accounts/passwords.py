from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class MixedCharactersValidator:
    """At least three of: capital letters, small letters, digits, other signs (GB/T 22239, identification)."""

    def validate(self, password, user=None):
        kinds = [str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum()]
        if sum(any(kind(sign) for sign in password) for kind in kinds) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self):
        return _("密码需要包含大写字母、小写字母、数字、其他符号中的至少三种。")
