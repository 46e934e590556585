"""Handing over: who gets it, by when, with which letter; taking it back to be registered anew."""

from datetime import datetime, timedelta

import pytest

from feedback.errors import Conflict, Invalid, NotAllowed
from feedback.models import Letter
from feedback.workflow import Step
from tests import cases
from tests.cases import NOON, SHANGHAI, take

DAY = timedelta(days=1)
REASON = {"reason": "情况有变"}


def hands(opinion):
    """Who holds the case how: unit → role and state."""
    return {a.unit.code: f"{a.role} {a.state}" for a in opinion.assignments.all()}


def running(opinion, **which):
    return sorted(opinion.deadlines.running().filter(**which).values_list("kind", flat=True))


def dispatch_again(cast, opinion, lead=None, assists=(), **data):
    return cases.dispatch(cast, opinion, lead=lead or cast.unit, assists=assists, **data)


def test_dispatch_writes_assignments_clocks_and_one_letter(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    event = opinion.events.last()
    lead, assist = opinion.assignments.all()
    assert hands(opinion) == {"jiaotong": "lead open", "shuili": "assist open"}
    assert running(opinion, assignment=lead) == ["result", "return_window", "sign_for"]
    assert running(opinion, assignment=assist) == ["assist", "return_window", "sign_for"]
    assert running(opinion, assignment=None) == []
    assert (str(lead.letter), assist.letter, opinion.dispatched_at) == ("辰阳联〔2026〕1号", lead.letter, NOON)
    assert event.data == {
        "lead": "jiaotong", "assists": ["shuili"], "assigned": ["jiaotong", "shuili"], "method": "letter", "again": False,
    }  # fmt: skip


def test_dispatch_again_keeps_a_unit_named_again_and_recalls_the_others(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    kept = opinion.assignments.get(unit=cast.unit)
    clocks = list(kept.deadlines.values_list("pk", "started_at", "due_at", "stopped_at"))

    opinion = dispatch_again(cast, opinion, assists=[cast.third_unit], at=NOON + DAY, **REASON)

    assert hands(opinion) == {"jiaotong": "lead open", "shuili": "assist recalled", "minzheng": "assist open"}
    assert list(kept.deadlines.values_list("pk", "started_at", "due_at", "stopped_at")) == clocks
    assert running(opinion, assignment__unit=cast.other_unit) == []
    assert opinion.events.last().data["recalled"] == ["shuili"]
    assert opinion.dispatched_at == NOON


def test_dispatch_again_with_another_lead_needs_a_reason(cast):
    opinion = cases.dispatched(cast)

    with pytest.raises(Invalid) as refused:
        dispatch_again(cast, opinion, lead=cast.other_unit)

    assert refused.value.field == "reason"
    assert hands(opinion) == {"jiaotong": "lead open"}


def test_dispatch_that_changes_nothing_is_refused_and_uses_no_number(cast):
    opinion = cases.dispatched(cast)

    with pytest.raises(Invalid):
        dispatch_again(cast, opinion)

    assert Letter.objects.count() == 1


def test_dispatch_that_only_takes_back_uses_no_number(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    opinion = dispatch_again(cast, opinion, **REASON)

    assert hands(opinion) == {"jiaotong": "lead open", "shuili": "assist recalled"}
    assert Letter.objects.count() == 1


def test_dispatch_from_a_page_drawn_before_another_dispatch_is_a_conflict(cast):
    opinion = cases.registered(cast)
    dispatch_again(cast, opinion, seen=[])

    with pytest.raises(Conflict):
        dispatch_again(cast, opinion, lead=cast.other_unit, seen=[], **REASON)


@pytest.mark.parametrize(("lead", "assists"), [("unit", []), ("other_unit", ["unit"])])
def test_dispatch_never_goes_to_the_unit_complained_about(cast, lead, assists):
    opinion = take(cases.registered(cast), "amend", cast.liaison, complained_unit=cast.unit, reason="反映的就是它")

    with pytest.raises(Invalid):
        dispatch_again(cast, opinion, getattr(cast, lead), [getattr(cast, name) for name in assists])


def test_dispatch_refuses_one_unit_in_both_roles(cast):
    with pytest.raises(Invalid) as refused:
        dispatch_again(cast, cases.registered(cast), assists=[cast.unit])

    assert refused.value.field == "assists"


@pytest.mark.parametrize(
    ("due_on", "is_refused"),
    [(NOON.date(), False), (NOON.date() + 5 * DAY, False), (NOON.date() + 8 * DAY, True), (NOON.date() - DAY, True)],
)
def test_dispatch_takes_a_deadline_only_if_shorter_than_the_policy(cast, due_on, is_refused):
    """The policy gives until Wednesday the 18th."""
    opinion = cases.registered(cast)

    if is_refused:
        with pytest.raises(Invalid) as refused:
            dispatch_again(cast, opinion, due_on=due_on)
        assert refused.value.field == "due_on"
    else:
        clock = dispatch_again(cast, opinion, due_on=due_on).deadlines.get(kind="result")
        assert clock.due_at == datetime(due_on.year, due_on.month, due_on.day, 18, tzinfo=SHANGHAI)


def test_dispatch_takes_no_date_of_another_clock_for_a_shorter_deadline(cast):
    """An urgent result is due on Thursday; the unit may return it until Monday."""
    with pytest.raises(Invalid) as refused:
        dispatch_again(cast, cases.registered(cast, pace="urgent"), due_on=NOON.date() + 5 * DAY)

    assert refused.value.field == "due_on"


def test_dispatch_of_a_township_wide_matter_waits_for_the_investigation(cast):
    opinion = cases.registered(cast, level="township_major")
    with pytest.raises(Conflict):
        dispatch_again(cast, opinion)

    take(opinion, "investigate", cast.liaison, held_on=NOON.date(), participants="两名代表", findings="属实")

    assert hands(dispatch_again(cast, opinion)) == {"jiaotong": "lead open"}
    assert opinion.investigations.get().findings == "属实"


def test_dispatch_at_county_is_the_committees_and_becomes_a_suggestion(cast):
    opinion = cases.registered(cast, level="county")
    with pytest.raises(NotAllowed):
        cases.dispatch(cast, opinion, by=cast.head)

    suggestion = cases.dispatch(cast, opinion).suggestions.get()

    assert (suggestion.title, suggestion.congress) == ("修桥", "县十八届人大五次会议")
    assert list(suggestion.authors.all()) == [cast.deputy]


def test_suggestion_whose_title_names_the_resident_is_refused(cast):
    with pytest.raises(Invalid) as refused:
        cases.dispatch(cast, cases.registered(cast, level="county"), suggestion_title="张秀英要求修桥")

    assert refused.value.field == "suggestion_title"


@pytest.mark.parametrize(("method", "letters"), [("letter", 1), ("report_list", 1), ("on_the_spot", 0)])
def test_dispatch_numbers_a_letter_only_where_one_leaves_on_paper(cast, method, letters):
    opinion = cases.registered(cast)

    take(opinion, "dispatch", cast.liaison, lead=cast.unit, method=method)

    assert Letter.objects.count() == letters


def test_letters_are_numbered_without_gaps_and_begin_anew_with_the_year(cast):
    silvester, new_year = datetime(2026, 12, 31, 17, tzinfo=SHANGHAI), datetime(2027, 1, 1, 9, tzinfo=SHANGHAI)

    cases.dispatched(cast, at=silvester)
    with pytest.raises(Invalid):
        dispatch_again(cast, cases.registered(cast, at=silvester), at=silvester, due_on=silvester.date() + 99 * DAY)
    cases.dispatched(cast, at=silvester)
    cases.dispatched(cast, at=new_year)

    assert [str(letter) for letter in Letter.objects.order_by("id")] == [
        "辰阳联〔2026〕1号", "辰阳联〔2026〕2号", "辰阳联〔2027〕1号",
    ]  # fmt: skip


def test_dispatch_of_several_goes_out_with_one_letter(cast):
    first = cases.dispatched(cast)
    letter = first.assignments.get().letter

    second = dispatch_again(cast, cases.registered(cast), letter=letter)

    assert second.assignments.get().letter == letter
    assert Letter.objects.count() == 1


def test_reconsider_recalls_every_unit_and_stops_its_clocks(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    opinion = take(opinion, "reconsider", cast.liaison, **REASON)

    assert hands(opinion) == {"jiaotong": "lead recalled", "shuili": "assist recalled"}
    assert (opinion.step, running(opinion)) == (Step.REGISTER, ["registration"])
