"""What units do: sign for, return, ask for time, report, submit the result."""

from datetime import timedelta

import pytest

from feedback.errors import Conflict, Invalid, NotAllowed
from feedback.models import Extension
from feedback.workflow import Capacity, Step
from stations.models import Role, StaffPost
from tests import cases
from tests.cases import NOON, take

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
REASON = {"reason": "情况有变"}


def hands(opinion):
    """Who holds the case how: unit → role and state."""
    return {a.unit.code: f"{a.role} {a.state}" for a in opinion.assignments.all()}


def running(opinion, **which):
    return sorted(opinion.deadlines.running().filter(**which).values_list("kind", flat=True))


# sign_for, return


def test_sign_for_is_recorded_in_the_name_of_the_unit_signed_for(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    assist = opinion.assignments.get(unit=cast.other_unit)

    take(opinion, "sign_for", cast.officer)
    opinion = take(opinion, "sign_for", cast.liaison, assignment=assist.pk, evidence="回执")

    signed, entered = opinion.events.filter(action="sign_for")
    assert (signed.capacity, signed.on_behalf, signed.data["unit"]) == ("lead", "", "jiaotong")
    assert (entered.capacity, entered.on_behalf, entered.data["unit"]) == ("liaison", "assist", "shuili")
    assert running(opinion, kind="sign_for") == []


def test_sign_for_asks_which_unit_where_several_could_be_meant(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    with pytest.raises(Invalid) as refused:
        take(opinion, "sign_for", cast.liaison, evidence="回执")

    assert refused.value.field == "assignment"


def test_act_entered_for_a_unit_lies_not_before_it_had_the_case(cast):
    opinion = cases.registered(cast)
    opinion = cases.dispatch(cast, opinion, at=NOON + 3 * HOUR)

    with pytest.raises(Invalid) as refused:
        take(opinion, "sign_for", cast.liaison, at=NOON + HOUR, evidence="回执")

    assert refused.value.field == "occurred_at"


def test_liaison_with_a_post_in_one_unit_still_enters_the_other_on_its_behalf(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    StaffPost.objects.create(user=cast.liaison, role=Role.UNIT_OFFICER, unit=cast.other_unit, since="2020-01-01")
    lead = opinion.assignments.get(unit=cast.unit)

    with pytest.raises(Invalid) as refused:
        take(opinion, "sign_for", cast.liaison, assignment=lead.pk)

    assert refused.value.field == "evidence"


@pytest.mark.parametrize(("by", "error"), [("officer", Conflict), ("liaison", Conflict), ("other_officer", NotAllowed)])
def test_sign_for_twice_is_somebody_was_faster_and_by_strangers_not_allowed(cast, by, error):
    opinion = take(cases.dispatched(cast), "sign_for", cast.officer)

    with pytest.raises(error):
        take(opinion, "sign_for", getattr(cast, by), evidence="回执")


def test_return_by_the_lead_starts_the_dispatch_clock_again(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    opinion = take(opinion, "return", cast.officer, proposed_unit=cast.third_unit, **REASON)

    assert hands(opinion) == {"jiaotong": "lead returned", "shuili": "assist open"}
    assert (opinion.returns, running(opinion, assignment=None)) == (1, ["dispatch"])
    assert running(opinion, assignment__unit=cast.unit) == []
    assert opinion.events.last().data == {"unit": "jiaotong", "role": "lead", "proposed_unit": "minzheng"}


def test_return_by_an_assist_moves_nothing_else(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    opinion = take(opinion, "return", cast.other_officer, **REASON)

    assert hands(opinion) == {"jiaotong": "lead open", "shuili": "assist returned"}
    assert (opinion.returns, running(opinion, kind="dispatch")) == (0, [])


def test_return_after_the_window_is_refused(cast):
    with pytest.raises(Conflict):
        take(cases.dispatched(cast), "return", cast.officer, at=NOON + 6 * DAY, **REASON)


def test_third_return_makes_a_problem_item(cast):
    opinion = cases.registered(cast)
    problems = []
    for _time in range(3):
        cases.dispatch(cast, opinion)
        opinion = take(opinion, "return", cast.officer, **REASON)
        problems.append(opinion.problem_at)

    assert problems == [None, None, NOON]
    assert opinion.events.last().data["problem_item"] is True


# extend, decide_extension


def test_extension_is_asked_before_expiry_and_once(cast):
    opinion = cases.dispatched(cast)
    with pytest.raises(Conflict):
        take(opinion, "extend", cast.officer, at=NOON + 8 * DAY, days=3, **REASON)

    take(opinion, "extend", cast.officer, days=3, **REASON)

    with pytest.raises(Conflict):
        take(opinion, "extend", cast.officer, days=3, **REASON)
    assert running(opinion, kind="extension_decision") == ["extension_decision"]


@pytest.mark.parametrize("ending", ["return", "submit_result", "reconsider"])
def test_undecided_extension_lapses_with_its_assignment(cast, ending):
    opinion = cases.extension_asked(cast)
    by = cast.liaison if ending == "reconsider" else cast.officer

    opinion = take(opinion, ending, by, done="已修好", outcome="A", **REASON)

    extension = opinion.assignments.get().extensions.get()
    assert (extension.is_approved, extension.decided_at) == (None, NOON)
    assert running(opinion, kind="extension_decision") == []


@pytest.mark.parametrize(("level", "by"), [("township", "head"), ("county", "committee")])
@pytest.mark.parametrize("approve", [True, False])
def test_extension_is_decided_by_the_head_at_county_by_the_committee(cast, level, by, approve):
    opinion = cases.extension_asked(cast, level=level)
    due_at = opinion.deadlines.get(kind="result").due_at

    opinion = take(opinion, "decide_extension", getattr(cast, by), approve=approve, **REASON)

    clock, extension = opinion.deadlines.get(kind="result"), opinion.assignments.get().extensions.get()
    assert (extension.is_approved, extension.decided_at) == (approve, NOON)
    assert (clock.due_at > due_at, clock.round, clock.extended_days) == ((True, 2, 3) if approve else (False, 1, 0))
    assert running(opinion, kind="extension_decision") == []


def test_extension_decided_is_the_one_named(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    take(opinion, "extend", cast.officer, days=3, **REASON)
    take(opinion, "decide_extension", cast.head, approve=False, **REASON)
    take(opinion, "extend", cast.officer, days=4, **REASON)
    take(opinion, "extend", cast.other_officer, days=5, **REASON)
    refused, second, third = Extension.objects.order_by("id")

    take(opinion, "decide_extension", cast.head, extension=third.pk, approve=True, **REASON)
    with pytest.raises(Conflict):
        take(opinion, "decide_extension", cast.head, extension=refused.pk, approve=True, **REASON)
    opinion = take(opinion, "decide_extension", cast.head, approve=True, **REASON)

    assert list(Extension.objects.order_by("id").values_list("days", "is_approved")) == [
        (3, False),
        (4, True),
        (5, True),
    ]
    assert opinion.events.last().data == {
        "unit": "jiaotong", "approved": True, "days": second.days, "due_on": "2026-03-24",
    }  # fmt: skip


# report_assist, progress, submit_result


def test_result_waits_for_every_assisting_unit(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    with pytest.raises(Conflict):
        cases.result(cast, opinion)

    take(opinion, "report_assist", cast.other_officer, done="已清淤")
    opinion = cases.result(cast, opinion)

    assert hands(opinion) == {"jiaotong": "lead done", "shuili": "assist done"}
    assert list(opinion.reports.values_list("kind", "assignment__unit__code", "text")) == [
        ("assist", "shuili", "已清淤"), ("result", "jiaotong", "桥面已修好"),
    ]  # fmt: skip
    assert (opinion.step, running(opinion)) == (Step.SUPERVISE, ["verification"])


@pytest.mark.parametrize(("days", "on_time", "late"), [(7, True, 0), (7.25, True, 0), (8, False, 1), (14, False, 5)])
def test_result_knows_whether_it_was_on_time(cast, days, on_time, late):
    opinion = cases.result(cast, cases.dispatched(cast), at=NOON + days * DAY)

    assert opinion.assignments.get().was_on_time is on_time
    assert opinion.events.last().data == {"unit": "jiaotong", "outcome": "A", "on_time": on_time, "days_late": late}


def test_result_without_signing_first_signs_for_it(cast):
    assert cases.resulted(cast).assignments.get().signed_at == NOON

    opinion = take(cases.dispatched(cast), "sign_for", cast.officer)
    assert cases.result(cast, opinion, at=NOON + DAY).assignments.get().signed_at == NOON


def test_result_of_unstated_class_is_for_imported_history_alone(cast):
    with pytest.raises(Invalid) as refused:
        cases.result(cast, cases.dispatched(cast), outcome="-")
    assert refused.value.field == "outcome"

    opinion = take(cases.dispatched(cast), "submit_result", Capacity.IMPORT, done="已回复", outcome="-")
    assert opinion.reports.get().outcome == "-"


@pytest.mark.parametrize(("by", "unit"), [("officer", "jiaotong"), ("other_officer", "shuili"), ("liaison", None)])
def test_progress_belongs_to_the_unit_that_reports_it(cast, by, unit):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    opinion = take(opinion, "progress", getattr(cast, by), done="已进场", visibility="resident")

    assert list(opinion.reports.values_list("kind", "assignment__unit__code", "visibility")) == [
        ("progress", unit, "resident")
    ]


def test_progress_belongs_to_the_assignment_held_now(cast):
    """Officer of a unit that returned the lead, assists, and got the lead back through another unit."""
    StaffPost.objects.create(user=cast.other_officer, role=Role.UNIT_OFFICER, unit=cast.unit, since="2020-01-01")
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    take(opinion, "return", cast.officer, **REASON)
    cases.dispatch(cast, opinion, assists=[cast.other_unit])

    opinion = take(opinion, "progress", cast.other_officer, done="已进场", visibility="unit")

    assert opinion.reports.get().assignment == opinion.assignments.get(role="lead", state="open")
