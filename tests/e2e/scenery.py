"""Something on every page: cases at every step and exit, with long words, with everything written that can be."""

from datetime import time, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.files import write_file
from accounts.models import User
from deputies import planning
from deputies.models import ReceptionRule
from deputies.quarters import Quarter
from feedback import bulletins, tally
from feedback.documents import PAPERS
from feedback.models import Bulletin, Opinion, Printout
from feedback.receipts import receipt_of
from feedback.workflow import Action, Step
from stations.models import Station
from tests import cases, duty, full_case, scenes
from tests.cast import load
from tests.e2e import duty_scenery
from tests.e2e.people import SETTINGS
from tests.pages import kept

A = Action
# Wider than a phone and nowhere to break, among ten times too many words.
LONG = "很长的话" * 120 + "https://example.org/" + "x" * 240
TODAY = timezone.now()
NOW = {"at": TODAY}
# For each action with a form: whose it is, and a case on which it can be taken now.
FORMS = {
    A.COMPLETE_RECEPTION: ("liaison", lambda cast: cases.logged(cast, **NOW)),
    A.AMEND: ("liaison", lambda cast: cases.registered(cast, **NOW)),
    A.TRANSFER: ("liaison", lambda cast: cases.submitted(cast, **NOW)),
    A.REGISTER: ("liaison", lambda cast: cases.submitted(cast, body=LONG, **NOW)),
    A.ANSWER_DIRECTLY: ("liaison", lambda cast: cases.submitted(cast, **NOW)),
    A.GUIDE: ("liaison", lambda cast: cases.submitted(cast, **NOW)),
    A.MERGE: ("liaison", lambda cast: cases.submitted(cast, **NOW)),
    A.UNMERGE: ("liaison", lambda cast: cases.merged(cast, **NOW)),
    A.RECONSIDER: ("liaison", lambda cast: cases.registered(cast, **NOW)),
    A.INVESTIGATE: ("liaison", lambda cast: cases.registered(cast, level="township_major", **NOW)),
    A.DISPATCH: ("committee", lambda cast: cases.registered(cast, level="county", **NOW)),
    A.SIGN_FOR: ("officer", lambda cast: cases.dispatched(cast, **NOW)),
    A.RETURN: ("officer", lambda cast: cases.dispatched(cast, **NOW)),
    A.EXTEND: ("officer", lambda cast: cases.dispatched(cast, **NOW)),
    A.DECIDE_EXTENSION: ("head", lambda cast: cases.extension_asked(cast, **NOW)),
    A.REPORT_ASSIST: ("other_officer", lambda cast: cases.dispatched(cast, assists=[cast.other_unit], **NOW)),
    A.PROGRESS: ("officer", lambda cast: cases.dispatched(cast, **NOW)),
    A.SUBMIT_RESULT: ("officer", lambda cast: cases.dispatched(cast, **NOW)),
    A.ACCEPT_RESULT: ("liaison", lambda cast: cases.resulted(cast, **NOW)),
    A.SEND_BACK: ("liaison", lambda cast: cases.resulted(cast, **NOW)),
    A.TAKE_OVER: ("deputy", lambda cast: cases.resulted(cast, deputies=[cast.deputy], **NOW)),
    A.REPLY: ("liaison", lambda cast: cases.verified(cast, **NOW)),
    A.RATE: ("liaison", lambda cast: cases.replied(cast, **NOW)),
    A.REWORK: ("head", lambda cast: cases.rated(cast, result="unsatisfied", outcome="C", **NOW)),
    A.CLOSE_UNSATISFIED: ("head", lambda cast: cases.rated(cast, result="unsatisfied", outcome="C", **NOW)),
    A.ARCHIVE: ("liaison", lambda cast: cases.rated(cast, **NOW)),
    A.WITHDRAW: ("liaison", lambda cast: cases.dispatched(cast, **NOW)),
    A.REOPEN: ("committee", lambda cast: cases.archived(cast, **NOW)),
    A.PRESS: ("committee", lambda cast: cases.dispatched(cast, **NOW)),
    A.ISSUE_SUPERVISION: ("committee", lambda cast: cases.dispatched(cast, **NOW)),
    A.RECEIVE_SUPERVISION: ("officer", lambda cast: cases.supervise(cast, cases.dispatched(cast, **NOW), **NOW)),
    A.ANSWER_SUPERVISION: ("officer", lambda cast: cases.supervise(cast, cases.dispatched(cast, **NOW), **NOW)),
    A.NAME_SUPERVISOR: ("head", lambda cast: cases.dispatched(cast, **NOW)),
    A.LOOK_BACK: ("liaison", lambda cast: scenes.promised_and_archived(cast)),
    A.RELEASE_CONTACT: ("head", lambda cast: cases.dispatched(cast, **NOW)),
    A.RELEASE_PUBLICATION: ("head", lambda cast: cases.archived(cast, publish=True, **NOW)),
    A.VOID: ("admin", lambda cast: scenes.imported(cast, Step.CLOSED, "")),
    A.NOTE: ("liaison", lambda cast: cases.dispatched(cast, **NOW)),
}
# What a resident may look at: every step, every exit.
TRACKED = {
    "receive": lambda cast: cases.logged(cast, **NOW),
    "register": lambda cast: cases.submitted(cast, **NOW),
    "late": lambda cast: cases.dispatched(cast),
    "supervise": lambda cast: cases.resulted(cast, **NOW),
    "reply": lambda cast: cases.verified(cast, **NOW),
    "feedback": lambda cast: cases.replied(cast, outcome="B", **NOW),
    "archive": lambda cast: cases.rated(cast, **NOW),
    "closed": lambda cast: cases.archived(cast, **NOW),
    "merged": lambda cast: cases.merged(cast, **NOW),
    "guided": lambda cast: cases.guided(cast, **NOW),
    "withdrawn": lambda cast: cases.withdrawn(cast, **NOW),
    "long": lambda cast: cases.replied(cast, body=LONG, place=LONG[:100], **NOW),
}


