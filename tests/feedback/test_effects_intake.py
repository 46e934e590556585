"""Receiving and registering: completing, amending, transferring, registering, answering directly, guiding."""

from datetime import date, timedelta

import pytest

from feedback.effects.intake import fingerprint
from feedback.errors import Conflict, Invalid
from feedback.models import Category, Contact
from feedback.workflow import Capacity, Step
from tests import cases
from tests.cases import NOON, take

DAY = timedelta(days=1)


def running(opinion):
    return sorted(opinion.deadlines.running().values_list("kind", "owed_by"))


# complete_reception, amend


def test_complete_reception_writes_every_field_of_the_record(cast):
    opinion = cases.logged(cast)
    record = {
        "channel": "phone", "external_number": "X1", "received_on": date(2026, 3, 10), "body": "桥塌了，电话13912345678",
        "request": "修桥", "village": cast.village, "place": "村口", "people": 3, "is_repeat": True,
        "is_confidential": False, "was_read_back": True, "proposed_handling": "交交通局", "category": cast.category,
        "demand": "help", "occasion": None, "deputies": [cast.deputy],
    }  # fmt: skip

    opinion = take(opinion, "complete_reception", cast.liaison, name="李桂芳", is_anonymous=False, **record)

    deputies = record.pop("deputies")
    assert {name: getattr(opinion, name) for name in record} == record
    assert (list(opinion.deputies.all()), opinion.contact.name) == (deputies, "李桂芳")
    assert (opinion.step, opinion.body_for_units) == (Step.REGISTER, "桥塌了，电话139*******8")


@pytest.mark.parametrize(
    ("logged", "completed", "is_refused"),
    [
        ({}, {}, True),
        ({}, {"is_anonymous": False, "address": "村口"}, True),
        ({}, {"is_anonymous": True}, False),
        ({}, {"is_anonymous": False, "phone": "13812345678"}, False),
        ({"name": "张秀英"}, {}, False),
        ({"name": "张秀英"}, {"is_anonymous": False, "name": ""}, False),
        ({"is_anonymous": True}, {}, False),
    ],
)
def test_complete_reception_needs_contact_or_anonymous(cast, logged, completed, is_refused):
    opinion = cases.logged(cast, **logged)

    if is_refused:
        with pytest.raises(Invalid):
            take(opinion, "complete_reception", cast.liaison, was_read_back=True, **completed)
    else:
        assert take(opinion, "complete_reception", cast.liaison, was_read_back=True, **completed).step == "register"


def test_complete_reception_of_a_deputys_own_report_needs_no_contact(cast):
    opinion = cases.logged(cast, by=cast.deputy_user, reported_by=cast.deputy)

    assert take(opinion, "complete_reception", cast.liaison, was_read_back=True).step == Step.REGISTER


@pytest.mark.parametrize("step", [step for step in Step if step != Step.CLOSED])
def test_amend_changes_the_record_at_every_step_but_closed_and_keeps_what_was(cast, step):
    opinion = cases.at_step(cast, step)
    clocks, old = running(opinion), opinion.body

    opinion = take(opinion, "amend", cast.liaison, body="其实是村东的桥", reason="记错了")

    words = opinion.events.last().text.words
    assert (opinion.body, opinion.body_for_units, opinion.step) == ("其实是村东的桥", "其实是村东的桥", step)
    assert (words["old_body"], words["reason"], running(opinion)) == (old, "记错了", clocks)


def test_amend_never_touches_station_level_or_pace(cast):
    opinion = cases.registered(cast)
    given = {"station": cast.other_station, "level": "county", "pace": "urgent", "request": "修桥", "reason": "补充"}

    opinion = take(opinion, "amend", cast.liaison, **given)

    assert (opinion.station, opinion.level, opinion.pace) == (cast.station, "township", "ordinary")
    assert opinion.events.last().data["changed"] == ["request"]


def test_amend_is_refused_where_nothing_changes(cast):
    opinion = cases.submitted(cast)

    with pytest.raises(Invalid):
        take(opinion, "amend", cast.liaison, reason="看看", body=opinion.body, place=opinion.place)


def test_amend_with_the_form_as_it_was_drawn_changes_nothing(cast):
    opinion = cases.submitted(cast, deputies=[cast.deputy])
    same = {name: getattr(opinion, name) for name in ("body", "body_for_units", "village", "category", "is_anonymous")}

    with pytest.raises(Invalid):
        contact = {"name": "张秀英", "phone": "13812345678", "address": "", "deputies": [cast.deputy]}
        take(opinion, "amend", cast.liaison, reason="看看", **same, **contact)


