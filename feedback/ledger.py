"""The hash chain: one event per action and opinion. verification.py proves that none was altered, cut or swapped."""

import hashlib
import json
import secrets
from datetime import UTC

from django.utils import timezone

from feedback.models import Event, EventText


def canonical(value) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(salt: str, words: dict) -> str:
    return hashlib.sha256((salt + canonical(words)).encode()).hexdigest() if words else ""


def hash_of(number: str, event: Event) -> str:
    """What the chain holds of one event. Times in UTC to the microsecond, so both databases give the same."""
    fields = [
        number, event.seq, event.action, event.from_step, event.to_step, event.actor_id, event.capacity,
        event.on_behalf, stamp(event.occurred_at), stamp(event.recorded_at), event.data, event.text_digest,
        event.previous_hash,
    ]  # fmt: skip
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


def stamp(moment) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def prepare(number: str, *, words: dict, **fields) -> tuple[Event, EventText | None]:
    """An unsaved event with its hash, and the unsaved row of its words if there are any."""
    words = {name: text for name, text in words.items() if text}
    salt = secrets.token_hex(16) if words else ""
    event = Event(text_digest=digest_of(salt, words), **fields)
    event.hash = hash_of(number, event)
    return event, EventText(salt=salt, words=words) if words else None


def append(event: Event, text: EventText | None) -> Event:
    """Write one event and its words."""
    event.save(force_insert=True)
    if text:
        text.event = event
        text.save(force_insert=True)
    return event


def append_all(entries: list[tuple[Event, EventText | None]]) -> None:
    """Write several events, in their order, and their words."""
    Event.objects.bulk_create(event for event, _text in entries)
    for event, text in entries:
        if text:
            text.event = event
    EventText.objects.bulk_create(text for _event, text in entries if text)


def erase_words(event: Event, *, at=None) -> bool:
    """Blank what people wrote in one event, for good; False if it was blank already.

    The salt goes with the words, so the digest that stays in the chain cannot be guessed back into them.
    """
    text = EventText.objects.filter(event=event, erased_at=None)
    return bool(text.update(salt="", words={}, erased_at=at or timezone.now()))
