"""Time left, how a due date came about, who has the case and what follows: in the words people read."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from feedback import presenting
from feedback.models import Deadline, Opinion, Policy
from feedback.presenting import clock_left, current_clock, holder, how_computed, step_line, time_left, what_next
from feedback.timeline import Timeline
from feedback.timeline_words import RESIDENT
from feedback.workflow import Capacity, Step
from stations.calendar import Calendar
from tests import cases
from tests.cases import NOON, SHANGHAI, take

DAY = timedelta(days=1)
SIX = NOON.replace(hour=18)


@pytest.fixture
def calendar(db):
    return Calendar("431223")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# Time left: NOON is a Wednesday


@pytest.mark.parametrize(
    ("due", "now", "state", "words"),
    [
        ("2026-03-13 18:00", "2026-03-11 12:00", "ok", "还有 2 个工作日"),
        ("2026-03-16 18:00", "2026-03-13 12:00", "amber", "还有 1 个工作日"),
        ("2026-03-13 18:00", "2026-03-13 17:59", "amber", "今天到期"),
        ("2026-03-13 18:00", "2026-03-13 18:00", "amber", "今天到期"),
        ("2026-03-15 18:00", "2026-03-13 18:00", "amber", "2026-03-15 到期"),  # a Sunday: no working day is left
        ("2026-03-13 18:00", "2026-03-13 18:01", "late", "今天已到期"),
        ("2026-03-13 18:00", "2026-03-14 09:00", "late", "今天已到期"),  # a Saturday: no working day has passed
        ("2026-03-13 18:00", "2026-03-16 09:00", "late", "已逾期 1 个工作日"),
        ("2026-09-30 18:00", "2026-10-10 09:00", "late", "已逾期 3 个工作日"),  # the holiday week does not count
    ],
)
def test_time_left_counts_working_days(calendar, due, now, state, words):
    left = time_left(at(due), at("2026-03-13 09:00"), at(now), calendar)

    assert (left.state, left.words, left.due_at) == (state, words, at(due))


def test_nothing_due_runs_no_time(calendar):
    assert (time_left(None, None, NOON, calendar).state, time_left(None, None, NOON, calendar).words) == (
        "still",
        "不计时",
    )


@pytest.mark.parametrize(
    ("kind", "now", "state", "words"),
    [
        ("rating", NOON, "still", "到2026-03-11"),
        ("rating", SIX + DAY, "still", "已过"),
        ("return_window", SIX + DAY, "still", "已过"),
        ("result", SIX + DAY, "late", "已逾期 1 个工作日"),
    ],
)
def test_window_and_rating_close_and_are_never_late(calendar, kind, now, state, words):
    left = clock_left(Deadline(kind=kind, due_at=SIX, amber_at=NOON), now, calendar)

    assert (left.state, left.words) == (state, words)


# Who has it, what follows, until when


@pytest.mark.parametrize(
    ("build", "kind", "has_it"),
    [
        (cases.logged, "reception", "辰阳镇联络站"),
        (cases.submitted, "registration", "辰阳镇联络站"),
        (cases.registered, "dispatch", "辰阳镇联络站"),
        (cases.dispatched, "result", "县交通运输局"),
        (cases.resulted, "verification", "辰阳镇联络站"),
        (cases.verified, "reply", "辰阳镇联络站"),
        (cases.replied, "rating", "辰阳镇联络站"),
        (cases.rated, "archiving", "辰阳镇联络站"),
        (cases.archived, None, "辰阳镇联络站"),
    ],
)
def test_resident_is_told_the_office_and_the_clock_of_the_work_itself(cast, calendar, build, kind, has_it):
    """Signing for, returning and deciding on more time are the offices' own affairs."""
    opinion = build(cast)

    clock = current_clock(opinion, calendar)

    assert (clock and clock.kind, holder(opinion, clock)) == (kind, has_it)
    assert what_next(opinion) == presenting.WHAT_NEXT.get(Step(opinion.step), "")
    assert bool(what_next(opinion)) == (opinion.step not in ("archive", "closed"))


def test_county_matter_is_with_the_committee_and_an_answer_with_its_deputy(cast, calendar):
    waiting = cases.registered(cast, level="county")
    taken = take(cases.verified(cast, deputies=[cast.deputy]), "take_over", cast.deputy_user)

    offices = [holder(opinion, current_clock(opinion, calendar)) for opinion in (waiting, taken)]

    assert offices == ["人大常委会", "接办答复的代表"]


# How a due date came about


def clock(kind="result", start="2026-03-11 12:00", due="2026-03-25 18:00", amount=10, level="township", **data):
    policy = Policy(kind=kind, amount=amount, unit="working_day") if amount else None
    return Deadline(
        kind=kind, started_at=at(start), due_at=at(due), policy=policy, opinion=Opinion(level=level), **data
    )


