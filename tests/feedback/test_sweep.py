"""The escalation sweep: each rung once, in its order, to the people it names and to nobody else."""

from datetime import datetime, timedelta

import pytest

from feedback import sweep as sweeping
from feedback import verification
from feedback.models import Deadline, Event, Press, Reminder, Rung, SupervisionNotice
from feedback.services import submit
from feedback.sweep import sweep
from feedback.vocabulary import RungLevel
from feedback.workflow import Capacity
from tests import cases
from tests.cases import NOON, SHANGHAI


def moment(day, hour=9, month=3):
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def fired(**clock):
    return list(
        Reminder.objects.filter(**{f"deadline__{k}": v for k, v in clock.items()}).values_list("level", flat=True)
    )


# Dispatched on Wednesday the 11th: the result is due on Wednesday the 18th at 18:00 and turns amber on the 17th.
RUNGS = [(moment(17), [0]), (moment(19), [0, 1]), (moment(23), [0, 1, 2]), (moment(25), [0, 1, 2, 3])]


def in_hand(cast, **data):
    """With a unit that has signed for it."""
    opinion = cases.dispatched(cast, **data)
    return cases.take(opinion, "sign_for", cast.officer)


@pytest.mark.parametrize(("at", "levels"), RUNGS)
def test_each_rung_fires_at_nine_of_its_working_day_and_not_a_second_before(cast, at, levels):
    in_hand(cast)

    sweep(at - timedelta(seconds=1))
    before = fired(kind="result")
    sweep(at)

    assert (before, fired(kind="result")) == (levels[:-1], levels)


def test_a_second_sweep_fires_nothing(cast):
    in_hand(cast)

    counts = [sweep(moment(25)), sweep(moment(25)), sweep(moment(25))]

    assert counts[0] > 0
    assert counts[1:] == [0, 0]


def test_after_silence_missed_rungs_fire_in_order_in_one_pass(cast):
    in_hand(cast)

    sweep(moment(30))

    rows = Reminder.objects.filter(deadline__kind="result")
    assert [(row.level, row.due_at, row.fired_at) for row in rows] == [
        (level, at, moment(30)) for level, (at, _levels) in enumerate(RUNGS)
    ]


def test_clock_set_back_fires_nothing_and_forward_again_nothing_twice(cast):
    in_hand(cast)

    counts = [sweep(NOON + timedelta(days=days)) for days in (3, 0, 34, 3, 34)]

    assert counts[1] == counts[3] == counts[4] == 0
    assert fired(kind="result") == [0, 1, 2, 3]
    assert not Deadline.objects.filter(kind="result", next_rung_at__isnull=False).exists()


def test_stopped_clock_reminds_nobody(cast):
    opinion = in_hand(cast)
    cases.result(cast, opinion)

    sweep(moment(30))

    assert fired(kind="result") == []


def test_ratings_and_return_windows_have_no_rungs(cast):
    cases.replied(cast)

    sweep(moment(30))

    assert fired(kind="rating") == fired(kind="return_window") == []


def test_approved_extension_starts_a_new_round(cast):
    opinion = in_hand(cast)
    sweep(moment(17))
    cases.take(opinion, "extend", cast.officer, at=moment(17, 10), days=3, reason="等材料")
    cases.take(opinion, "decide_extension", cast.head, at=moment(17, 11), approve=True, reason="同意")

    # Now due on Monday the 23rd.
    sweep(moment(24))

    rounds = Reminder.objects.filter(deadline__kind="result").values_list("round", "level")
    assert list(rounds) == [(1, 0), (2, 0), (2, 1)]


def test_undecided_extension_stops_nothing(cast):
    opinion = in_hand(cast)
    cases.take(opinion, "extend", cast.officer, at=moment(17, 10), days=3, reason="等材料")

    sweep(moment(19))

    assert fired(kind="result") == [0, 1]


def test_rung_taken_out_of_the_ladder_is_passed_over(cast):
    Rung.objects.filter(owed_by="unit", level=RungLevel.SUPERVISE).delete()
    in_hand(cast)

    sweep(moment(25))

    assert fired(kind="result") == [0, 1, 3]


