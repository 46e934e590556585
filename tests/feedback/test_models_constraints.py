"""What the database itself refuses: each constraint of the models has its line here."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from feedback import tally
from feedback.models import (
    Bulletin,
    BulletinReader,
    ContactRelease,
    Deadline,
    Dossier,
    EventText,
    Extension,
    Occasion,
    Policy,
    Printout,
    Reminder,
    Rung,
    SavedView,
    Tally,
)
from feedback.workflow import Step
from tests import cases
from tests.cases import NOON, key, take


def new_opinion(**values):
    own = {"number": key()[:12], "form_key": key(), "token_hash": key()}
    return own | values


def of_lead(cast):
    """The open assignment of a case with one unit."""
    return cases.dispatched(cast).assignments.get()


def extension(cast):
    return Extension.objects.get(assignment__opinion=cases.extension_asked(cast))


def tally_cell(cast):
    cases.submitted(cast)
    tally.refresh()
    return Tally.objects.get(axis="")


def decided(cast):
    row = extension(cast)
    take(row.assignment.opinion, "decide_extension", cast.head, approve=True, reason="属实")
    row.refresh_from_db()
    return row


def supervised(cast):
    return cases.supervise(cast, cases.dispatched(cast))


def notice_clock(cast):
    return Deadline.objects.get(opinion=supervised(cast), kind="supervision_reply")


def supervisor(cast):
    opinion = cases.dispatched(cast)
    take(opinion, "name_supervisor", cast.head, kind="leader", name="彭县长", role="督办")
    return opinion.supervisors.get()


def printout(cast):
    return Printout.objects.create(opinion=cases.submitted(cast), form="reception", event_count=1, asked_by=cast.head)


def release(cast):
    return ContactRelease.objects.create(opinion=cases.dispatched(cast), unit=cast.unit, until=NOON.date())


def month(cast, **values):
    values = {"drafted_at": NOON, "drafted_by": cast.head, "issued_at": NOON} | values
    values |= {"kind": "monthly", "station": cast.station, "first": "2026-03-01", "last": "2026-03-31"}
    return Bulletin.objects.create(office="辰阳联", year=2026, serial=1, **values)


def quarter(cast):
    days = {"first": "2026-01-01", "last": "2026-03-31"}
    own = {"kind": "quarterly", "district_id": "431223", "drafted_at": NOON, "drafted_by": cast.committee}
    return Bulletin.objects.create(**own, **days)


def reader(cast):
    return BulletinReader.objects.create(bulletin=month(cast), reader=cast.head)


def saved_view(cast):
    return SavedView.objects.create(owner=cast.head, name="逾期", figure="overdue")


def occasion(cast):
    return Occasion.objects.create(station=cast.station, kind="visit", title="走访", form_key=key())


def reminder(cast):
    clock = cases.submitted(cast).deadlines.get()
    return Reminder.objects.create(deadline=clock, round=1, level=0, due_at=NOON, fired_at=NOON)


NO_RUNG = {"next_rung": None, "next_rung_at": None}
# Constraint → a row to copy, what the copy must not be, what it may be.
COPIES = {
    "bulletin_month_once": (month, lambda cast: {"serial": 2}, lambda cast: {"serial": 2, "first": "2026-02-01"}),
    "bulletin_quarter_once": (quarter, lambda cast: {}, lambda cast: {"first": "2026-04-01"}),
    "bulletin_number_once": (
        month,
        lambda cast: {"first": "2026-02-01"},
        lambda cast: {"first": "2026-02-01", "serial": 2},
    ),
    "bulletin_reader_once": (reader, lambda cast: {}, lambda cast: {"reader": cast.liaison}),
    "view_named_once": (saved_view, lambda cast: {}, lambda cast: {"name": "快到期"}),
    "occasion_made_once": (occasion, lambda cast: {}, lambda cast: {"title": "走访二组"}),
    "opinion_imported_once": (
        lambda cast: cases.submitted(cast, source="old", message_id="7"),
        lambda cast: new_opinion(),
        lambda cast: new_opinion(message_id="8"),
    ),
    "contact_release_once": (release, lambda cast: {}, lambda cast: {"unit": cast.other_unit}),
    "printout_once": (printout, lambda cast: {}, lambda cast: {"event_count": 2}),
    "tally_cell_once": (tally_cell, lambda cast: {}, lambda cast: {"month": "2020-01-01"}),
    "letter_number_once": (lambda cast: of_lead(cast).letter, lambda cast: {}, lambda cast: {"year": 2027}),
    "assignment_one_open_lead": (
        of_lead,
        lambda cast: {"unit": cast.other_unit},
        lambda cast: {"unit": cast.other_unit, "role": "assist"},
    ),
    "assignment_unit_once_open": (of_lead, lambda cast: {"role": "assist"}, lambda cast: {"state": "returned"}),
    "extension_asked_once": (extension, lambda cast: {}, lambda cast: {"decided_at": NOON, "is_approved": False}),
    "extension_granted_once": (decided, lambda cast: {}, lambda cast: {"is_approved": False}),
    "notice_number_once": (lambda cast: supervised(cast).notices.get(), lambda cast: {}, lambda cast: {"serial": 2}),
    "supervisor_named_once": (supervisor, lambda cast: {}, lambda cast: {"kind": "committee"}),
    "policy_once": (
        lambda cast: Policy.objects.first(),
        lambda cast: {},
        lambda cast: {"valid_from": timezone.now()},
    ),
    "deadline_one_supervision": (notice_clock, lambda cast: {}, lambda cast: {"stopped_at": NOON} | NO_RUNG),
    "rung_once": (lambda cast: Rung.objects.first(), lambda cast: {}, lambda cast: {"owed_by": "resident"}),
    "reminder_once": (reminder, lambda cast: {}, lambda cast: {"round": 2}),
    "category_once": (
        lambda cast: cast.category,
        lambda cast: {},
        lambda cast: {"name": "别的"},
    ),
    "category_top_once": (lambda cast: cast.category.parent, lambda cast: {}, lambda cast: {"name": "别的"}),
    "event_seq_once": (
        lambda cast: cases.submitted(cast).events.get(),
        lambda cast: {"form_key": key()},
        lambda cast: {"form_key": key(), "seq": 2},
    ),
    "event_form_once": (
        lambda cast: cases.registered(cast).events.last(),
        lambda cast: {"seq": 3},
        lambda cast: {"seq": 3, "form_key": key()},
    ),
}


def archived(cast):
    return cases.archived(cast).dossier


# Constraint → a row, what it must not become, what it may become.
CHANGES = {
    "bulletin_place_fits_kind": (
        month,
        lambda row: {"kind": "quarterly"},
        lambda row: {"kind": "quarterly", "station": None, "district_id": "431223"},
    ),
    "bulletin_numbered_is_issued": (
        month,
        lambda row: {"issued_at": None},
        lambda row: {"issued_at": None, "serial": None},
    ),
    "opinion_merged_is_closed": (
        lambda cast: cases.merged(cast),
        lambda row: {"step": Step.REGISTER},
        lambda row: {"step": Step.REGISTER, "merged_into": None},
    ),
    "dossier_published_has_text": (
        archived,
        lambda row: {"published_at": NOON},
        lambda row: {"published_at": NOON, "public_text": "桥修好了。"},
    ),
    "deadline_rung_while_running": (
        notice_clock,
        lambda row: {"stopped_at": NOON},
        lambda row: {"stopped_at": NOON} | NO_RUNG,
    ),
    "policy_amount_positive": (
        lambda cast: Policy.objects.first(),
        lambda row: {"amount": 0},
        lambda row: {"amount": 1},
    ),
    "policy_amount_within_two_years": (
        lambda cast: Policy.objects.filter(unit="working_day").first(),
        lambda row: {"amount": 251},
        lambda row: {"amount": 250},
    ),
    "event_text_erased_is_blank": (
        lambda cast: EventText.objects.get(event__opinion=cases.submitted(cast)),
        lambda row: {"erased_at": NOON},
        lambda row: {"erased_at": NOON, "salt": "", "words": {}},
    ),
}


def copy_of(row, **changes):
    fields = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    with transaction.atomic():
        return type(row)._base_manager.bulk_create([type(row)(**fields | changes)])


def change(row, **changes):
    with transaction.atomic():
        return type(row)._base_manager.filter(pk=row.pk).update(**changes)


def test_every_constraint_has_its_line():
    models = apps.get_app_config("feedback").get_models()
    found = {constraint.name for model in models for constraint in model._meta.constraints}

    assert found - {"dossier_number_once"} == {*COPIES, *CHANGES}


@pytest.mark.parametrize("name", COPIES)
def test_database_refuses_a_second_one(cast, name):
    build, forbidden, allowed = COPIES[name]
    row = build(cast)

    with pytest.raises(IntegrityError):
        copy_of(row, **forbidden(cast))
    assert len(copy_of(row, **allowed(cast))) == 1


@pytest.mark.parametrize("name", CHANGES)
def test_database_refuses_what_contradicts_itself(cast, name):
    build, forbidden, allowed = CHANGES[name]
    row = build(cast)

    with pytest.raises(IntegrityError):
        change(row, **forbidden(row))
    assert change(row, **allowed(row)) == 1


def test_two_dossiers_never_have_one_number(cast):
    first, second = archived(cast), archived(cast)

    with pytest.raises(IntegrityError):
        change(second, serial=first.serial)
    assert Dossier.objects.count() == 2
