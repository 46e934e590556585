"""Old messages become opinions with their real dates: each once, whole or not at all, and nobody is told."""

import time
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from accounts.models import AuditEntry, Notification
from feedback import importing, tasks
from feedback.errors import NotAllowed
from feedback.importing import import_messages, void_batch
from feedback.messages import read_messages
from feedback.models import Contact, Deadline, Event, ImportBatch, Opinion, Policy
from feedback.verification import verify_ledger
from stations.models import Unit
from tests import cases
from tests.cases import SHANGHAI

DATA = Path(__file__).parent.parent / "data"
REPLIED, WAITING = DATA / "replied.csv", DATA / "messages.csv"


class PowerCut(Exception):
    pass


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def run(cast, file=REPLIED, **options):
    return import_messages(read_messages(file), file_name=file.name, stations=[cast.station], **options)


def steps():
    return list(Opinion.objects.order_by("message_id").values_list("message_id", "step"))


# What becomes of a message


def test_answered_message_walks_through_all_steps_on_its_real_dates(cast):
    run(cast)

    events = Opinion.objects.get(message_id="90001").events.values_list("action", "to_step", "capacity", "occurred_at")
    submitted, replied = moment("2018-11-21 09:58:58"), moment("2018-11-29 18:52:24")
    assert list(events) == [
        ("submit", "register", "import", submitted),
        ("register", "handle", "import", submitted),
        ("dispatch", "handle", "import", submitted),
        ("sign_for", "handle", "import", submitted),
        ("submit_result", "supervise", "import", replied),
        ("accept_result", "reply", "import", replied),
        ("reply", "feedback", "import", replied),
        ("time_out", "archive", "import", moment("2018-12-14 18:00:00")),
        ("archive", "closed", "import", moment("2018-12-17 09:00:00")),
    ]


def test_rating_and_archiving_keep_the_holidays_of_their_time(cast):
    """Answered on 9 January 2020; fifteen days later it was Spring Festival until 2 February."""
    run(cast)

    events = Opinion.objects.get(message_id="90006").events
    assert [events.get(action=action).occurred_at for action in ("time_out", "archive")] == [
        moment("2020-02-03 18:00:00"),
        moment("2020-02-04 09:00:00"),
    ]


def test_answered_message_is_filled_in_from_the_file(cast):
    run(cast)

    opinion = Opinion.objects.get(message_id="90004")
    reply, assignment = opinion.replies.get(), opinion.assignments.get()
    assert (opinion.summary, opinion.category.name, opinion.demand) == (
        "ＡＢＣ小区２号楼电梯故障，请求维修",
        "未分类",
        "question",
    )
    assert (opinion.level, opinion.pace, opinion.channel, str(opinion.received_on)) == (
        "township",
        "ordinary",
        "web",
        "2019-02-01",
    )
    assert (opinion.is_anonymous, Contact.objects.exists()) == (True, False)
    assert "１３８１２３４５６７８" in opinion.body
    assert (reply.text, reply.outcome, reply.told_at) == ("已转物业，电梯已恢复。", "-", opinion.submitted_at)
    assert (assignment.unit.name, assignment.signed_at, assignment.letter) == ("原承办单位", opinion.submitted_at, None)
    assert (opinion.settled_at, opinion.dossier.year, opinion.dossier.retention) == (reply.told_at, 2019, "10y")


def test_messages_without_answer_wait_at_register(cast):
    done = run(cast, WAITING)

    assert (done.imported, done.known) == (4, 0)
    assert steps() == [(message_id, "register") for message_id in ("800001", "800002", "800003", "800004")]
    opinion = Opinion.objects.get(message_id="800001")
    assert (opinion.summary, opinion.category, opinion.event_count) == ("夏", None, 1)


def test_import_tells_nobody_and_leaves_a_valid_ledger(cast):
    run(cast)
    run(cast, WAITING)

    verdict = verify_ledger()

    assert (verdict.findings, verdict.opinions, verdict.events) == ([], 10, 6 * 9 + 4)
    assert not Notification.objects.exists()
    assert list(Deadline.objects.running().values_list("kind", flat=True)) == ["registration"] * 4


def test_unit_and_category_are_made_once_and_the_unit_gets_nothing_new(cast):
    run(cast)
    run(cast, WAITING)

    unit = Unit.objects.get(name="原承办单位")
    assert (unit.is_active, unit.district_id) == (False, "431223")


@pytest.mark.parametrize(
    ("now", "step"),
    [
        ("2020-01-09 12:00:00", "feedback"),
        ("2020-02-03 17:59:59", "feedback"),
        ("2020-02-03 18:00:00", "archive"),
        ("2020-02-04 09:00:00", "closed"),
    ],
)
def test_history_stops_where_its_dates_have_not_come(cast, now, step):
    with time_machine.travel(moment(now), tick=False):
        run(cast)

    assert dict(steps())["90006"] == step