def test_amend_keeps_the_text_for_units_that_the_registrar_wrote(cast):
    opinion = cases.submitted(cast, village=None)
    given = {"body": "我是张秀英，桥塌了", "body_for_units": "桥塌了", "village": cast.village, "reason": "补充"}

    opinion = take(opinion, "amend", cast.liaison, **given)

    assert (opinion.body_for_units, opinion.village) == ("桥塌了", cast.village)
    assert set(opinion.events.last().text.words) == {"old_body", "old_body_for_units", "reason"}


def test_amend_adds_and_changes_the_contact_and_says_so(cast):
    opinion = cases.submitted(cast, is_anonymous=True)

    opinion = take(opinion, "amend", cast.liaison, is_anonymous=False, name="张秀英", reason="同意留名")
    added = opinion.events.last().data["changed"]
    opinion = take(
        opinion, "amend", cast.liaison, is_anonymous=False, name="张秀英", phone="13912345678", reason="换号"
    )

    contact = Contact.objects.get(opinion=opinion)
    assert (contact.name, contact.phone, opinion.is_anonymous) == ("张秀英", "13912345678", False)
    assert (added, opinion.events.last().data["changed"]) == (["contact", "is_anonymous"], ["contact"])
    assert "13912345678" not in str(opinion.events.last().text.words)


@pytest.mark.parametrize("blank", [{}, {"name": "", "phone": "", "address": ""}])
def test_amend_keeps_the_contact_that_is_left_blank(cast, blank):
    opinion = cases.submitted(cast, address="村口5号")

    opinion = take(opinion, "amend", cast.liaison, is_anonymous=False, place="村东", reason="记错了", **blank)

    contact = Contact.objects.get(opinion=opinion)
    assert (contact.name, contact.phone, contact.address) == ("张秀英", "13812345678", "村口5号")
    assert opinion.events.last().data["changed"] == ["place"]


MEANWHILE = [
    {"place": "村东"},
    {"is_anonymous": False, "phone": "13912345678"},
    {"is_anonymous": False, "address": "村口6号"},
    {"is_anonymous": True},
    {"deputies": []},
]


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_amend_from_a_stale_page_is_a_conflict(cast, meanwhile):
    opinion = cases.submitted(cast, address="村口5号", deputies=[cast.deputy])
    seen = fingerprint(opinion)
    take(opinion, "amend", cast.liaison, reason="记错了", seen=seen, **{"deputies": [cast.deputy]} | meanwhile)

    with pytest.raises(Conflict):
        take(opinion, "amend", cast.colleague, request="修桥", reason="记错了", seen=seen)


def test_reception_completed_from_a_stale_page_is_a_conflict(cast):
    opinion = cases.logged(cast, name="张秀英")
    seen = fingerprint(opinion)
    opinion = take(opinion, "amend", cast.colleague, place="村东", reason="记错了")

    with pytest.raises(Conflict):
        take(opinion, "complete_reception", cast.liaison, was_read_back=True, place="村西", seen=seen)
    assert take(opinion, "complete_reception", cast.liaison, was_read_back=True, seen=fingerprint(opinion))


@pytest.mark.parametrize("action", ["register", "answer_directly", "guide"])
def test_classifying_from_a_stale_page_is_a_conflict(cast, action):
    opinion = cases.submitted(cast)
    seen = fingerprint(opinion)
    take(opinion, "amend", cast.colleague, complained_unit=cast.third_unit, reason="反映的就是它")

    with pytest.raises(Conflict):
        take(opinion, action, cast.liaison, **cases.classified(cast, level="township", pace="ordinary", seen=seen))


def test_amend_puts_old_and_new_subject_on_record(cast):
    other = Category.objects.exclude(pk=cast.category.pk).first()
    opinion = cases.registered(cast)

    opinion = take(opinion, "amend", cast.liaison, category=other, reason="分类有误")

    assert opinion.events.last().data["category"] == other.pk
    assert opinion.events.last().data["category_before"] == cast.category.pk


def test_amend_to_anonymous_blanks_the_contact_and_back_needs_one(cast):
    opinion = take(cases.submitted(cast), "amend", cast.liaison, is_anonymous=True, name="张秀英", reason="本人要求")
    contact = Contact.objects.get(opinion=opinion)
    assert (contact.name, contact.phone, contact.name_index, contact.phone_index) == ("", "", "", "")

    with pytest.raises(Invalid):
        take(opinion, "amend", cast.liaison, is_anonymous=False, reason="本人同意留名")


