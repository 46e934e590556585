"""Notices of a case: what the county's own text says of it, and who is told for somebody who is away."""

from datetime import timedelta

import pytest

from accounts import texts
from accounts.models import Notification, OwnText, User
from feedback.models import Reminder
from feedback.sweep import sweep
from feedback.workflow import Capacity
from stations.models import Role, StaffPost
from tests import cases
from tests.cases import NOON, take
from tests.feedback.test_ladder import in_hand, moment
from tests.feedback.test_ladder import told as told_by_rung
from tests.feedback.test_telling import told

TODAY, DAY = NOON.date(), timedelta(days=1)
SECRETS = ("张秀英", "13812345678", "138", "老桥", "塌")


def away(user, substitute, since=TODAY, until=TODAY):
    User.objects.filter(pk=user.pk).update(substitute=substitute, away_from=since, away_until=until)


# Substitutes


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (1, 2, ["colleague", "liaison"]),
        (0, 0, ["colleague", "head", "liaison"]),
        (-3, 3, ["colleague", "head", "liaison"]),
        (-2, -1, ["colleague", "liaison"]),
    ],
)
def test_substitute_of_a_liaison_is_told_of_what_comes_in(cast, since, until, expected):
    away(cast.liaison, cast.head, TODAY + since * DAY, TODAY + until * DAY)

    assert told(cases.submitted(cast)) == expected


def test_neighbour_is_told_of_nothing(cast):
    away(cast.liaison, cast.colleague)

    assert told(cases.submitted(cast)) == ["colleague", "liaison"]
    assert not Notification.objects.filter(recipient__in=[cast.head, cast.other_liaison]).exists()


def test_substitute_of_an_officer_is_told_of_what_is_handed_over_and_of_what_is_taken_back(cast):
    away(cast.officer, cast.leader)
    opinion = cases.dispatched(cast)
    first = told(opinion, opinion.event_count - 1)

    take(opinion, "reconsider", cast.liaison, reason="交错了单位")

    assert first == told(opinion, opinion.event_count) == ["leader", "officer"]


def test_actor_who_stands_in_for_a_recipient_is_not_told_of_the_own_act(cast):
    """The head closes it; one of the liaisons, who are told of it, has asked the head to stand in."""
    away(cast.liaison, cast.head)
    opinion = cases.rated(cast, result="unsatisfied", outcome="C")

    take(opinion, "close_unsatisfied", cast.head, reason="已说明")

    assert told(opinion, opinion.event_count) == ["colleague", "liaison"]


def test_nobody_is_told_on_behalf_of_an_absent_person_who_acts(cast):
    away(cast.liaison, cast.head)

    opinion = cases.merged(cast)

    assert told(opinion, 1) == ["colleague"]


def test_substitute_who_is_told_as_one_audience_is_not_told_again_as_another(cast):
    StaffPost.objects.create(user=cast.deputy_user, role=Role.HEAD, station=cast.station, since="2020-01-01")
    away(cast.deputy_user, cast.liaison)

    opinion = cases.submitted(cast, deputies=[cast.deputy])

    assert told(opinion) == ["colleague", "deputy", "liaison"]


def test_substitute_who_is_asked_too_reads_both_texts(cast):
    StaffPost.objects.create(user=cast.deputy_user, role=Role.HEAD, station=cast.station, since="2020-01-01")
    away(cast.liaison, cast.deputy_user)

    opinion = cases.submitted(cast, deputies=[cast.deputy])

    assert told(opinion) == ["colleague", "deputy", "deputy", "liaison"]
    texts_read = Notification.objects.filter(recipient=cast.deputy_user).order_by("pk").values_list("text", flat=True)
    assert [text.partition("：")[0] for text in texts_read] == ["新意见待登记", "有群众向您反映"]


@pytest.mark.parametrize(("on", "expected"), [(16, {"officer"}), (17, {"officer", "leader"}), (18, {"officer"})])
def test_substitute_of_an_officer_gets_the_rung_on_the_day_it_fires(cast, on, expected):
    clock = in_hand(cast).deadlines.get(kind="result")
    day = moment(on).date()
    away(cast.officer, cast.leader, day, day)

    sweep(moment(17))

    assert set(told_by_rung(f":rung:{clock.pk}:1:0")) == expected
    assert Reminder.objects.get(deadline=clock).told == len(expected)


def test_neighbour_of_another_unit_gets_no_rung(cast):
    in_hand(cast)
    away(cast.officer, cast.leader, moment(17).date(), moment(17).date())

    sweep(moment(17))

    assert not Notification.objects.filter(recipient=cast.other_officer).exists()


# Own texts


def write_everything() -> None:
    """For every event and language a text of the county's with every place that is listed."""
    OwnText.objects.bulk_create(
        OwnText(event=event.name, language=language, text="自写 " + " ".join(f"<{{{name}}}>" for name in event.places))
        for event in texts.EVENTS.values()
        for language in ("zh-hans", "en")
    )
    texts.forget()


def test_own_text_is_what_the_notice_says(cast):
    write_everything()

    opinion = cases.dispatched(cast)

    notice = Notification.objects.get(recipient=cast.officer)
    assert notice.text == f"自写 <{opinion.number} 修复村口桥面> <{opinion.number}> <修复村口桥面>"


def test_own_text_of_a_rung_has_clock_and_due_date(cast):
    write_everything()
    opinion = in_hand(cast)

    sweep(moment(17))

    notice = Notification.objects.get(key__contains=":rung:", recipient=cast.officer)
    assert notice.text == f"自写 <{opinion.number} 修复村口桥面> <{opinion.number}> <修复村口桥面> <办理> <2026-03-18>"


def test_own_texts_with_every_place_never_identify_the_resident(cast):
    write_everything()
    body = "我是张秀英，家住村口老桥5号，电话13812345678，桥塌了"
    opinion = cases.rated(cast, body=body, result="unsatisfied", outcome="C", deputies=[cast.deputy])
    take(opinion, "close_unsatisfied", cast.head, reason="张秀英家门口")
    take(opinion, "reopen", Capacity.RESIDENT, reason="我是张秀英")
    sweep(NOON + timedelta(days=400))

    said = list(Notification.objects.exclude(text="").values_list("text", flat=True))

    assert len(said) > 20
    assert [text for text in said if not text.startswith("自写 ") or "{" in text] == []
    assert not [secret for secret in SECRETS if secret in " ".join(said).replace(opinion.number, "")]


def test_no_event_of_staff_has_a_place_that_could_carry_what_the_resident_wrote():
    """Of duty, nobody who writes to a station is ever spoken."""
    of_cases = [event for event in texts.EVENTS.values() if not event.name.startswith("duty.")]
    places = {name for event in of_cases if "sms" in event.channels for name in event.places}
    staff = {name for event in of_cases if not event.is_of_residents for name in event.places}

    names = "title number summary clock due since year office level channel decision"
    assert staff == set(names.split())
    assert not places & {"name", "phone", "address", "body", "place", "words"}