@transaction.atomic
def build() -> dict:
    """What stands in the addresses of the pages, by name."""
    cast = load()
    held = cases.held(cast, title="三月接待日", **NOW)
    whole = full_case.written_all_over(cast)
    listed = cases.registered(cast, occasion=held, **NOW)
    cases.archived(cast, publish=True)
    release(cast, cases.archived(cast, publish=True))
    many_waiting(cast)
    problem(cast)
    return duty_scenery.build(cast) | {
        "unit": cast.unit.pk,
        "rule": planned(cast).pk,
        "whole": whole.number,
        "listed": listed.number,
        "open": in_hand(cast).number,
        "occasion": held.pk,
        "closed_station": closed_station(cast).code,
        "stale": {setting: cases.resulted(cast, **NOW).number for setting in SETTINGS},
        "papers": list(PAPERS),
        **reports(cast),
        "tracked": {name: code_of(make(cast)) for name, make in TRACKED.items()},
        "forms": {action.value: [make(cast).number, name] for action, (name, make) in FORMS.items()},
        "printouts": {user.username: printout(whole, user) for user in User.objects.all()},
    }


def reports(cast) -> dict[str, int]:
    """A draft of last month with long words, and an issued report whose figures are others today."""
    tally.refresh()
    month = (TODAY.replace(day=1) - timedelta(days=1)).date()
    draft = bulletins.draft("monthly", cast.station, month, by=cast.liaison)
    words = [LONG for _part in draft.sections]
    bulletins.edit(draft, title=LONG[:120], paragraphs=words, version=1, by=cast.liaison)
    row = bulletins.draft("monthly", cast.station, (month.replace(day=1) - timedelta(days=1)), by=cast.liaison)
    kept = row.figures["figures"] | {"collected": [99, None], "assigned_rate": [3, 7]}
    Bulletin.objects.filter(pk=row.pk).update(figures=row.figures | {"figures": kept})
    issued = bulletins.issue(row, version=1, by=cast.head)
    return {"draft_report": draft.pk, "issued_report": issued.pk}


def planned(cast) -> ReceptionRule:
    """Reception days of this quarter and the next: published late, without deputies, at a place of a long name."""
    today = timezone.localdate()
    rule = duty.rule(cast.station, needs_leader=True, place=LONG[:120], valid_from=today)
    quarter = Quarter.of(today)
    for span in (quarter, quarter.after):
        planning.plan_days(cast.station, span.first, span.last, by=cast.liaison)
    row = duty.reception_day(cast.station, today, starts=time(14), ends=time(16), state="published", is_late=True)
    duty.shift(row, duty.deputy("d7", cast.station, rank="section"), role="lead")
    duty.shift(row, cast.deputy)
    return rule


def in_hand(cast) -> Opinion:
    """Everybody of the cast has something to do with it; a photo, a long word, an asked-for extension."""
    told = {"body": LONG, "place": LONG[:100], "deputies": [cast.deputy], "attachments": [kept("resident")]}
    opinion = cases.dispatched(cast, assists=[cast.other_unit], **told, **NOW)
    return cases.take(opinion, "extend", cast.officer, days=2, reason=LONG[:200], at=TODAY)


def problem(cast) -> None:
    """Reworked three times, with leaders of long names and a sheet nobody answered."""
    opinion = cases.resulted(cast, **NOW)
    for _round in range(3):
        cases.take(opinion, "send_back", cast.liaison, reason="没有修好", at=TODAY)
        cases.result(cast, opinion, at=TODAY)
    cases.supervise(cast, opinion, reason=LONG, requirement=LONG, **NOW)
    for name in ("彭县长", LONG[:60]):
        cases.take(opinion, "name_supervisor", cast.head, kind="leader", name=name, role=LONG[:80], at=TODAY)


def many_waiting(cast):
    """More than one page of the desk, some late."""
    for day in range(15):
        cases.registered(cast, at=TODAY - timedelta(days=day))
        cases.dispatched(cast, at=TODAY - timedelta(days=day), deputies=[cast.deputy])


def release(cast, opinion):
    return cases.take(opinion, "release_publication", cast.head, public_text=LONG)


def closed_station(cast) -> Station:
    Station.objects.filter(pk=cast.village_station.pk).update(state=Station.State.CLOSED)
    return cast.village_station


def code_of(opinion) -> list[str]:
    receipt = receipt_of(opinion)
    return [receipt.number, receipt.code]


def printout(opinion, user) -> int:
    path = write_file(b"%PDF-1.4\n", ".pdf", "printouts")
    asked = {"opinion": opinion, "form": "reception", "asked_by": user}
    return Printout.objects.create(**asked, event_count=opinion.event_count, path=path).pk
