"""What will become of each of the six hundred opinions: drawn beforehand, told by the chapters."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import cycle

from django.utils import timezone

from feedback.vocabulary import Channel, Level, OutcomeClass, Pace
from portal.sample.texts import Dice, rows, words
from stations.calendar import at_time

SEED = "辰溪"
FIRST_DAY = 425
# So many days an opinion that came in the last full quarter may need to be handed over within it.
MARGIN = 14
BUSY_STATIONS = 14
SHOWN = "chenyang"


@dataclass
class Story:
    """The field names are the keys of stories.json, where each entry says how often it happens."""

    number: int = 0
    station: str = ""
    start: datetime | None = None
    days_ago: list = field(default_factory=lambda: [0, FIRST_DAY])
    # In the last full quarter, at one of the busy stations.
    in_quarter: bool = False
    channel: str = ""
    unit: str = ""
    ends: str = "rated"
    level: str = Level.TOWNSHIP
    pace: str = Pace.ORDINARY
    outcome: str = OutcomeClass.SOLVED
    # Diligence of station and unit decides what is late and what is left lying.
    is_everyday: bool = False
    is_anonymous: bool = False
    is_long: bool = False
    photos: int = 0
    reported: bool = False
    occasion: str = ""
    letter: str = ""
    transferred: bool = False
    amended: bool = False
    reconsidered: bool = False
    assisted: bool = False
    returns: int = 0
    extension: str = ""
    result_share: float = 0
    pressed: bool = False
    supervision: str = ""
    # Working days after the due date.
    supervised_after: int = 3
    supervisor: str = ""
    contact_released: bool = False
    noted: bool = False
    sent_back: int = 0
    taken_over: bool = False
    dissatisfied: int = 0
    by_telephone: bool = False
    promise: str = ""
    publication: str = ""
    reopened_by: str = ""
    withdrawn_at: str = ""
    followers: int = 0
    follows: int = 0
    freed: str = ""
    # The duplicates came to another station.
    strangers: bool = False
    # Where it stands today: before which action, since which, by which clock, in which colour.
    waits_for: str = ""
    since: str = ""
    clock: str = ""
    colour: str = ""
    # How often it came so far before: rework rounds, returns.
    again: int = 0

    def settled(self) -> "Story":
        """What remains of it for the second time round: the plain way to a good end."""
        keep = ("number", "station", "start", "channel", "level", "reported", "waits_for")
        return Story(**{name: getattr(self, name) for name in keep})


def draw(now: datetime) -> list[Story]:
    """All stories of the county, numbered; the last full quarter's dealt to the busy stations in turn."""
    dice = Dice(SEED)
    stories = [Story(**traits) for entry in words("stories.json") for traits in expanded(entry)]
    for number, story in enumerate(stories, start=1):
        story.number = number
    deal(stories, dice)
    for story in stories:
        story.start = story.start or drawn_start(story, dice, now)
    return stories + followers(stories, dice)


def deal(stories, dice) -> None:
    """Which station each comes to. The one whose accounts are listed has something waiting at every step."""
    busy = [row["code"] for row in sorted(rows("stations.csv"), key=lambda row: -float(row["weight"]))][:BUSY_STATIONS]
    in_turn, shown = cycle(busy), set()
    for story in stories:
        if story.in_quarter:
            story.station = next(in_turn)
        elif story.waits_for and story.colour != "overdue" and (story.waits_for, story.level) not in shown:
            shown.add((story.waits_for, story.level))
            story.station = SHOWN
        story.station = story.station or weighted_station(dice)


def expanded(entry: dict) -> list[dict]:
    traits = {name: value for name, value in entry.items() if name not in ("times", "why")}
    return [traits for _nth in range(entry["times"])]


def weighted_station(dice) -> str:
    found = [row for row in rows("stations.csv") if row["state"] == "open"]
    return dice.choices([row["code"] for row in found], [float(row["weight"]) for row in found])[0]


def drawn_start(story, dice, now) -> datetime:
    if story.in_quarter:
        first, last = last_full_quarter(timezone.localdate(now))
        day = first + timedelta(days=dice.randrange((last - first).days - MARGIN))
        return at_time(day, datetime.min.time()) + timedelta(minutes=dice.randint(480, 1320))
    latest, earliest = story.days_ago
    return now - timedelta(minutes=dice.randint(latest * 1440, earliest * 1440))


def last_full_quarter(today: date) -> tuple[date, date]:
    """First and last day of the calendar quarter before the one of today."""
    first_of_this = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    last = first_of_this - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last


def followers(stories, dice) -> list[Story]:
    """Duplicates: others who write of the same matter within a day; they will be merged into the first."""
    found = []
    for story in stories:
        for _nth in range(story.followers):
            station = weighted_station(dice) if story.strangers else story.station
            copy = Story(number=len(stories) + len(found) + 1, station=station, follows=story.number)
            start = story.start + timedelta(minutes=dice.randint(30, 600))
            channel = dice.choice([Channel.WEB, Channel.QR])
            found.append(replace(copy, start=start, ends="merged", freed=story.freed, channel=channel))
    return found
