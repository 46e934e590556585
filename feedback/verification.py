"""Proof that nobody changed the past: every chain and every anchor is computed again, as one stream."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from feedback.anchors import (
    BEFORE_ALL,
    Anchor,
    anchor_for,
    anchor_of,
    last_closed_day,
    numbers_in,
    ranges,
    recorded_days,
)
from feedback.ledger import digest_of, hash_of
from feedback.models import Opinion

# Rewritten events beyond these are named one by one, without looking for the other half of a swap.
MOST_SWAPPED = 200
# Beat anchors within the half-hour after midnight; until then a missing line says nothing.
ANCHORING = timedelta(hours=1)


class Row(NamedTuple):
    """One event of one opinion, or an opinion without events (all of the event None)."""

    opinion: int
    number: str
    event_count: int
    head: str
    seq: int
    action: str
    from_step: str
    to_step: str
    actor_id: int | None
    capacity: str
    on_behalf: str
    occurred_at: datetime
    recorded_at: datetime
    data: dict
    text_digest: str
    previous_hash: str
    hash: str
    salt: str | None
    words: dict | None
    erased_at: datetime | None


OF_EVENT = [name.removesuffix("_id") for name in Row._fields[4:17]]
COLUMNS = [
    "pk",
    *Row._fields[1:4],
    *(f"events__{n}" for n in OF_EVENT),
    *(f"events__text__{n}" for n in Row._fields[17:]),
]


@dataclass
class Verdict:
    """What was counted, and a sentence for everything that is not as it was written."""

    opinions: int = 0
    events: int = 0
    erased: int = 0
    anchors: int = 0
    findings: list[str] = field(default_factory=list)


def verify_ledger(*, at: datetime | None = None) -> Verdict:
    """Recompute every chain and every anchor; an empty ``findings`` is the proof. Memory does not grow with the ledger."""
    verdict, rewritten = Verdict(), []
    for _pk, chain in groupby(stream(), attrgetter("opinion")):
        verdict.findings += check_chain(list(chain), verdict, rewritten)
    verdict.findings += name_rewritten(rewritten)
    verdict.findings += check_anchors(verdict, last_closed_day(at, settling=ANCHORING))
    return verdict


def stream() -> Iterator[Row]:
    """Every opinion with its events, in one statement: what is written meanwhile is seen whole or not at all."""
    rows = Opinion.objects.order_by("pk", "events__seq").values_list(*COLUMNS)
    return (Row(*row) for row in rows.iterator())


# Chains


def check_chain(chain: list[Row], verdict: Verdict, rewritten: list[Row]) -> Iterator[str]:
    """What is wrong with one chain. Events that do not fit their own hash go to ``rewritten``, to be named at the end."""
    verdict.opinions += 1
    if chain[0].seq is None:
        yield _("意见 %(number)s：整条事件链不见了，应有 %(count)s 条。") % named(chain[0], count=chain[0].event_count)
        return
    verdict.events += len(chain)
    verdict.erased += sum(row.erased_at is not None for row in chain)
    wrong = {row.seq for row in chain if hash_of(row.number, row) != row.hash}
    rewritten += [row for row in chain if row.seq in wrong]
    yield from check_links(chain, wrong)
    yield from check_end(chain[-1], wrong)
    yield from check_texts(row for row in chain if row.seq not in wrong)


def check_links(chain, wrong) -> Iterator[str]:
    """Gaps, and events that are not the one the next event remembers."""
    if chain[0].seq > 1:
        yield missing(chain[0], 1, chain[0].seq - 1)
    for row, following in pairwise(chain):
        if following.seq > row.seq + 1:
            yield missing(row, row.seq + 1, following.seq - 1)
        elif following.previous_hash != row.hash and not {row.seq, following.seq} & wrong:
            yield replaced(row)


def missing(row, first, last) -> str:
    if first == last:
        return _("意见 %(number)s：第 %(first)s 条事件不见了。") % named(row, first=first)
    return _("意见 %(number)s：第 %(first)s 至 %(last)s 条事件不见了。") % named(row, first=first, last=last)


def replaced(row) -> str:
    return _("意见 %(number)s：第 %(seq)s 条事件连同它的哈希被改写。") % named(row, seq=row.seq)


def check_end(last, wrong) -> Iterator[str]:
    """Whether the opinion row remembers this very end of its chain."""
    counts = {"count": last.event_count, "seq": last.seq}
    if last.event_count > last.seq:
        yield _("意见 %(number)s：链尾被截断，应有 %(count)s 条事件，只到第 %(seq)s 条。") % named(last, **counts)
    elif last.event_count < last.seq:
        yield _("意见 %(number)s：意见行只记 %(count)s 条事件，链上却有 %(seq)s 条。") % named(last, **counts)
    elif last.head != last.hash and last.seq not in wrong:
        yield _("意见 %(number)s：链头与意见行不符，第 %(seq)s 条事件或意见行被改写。") % named(last, **counts)


def check_texts(chain) -> Iterator[str]:
    for row in chain:
        if row.erased_at is None and row.text_digest != digest_of(row.salt or "", row.words or {}):
            yield _("意见 %(number)s：第 %(seq)s 条事件的文字被改写或删除。") % named(row, seq=row.seq)


def named(row, **values) -> dict:
    return {"number": row.number, **values}


# Rewritten events: altered, or two of them swapped


def name_rewritten(rows: list[Row]) -> Iterator[str]:
    rest = list(rows)
    while rest:
        row = rest.pop(0)
        other = next((o for o in rest if swapped(row, o)), None) if len(rows) <= MOST_SWAPPED else None
        if other is None:
            yield _("意见 %(number)s：第 %(seq)s 条事件被改写。") % named(row, seq=row.seq)
            continue
        rest.remove(other)
        both = named(row, seq=row.seq, other=other.number, other_seq=other.seq)
        yield _("意见 %(number)s 第 %(seq)s 条与意见 %(other)s 第 %(other_seq)s 条事件被对调。") % both


def swapped(row, other) -> bool:
    return belongs(row, other) and belongs(other, row)


def belongs(row, place) -> bool:
    """Whether what one row holds was written at the place of another, its links moved along or not."""
    moved = [row._replace(seq=place.seq, previous_hash=link) for link in (row.previous_hash, place.previous_hash)]
    return any(hash_of(place.number, content) in (row.hash, place.hash) for content in moved)


# Anchors


def check_anchors(verdict: Verdict, until: date) -> Iterator[str]:
    """What is wrong with the anchor file, and the days of which the database no longer holds what was anchored."""
    before, link = BEFORE_ALL, ""
    for number, anchor in anchors():
        verdict.anchors += 1
        if anchor is None:
            yield _("锚点文件第 %(line)s 行被改写。") % {"line": number}
            before = None  # nothing can be said of what lies around it
            continue
        if before:
            yield from check_gap(number, before, link, anchor)
        yield from check_day(anchor)
        before, link = anchor.date, anchor.sha256
    for day in recorded_days(before, until) if before else ():
        yield unanchored(day)


def anchors() -> Iterator[tuple[int, Anchor | None]]:
    path = Path(settings.ANCHOR_FILE)
    if path.exists():
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from enumerate(map(anchor_of, file), 1)


def check_gap(number, before, link, anchor) -> Iterator[str]:
    between = list(recorded_days(before, anchor.date - timedelta(days=1)))
    if anchor.previous == link:
        for day in between:
            yield _("%(day)s 已经过锚定，之后又补入了当天的事件。") % {"day": day}
        return
    for day in between:
        yield unanchored(day)
    if not between:
        yield _("锚点文件第 %(line)s 行与前一行接不上：中间有锚点行不见了。") % {"line": number}


def unanchored(day) -> str:
    return _("锚点文件缺少 %(day)s 的一行。") % {"day": day}


def check_day(anchor) -> Iterator[str]:
    now = anchor_for(anchor.date, anchor.previous)
    gone = numbers_in(anchor.chains) - numbers_in(now.chains)
    words = {"day": anchor.day, "count": anchor.events, "now": now.events, "chains": ranges(sorted(gone))}
    if gone:
        yield (
            _(
                "%(day)s 的锚点不符：当天开始的意见（内部编号 %(chains)s）整条链不见了，应有 %(count)s 条事件，现有 %(now)s 条。"
            )
            % words
        )
    elif now.events != anchor.events:
        yield _("%(day)s 的锚点不符：应有 %(count)s 条事件，现有 %(now)s 条。") % words
    elif now != anchor:
        yield _("%(day)s 的锚点不符：%(count)s 条事件的内容或次序被改动。") % words
