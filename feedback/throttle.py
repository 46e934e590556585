"""Against bots without troubling the old: how many submissions came from one address or phone within the hour.

Counted per web process and lost with it: a sum is asked sooner or later, and nobody is ever turned away by a cache.
"""

from contextlib import suppress

from django.conf import settings
from django.core.cache import caches

from accounts.protection import blind_index
from feedback.photos import MOST_FILES

PER_PHONE = 5
HOUR = 3600


def is_busy(address: str, phone: str = "") -> bool:
    """Whether so many came from here that the next must answer a sum."""
    cache = caches["process"]
    by_address = cache.get(f"submit:{address}", 0) >= settings.SUBMISSIONS_PER_ADDRESS
    return by_address or (bool(phone) and cache.get(f"submit:{blind_index('phone', phone)}", 0) >= PER_PHONE)


def has_left_many_files(address: str) -> bool:
    """Whether so many files were kept for this address that the next must wait for a sum."""
    return caches["process"].get(f"kept:{address}", 0) >= settings.SUBMISSIONS_PER_ADDRESS * MOST_FILES


def count_files(address: str, number: int) -> None:
    add(f"kept:{address}", number)


def count(address: str, phone: str, *, form_key: str) -> None:
    """Count one submission; the same form sent again, as after a broken connection, counts once."""
    cache = caches["process"]
    if not cache.add(f"counted:{form_key}", True, HOUR):
        return
    for key in filter(None, [address, blind_index("phone", phone)]):
        add(f"submit:{key}", 1)


def add(key: str, number: int) -> None:
    caches["process"].add(key, 0, HOUR)
    with suppress(ValueError):  # its hour ended since the line above
        caches["process"].incr(key, number)