def test_rating_still_open_is_timed_out_by_the_clock(cast):
    with time_machine.travel(moment("2020-01-20 12:00:00"), tick=False):
        run(cast)

    with time_machine.travel(moment("2020-02-03 18:00:01"), tick=False):
        assert tasks.time_out_ratings() == 1

    event = Event.objects.get(opinion__message_id="90006", action="time_out")
    assert event.capacity == "clock"


# Once, and whole


def test_second_run_adds_nothing(cast):
    first = run(cast)
    before = (Opinion.objects.count(), Event.objects.count(), ImportBatch.objects.count())

    second = run(cast)

    assert (first.imported, second.imported, second.known, second.batch) == (6, 0, 6, None)
    assert (Opinion.objects.count(), Event.objects.count(), ImportBatch.objects.count()) == before


def test_grown_file_adds_what_is_new(cast, tmp_path):
    short = tmp_path / "messages.csv"
    short.write_text("".join(WAITING.read_text().splitlines(keepends=True)[:2]))

    assert [run(cast, file).imported for file in (short, WAITING)] == [1, 3]
    assert list(ImportBatch.objects.order_by("id").values_list("rows", flat=True)) == [1, 3]


def test_interrupted_run_resumes_in_the_same_batch(cast):
    def cut(done, total):
        if done == 2:
            raise PowerCut

    with pytest.raises(PowerCut):
        run(cast, on_row=cut)
    assert Opinion.objects.count() == 2

    done = run(cast)

    assert (done.imported, done.known, done.batch.opinions.count()) == (4, 2, 6)
    assert list(ImportBatch.objects.values_list("rows", "file_name")) == [(6, "replied.csv")]
    assert steps() == [(f"9000{n}", "closed") for n in range(1, 7)]


def test_crash_in_the_middle_of_a_chain_leaves_nothing_of_its_message(cast):
    """The first message fails at its eighth act: there is no time limit for archiving."""
    archiving = Policy.objects.get(kind="archiving")
    archiving.delete()

    with pytest.raises(ImproperlyConfigured):
        run(cast)
    assert (Opinion.objects.count(), Event.objects.count()) == (0, 0)

    archiving.save(force_insert=True)
    assert run(cast).imported == 6
    assert verify_ledger().findings == []


def test_two_imports_at_once_import_each_message_once(cast):
    """The second runs from end to end while the first is at its first message."""
    inner = []

    def overtake(done, total):
        if not inner:
            inner.append(run(cast))

    outer = run(cast, on_row=overtake)

    assert (inner[0].imported, outer.imported, outer.known) == (5, 1, 5)
    assert (Opinion.objects.count(), Event.objects.count()) == (6, 54)


def test_progress_is_told_row_by_row(cast):
    told = []

    run(cast, on_row=lambda done, total: told.append((done, total)))

    assert told == [(n, 6) for n in range(1, 7)]


def test_import_leaves_room_for_other_writers_where_there_is_one_at_a_time():
    started = time.monotonic()

    assert list(importing.paced(range(5))) == [0, 1, 2, 3, 4]

    rests = time.monotonic() - started >= 5 * importing.ROOM
    assert rests == (connection.vendor == "sqlite")


# Taking an import back


def test_voided_batch_is_hidden_and_its_chains_stay(cast):
    batch = run(cast, WAITING).batch
    kept = cases.submitted(cast)

    count = void_batch(batch, by=cast.administrator, reason="导错了文件")

    assert count == 4
    assert list(Opinion.objects.counted()) == [kept]
    assert verify_ledger().findings == []
    assert not Deadline.objects.running().filter(opinion__batch=batch).exists()
    entry = AuditEntry.objects.get(verb="void_import")
    assert (entry.user, entry.subject, entry.reason, entry.data) == (
        cast.administrator,
        str(batch.pk),
        "导错了文件",
        {"opinions": 4},
    )


def test_voiding_again_voids_nothing_more(cast):
    batch = run(cast, WAITING).batch

    counts = [void_batch(batch, by=cast.administrator, reason="导错了") for _time in range(2)]

    assert counts == [4, 0]


def test_opinion_a_person_has_acted_on_is_not_voided(cast):
    batch = run(cast, WAITING).batch
    touched = Opinion.objects.get(message_id="800002")
    cases.register(cast, touched)

    assert void_batch(batch, by=cast.administrator, reason="导错了") == 3
    assert list(Opinion.objects.counted()) == [touched]


def test_only_an_administrator_voids(cast):
    batch = run(cast, WAITING).batch

    with pytest.raises(NotAllowed):
        void_batch(batch, by=cast.committee, reason="导错了")

    assert Opinion.objects.counted().count() == 4
