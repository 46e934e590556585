"""One letter for several opinions: which are fit for it, all or none, one number."""

import pytest

from feedback.errors import Conflict, Invalid, NotAllowed
from feedback.models import Assignment, Event, Letter, Opinion
from feedback.together import dispatch_together, fit_for_one_letter
from tests import cases
from tests.cases import NOON


def together(opinions, by, **data):
    cases.fresh_scope(by)
    return dispatch_together(opinions, by=by, data=data, form_key=cases.key(), at=NOON)


def test_only_what_waits_and_needs_nothing_but_a_unit_is_fit(cast):
    waiting, returned = cases.registered(cast), cases.dispatched(cast)
    cases.take(returned, "return", cast.officer, reason="不归我们管")
    investigated = cases.registered(cast, level="township_major")
    cases.take(investigated, "investigate", cast.liaison, held_on=NOON.date(), participants="全体", findings="属实")
    for unfit in ("township_major", "county"):
        cases.registered(cast, level=unfit)
    for build in (cases.submitted, cases.dispatched, cases.resulted, cases.archived):
        build(cast)

    assert set(fit_for_one_letter(Opinion.objects.all())) == {waiting, returned, investigated}


def test_several_leave_by_one_letter_with_clocks_of_their_own(cast):
    opinions = [cases.registered(cast), cases.registered(cast, pace="urgent")]

    done = together(opinions, cast.liaison, lead=cast.unit, method="letter", requirement="一并办理")

    letter = Letter.objects.get()
    assert done == opinions
    assert list(Assignment.objects.order_by("pk").values_list("opinion", "unit", "role", "letter")) == [
        (opinion.pk, cast.unit.pk, "lead", letter.pk) for opinion in opinions
    ]
    assert str(letter) == "辰阳联〔2026〕1号"
    dues = [opinion.deadlines.running().get(kind="result").due_at for opinion in opinions]
    assert dues[1] < dues[0]
    assert [event.text.words["requirement"] for event in Event.objects.filter(action="dispatch")] == ["一并办理"] * 2


def test_one_that_cannot_go_keeps_all_back_and_is_named(cast):
    fit, complained = cases.registered(cast), cases.register(cast, cases.submitted(cast), complained_unit=cast.unit)

    with pytest.raises(Invalid) as refused:
        together([fit, complained], cast.liaison, lead=cast.unit, method="letter")

    assert refused.value.message == f"{complained.number}：“县交通运输局”是被反映的单位，不能承办这件意见。"
    assert not Assignment.objects.exists()
    assert not Letter.objects.exists()


def test_one_that_went_meanwhile_keeps_all_back(cast):
    first, second = cases.registered(cast), cases.registered(cast)
    stale = Opinion.objects.get(pk=second.pk)
    cases.take(second, "reconsider", cast.liaison, reason="搞错了")

    with pytest.raises(Conflict) as refused:
        together([first, stale], cast.liaison, lead=cast.unit, method="letter")

    assert refused.value.message.startswith(f"{second.number}：")
    assert not Assignment.objects.exists()


def test_one_beyond_ones_reach_keeps_all_back(cast):
    own, other = cases.registered(cast), cases.submitted(cast, station=cast.other_station)
    classified = cases.classified(cast, level="township", pace="ordinary")
    other = cases.take(other, "register", cast.other_liaison, **classified)

    with pytest.raises(NotAllowed) as refused:
        together([own, other], cast.liaison, lead=cast.unit, method="letter")

    assert refused.value.message.startswith(f"{other.number}：")
    assert not Assignment.objects.exists()