def test_amend_never_names_a_unit_that_is_handling_as_the_one_complained_about(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    for unit in (cast.unit, cast.other_unit):
        with pytest.raises(Invalid):
            take(opinion, "amend", cast.liaison, complained_unit=unit, reason="反映的就是它")
    opinion = take(opinion, "amend", cast.liaison, complained_unit=cast.third_unit, reason="反映的就是它")

    assert opinion.complained_unit == cast.third_unit


def test_amend_keeps_the_author_of_an_own_report_among_the_deputies(cast):
    opinion = cases.logged(cast, by=cast.deputy_user, reported_by=cast.deputy)

    opinion = take(opinion, "amend", cast.liaison, deputies=[cast.other_deputy], reason="补充")

    assert set(opinion.deputies.all()) == {cast.deputy, cast.other_deputy}


def test_amend_keeps_the_deputy_who_took_the_answer_over(cast):
    opinion = take(cases.verified(cast, deputies=[cast.deputy]), "take_over", cast.deputy_user)

    opinion = take(opinion, "amend", cast.liaison, deputies=[cast.other_deputy], reason="补充")

    assert set(opinion.deputies.all()) == {cast.deputy, cast.other_deputy}


# transfer


def test_transfer_hands_the_same_clock_on(cast):
    opinion = cases.submitted(cast)
    clock = opinion.deadlines.get()

    opinion = take(opinion, "transfer", cast.liaison, station=cast.other_station, reason="桥在孝坪镇", at=NOON + DAY)

    assert (opinion.station, opinion.area, opinion.step) == (cast.other_station, "431223101", Step.REGISTER)
    assert list(opinion.deadlines.values_list("pk", "due_at", "stopped_at")) == [(clock.pk, clock.due_at, None)]
    assert opinion.events.last().data == {"from_station": "chenyang", "to_station": "xiaoping"}


@pytest.mark.parametrize("station", ["station", "foreign_station"])
def test_transfer_is_refused_to_the_same_station_and_out_of_the_county(cast, station):
    with pytest.raises(Invalid):
        take(cases.submitted(cast), "transfer", cast.liaison, station=getattr(cast, station), reason="转")


# register, answer_directly, guide


@pytest.mark.parametrize("level", ["on_site", "guided", ""])
def test_register_is_refused_at_a_level_that_is_not_dispatched(cast, level):
    with pytest.raises(Invalid):
        cases.registered(cast, level=level)


def test_register_accepts_once_and_counts_rounds_anew(cast):
    opinion = cases.rated(cast, result="unsatisfied")
    assert (opinion.step, opinion.round, opinion.rating_rounds, opinion.rework_rounds) == ("handle", 2, 1, 1)

    take(opinion, "reconsider", cast.liaison, reason="要重新分级")
    opinion = cases.register(cast, opinion, at=NOON + DAY, level="county", complained_unit=cast.third_unit)

    assert (opinion.round, opinion.rating_rounds, opinion.rework_rounds) == (1, 0, 1)
    assert (opinion.level, opinion.complained_unit, opinion.accepted_at) == ("county", cast.third_unit, NOON)
    assert running(opinion) == [("dispatch", "committee")]


def test_answer_directly_settles_without_handling(cast):
    opinion = cases.answered_directly(cast, outcome="B")

    reply = opinion.replies.get()
    assert (opinion.step, opinion.level, opinion.settled_at, opinion.accepted_at) == ("feedback", "on_site", NOON, NOON)
    assert (reply.is_direct, reply.outcome, reply.promises.count()) == (True, "B", 1)
    assert opinion.events.last().data["not_needed"] == ["handle", "supervise", "reply"]
    assert running(opinion) == [("promise", "liaison"), ("rating", "resident")]


def test_guide_is_recorded_with_reason_and_place_and_settles_nothing(cast):
    opinion = cases.guided(cast)

    guidance = opinion.guidances.get()
    assert (opinion.step, opinion.level, opinion.settled_at, opinion.accepted_at) == ("archive", "guided", None, None)
    assert (guidance.reason, guidance.where, guidance.told_by) == ("private", "村人民调解委员会", "phone")
    assert running(opinion) == [("archiving", "liaison")]


def test_guidance_reopened_counts_as_guided_no_more(cast):
    opinion = take(cases.guided(cast), "reopen", Capacity.RESIDENT, reason="调解不了")

    assert (opinion.step, opinion.level) == (Step.REGISTER, "")