def test_rung_moved_to_another_day_fires_then(cast):
    Rung.objects.filter(owed_by="unit", level=RungLevel.PRESS).update(days_late=2)
    in_hand(cast)

    sweep(moment(19))
    before = fired(kind="result")
    sweep(moment(20))

    assert (before, fired(kind="result")) == ([0], [0, 1])


# What it writes besides


def test_press_of_the_clock_is_a_record_and_an_event_in_the_chain(cast):
    opinion = in_hand(cast)

    sweep(moment(19))

    event = Event.objects.filter(opinion=opinion).last()
    clock = Deadline.objects.get(opinion=opinion, kind="result")
    assert (event.action, event.capacity, event.actor) == ("press", "clock", None)
    assert event.data == {"deadline": clock.pk, "clock": "result", "owed_by": "unit", "means": "message"}
    assert Press.objects.filter(deadline=clock).count() == 1
    opinion.refresh_from_db()
    assert (opinion.event_count, opinion.head) == (event.seq, event.hash)
    assert not verification.verify_ledger().findings


def test_supervision_notice_is_issued_once_with_a_clock_of_its_own(cast):
    opinion = in_hand(cast)

    sweep(moment(23))
    sweep(moment(25))

    notice = SupervisionNotice.objects.get(opinion=opinion)
    reply = Deadline.objects.get(opinion=opinion, kind="supervision_reply")
    assert (notice.unit, notice.deadline.kind, notice.form) == (cast.unit, "result", "notice")
    assert notice.reason == "办理期限为2026-03-18，已逾期 3 个工作日。"
    assert (reply.notice, reply.due_at) == (notice, moment(30, 18))
    assert Deadline.objects.running().filter(opinion=opinion, kind="result").exists()
    assert not verification.verify_ledger().findings


def test_no_second_sheet_while_one_waits_for_an_answer(cast):
    opinion = in_hand(cast)
    cases.supervise(cast, opinion, at=moment(19, 8))

    sweep(moment(23))

    assert SupervisionNotice.objects.filter(opinion=opinion).count() == 1
    assert fired(kind="result") == [0, 1, 2]


def test_station_that_is_late_gets_no_sheet(cast):
    cases.submitted(cast)

    sweep(moment(30))

    assert fired(kind="registration") == [0, 1, 2, 3]
    assert not SupervisionNotice.objects.exists()


def test_imported_history_runs_its_clocks_and_reminds_nobody(cast):
    data = {"station": cast.station, "body": "桥面塌了", "channel": "web"}
    opinion = submit(data, form_key=cases.key(), by=Capacity.IMPORT, at=NOON)

    sweep(moment(30))

    assert Deadline.objects.running().filter(opinion=opinion).exists()
    assert not Reminder.objects.exists()


# When something is wrong with one


def test_one_case_that_fails_leaves_the_others_on_time(cast, monkeypatch, caplog):
    broken, sound = cases.submitted(cast), cases.submitted(cast)
    real = sweeping.pressed

    def breaks(firing, at):
        if firing.opinion == broken:
            raise ValueError("张秀英 13812345678")
        return real(firing, at)

    monkeypatch.setattr(sweeping, "pressed", breaks)
    sweep(moment(30))

    assert (fired(opinion=broken), fired(opinion=sound)) == ([], [0, 1, 2, 3])
    assert "ValueError" in caplog.text
    assert "张秀英" not in caplog.text

    monkeypatch.undo()
    sweep(moment(30))
    assert fired(opinion=broken) == [0, 1, 2, 3]


def test_more_than_a_batch_is_done_in_one_pass(cast, monkeypatch):
    monkeypatch.setattr(sweeping, "BATCH", 2)
    for _nth in range(5):
        cases.submitted(cast)

    assert sweep(moment(12, 10)) == 5


@pytest.mark.parametrize("others", [0, 20])
def test_idle_sweep_asks_once_however_much_runs(cast, others, django_assert_num_queries):
    for _nth in range(others):
        cases.submitted(cast)

    with django_assert_num_queries(1):
        sweep(NOON)
