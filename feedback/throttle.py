"""Against bots without troubling the old: how many submissions came from one address or phone within the hour.

Counted per web process and lost with it: a sum is asked sooner or later, and nobody is ever turned away by a cache.
"""

from contextlib import suppress

from django.conf import settings
from django.core.cache import caches

from accounts.protection import blind_index

PER_PHONE = 5
HOUR = 3600


def is_busy(address: str, phone: str = "") -> bool:
    """Whether so many came from here that the next must answer a sum."""
    cache = caches["process"]
    by_address = cache.get(f"submit:{address}", 0) >= settings.SUBMISSIONS_PER_ADDRESS
    return by_address or (bool(phone) and cache.get(f"submit:{blind_index('phone', phone)}", 0) >= PER_PHONE)


def count(address: str, phone: str, *, form_key: str) -> None:
    """Count one submission; the same form sent again, as after a broken connection, counts once."""
    cache = caches["process"]
    if not cache.add(f"counted:{form_key}", True, HOUR):
        return
    for key in filter(None, [address, blind_index("phone", phone)]):
        cache.add(f"submit:{key}", 0, HOUR)
        with suppress(ValueError):  # its hour ended since the line above
            cache.incr(f"submit:{key}")
