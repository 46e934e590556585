"""Issuing, signing for and answering a supervision notice: how late things stood, whose it is, once only."""

from datetime import datetime, timedelta

import pytest

from feedback.errors import Conflict, Invalid, NotAllowed
from feedback.models import Rung, SupervisionNotice
from feedback.sweep import sweep
from feedback.vocabulary import RungLevel
from tests import cases
from tests.cases import NOON, SHANGHAI, take

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def moment(day, hour=12):
    return datetime(2026, 3, day, hour, tzinfo=SHANGHAI)


def in_hand(cast, **data):
    """The result is due on Wednesday the 18th at 18:00."""
    return take(cases.dispatched(cast, **data), "sign_for", cast.officer)


def noticed(cast):
    return cases.supervise(cast, in_hand(cast))


def at_level(notice) -> tuple:
    return notice.level, notice.days_late, notice.is_yellow


# How late things stood


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (12, (RungLevel.PROMPT, 0, True)), (18, (RungLevel.PROMPT, 0, True)), (19, (RungLevel.PRESS, 1, True)),
        (20, (RungLevel.PRESS, 2, True)), (22, (RungLevel.PRESS, 2, True)), (23, (RungLevel.SUPERVISE, 3, False)),
        (24, (RungLevel.SUPERVISE, 4, False)), (25, (RungLevel.COMMITTEE, 5, False)), (31, (RungLevel.COMMITTEE, 9, False)),
    ],
)  # fmt: skip
def test_level_follows_the_working_days_it_is_late(cast, day, expected):
    notice = cases.supervise(cast, in_hand(cast), at=moment(day)).notices.get()

    assert (at_level(notice), notice.was_due_on) == (expected, moment(18).date())


def test_level_follows_the_countys_own_ladder(cast):
    Rung.objects.filter(owed_by="unit", level=RungLevel.SUPERVISE).update(days_late=2)

    notice = cases.supervise(cast, in_hand(cast), at=moment(20)).notices.get()

    assert at_level(notice) == (RungLevel.SUPERVISE, 2, False)


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [(1, RungLevel.PROMPT), (2, RungLevel.COMMITTEE), (3, RungLevel.PROBLEM), (4, RungLevel.PROBLEM)],
)
def test_level_follows_the_number_of_reworks(cast, rounds, expected):
    opinion = cases.resulted(cast)
    for _round in range(rounds):
        take(opinion, "send_back", cast.liaison, reason="没有修好")
        cases.result(cast, opinion)

    assert cases.supervise(cast, opinion).notices.get().level == expected


def test_notice_of_the_clock_has_the_level_of_its_rung(cast):
    in_hand(cast)
    sweep(moment(23, 10))

    assert at_level(SupervisionNotice.objects.get()) == (RungLevel.SUPERVISE, 3, False)


def test_extension_granted_later_changes_nothing_on_the_notice(cast):
    opinion = cases.extension_asked(cast)
    cases.supervise(cast, opinion, at=NOON, deadline=opinion.deadlines.get(kind="result").pk)

    take(opinion, "decide_extension", cast.head, approve=True, reason="属实")

    notice = opinion.notices.get()
    assert (notice.was_due_on, notice.deadline.due_at.date() > notice.was_due_on) == (moment(18).date(), True)


# Whose number


def test_numbers_run_by_office_and_year(cast):
    for year in (2026, 2026, 2027):
        at = datetime(year, 3, 10, 12, tzinfo=SHANGHAI)
        cases.supervise(cast, cases.submitted(cast, at=at), at=at)
    cases.supervise(cast, cases.submitted(cast, station=cast.other_station))
    cases.supervise(cast, cases.submitted(cast), by=cast.head)

    assert [str(notice) for notice in SupervisionNotice.objects.all()] == [
        "辰溪县人大督〔2026〕1号", "辰溪县人大督〔2026〕2号", "辰溪县人大督〔2027〕1号", "辰溪县人大督〔2026〕3号",
        "辰阳联督〔2026〕1号",
    ]  # fmt: skip


def test_refused_notice_takes_no_number(cast):
    noticed(cast)
    with pytest.raises(Invalid):
        cases.supervise(cast, in_hand(cast), due_on=NOON.date())

    cases.supervise(cast, in_hand(cast))

    assert list(SupervisionNotice.objects.values_list("serial", flat=True)) == [1, 2]


