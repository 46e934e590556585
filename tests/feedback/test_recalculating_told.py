"""Who is told which date after a change of the calendar: each their own, the resident only theirs. NOON is 11 March 2026."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Channel, Notification
from feedback.models import ImportBatch, Opinion
from feedback.recalculating import apply_confirmed
from tests import cases
from tests.cases import NOON
from tests.changed_days import changed, clock_of, off

DAY = timedelta(days=1)
MOVED = "因放假安排调整，您经手的意见有期限变动。最新期限见工作台，原期限见每件的办理记录。"


@pytest.fixture
def moved():
    """Apply a change and return what it told: by name in the inbox, and to residents."""

    def move(days, at=NOON):
        known = set(Notification.objects.values_list("pk", flat=True))
        changed(days, at=at)
        apply_confirmed(at)
        new = Notification.objects.exclude(pk__in=known)
        staff = new.filter(channel=Channel.INBOX).values_list("recipient__username", "text")
        assert len(dict(staff)) == len(staff)
        return dict(staff), list(new.filter(recipient=None).values_list("text", flat=True))

    return move


def test_whoever_works_on_what_moves_is_told_and_nobody_else(cast, moved):
    cases.dispatched(cast, assists=[cast.other_unit])

    staff, _residents = moved(off((3, 12)))

    assert staff == dict.fromkeys(["officer", "leader", "other_officer"], MOVED)


def test_unit_whose_own_date_stays_is_not_told(cast, moved):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    inner = opinion.deadlines.filter(kind__in=["sign_for", "return_window"])
    inner.update(stopped_at=NOON, next_rung=None, next_rung_at=None)

    staff, _residents = moved(off((3, 17)))  # after the end of the assisting

    assert staff == dict.fromkeys(["officer", "leader"], MOVED)


def test_one_change_tells_each_person_once_however_many_cases_it_moves(cast, moved):
    cases.dispatched(cast)
    cases.extension_asked(cast)

    staff, _residents = moved(off((3, 12)))

    assert staff == dict.fromkeys(["officer", "leader", "head"], MOVED)


def test_next_change_tells_again(cast, moved):
    cases.dispatched(cast)

    moved(off((3, 12)))
    staff, _residents = moved(off((3, 13)), at=NOON + timedelta(hours=1))

    assert staff == dict.fromkeys(["officer", "leader"], MOVED)


# Imported, and residents


@pytest.mark.parametrize("build", [cases.submitted, cases.dispatched])
def test_imported_case_moves_with_an_event_and_tells_nobody(cast, moved, build):
    opinion = build(cast)
    batch = ImportBatch.objects.create(source="old", file_name="old.csv")
    Opinion.objects.filter(pk=opinion.pk).update(batch=batch)
    before = clock_of(opinion, "registration" if build == cases.submitted else "result").due_at

    told = moved(off((3, 12)))

    assert told == ({}, [])
    assert opinion.events.filter(action="recalculated").count() == 1
    assert clock_of(opinion, "registration" if build == cases.submitted else "result").due_at > before


def with_contact(cast):
    return cases.logged(cast, name="王大山", phone="13800000000", tell_by="phone")


def unsatisfied(cast):
    return cases.rated(cast, outcome="C", result="unsatisfied")


@pytest.mark.parametrize(
    ("kind", "build", "is_told"),
    [
        ("reception", with_contact, True),
        ("registration", cases.submitted, True),
        ("dispatch", cases.registered, True),
        ("result", cases.dispatched, True),
        ("rating", cases.replied, True),
        ("verification", cases.resulted, False),
        ("reply", cases.verified, False),
        ("archiving", cases.rated, False),
        ("head_decision", unsatisfied, False),
    ],
)
def test_resident_is_told_of_dates_they_were_told_and_of_no_others(cast, moved, kind, build, is_told):
    opinion = build(cast)
    due_at = clock_of(opinion, kind).due_at
    day = timezone.localdate(due_at)

    _staff, residents = moved(off((day.month, day.day)))

    assert clock_of(opinion, kind).due_at > due_at
    assert ["期限由" in text for text in residents] == ([True] if is_told else [])
