"""Short addresses for QR codes: given once to a station or a deputy, counted when opened."""

import secrets
from datetime import date, timedelta

import segno
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from deputies.models import EntryCode, Scan
from stations.models import Station

# Nothing that is taken for something else when it is read aloud or copied by hand.
ALPHABET, LENGTH = "23456789abcdefghjkmnpqrstuvwxyz", 6
RECENT = timedelta(days=30)


def code_of(owner) -> EntryCode:
    """Of a station or a deputy. Of two who ask at once for the first time both get the same."""
    whose = {"station" if isinstance(owner, Station) else "deputy": owner}
    row, _is_new = EntryCode.objects.get_or_create(**whose, defaults={"code": unused()})
    return row


def unused() -> str:
    code = "".join(secrets.choice(ALPHABET) for _n in range(LENGTH))
    return unused() if EntryCode.objects.filter(code=code).exists() else code


def address_of(owner, site: str) -> str:
    """What the code of a station or deputy says."""
    return site + reverse("portal:entry", args=[code_of(owner).code])


def drawn(address: str) -> str:
    """As a picture that is part of a page: to scan, or to print and hang up."""
    return segno.make(address, error="m").svg_inline(omitsize=True, border=2)


def count(entry_code, on: date | None = None) -> None:
    """One more on this day, and nothing about whoever scanned."""
    row, _is_new = Scan.objects.get_or_create(entry_code=entry_code, day=on or timezone.localdate())
    Scan.objects.filter(pk=row.pk).update(count=F("count") + 1)


def with_scans(codes, on: date):
    """``recent``: of the last 30 days, this one included; ``ever``."""
    recent = Sum("scans__count", filter=Q(scans__day__gt=on - RECENT))
    return codes.annotate(recent=Coalesce(recent, 0), ever=Coalesce(Sum("scans__count"), 0))
