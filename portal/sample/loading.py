"""Loading the sample county into an empty database, once."""

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit, inbox
from accounts.models import AuditEntry, User
from deputies.models import Deputy
from feedback import tally
from feedback.models import Opinion
from feedback.receipts import Receipt, receipt_of
from feedback.sweep import sweep
from feedback.vocabulary import Channel
from feedback.workflow import Step
from portal.sample.calls import make_calls
from portal.sample.congress import add_deputies, add_groups
from portal.sample.county import County
from portal.sample.duty import add_duty
from portal.sample.occasions import add_occasions
from portal.sample.people import Registrar, add_staff
from portal.sample.places import add_districts, add_stations, add_units
from portal.sample.playing import Play
from portal.sample.reports import add_reports
from portal.sample.stories import SEED, draw
from portal.sample.texts import Dice
from stations.models import Station, Unit
from stations.services import merge_station

VERB = "load_sample"
MERGED, INTO, MERGED_DAYS_AGO = "meikuang", "haowanping", 200
UNREAD_DAYS = 7


# A database where none of these stands is empty.
COUNTED = (Station, Unit, Deputy, User, Opinion)


class NotEmpty(Exception):
    """The database holds something that is not the sample's."""


def is_loaded() -> bool:
    return AuditEntry.objects.filter(verb=VERB).exists()


def load(*, at=None) -> Counter:
    """Fill an empty database with the sample county as it stands at ``at``; return what was made, by kind.

    All or nothing, in one transaction; a second call writes nothing and returns an empty count. Raises NotEmpty where
    there are opinions, staff, stations, units or deputies that are not the sample's.
    """
    at = at or timezone.now()
    with transaction.atomic():
        if is_loaded():
            return Counter()
        refuse_real_data()
        add_county()
        tell_stories(at)
        read_old_notices(at)
        audit.record(User.objects.get(username="admin"), VERB, "431223")
        tally.refresh()
        add_reports(at)
    return counts()


def refuse_real_data() -> None:
    if any(model.objects.exists() for model in COUNTED):
        raise NotEmpty


def add_county() -> None:
    add_districts()
    stations, units = add_stations(), add_units()
    registrar = Registrar(Dice(SEED))
    add_staff(registrar, stations, units)
    add_groups(registrar, add_deputies(registrar, stations))


def tell_stories(at) -> None:
    """Everybody acts in the order of time, then the clock; on the way one village station is merged into its neighbour."""
    county = County(at)
    play = Play(county, [*draw(at), *add_occasions(county)])
    play.until(at - timedelta(days=MERGED_DAYS_AGO))
    merge_station(county.stations[MERGED], into=county.stations[INTO], by=county.users["admin"])
    county.forget_scopes()
    play.until(at)
    add_duty(county)
    sweep(at)
    make_calls(county, at)


def read_old_notices(at) -> None:
    inbox.read_before(at - timedelta(days=UNREAD_DAYS), at=at)


def counts() -> Counter:
    return Counter({model._meta.model_name: model.objects.count() for model in COUNTED})


def receipts_to_try() -> list[Receipt]:
    """What residents hold whose turn it is: an answer to rate, a matter on its way."""
    online = Opinion.objects.filter(channel=Channel.WEB, merged_into=None)
    steps = [Step.FEEDBACK, Step.HANDLE]
    return [receipt_of(opinion) for step in steps for opinion in online.filter(step=step)[:1]]