# Signing for


@pytest.mark.parametrize("name", ["officer", "leader"])
def test_unit_signs_for_its_notice_once(cast, name):
    opinion, by = noticed(cast), getattr(cast, name)

    take(opinion, "receive_supervision", by, at=NOON + HOUR)

    notice, event = opinion.notices.get(), opinion.events.last()
    assert (notice.received_at, notice.answered_at) == (NOON + HOUR, None)
    assert (event.actor, event.capacity, event.data) == (by, "addressee", {"notice": str(notice), "owed_by": "unit"})
    assert opinion.deadlines.running().filter(kind="supervision_reply").exists()
    with pytest.raises(Conflict):
        take(opinion, "receive_supervision", by, at=NOON + 2 * HOUR)


@pytest.mark.parametrize("name", ["other_officer", "deputy_user", "committee", "stranger", "other_liaison"])
def test_nobody_else_signs_for_it(cast, name):
    opinion = in_hand(cast, assists=[cast.other_unit], deputies=[cast.deputy])
    cases.supervise(cast, opinion, deadline=opinion.deadlines.get(kind="result").pk)

    with pytest.raises(NotAllowed):
        take(opinion, "receive_supervision", getattr(cast, name))
    assert opinion.notices.get().received_at is None


def test_liaison_enters_the_receipt_from_the_returned_slip(cast):
    opinion = noticed(cast)
    with pytest.raises(Invalid) as unproved:
        take(opinion, "receive_supervision", cast.liaison, at=NOON + HOUR)
    with pytest.raises(Invalid) as too_early:
        take(opinion, "receive_supervision", cast.liaison, at=NOON - HOUR, evidence="回执")

    take(opinion, "receive_supervision", cast.liaison, at=NOON + HOUR, evidence="督办回执第1号")

    event = opinion.events.last()
    assert (unproved.value.field, too_early.value.field) == ("evidence", "occurred_at")
    assert (event.capacity, event.on_behalf, event.text.words) == (
        "liaison",
        "addressee",
        {"evidence": "督办回执第1号"},
    )
    assert opinion.notices.get().received_at == NOON + HOUR


def test_answer_entered_from_a_slip_is_no_older_than_the_notice(cast):
    opinion = cases.supervise(cast, in_hand(cast), at=NOON + DAY)

    with pytest.raises(Invalid) as refused:
        take(opinion, "answer_supervision", cast.liaison, at=NOON + HOUR, done="已办", evidence="回执")

    assert refused.value.field == "occurred_at"


def test_whoever_answers_has_received_it(cast):
    opinion = noticed(cast)

    take(opinion, "answer_supervision", cast.officer, at=NOON + HOUR, done="已办")

    assert opinion.notices.get().received_at == NOON + HOUR
    with pytest.raises(NotAllowed):
        take(opinion, "receive_supervision", cast.officer)


def test_answer_leaves_the_day_it_was_received(cast):
    opinion = noticed(cast)
    take(opinion, "receive_supervision", cast.officer, at=NOON + HOUR)

    take(opinion, "answer_supervision", cast.officer, at=NOON + DAY, done="已办")

    assert (opinion.notices.get().received_at, opinion.notices.get().answered_at) == (NOON + HOUR, NOON + DAY)


def test_notice_to_the_station_is_signed_for_there(cast):
    opinion = cases.supervise(cast, cases.submitted(cast))

    with pytest.raises(NotAllowed):
        take(opinion, "receive_supervision", cast.officer)
    take(opinion, "receive_supervision", cast.colleague)

    assert opinion.notices.get().received_at == NOON


def test_answer_to_an_old_notice_stops_no_other_ones_clock(cast):
    """The unit's has been left behind with its step; the station's runs on until the station answers."""
    opinion = cases.result(cast, cases.supervise(cast, in_hand(cast)))
    cases.supervise(cast, opinion, reason="给联络站")

    stations_own = opinion.deadlines.running().filter(kind="supervision_reply")
    take(opinion, "answer_supervision", cast.officer, done="已办")
    after_the_unit = list(stations_own.all())
    take(opinion, "answer_supervision", cast.liaison, done="已核查")

    assert [clock.notice.reason for clock in after_the_unit] == ["给联络站"]
    assert not stations_own.exists()
