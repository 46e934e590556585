"""Why a service refused, in words for the person who tried. Nothing was written when one of these is raised."""

from django.utils.translation import gettext as _


class Refusal(Exception):
    """Base of all refusals; ``message`` is a sentence that says what to do next."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class Conflict(Refusal):
    """Somebody was faster (409): the page the person acted on is no longer true."""

    def __init__(self, message: str = ""):
        super().__init__(message or _("刚才已有人办理了这一步。下面是最新情况，请看过后再操作。"))


class NotAllowed(Refusal):
    """This person may not take this action on this opinion now (403)."""

    def __init__(self, message: str = ""):
        super().__init__(message or _("您现在不能办理这一步。请看页面上列出的可办事项。"))


class Invalid(Refusal):
    """What was supplied breaks a rule (400). ``field`` names the form field it belongs to, if any."""

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field
