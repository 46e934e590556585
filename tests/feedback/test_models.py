"""What a QuerySet of opinions means, and what one row says of itself."""

from datetime import timedelta

import pytest

from feedback.models import Assignment, Category, Deadline, ImportBatch, Opinion
from tests import cases
from tests.cases import NOON, take

SECOND = timedelta(seconds=1)


# What a QuerySet of opinions means


def test_late_and_coming_due_part_the_timed_ones(cast):
    opinion, untimed = cases.submitted(cast), cases.replied(cast)
    moments = [opinion.amber_at - SECOND, opinion.amber_at, opinion.due_at, opinion.due_at + SECOND]

    states = {
        name: [opinion in getattr(Opinion.objects, name)(at) for at in moments] for name in ("coming_due", "overdue")
    }

    assert states == {
        "coming_due": [False, True, True, False],
        "overdue": [False, False, False, True],
    }
    assert untimed.due_at is None
    assert not any(untimed in getattr(Opinion.objects, name)() for name in states)


def test_opinions_taken_back_are_counted_nowhere(cast):
    opinion = cases.dispatched(cast, deputies=[cast.deputy])
    Opinion.objects.filter(pk=opinion.pk).update(voided_at=NOON)
    everybody = [cast.liaison, cast.committee, cast.officer, cast.deputy_user, cast.administrator]

    assert not Opinion.objects.counted().exists()
    assert [Opinion.objects.visible_to(user).exists() for user in everybody] == [False] * 5


def test_administrator_sees_what_was_imported_and_nothing_else(cast):
    cases.submitted(cast)
    imported = cases.submitted(cast, batch=ImportBatch.objects.create(source="old", file_name="old.csv"))

    assert list(Opinion.objects.visible_to(cast.administrator)) == [imported]


def test_unit_keeps_sight_of_what_it_did_and_not_of_what_it_gave_back(cast):
    did, gave_back = cases.resulted(cast), cases.dispatched(cast)
    take(gave_back, "return", cast.officer, reason="不归我们管")

    assert list(Opinion.objects.visible_to(cast.officer)) == [did]
    assert list(Opinion.objects.visible_to(cast.other_officer)) == []
    assert list(Opinion.objects.waiting_for_dispatch()) == [gave_back]


@pytest.mark.parametrize(
    ("code", "count"), [("43", 2), ("431223", 1), ("431223100", 1), ("431224", 1), ("", 2), ("44", 0)]
)
def test_district_holds_what_lies_below_it(cast, code, count):
    cases.submitted(cast)
    cases.submitted(cast, station=cast.foreign_station)

    assert Opinion.objects.inside(code).count() == count


# What one opinion says of itself


def test_title_is_the_summary_else_the_beginning_of_the_own_words(cast):
    short, long = cases.submitted(cast, body="桥\n 塌了。"), cases.submitted(cast, body="桥" * 41)
    registered = cases.registered(cast)

    assert (short.title, long.title, registered.title) == ("桥 塌了。", "桥" * 39 + "…", "修复村口桥面")
    assert len(long.title) == 40


def test_title_for_units_is_masked(cast):
    opinion = cases.submitted(cast, body="电话13812345678")

    assert (opinion.title, opinion.title_for_units) == ("电话13812345678", "电话138*******8")


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({}, "桔花园村 村口老桥"),
        ({"place": ""}, "桔花园村"),
        ({"village": None}, "村口老桥"),
        ({"village": None, "place": ""}, "未说明地点"),
    ],
)
def test_place_is_said_as_far_as_it_is_known(cast, data, where):
    assert cases.submitted(cast, **data).where == where


def test_merged_opinion_lives_on_in_another(cast):
    target = cases.submitted(cast)
    merged = cases.merged(cast, target=target)

    assert (merged.living, target.living) == (target, target)
    assert (merged.is_closed, target.is_closed) == (True, False)


def test_assignment_and_clock_say_what_they_are(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    lead, assist = Assignment.objects.filter(opinion=opinion)
    window = opinion.deadlines.filter(kind="return_window").first()

    assert [(a.is_lead, a.is_open) for a in (lead, assist)] == [(True, True), (False, True)]
    assert (window.stopped_at, window.can_be_late) == (None, False)
    assert set(Deadline.objects.overdue(window.due_at)) == set(
        opinion.deadlines.filter(due_at__lt=window.due_at, stopped_at=None)
    )


@pytest.mark.parametrize(
    ("result", "attitude", "satisfied"),
    [
        ("satisfied", "basically", True),
        ("basically", "basically", True),
        ("unsatisfied", "satisfied", False),
        ("satisfied", "unsatisfied", False),
    ],
)
def test_one_unsatisfied_answer_is_enough(cast, result, attitude, satisfied):
    opinion = cases.rated(cast, result=result, attitude=attitude, outcome="C")

    assert opinion.replies.get().evaluation.is_satisfied is satisfied


def test_category_names_its_parent(cast):
    assert str(cast.category) == f"{cast.category.parent.name} / 交通管理"
    assert str(Category(name="其他")) == "其他"
