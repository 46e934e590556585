from celery.signals import worker_init
from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Forms are drawn by our own templates, from the project's template folder."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        from portal import checks

        # The signal is sent for apps with models only, after all of them are migrated; the portal itself has none.
        post_migrate.connect(checks.protect_the_past, sender=apps.get_app_config("feedback"))
        worker_init.connect(checks.stop_unsafe_worker)
