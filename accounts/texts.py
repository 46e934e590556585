"""What notices say: one sentence for each event, in the catalogue; a county may put its own in place of it.

A text takes the places that its event lists and nothing else. There is no template language, and no place is listed that
could carry a resident's words, name, phone or address: whatever a county writes, a notice cannot give them away.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Channel, OwnText

PLACE = re.compile(r"\{(\w+)\}")
# As a whole message is taken by the way it goes: no text is longer, and no notice once its places are filled.
LONGEST = {Channel.EMAIL: 2000, Channel.PHONE: 2000, Channel.WECOM: 600, Channel.DINGTALK: 600}
USUAL_LENGTH = 300
RESIDENT = "resident."
OF_RESIDENTS = [Channel.SMS, Channel.PHONE]
OF_STAFF = [Channel.INBOX, Channel.EMAIL, Channel.SMS, Channel.WECOM, Channel.DINGTALK]
# A process reads all own texts at once and not again for so many seconds: a submission then asks nothing for them.
SECONDS = 60
KEPT = "own-texts"


@dataclass(frozen=True)
class Event:
    """Something that is told: its name in words, the places its text may have with an example each, and our sentence."""

    name: str
    label: str
    places: dict[str, tuple[str, str]]
    default: str

    @property
    def channels(self) -> list[Channel]:
        return OF_RESIDENTS if self.is_of_residents else OF_STAFF

    @property
    def languages(self) -> list[str]:
        """Residents are told in the language of the county, whoever is signed in."""
        known = [code for code, _name in settings.LANGUAGES]
        return [settings.LANGUAGE_CODE] if self.is_of_residents else known

    @property
    def is_of_residents(self) -> bool:
        return self.name.startswith(RESIDENT)

    @property
    def examples(self) -> dict[str, str]:
        return {name: example for name, (_meaning, example) in self.places.items()}

    def default_in(self, language) -> str:
        with translation.override(language):
            return translation.gettext(self.default)


EVENTS: dict[str, Event] = {}


def register(event: str, label, places: dict, default: str) -> None:
    """Make an event known, when its app is imported. ``default`` is a msgid with {places}, and goes through the catalogue."""
    EVENTS[event] = Event(event, label, places, default)
    if wrong := flaws(EVENTS[event], default) or ["%"] * ("%(" in default):
        raise ValueError(f"{event}: {default!r} {wrong}")


def flaws(event, text) -> list[str]:
    """What in this text is no place of the event: other names, and braces that are no place at all."""
    unknown = [f"{{{name}}}" for name in PLACE.findall(text) if name not in event.places]
    return unknown + re.findall(r"[{}]", PLACE.sub("", text))


def longest(channel) -> int:
    return LONGEST.get(channel, USUAL_LENGTH)


def render(event: str, language: str, channel: str, values: dict) -> str:
    """The text for one reader: the county's for this way of telling, else the county's for all ways, else ours."""
    own, known = own_texts(), EVENTS[event]
    text = own.get((event, channel, language)) or own.get((event, "", language)) or known.default_in(language)
    return fill(text, values, language)


def fill(text, values, language) -> str:
    """The text with values in its places. What comes from a list of words is said in the reader's language."""
    with translation.override(language):
        return PLACE.sub(lambda place: str(values.get(place[1], "")), text)


def own_texts() -> dict[tuple[str, str, str], str]:
    """All texts of the county by (event, channel, language), but those whose places no longer fit their event."""
    found = caches["process"].get(KEPT)
    if found is None:
        rows = OwnText.objects.exclude(text="")
        found = {(row.event, row.channel, row.language): row.text for row in rows if is_fit(row)}
        caches["process"].set(KEPT, found, SECONDS)
    return found


def is_fit(row) -> bool:
    return row.event in EVENTS and not flaws(EVENTS[row.event], row.text)


def is_offered(row) -> bool:
    """Whether somebody may write this: an event, a way and a language that are used."""
    event = EVENTS.get(row.event)
    return event is not None and row.channel in ["", *event.channels] and row.language in event.languages


def forget() -> None:
    """Read them anew, in this process at once; the others do within SECONDS."""
    caches["process"].delete(KEPT)


def refusal(event, channel, text) -> str:
    """Why this text cannot be kept, in words; empty if it can."""
    if len(text) > longest(channel):
        words = {"most": longest(channel), "length": len(text)}
        return _("最多 %(most)d 个字，现在有 %(length)d 个。") % words
    if not (wrong := flaws(event, text)):
        return ""
    listed = _("、").join(f"{{{name}}}" for name in event.places)
    if wrong[0] in "{}":
        return _("“%(brace)s”没有成对或里面有别的符号。大括号只用来写占位符：%(listed)s。") % {
            "brace": wrong[0],
            "listed": listed,
        }
    return _("“%(place)s”不是这条消息的占位符。可以用的有：%(listed)s。") % {"place": wrong[0], "listed": listed}
