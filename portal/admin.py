"""The admin as a whole: its name, its door, and what other libraries would show in it beside our own pages."""

from allauth.account import admin as account_admin
from allauth.account.decorators import secure_admin_login
from allauth.mfa import admin as mfa_admin
from axes import admin as axes_admin
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteMixin
from django.contrib.auth import admin as auth_admin
from django.core.exceptions import BadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback import watch

admin.site.site_header = admin.site.site_title = _("后台管理")
admin.site.index_title = _("主数据与规定")


def already_in(request, extra_context=None):
    return redirect("admin:index")


# No sign-in of its own, not for those who are in either: one door, with lock-out and second factor.
admin.site.login = secure_admin_login(already_in)


def index(request, extra_context=None, draw=admin.site.index):
    """The first page says which year's working days are not official yet."""
    gaps = watch.calendar_gaps(timezone.localdate())
    return draw(request, {"calendar_gaps": gaps} | (extra_context or {}))


admin.site.index = index

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


def chosen_rows(widget, name, value, attrs=None, draw=AutocompleteMixin.optgroups):
    """What no list offers, but somebody sent as chosen, cannot be looked up to be drawn again: a bad request, not a fault."""
    try:
        return draw(widget, name, value, attrs)
    except (ValueError, OverflowError) as error:
        raise BadRequest from error


AutocompleteMixin.optgroups = chosen_rows
