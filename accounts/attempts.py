"""Counting guesses in the database: it works without Redis, and where it cannot be written nobody gets in."""

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Attempt


def address_of(request) -> str:
    """The address guesses are counted by: the caller's, or what the outermost of our own PROXY_COUNT proxies saw."""
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    trusted = settings.PROXY_COUNT
    return hops[-trusted].strip() if 0 < trusted <= len(hops) else request.META.get("REMOTE_ADDR", "")


def hour_of(at):
    return (at or timezone.now()).replace(minute=0, second=0, microsecond=0)


def count_attempt(key: str, *, at=None) -> int:
    """Count one more try of ``key`` within this clock hour; return how many there were, this one included."""
    with transaction.atomic():
        row, _created = Attempt.objects.get_or_create(key=key, hour=hour_of(at))
        Attempt.objects.filter(pk=row.pk).update(count=F("count") + 1)
        row.refresh_from_db(fields=["count"])
    return row.count


def take_back(key: str, *, at=None) -> None:
    """A try counted just now was no guess. Counted first all the same, so that no number of tries at once gets past."""
    Attempt.objects.filter(key=key, hour=hour_of(at), count__gt=0).update(count=F("count") - 1)


def forget_attempts(*, before) -> int:
    return Attempt.objects.filter(hour__lt=before).delete()[0]
