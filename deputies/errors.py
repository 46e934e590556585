"""Why a service of duty refused, where more than accounts.services.Refused is to be said."""

from django.utils.translation import gettext as _

from accounts.services import Refused


class Conflict(Refused):
    """Somebody was faster (409): the page the person acted on is no longer true."""

    def __init__(self, message: str = ""):
        super().__init__(message or _("刚才已有人办理了这一步。下面是最新情况，请看过后再操作。"))
