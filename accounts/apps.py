from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("账号与消息")

    def ready(self):
        from accounts import texts_admin  # noqa: F401  a page of the admin outside of admin.py
