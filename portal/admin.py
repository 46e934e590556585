"""The admin as a whole: its name, its door, and what other libraries would show in it beside our own pages."""

from allauth.account import admin as account_admin
from allauth.account.decorators import secure_admin_login
from allauth.mfa import admin as mfa_admin
from axes import admin as axes_admin
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import admin as auth_admin
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

admin.site.site_header = admin.site.site_title = _("后台管理")
admin.site.index_title = _("主数据与规定")


def already_in(request, extra_context=None):
    return redirect("admin:index")


# No sign-in of its own, not for those who are in either: one door, with lock-out and second factor.
admin.site.login = secure_admin_login(already_in)

# Groups mean nothing here, and e-mail addresses, second factors and sign-in tries have actions on the account instead.
admin.site.unregister(
    [
        auth_admin.Group,
        account_admin.EmailAddress,
        mfa_admin.Authenticator,
        axes_admin.AccessAttempt,
        axes_admin.AccessLog,
        axes_admin.AccessFailureLog,
    ]
)


class Choices(AutocompleteJsonView):
    """Names alone do not tell two 张伟 or two 新建村 apart."""

    def serialize_result(self, obj, to_field_name):
        known_by, text = getattr(self.model_admin, "known_by", "pk"), str(obj)
        if known_by != "pk":
            text = _("%(name)s（%(what)s）") % {"name": text, "what": getattr(obj, known_by)}
        return super().serialize_result(obj, to_field_name) | {"text": text}


admin.site.autocomplete_view = Choices.as_view(admin_site=admin.site)
