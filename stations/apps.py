from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = _("区划、站点与单位")

    def ready(self):
        from stations import colleagues  # noqa: F401  says where people hold posts, also where no page asks
