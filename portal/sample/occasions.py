"""Reception days, meetings and visits, with the opinions that came up there: several answered, one letter for many."""

from datetime import timedelta

from django.utils import timezone

from feedback.models import Occasion
from feedback.vocabulary import Channel
from portal.sample.diary import OPENS
from portal.sample.stories import Story
from portal.sample.texts import words
from stations.calendar import at_time

FIRST_NUMBER = 2001
CHANNELS = {"reception": Channel.WALK_IN, "meeting": Channel.MEETING, "visit": Channel.VISIT}


def add_occasions(county) -> list[Story]:
    """The stories of every occasion; its row stands in ``county.occasions`` under the key they carry."""
    stories = []
    for nth, entry in enumerate(words("occasions.json")):
        held_on = county.calendar.next_working_day(timezone.localdate(county.now) - timedelta(days=entry["days_ago"]))
        county.occasions[str(nth)] = add_occasion(county, entry, held_on)
        for traits in courses(entry, str(nth)):
            start = at_time(held_on, OPENS) + timedelta(minutes=30 + 9 * len(stories) % 120)
            number, channel = FIRST_NUMBER + len(stories), CHANNELS[entry["kind"]]
            stories.append(Story(number=number, station=entry["station"], start=start, channel=channel, **traits))
    return stories


def add_occasion(county, entry, held_on) -> Occasion:
    station = county.stations[entry["station"]]
    names = ["kind", "title", "place"]
    occasion = Occasion.objects.create(station=station, held_on=held_on, **{name: entry[name] for name in names})
    occasion.deputies.set(county.deputies[station.pk][:3])
    return occasion


def courses(entry, key) -> list[dict]:
    """What becomes of the opinions of one occasion."""
    answered = [{"ends": "answered"}] * entry["answered"]
    by_letter = [{"letter": key, "unit": entry["unit"]}] * entry["by_letter"]
    others = [{"is_everyday": True}] * entry["others"]
    return [{"occasion": key, **traits} for traits in answered + by_letter + others]
