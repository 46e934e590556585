"""Django's command, with the second name this code gives to gettext_lazy and without the folders that hold no words."""

from django.core.management.commands import makemessages

IGNORED = [".venv", "var", "tests", "static-root"]


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=_l"]

    def handle(self, *args, **options):
        options["ignore_patterns"] += IGNORED
        options |= {"no_obsolete": True, "add_location": "file"}
        super().handle(*args, **options)
