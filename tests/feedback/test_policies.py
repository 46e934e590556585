"""Kind × level × pace → due, as shipped; and an extension from the asking to its rungs. NOON is Wednesday 11 March 2026."""

from datetime import timedelta
from itertools import product
from types import SimpleNamespace

import pytest
from django.utils import timezone

from feedback.clock import Clocks, Rules
from feedback.errors import Conflict
from feedback.models import Policy
from feedback.sweep import sweep
from feedback.vocabulary import ClockKind
from tests import cases
from tests.cases import NOON, take
from tests.changed_days import at_closing, clock_of
from tests.door import page_of

LEVELS, PACES = ["township", "township_major", "county"], ["ordinary", "complex", "urgent"]
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
REASON = {"reason": "等材料"}
# Kind → due whatever the level; by level; by level and by pace.
DUE = {
    "reception": "03-12",
    "registration": "03-12",
    "sign_for": "03-12",
    "extension_decision": "03-12",
    "dispatch": {"township": "03-12", "township_major": "03-25", "county": "03-18"},
    "return_window": "03-16",
    "result": {
        "township": {"ordinary": "03-18", "complex": "04-01", "urgent": "03-12"},
        "township_major": "04-10",
        "county": {"ordinary": "06-11", "complex": "09-11", "urgent": "06-11"},
    },
    "assist": {
        "township": {"ordinary": "03-16", "complex": "03-23", "urgent": "03-12"},
        "township_major": "03-26",
        "county": {"ordinary": "05-11", "complex": "06-11", "urgent": "05-11"},
    },
    "verification": "03-16",
    "reply": "03-13",
    "rating": "03-26",
    "head_decision": "03-16",
    "archiving": "03-18",
    "rework": {"township": "03-16", "township_major": "03-25", "county": "04-13"},
}
BY_HAND = {"promise", "supervision_reply"}
TABLE = list(product(DUE, LEVELS, PACES))


def expected(kind, level, pace):
    found = DUE[kind]
    for key in (level, pace):
        found = found[key] if isinstance(found, dict) else found
    return f"2026-{found} 18:00"


def due_of(kind, level, pace, at=NOON):
    opinion = SimpleNamespace(level=level, pace=pace, area="431223100", replying_deputy_id=None)
    policy, due = Clocks(opinion, at, Rules()).by_policy(kind)
    return policy, timezone.localtime(due).strftime("%Y-%m-%d %H:%M")


def test_table_holds_every_kind():
    assert set(DUE) | BY_HAND == set(ClockKind)


@pytest.mark.parametrize(("kind", "level", "pace"), TABLE, ids=map("-".join, TABLE))
def test_due_date_by_kind_level_and_pace(db, kind, level, pace):
    assert due_of(kind, level, pace)[1] == expected(kind, level, pace)


@pytest.mark.parametrize(("hours", "due"), [(-1, "2026-03-18 18:00"), (0, "2026-03-13 18:00"), (1, "2026-03-13 18:00")])
def test_new_version_holds_from_its_moment_on_and_where_it_says(db, hours, due):
    Policy.objects.create(kind="result", level="township", amount=2, unit="working_day", valid_from=NOON)

    at = NOON + timedelta(hours=hours)
    assert due_of("result", "township", "ordinary", at)[1] == due
    assert due_of("result", "township", "complex", at)[1] == "2026-04-01 18:00"
    assert due_of("result", "county", "ordinary", at)[1] == "2026-06-11 18:00"


# Extension


@pytest.mark.parametrize(("late", "is_taken"), [(-SECOND, True), (0 * SECOND, True), (SECOND, False)])
def test_extension_is_asked_until_the_second_of_expiry(cast, late, is_taken):
    opinion = cases.dispatched(cast)
    at = at_closing(3, 18) + late

    if not is_taken:
        with pytest.raises(Conflict):
            take(opinion, "extend", cast.officer, at=at, days=3, **REASON)
        return
    opinion = take(opinion, "extend", cast.officer, at=at, days=3, **REASON)
    assert opinion.assignments.get().extensions.get().asked_at == at


@pytest.mark.parametrize(
    ("approve", "due", "fired"),
    [
        (True, (3, 23), [(1, 0), (2, 0), (2, 1), (2, 2), (2, 3)]),
        (False, (3, 18), [(1, 0), (1, 1), (1, 2), (1, 3)]),
    ],
)
def test_approved_extension_begins_a_new_round_of_rungs(cast, approve, due, fired):
    opinion = take(cases.dispatched(cast), "sign_for", cast.officer)
    prompted = at_closing(3, 17)
    sweep(prompted)
    opinion = take(opinion, "extend", cast.officer, at=prompted, days=3, **REASON)
    take(opinion, "decide_extension", cast.head, at=prompted, approve=approve, **REASON)
    clock = clock_of(opinion, "result")
    due_at = clock.due_at

    sweep(NOON + 60 * DAY)

    assert due_at == at_closing(*due)
    assert sorted(clock.reminders.values_list("round", "level")) == fired


def test_undecided_extension_stops_nothing(cast):
    opinion = cases.extension_asked(cast)

    sweep(NOON + 60 * DAY)

    clock = clock_of(opinion, "result")
    assert (clock.due_at, clock.round) == (at_closing(3, 18), 1)
    assert sorted(clock.reminders.values_list("level", flat=True)) == [0, 1, 2, 3]


def test_extension_is_shown_to_the_resident_with_its_reason_and_to_staff_with_the_count(cast, client_of):
    opinion = cases.extension_asked(cast)
    take(opinion, "decide_extension", cast.head, approve=True, reason="材料要从省里调")

    resident = page_of(opinion)
    staff = client_of(cast.liaison).get(opinion.get_absolute_url()).content.decode()

    for page in (resident, staff):
        assert "同意县交通运输局延期 3 个工作日" in page
        assert "材料要从省里调" in page
        assert "其中经站长批准延长 3 个工作日。" in page


def test_refused_extension_is_no_business_of_the_resident(cast):
    opinion = cases.extension_asked(cast)
    take(opinion, "decide_extension", cast.head, approve=False, reason="没有理由")

    page = page_of(opinion)

    assert "没有理由" not in page
    assert "延期" not in page


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (0, "working_day", "数量至少是 1。"),
        (251, "working_day", "时限太长了"),
        (367, "day", "时限太长了"),
        (25, "month", "时限太长了"),
        (250, "working_day", ""),
        (24, "month", ""),
    ],
)
def test_policy_that_no_calendar_holds_is_refused_in_words(cast, client_of, amount, unit, words):
    data = {
        "kind": "registration",
        "amount": amount,
        "unit": unit,
        "valid_from_0": "2099-01-05",
        "valid_from_1": "08:00",
    }

    answer = client_of(cast.administrator).post("/admin/feedback/policy/add/", data)

    assert (words in answer.content.decode()) if words else answer.status_code == 302
