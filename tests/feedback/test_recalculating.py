"""A confirmed change of the calendar is applied: one event a case, told to whom it concerns, once. NOON is 11 March 2026."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Notification
from feedback import recalculating, verification
from feedback.errors import Conflict
from feedback.ladder import Ladder
from feedback.models import Deadline, Event
from feedback.presenting import current_clock
from feedback.recalculating import Preview, apply_confirmed
from feedback.services import advance
from feedback.timeline_words import RESIDENT, STAFF, UNIT
from feedback.workflow import Action, Capacity
from stations.calendar_changes import SETTLING, confirm, draft
from stations.models import CalendarChange
from tests import cases
from tests.cases import NOON
from tests.changed_days import at_closing, changed, clock_of, entries, off, on

DAY = timedelta(days=1)
SETTLED = NOON + SETTLING


# What is written, who is told


def test_one_event_for_each_opinion_with_every_clock_old_and_new(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    change = changed(off((3, 12)), by=cast.administrator)
    moved = apply_confirmed(NOON)

    event = opinion.events.get(action="recalculated")
    assert (moved, event.capacity, event.actor, event.form_key) == (1, "clock", None, f"calendar:{change.pk}")
    assert (event.from_step, event.to_step) == ("handle", "handle")
    assert event.data["change"] == change.pk
    assert {(e["clock"], e["old"], e["new"]) for e in event.data["moved"]} == {
        ("sign_for", "2026-03-12", "2026-03-13"),
        ("return_window", "2026-03-16", "2026-03-17"),
        ("result", "2026-03-18", "2026-03-19"),
        ("assist", "2026-03-16", "2026-03-17"),
    }
    assert (event.data["clock"], event.data["old"], event.data["new"]) == ("result", "2026-03-18", "2026-03-19")
    assert (len(event.data["moved"]), event.data["others"]) == (6, 5)  # both units sign, both may return
    assert not verification.verify_ledger().findings


def test_everybody_reads_in_plain_words_what_moved(cast):
    opinion = cases.dispatched(cast)

    changed(off((3, 12)))
    apply_confirmed(NOON)

    plain = "因放假安排调整，办理期限由2026-03-18改为2026-03-19"
    assert entries(opinion, RESIDENT) == [plain]
    assert entries(opinion, STAFF) == entries(opinion, UNIT) == [f"{plain}，另有 2 项期限同时调整"]
    opinion.refresh_from_db()
    rules = Ladder().rules
    assert current_clock(opinion, rules.calendar(opinion.area)).due_at == at_closing(3, 19)


def test_inner_clocks_are_no_business_of_the_resident(cast):
    opinion = cases.dispatched(cast, level="township_major")

    changed(off((3, 12)))  # signing and returning move; thirty days do not
    apply_confirmed(NOON)

    assert entries(opinion, RESIDENT) == []
    assert entries(opinion, UNIT) == entries(opinion, STAFF)
    assert len(entries(opinion, STAFF)) == 1


@pytest.mark.parametrize(
    ("build", "data", "names"),
    [
        (cases.submitted, {}, {"liaison", "colleague"}),
        (cases.dispatched, {}, {"officer", "leader"}),
        (cases.dispatched, {"assists": "other_unit"}, {"officer", "leader", "other_officer"}),
        (cases.extension_asked, {}, {"officer", "leader", "head"}),
        (cases.registered, {"level": "county"}, {"committee"}),
    ],
)
def test_whoever_owes_a_moved_clock_is_told_once_and_nobody_else(cast, build, data, names):
    build(cast, **{name: [getattr(cast, value)] if name == "assists" else value for name, value in data.items()})
    known = set(Notification.objects.values_list("pk", flat=True))

    changed(off((3, 12)))
    apply_confirmed(NOON)
    apply_confirmed(SETTLED)

    told = Notification.objects.inbox().exclude(pk__in=known).select_related("recipient")
    assert sorted(notice.recipient.username for notice in told) == sorted(names)
    assert all("因放假安排调整" in notice.text and notice.url == "/desk/" for notice in told)
    assert all("桥面塌了" not in notice.text for notice in told)


def test_rating_that_moves_tells_no_staff(cast):
    opinion = cases.replied(cast)
    known = Notification.objects.inbox().count()

    changed(off((3, 26)))
    apply_confirmed(NOON)

    assert entries(opinion, RESIDENT) == ["因放假安排调整，评价期限由2026-03-26改为2026-03-27"]
    assert Notification.objects.inbox().count() == known


# Once


def test_second_pass_moves_nothing_and_ends_the_change_when_all_has_settled(cast):
    opinions = [cases.submitted(cast) for _nth in range(3)]
    change = changed(off((3, 12)))

    counts, states = [], []
    for at in (NOON, NOON + timedelta(seconds=30), SETTLED, SETTLED + DAY):
        counts.append(apply_confirmed(at))
        change.refresh_from_db()
        states.append(change.state)

    assert counts == [3, 0, 0, 0]
    assert states == ["confirmed", "confirmed", "applied", "applied"]
    assert change.moved == 3
    assert Event.objects.filter(action="recalculated", opinion__in=opinions).count() == 3


def test_what_was_being_written_by_the_old_days_is_found_by_the_last_pass(cast):
    change = changed(off((3, 12)))
    apply_confirmed(NOON)
    opinion = cases.submitted(cast)
    stale = clock_of(opinion, "registration")
    Deadline.objects.filter(pk=stale.pk).update(due_at=at_closing(3, 12))

    apply_confirmed(SETTLED)

    stale.refresh_from_db()
    change.refresh_from_db()
    assert (stale.due_at, change.state, change.moved) == (at_closing(3, 13), "applied", 1)


def test_draft_and_dismissed_change_move_nothing(cast):
    cases.submitted(cast)
    drafted = draft(off((3, 12)), by=None)
    dismissed = draft(off((3, 12)), by=None)
    CalendarChange.objects.filter(pk=dismissed.pk).update(state="dismissed")

    assert apply_confirmed(SETTLED) == 0
    assert set(CalendarChange.objects.filter(pk__in=[drafted.pk, dismissed.pk]).values_list("moved", flat=True)) == {0}


def test_batches_reach_everything_and_a_broken_case_does_not_hold_up_the_others(cast, monkeypatch):
    opinions = [cases.submitted(cast) for _nth in range(5)]
    broken = opinions[2]
    monkeypatch.setattr(recalculating, "BATCH", 2)
    Deadline.objects.filter(opinion=broken).update(owed_by="unit")  # no assignment: nobody can be found
    change = changed(off((3, 12)))

    moved = apply_confirmed(SETTLED)

    change.refresh_from_db()
    assert (moved, change.moved, change.state, change.passed_at) == (4, 4, "confirmed", None)
    assert clock_of(broken, "registration").due_at == at_closing(3, 12)
    Deadline.objects.filter(opinion=broken).update(owed_by="liaison")
    assert apply_confirmed(SETTLED) == 1
    change.refresh_from_db()
    assert (change.moved, change.state) == (5, "applied")


def test_two_changes_in_a_row_each_say_what_they_moved(cast):
    opinion = cases.submitted(cast)

    changed(off((3, 12)))
    apply_confirmed(NOON)
    changed(off((3, 13)), at=NOON + timedelta(seconds=5))
    apply_confirmed(NOON + timedelta(seconds=5))

    moves = [(e.data["old"], e.data["new"]) for e in opinion.events.filter(action="recalculated").order_by("seq")]
    assert moves == [("2026-03-12", "2026-03-13"), ("2026-03-13", "2026-03-16")]


def test_last_pass_of_one_change_leaves_to_the_next_what_is_its_own(cast):
    opinion = cases.submitted(cast)
    first = changed(off((3, 12)))
    apply_confirmed(NOON)
    second = changed(off((3, 13)), at=NOON + timedelta(seconds=5))

    apply_confirmed(SETTLED)

    events = opinion.events.filter(action="recalculated").order_by("seq")
    assert [event.data["change"] for event in events] == [first.pk, second.pk]
    first.refresh_from_db()
    assert (first.state, first.moved) == ("applied", 1)


def test_worker_killed_in_the_middle_leaves_nothing_half_done(cast, monkeypatch):
    opinions = [cases.submitted(cast) for _nth in range(3)]
    change = changed(off((3, 12)))
    moves = iter([advance, advance, None])

    def dying(*args, **options):
        if (service := next(moves)) is None:
            raise KeyboardInterrupt
        return service(*args, **options)

    with monkeypatch.context() as dies, pytest.raises(KeyboardInterrupt):
        dies.setattr(recalculating, "advance", dying)
        apply_confirmed(NOON)
    events, passed = Event.objects.filter(action="recalculated"), CalendarChange.objects.get(pk=change.pk).passed_at
    before = events.count()
    apply_confirmed(SETTLED)

    change.refresh_from_db()
    assert (before, passed) == (0, None)
    assert events.filter(opinion__in=opinions).count() == change.moved == 3
    assert {clock_of(opinion, "registration").due_at for opinion in opinions} == {at_closing(3, 13)}


def test_ledger_refuses_a_second_event_of_the_same_change_and_the_act_a_change_that_moves_nothing(cast):
    opinion = cases.submitted(cast)
    change = changed(off((3, 12)))
    apply_confirmed(NOON)
    event = opinion.events.get(action="recalculated")
    data = {"change": change.pk, "since": NOON, "rung_moment": lambda clock: None}

    with pytest.raises(Conflict):
        advance(opinion, Action.RECALCULATED, by=Capacity.CLOCK, data=data, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(
            opinion=opinion, seq=9, form_key=event.form_key, action="note", capacity="clock", occurred_at=NOON,
            recorded_at=NOON,
        )  # fmt: skip


# The preview


def test_preview_says_what_confirming_then_does(cast):
    cases.dispatched(cast)
    cases.submitted(cast, station=cast.other_station)
    change = draft(off((3, 12)), by=None)

    preview = Preview(change, NOON)
    promised = {(m.number, m.kind, m.old.isoformat(), m.new.isoformat()) for m in preview.moves}
    confirm(change, by=None, at=NOON)
    apply_confirmed(NOON)

    done = {
        (event.opinion.number, entry["clock"], entry["old"], entry["new"])
        for event in Event.objects.filter(action="recalculated").select_related("opinion")
        for entry in event.data["moved"]
    }
    assert promised == done
    assert (preview.opinions, len(preview.moves), preview.sooner) == (2, 4, 0)
    assert dict(preview.by_station) == {"辰阳镇联络站": 3, "孝坪镇联络站": 1}
    assert {str(kind): n for kind, n in preview.by_kind} == {"登记": 1, "签收": 1, "可退回期": 1, "办理": 1}


def test_preview_writes_nothing(cast):
    cases.dispatched(cast)
    before = list(Deadline.objects.order_by("pk").values())
    change = draft(off((3, 12)), by=None)

    assert Preview(change, NOON).moves
    assert list(Deadline.objects.order_by("pk").values()) == before


def test_preview_costs_the_same_for_any_number(cast):
    change = draft(off((3, 12)), by=None)
    counts = []
    for n in (1, 3):
        for _nth in range(n):
            cases.submitted(cast)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert Preview(change, NOON).moves
        counts.append(len(queries))

    assert counts == [2, 2]  # the clocks, the days of the county


def test_preview_counts_what_comes_sooner(cast):
    cases.dispatched(cast)

    preview = Preview(draft(on((3, 14)), by=None), NOON)

    moves = {(move.kind, move.old.day, move.new.day) for move in preview.moves}
    assert (preview.sooner, moves) == (2, {("return_window", 16, 14), ("result", 18, 17)})
