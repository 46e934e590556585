from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class DeputiesConfig(AppConfig):
    name = "deputies"
    verbose_name = pgettext_lazy("plural", "代表")
