"""Old messages become opinions: through the same services, with their real dates, telling nobody."""

import hashlib
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from feedback.clock import Rules
from feedback.errors import Conflict
from feedback.messages import Message
from feedback.models import Category, ImportBatch, Opinion
from feedback.replaying import replay
from feedback.services import advance, submit
from feedback.vocabulary import Channel, ClockKind, Demand, Level, Method, OutcomeClass, Pace, Retention, Telling
from feedback.workflow import Action, Capacity, Step
from stations.calendar import OPENING, at_time
from stations.models import Station, Unit

SOURCE = "message_board"
FORM_KEYS = uuid.UUID("0f6c1a52-2f0b-4d5e-9a3e-7b1f5c9d8e64")
UNIT_CODE, UNIT_NAME = "former-unit", "原承办单位"
UNSORTED = "未分类"
DONE, VERIFIED = "历史数据：办理情况见答复。", "历史数据，未另行核查。"
LOOKED_UP = 500
# Seconds, about as long as one message takes: intake then waits for tens of milliseconds.
ROOM = 0.01


@dataclass
class Imported:
    """``batch`` is None where every message was there already; ``imported`` and ``known`` count messages."""

    batch: ImportBatch | None
    imported: int
    known: int


def import_messages(
    messages: list[Message],
    *,
    file_name: str,
    stations: list[Station],
    on_row: Callable[[int, int], None] = lambda done, total: None,
) -> Imported:
    """Import what is not there yet, each message in a transaction of its own, so that a run broken off can be run again.

    A message with an answer walks to closed, or as far as its dates have come; one without stops at register. Which of
    the ``stations`` gets it follows from its id. ``on_row`` hears how many of how many are done.
    """
    known = known_ids(messages)
    waiting = [message for message in messages if message.message_id not in known]
    if not waiting:
        return Imported(None, 0, len(messages))
    run = Run(open_batch(file_name), stations)
    imported = 0
    for done, message in enumerate(paced(waiting), 1):
        imported += run.import_one(message)
        on_row(done, len(waiting))
    ImportBatch.objects.filter(pk=run.batch.pk).update(rows=run.batch.opinions.count(), finished_at=timezone.now())
    return Imported(run.batch, imported, len(messages) - imported)


def paced(messages: list[Message]) -> Iterator[Message]:
    """SQLite has one writer at a time, and who waits only looks now and then: leave room after each message."""
    for message in messages:
        yield message
        if connection.vendor == "sqlite":
            time.sleep(ROOM)


def known_ids(messages) -> set[str]:
    ids = [message.message_id for message in messages]
    there = Opinion.objects.filter(source=SOURCE).values_list("message_id", flat=True)
    return {
        known for n in range(0, len(ids), LOOKED_UP) for known in there.filter(message_id__in=ids[n : n + LOOKED_UP])
    }


def open_batch(file_name: str) -> ImportBatch:
    """The batch of a run of this file that was broken off, else a new one."""
    broken_off = ImportBatch.objects.filter(source=SOURCE, file_name=file_name, finished_at=None).first()
    return broken_off or ImportBatch.objects.create(source=SOURCE, file_name=file_name)


def former_unit(station: Station) -> Unit:
    """Who once handled what is imported. Not in use, so nothing new is handed to it."""
    district_id = settings.PORTAL_DISTRICT or station.district_id
    columns = {"name": UNIT_NAME, "district_id": district_id, "is_active": False}
    return Unit.objects.get_or_create(code=UNIT_CODE, defaults=columns)[0]


class Run:
    """What all messages of one import share."""

    def __init__(self, batch: ImportBatch, stations: list[Station]):
        self.batch, self.stations = batch, stations
        self.rules, self.now = Rules(), timezone.now()
        self.unit = former_unit(stations[0])
        self.category = Category.objects.get_or_create(parent=None, name=UNSORTED)[0]

    def import_one(self, message: Message) -> bool:
        """Submit it and take every further act whose moment has come; False if another import was faster."""
        station = self.stations[stable_number(message.message_id) % len(self.stations)]
        try:
            with transaction.atomic():
                opinion = self.submit(message, station)
                if message.reply:
                    acts = [act for act in self.acts(message, opinion) if act[1] <= self.now]
                    replay(opinion, acts, at_step=Step.REGISTER, rules=self.rules)
        except Conflict:
            return False
        return True

    def submit(self, message, station) -> Opinion:
        data = {
            "station": station,
            "channel": Channel.WEB,
            "received_on": timezone.localdate(message.submitted_at),
            "body": message.body,
            "summary": message.title,
            "is_anonymous": True,
            "batch": self.batch,
            "source": SOURCE,
            "message_id": message.message_id,
        }
        form_key = str(uuid.uuid5(FORM_KEYS, f"{SOURCE}:{message.message_id}"))
        return submit(data, form_key=form_key, by=Capacity.IMPORT, at=message.submitted_at, rules=self.rules)

    def acts(self, message, opinion) -> Iterator[tuple[Action, datetime, dict]]:
        """What once happened, as far as is known, with when: each act, its moment, its form."""
        submitted_at, replied_at = message.submitted_at, message.replied_at
        registered = {"category": self.category, "demand": Demand.QUESTION, "summary": message.title}
        registered |= {"level": Level.TOWNSHIP, "pace": Pace.ORDINARY}
        yield Action.REGISTER, submitted_at, registered
        yield Action.DISPATCH, submitted_at, {"lead": self.unit, "method": Method.ON_THE_SPOT}
        yield Action.SIGN_FOR, submitted_at, {}
        yield Action.SUBMIT_RESULT, replied_at, {"done": DONE, "outcome": OutcomeClass.NOT_STATED}
        yield Action.ACCEPT_RESULT, replied_at, {"verified": VERIFIED}
        answer = {"answer": message.reply, "outcome": OutcomeClass.NOT_STATED}
        yield Action.REPLY, replied_at, answer | {"told_by": Telling.ONLINE, "told_at": replied_at}
        calendar = self.rules.calendar(opinion.area)
        policy = self.rules.policy(ClockKind.RATING, Level.TOWNSHIP, Pace.ORDINARY, replied_at)
        timed_out_at = calendar.due(replied_at, policy.amount, policy.unit)
        yield Action.TIME_OUT, timed_out_at, {}
        archived_on = calendar.add_working_days(timezone.localdate(timed_out_at), 1)
        yield Action.ARCHIVE, at_time(archived_on, OPENING), {"retention": Retention.YEARS_10}


def stable_number(text: str) -> int:
    """The same for the same text on every machine and run."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def void_batch(batch: ImportBatch, *, by, reason: str) -> int:
    """Hide every opinion of an import that no person has acted on since; return how many. Their chains stay.

    Raises NotAllowed unless ``by`` is an administrator. Running it again voids what is left, if anything.
    """
    there = list(batch.opinions.counted().order_by("pk").only("step", "merged_into"))
    voided = sum(void(opinion, by, reason) for opinion in there)
    audit.record(by, "void_import", batch.pk, reason=reason, opinions=voided)
    return voided


def void(opinion, by, reason) -> bool:
    try:
        advance(opinion, Action.VOID, by=by, data={"reason": reason})
    except Conflict:
        return False
    return True
