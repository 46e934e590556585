"""One line per closed day over all events recorded on it, in a file outside the database.

Who can rewrite the database can make its chains agree again; the anchors then still name the day.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.files import sync_folder
from feedback.ledger import canonical
from feedback.models import Event

# An event takes its moment before it commits: a day is anchored only when the last of its events must be there.
SETTLING = timedelta(minutes=10)
BEFORE_ALL = date(2000, 1, 1)


class AnchorsUnreadable(Exception):
    """The last line of the anchor file is no anchor: nothing may be chained to it. A person must look."""

    is_about_the_installation = True


@dataclass(frozen=True)
class Anchor:
    """``chains``: ids of the opinions begun that day, as ranges; ``hashes``: SHA-256 over the event hashes in id order."""

    day: str
    events: int
    chains: str
    hashes: str
    previous: str

    @property
    def date(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(canonical(asdict(self)).encode()).hexdigest()

    @property
    def line(self) -> str:
        return canonical(asdict(self) | {"sha256": self.sha256}) + "\n"


def anchor_of(line: str) -> Anchor | None:
    """The anchor a line holds, or None if it is not what was once written."""
    try:
        fields = json.loads(line)
        stated = fields.pop("sha256")
        anchor = Anchor(**fields)
        date.fromisoformat(anchor.day)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return anchor if anchor.sha256 == stated else None


def anchor_ledger(*, at: datetime | None = None) -> int:
    """Append a line for every closed day with events that has none yet; return how many. Safe to run in parallel."""
    with locked(Path(settings.ANCHOR_FILE)) as file:
        last = last_anchor(file)
        after, previous = (last.date, last.sha256) if last else (BEFORE_ALL, "")
        written = 0
        for day in recorded_days(after, last_closed_day(at)):
            anchor = anchor_for(day, previous)
            append_line(file, anchor.line)
            previous, written = anchor.sha256, written + 1
        sync_folder(Path(file.name).parent)
    return written


@contextmanager
def locked(path: Path):
    """The anchor file, ours alone until the block ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def last_anchor(file) -> Anchor | None:
    """The anchor to chain to. Half a line at the end is a write that a power cut broke off: it goes."""
    file.seek(0)
    lines = file.read().splitlines(keepends=True)
    if lines and not lines[-1].endswith(b"\n"):
        lines.pop()
        file.truncate(sum(map(len, lines)))
    if not lines:
        return None
    if anchor := anchor_of(lines[-1]):
        return anchor
    raise AnchorsUnreadable(_("锚点文件 %(file)s 的最后一行读不出来，请先人工核对。") % {"file": settings.ANCHOR_FILE})


def append_line(file, line: str) -> None:
    file.write(line.encode())
    file.flush()
    os.fsync(file.fileno())


# What the database says of a day


def last_closed_day(at: datetime | None = None, *, settling: timedelta = SETTLING) -> date:
    return local_day((at or timezone.now()) - settling) - timedelta(days=1)


def local_day(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())


def beginning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def recorded_days(after: date, until: date) -> Iterator[date]:
    """The days after one and up to another on which events were recorded; one look into the index each."""
    moments = Event.objects.order_by("recorded_at").values_list("recorded_at", flat=True)
    while moment := moments.filter(recorded_at__gte=beginning(after + timedelta(days=1))).first():
        after = local_day(moment)
        if after > until:
            return
        yield after


def anchor_for(day: date, previous: str) -> Anchor:
    events = Event.objects.filter(recorded_at__gte=beginning(day), recorded_at__lt=beginning(day + timedelta(days=1)))
    count, digest = 0, hashlib.sha256()
    for count, stored in enumerate(events.order_by("id").values_list("hash", flat=True).iterator(), 1):  # noqa: B007
        digest.update(stored.encode())
    begun = events.filter(seq=1).order_by("opinion_id").values_list("opinion_id", flat=True)
    return Anchor(day.isoformat(), count, ranges(begun.iterator()), digest.hexdigest(), previous)


def ranges(ids) -> str:
    """1, 2, 3, 7 → "1-3,7"."""
    pairs = []
    for number in ids:
        if pairs and pairs[-1][1] == number - 1:
            pairs[-1][1] = number
        else:
            pairs.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in pairs)


def numbers_in(text: str) -> set[int]:
    """The way back of ranges()."""
    pairs = (part.partition("-") for part in text.split(",") if part)
    return {number for first, _dash, last in pairs for number in range(int(first), int(last or first) + 1)}
