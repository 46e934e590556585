"""Every fact the table's guards ask for, on real rows, for the person and the neighbour."""

from datetime import timedelta

import pytest

from feedback.workflow import Action, Capacity
from tests import cases
from tests.cases import NOON, take
from tests.feedback.test_standing import standing

DAY = timedelta(days=1)
RESIDENT = Capacity.RESIDENT


def investigated(cast):
    opinion = cases.registered(cast, level="township_major")
    return take(opinion, "investigate", cast.liaison, held_on=NOON.date(), participants="全体", findings="属实")


def decided(cast, approve):
    return take(cases.extension_asked(cast), "decide_extension", cast.head, approve=approve, reason="情况属实")


def signed(cast):
    return take(cases.dispatched(cast), "sign_for", cast.officer)


def with_assist(cast):
    return cases.dispatched(cast, assists=[cast.other_unit])


def promised(cast):
    """At feedback, with a promise for the 60th day."""
    return cases.replied(cast, outcome="B")


def taken_over(cast):
    return take(cases.verified(cast, deputies=[cast.deputy]), "take_over", cast.deputy_user)


def unsatisfied(cast):
    return cases.rated(cast, outcome="C", attitude="unsatisfied")


def reopened_by_resident(cast):
    """Reopened once, and at the end again."""
    opinion = take(cases.guided(cast), "reopen", RESIDENT, reason="又塌了")
    guide = cases.classified(cast, guidance_reason="private", where="村人民调解委员会", told_by="phone")
    return take(opinion, "guide", cast.liaison, **guide)


def supervised(cast):
    return cases.supervise(cast, cases.dispatched(cast))


FACTS = [
    # fact, how it comes about, asked for whom, how many days later, whether it holds
    ("merged", cases.merged, "liaison", 0, True),
    ("merged", cases.submitted, "liaison", 0, False),
    ("investigated", lambda cast: cases.registered(cast, level="township_major"), "liaison", 0, False),
    ("investigated", investigated, "liaison", 0, True),
    ("unsigned", cases.dispatched, "officer", 0, True),
    ("unsigned", cases.dispatched, "liaison", 0, True),
    ("unsigned", cases.dispatched, "leader", 0, False),
    ("unsigned", cases.dispatched, "other_officer", 0, False),
    ("unsigned", signed, "officer", 0, False),
    ("returnable", cases.dispatched, "officer", 5, True),  # the window ends on Monday the 16th
    ("returnable", cases.dispatched, "officer", 6, False),
    ("returnable", cases.dispatched, "other_officer", 0, False),
    ("extendable", cases.dispatched, "officer", 7, True),  # the result is due on Wednesday the 18th
    ("extendable", cases.dispatched, "officer", 8, False),
    ("extendable", cases.extension_asked, "officer", 0, False),
    ("extendable", lambda cast: decided(cast, True), "officer", 0, False),
    ("extendable", lambda cast: decided(cast, False), "officer", 0, True),
    ("extension_asked", cases.dispatched, "head", 0, False),
    ("extension_asked", cases.extension_asked, "head", 0, True),
    ("extension_asked", lambda cast: decided(cast, False), "head", 0, False),
    ("lead_open", with_assist, "officer", 0, True),
    ("lead_open", with_assist, "other_officer", 0, False),
    ("lead_open", with_assist, "committee", 0, False),
    ("lead_open", with_assist, "presidium", 0, True),
    ("assist_open", with_assist, "officer", 0, False),
    ("assist_open", with_assist, "other_officer", 0, True),
    ("any_lead_open", with_assist, "other_officer", 0, True),
    ("any_lead_open", cases.resulted, "officer", 0, False),
    ("any_assist_open", with_assist, "officer", 0, True),
    ("any_assist_open", cases.dispatched, "officer", 0, False),
    ("taken_over", cases.verified, "liaison", 0, False),
    ("taken_over", taken_over, "liaison", 0, True),
    ("unrated", cases.verified, RESIDENT, 0, False),
    ("unrated", cases.replied, RESIDENT, 0, True),
    ("unrated", unsatisfied, RESIDENT, 0, False),
    ("unsatisfied", cases.replied, "head", 0, False),
    ("unsatisfied", cases.rated, "head", 0, False),
    ("unsatisfied", unsatisfied, "head", 0, True),
    ("resident_may_reopen", cases.submitted, RESIDENT, 0, False),
    ("resident_may_reopen", cases.rated, RESIDENT, 30, True),
    ("resident_may_reopen", cases.rated, RESIDENT, 31, False),
    ("resident_may_reopen", cases.guided, RESIDENT, 30, True),
    ("resident_may_reopen", cases.guided, RESIDENT, 31, False),
    ("resident_may_reopen", cases.withdrawn, RESIDENT, 30, True),
    ("resident_may_reopen", cases.withdrawn, RESIDENT, 31, False),
    ("resident_may_reopen", reopened_by_resident, RESIDENT, 0, False),
    ("promise_due", promised, "liaison", 59, False),
    ("promise_due", promised, "liaison", 60, True),
    ("promise_due", lambda cast: cases.looked_back(cast, "kept"), "liaison", 61, False),
    ("promise_unkept", lambda cast: cases.looked_back(cast, "kept"), "liaison", 61, False),
    ("promise_unkept", lambda cast: cases.looked_back(cast, "unkept"), "liaison", 61, True),
    ("clock_running", cases.submitted, "liaison", 0, True),
    ("clock_running", cases.replied, "liaison", 0, False),  # rating alone
    ("clock_running", promised, "liaison", 0, True),
    ("clock_running", cases.archived, "liaison", 0, False),
    ("notice_unanswered", cases.dispatched, "officer", 0, False),
    ("notice_unanswered", supervised, "officer", 0, True),
    ("notice_to_unit", supervised, "liaison", 0, True),
    ("notice_to_unit", lambda cast: cases.supervise(cast, cases.submitted(cast)), "liaison", 0, False),
    ("publication_proposed", cases.archived, "head", 0, False),
    ("publication_proposed", lambda cast: cases.archived(cast, publish=True), "head", 0, True),
    ("voidable", cases.submitted, "administrator", 0, False),
]


@pytest.mark.parametrize(
    ("name", "build", "by", "days", "expected"), FACTS, ids=[f"{f[0]}-{f[2]}-{f[4]}-{n}" for n, f in enumerate(FACTS)]
)
def test_fact(cast, name, build, by, days, expected):
    opinion = build(cast)
    by = by if isinstance(by, Capacity) else getattr(cast, by)

    assert getattr(standing(opinion, by, NOON + days * DAY), name) is expected


def test_extension_granted_is_granted_once_even_in_a_later_round(cast):
    opinion = decided(cast, True)
    cases.result(cast, opinion)
    take(opinion, "send_back", cast.liaison, reason="没有修好")

    assert not standing(opinion, cast.officer).extendable
    assert standing(opinion, cast.officer).grant(Action.SUBMIT_RESULT)
