"""What every page may ask. Nothing here reads the database until a template asks for it."""

from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Notification
from accounts.substitutes import stood_in_for_by
from portal import sample
from stations.models import Role
from stations.scope import scope_of


class Staff:
    """The signed-in person as the frame of a page needs it."""

    def __init__(self, user):
        self.user = user

    @cached_property
    def scope(self):
        return scope_of(self.user)

    @property
    def has_station_work(self):
        return self.scope.has_station_work

    @property
    def receives_visitors(self) -> bool:
        """A committee logs only where it stands in for a missing head, and finds the button at that station's events."""
        return bool(self.scope.roles & {Role.LIAISON, Role.HEAD, Role.PRESIDIUM})

    @cached_property
    def unread(self) -> int:
        return Notification.objects.filter(recipient=self.user).unread().count()

    @cached_property
    def stands_in_for(self) -> list:
        """Whom this person stands in for today; asked on the pages of what waits."""
        return stood_in_for_by(self.user, timezone.localdate())


def portal(request):
    found = {
        "portal_name": settings.PORTAL_NAME,
        "is_elder": request.COOKIES.get("elder") == "1",
        "is_sample": settings.SAMPLE_COUNTY,
    }
    if request.user.is_authenticated:
        found["staff"] = Staff(request.user)
    if settings.SAMPLE_COUNTY:
        found |= {"sample_accounts": sample.ACCOUNTS, "sample_code": sample.current_code}
    return found