def test_due_date_is_explained_from_start_to_end(calendar):
    assert how_computed(clock(), calendar) == [
        "从2026-03-11起算，当天不计。",
        "规定时限 10 个工作日。",
        "途中经过 10 个工作日。",
        "到2026-03-25 18:00 为止。",
    ]


def test_holidays_and_make_up_days_on_the_way_are_named(calendar):
    sentences = how_computed(clock(start="2026-09-24 12:00", due="2026-10-12 18:00", amount=7), calendar)

    names = "中秋节、国庆节、国庆节（补假）、休息日（由 2026-09-20 调休）、休息日（由 2026-10-10 调休）"
    assert sentences[2] == f"途中经过 7 个工作日，跳过节假日 7 天（{names}），调休上班 2026-10-10 计入。"


def test_extension_date_by_hand_and_half_time_are_said(calendar):
    extended, at_county = (
        how_computed(clock(extended_days=3, level=level), calendar) for level in ("township", "county")
    )
    by_hand, assist = how_computed(clock(amount=None), calendar), how_computed(clock("assist"), calendar)

    assert extended[3] == "其中经站长批准延长 3 个工作日。"
    assert at_county[3] == "其中经常委会批准延长 3 个工作日。"
    assert by_hand[1] == "期限为指定的日期。"
    assert assist[1] == "规定时限 10 个工作日。协办为主办时限的一半，向上取整。"


def test_year_not_yet_arranged_is_said_to_be_an_estimate(calendar):
    estimated, certain = clock(start="2027-03-11 12:00", due="2027-03-25 18:00"), clock()
    sentences = [how_computed(one, calendar)[-1] for one in (estimated, certain)]

    assert sentences[0] == "其中有节假日安排尚未正式公布，按估计计算，公布后可能调整。"
    assert sentences[1] == "到2026-03-25 18:00 为止。"
    assert (estimated.is_estimated, certain.is_estimated) == (True, False)


# The line of seven steps


def line(opinion) -> dict:
    events = list(opinion.events.order_by("seq"))
    return {step.step.value: step.state for step in step_line(opinion, events, Timeline(opinion, events, RESIDENT).who)}


DONE = ["receive", "register", "handle", "supervise", "reply", "feedback", "archive"]


@pytest.mark.parametrize(("step", "n"), [(step, n) for n, step in enumerate(DONE)])
def test_line_shows_what_is_done_now_and_to_come(cast, step, n):
    opinion = cases.at_step(cast, Step(step))

    assert line(opinion) == dict.fromkeys(DONE[:n], "done") | {step: "now"} | dict.fromkeys(DONE[n + 1 :], "todo")


@pytest.mark.parametrize(
    ("build", "states"),
    [
        (cases.archived, "done done done done done done done"),
        (cases.answered_directly, "done done skipped skipped skipped now todo"),
        (cases.guided, "done done skipped skipped skipped skipped now"),
        (cases.withdrawn, "done skipped skipped skipped skipped skipped skipped"),
        (cases.merged, "done done skipped skipped skipped skipped skipped"),
    ],
)
def test_steps_that_were_passed_over_are_shown_as_such(cast, build, states):
    assert list(line(build(cast)).values()) == states.split()


def test_rework_and_reopening_begin_the_line_anew_from_there(cast):
    reworked = cases.rated(cast, result="unsatisfied", outcome="C")
    take(reworked, "rework", cast.head, reason="再修")
    reopened = take(cases.archived(cast), "reopen", cast.committee, reason="又塌了")
    reworked.refresh_from_db()

    assert list(line(reworked).values()) == ["done", "done", "now", "todo", "todo", "todo", "todo"]
    assert list(line(reopened).values()) == ["done", "now", "todo", "todo", "todo", "todo", "todo"]


def test_withdrawn_case_shows_what_had_been_done_and_its_dossier_once_there_is_one(cast):
    withdrawn = take(cases.dispatched(cast), "withdraw", Capacity.RESIDENT)
    before = line(withdrawn)
    archived = take(withdrawn, "archive", cast.liaison, retention="10y")

    states = [list(shown.values()) for shown in (before, line(archived))]

    assert states == [["done"] * 2 + ["skipped"] * 5, ["done"] * 2 + ["skipped"] * 4 + ["done"]]


def test_line_names_the_office_that_took_each_step_and_never_the_resident(cast):
    opinion = cases.rated(cast)
    events = list(opinion.events.order_by("seq"))

    steps = step_line(opinion, events, lambda event: SimpleNamespace(office=event.capacity).office)

    assert [(step.step.value, step.who) for step in steps if step.state == "done"] == [
        ("receive", ""),
        ("register", Capacity.LIAISON),
        ("handle", Capacity.LEAD),
        ("supervise", Capacity.LIAISON),
        ("reply", Capacity.LIAISON),
        ("feedback", ""),
    ]
