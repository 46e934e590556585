"""Signals: which cases show them and which just do not, against all, and that each number is the length of its list."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db.models import Q

from feedback import signals, tally
from feedback.figures import Figure
from feedback.models import Assignment, Opinion, Reply
from feedback.reports import Asked
from feedback.services import advance
from feedback.workflow import Action
from tests import cases
from tests.crowd import crowd

MARCH = Asked(Q(), date(2026, 3, 1), date(2026, 3, 31), cases.NOON)


def found(name, asked=MARCH) -> set[str]:
    return set(signals.BY_NAME[name].find(asked).values_list("opinion__number", flat=True))


def count_all():
    tally.count(set(Opinion.objects.values_list("pk", flat=True)), again=True)


@pytest.mark.parametrize(("before", "is_shown"), [(timedelta(hours=3, minutes=59), True), (timedelta(hours=4), False)])
def test_result_of_the_last_four_hours_shows(cast, before, is_shown):
    opinion = cases.resulted(cast)
    count_all()
    due_at = opinion.count.due_at
    Assignment.objects.filter(opinion=opinion).update(ended_at=due_at - before)

    assert found("last_hours") == ({opinion.number} if is_shown else set())


def test_result_that_was_late_is_no_result_of_the_last_hours(cast):
    opinion = cases.resulted(cast)
    Assignment.objects.filter(opinion=opinion).update(was_on_time=False)
    count_all()
    Assignment.objects.filter(opinion=opinion).update(ended_at=opinion.count.due_at + timedelta(hours=1))

    assert found("last_hours") == set()


@pytest.mark.parametrize(("count", "step", "shown"), [(5, 150, 5), (4, 60, 0), (5, 151, 0), (6, 150, 6)])
def test_five_by_one_person_within_ten_minutes_show_all_of_them(cast, count, step, shown):
    """Recorded so many seconds apart."""
    for n, opinion in enumerate([cases.dispatched(cast) for _n in range(count)]):
        with time_machine.travel(cases.NOON + timedelta(seconds=step * n), tick=False):
            hand_in(cast, opinion)
    count_all()

    assert len(found("at_once")) == shown


def hand_in(cast, opinion):
    opinion.refresh_from_db()
    data = {"done": "桥面已修好", "outcome": "A"}
    advance(opinion, Action.SUBMIT_RESULT, by=cast.officer, data=data, form_key=cases.key(), at=cases.NOON)


def test_returned_twice_shows_and_once_does_not(cast):
    once, twice = cases.dispatched(cast), cases.dispatched(cast)
    Opinion.objects.filter(pk=once.pk).update(returns=1)
    Opinion.objects.filter(pk=twice.pk).update(returns=2)
    count_all()

    assert found("to_and_fro") == {twice.number}


def test_three_answers_alike_but_for_points_show_and_two_do_not(cast):
    made = [cases.answered_directly(cast) for _n in range(3)]
    words = ["桥面已修好。", "桥面已 修好", "桥面，已修好！"]
    for opinion, text in zip(made, words, strict=True):
        Reply.objects.filter(opinion=opinion).update(text=text)
    count_all()

    assert found("alike") == {opinion.number for opinion in made}
    Reply.objects.filter(opinion=made[0]).update(text="栏杆已修好。")
    assert found("alike") == set()


def test_one_opinion_answered_three_times_alike_is_not_alike_to_itself(cast):
    opinion = cases.answered_directly(cast)
    reply = Reply.objects.get(opinion=opinion)
    for _n in range(2):
        reply.pk = None
        reply.save()
    count_all()

    assert found("alike") == set()


def test_answers_are_compared_with_those_out_of_the_question_too(cast):
    for _n in range(3):
        cases.answered_directly(cast)
    count_all()
    narrow = Asked(Q(), MARCH.first, MARCH.last, MARCH.at, station=cast.station.pk)

    assert len(found("alike", narrow)) == 3
    elsewhere = Asked(Q(), MARCH.first, MARCH.last, MARCH.at, station=cast.other_station.pk)
    assert found("alike", elsewhere) == set()


def test_shares_by_unit_are_the_lengths_of_their_lists(cast):
    opinion = cases.dispatched(cast)
    cases.dispatched(cast)
    Opinion.objects.filter(pk=opinion.pk).update(returns=2)
    cases.submitted(cast)
    count_all()

    apart, together = signals.signals_by(MARCH, "unit")

    figure = apart[str(cast.unit.pk)]["to_and_fro"]
    assert (figure.n, figure.of, together["to_and_fro"].of) == (1, 2, 2)
    own = Asked(Q(), MARCH.first, MARCH.last, MARCH.at, only={"unit": str(cast.unit.pk)})
    assert len(found("to_and_fro", own)) == figure.n


@pytest.mark.parametrize(
    ("n", "of", "all_n", "all_of", "is_striking"),
    [
        (4, 10, 20, 100, True),
        (3, 10, 20, 100, False),
        (2, 5, 1, 100, False),
        (3, 4, 1, 100, False),
        (0, 9, 0, 9, False),
    ],
)
def test_question_needs_five_cases_three_hits_and_twice_the_share(n, of, all_n, all_of, is_striking):
    definition = signals.BY_NAME["alike"].definition

    assert signals.is_striking(Figure(definition, n, of), Figure(definition, all_n, all_of)) is is_striking


@pytest.mark.parametrize("more", [0, 50])
def test_two_queries_for_any_number(cast, more, django_assert_num_queries):
    crowd(cases.dispatched(cast), more)
    count_all()

    with django_assert_num_queries(2):
        signals.signals_by(MARCH, "station")
