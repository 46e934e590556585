from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("意见建议")

    def ready(self):
        from feedback import hours  # noqa: F401  says when people are told, also where nothing else asks
