"""What the form of an action offers: only what this person may choose for this case; and what it asks to be mended."""

from datetime import timedelta

import pytest
import time_machine
from django.http import QueryDict

from deputies.models import Deputy, Posting
from feedback.forms import ACTION_FORMS
from feedback.models import Opinion
from feedback.standing import Standing
from stations.models import Station, Unit
from tests import cases, scenes
from tests.cases import NOON, take
from tests.filling import filled_in, typed
from tests.scenes import AN_HOUR_LATER

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(AN_HOUR_LATER, tick=False):
        yield


def form_of(opinion, action, by, data=None, at=AN_HOUR_LATER):
    """The form as this person opens it, or as it comes back with ``data`` beside what it was drawn with."""
    opinion.refresh_from_db()
    cases.fresh_scope(by)
    standing = Standing(opinion, by, at)
    options = {"standing": standing, "grant": standing.grant(action), "by": by}
    drawn = ACTION_FORMS[action](**options)
    if data is None:
        return drawn
    query = QueryDict(mutable=True)
    for name, value in (filled_in(drawn, {}) | data).items():
        query.setlist(name, [str(v) for v in value] if isinstance(value, list) else [str(value)])
    return ACTION_FORMS[action](query, **options)


def offered(form, name) -> set:
    return set(form.fields[name].queryset)


def values(form, name) -> list:
    return [value for value, _label in form.fields[name].choices if value != ""]


# Whom and what one may choose


def test_case_is_transferred_to_another_open_station_of_the_county(cast):
    Station.objects.create(
        code="closed", name="已关闭", district_id="431223101", letter_word="关联", tier=2, state="closed"
    )

    assert offered(form_of(cases.submitted(cast), "transfer", cast.liaison), "station") == {
        cast.village_station,
        cast.other_station,
    }


@pytest.mark.parametrize(
    ("station", "words"),
    [("station", None), ("village_station", None), ("other_station", "没有找到这个编号的意见，请核对。")],
)
def test_case_is_merged_into_one_within_reach(cast, station, words):
    opinion, target = cases.submitted(cast), cases.submitted(cast, station=getattr(cast, station))

    form = form_of(opinion, "merge", cast.liaison, {"target": f" {target.number} ", "reason": "同一座桥"})

    assert form.is_valid() is (words is None)
    assert form.errors.get("target") == ([words] if words else None)


@pytest.mark.parametrize("number", ["", "26", "261234567890", "0" * 20])
def test_number_that_is_none_is_not_found(cast, number):
    form = form_of(cases.submitted(cast), "merge", cast.liaison, {"target": number, "reason": "同一座桥"})

    assert list(form.errors) == ["target"]


def test_units_in_use_are_offered_but_the_one_complained_about(cast):
    opinion = cases.register(cast, cases.submitted(cast), complained_unit=cast.third_unit)
    Unit.objects.filter(pk=cast.other_unit.pk).update(is_active=False)

    form = form_of(opinion, "dispatch", cast.liaison)

    assert offered(form, "lead") == offered(form, "assists") == {cast.unit}


@pytest.mark.parametrize(("level", "by"), [("township", "liaison"), ("county", "committee")])
def test_suggestion_is_asked_of_county_matters_only(cast, level, by):
    form = form_of(cases.registered(cast, level=level), "dispatch", getattr(cast, by))

    asked = {"suggestion_title", "authors", "congress"} & set(form.fields)
    assert asked == ({"suggestion_title", "authors", "congress"} if level == "county" else set())
    assert form.initial["method"] == ("suggestion" if level == "county" else "letter")


def test_authors_are_deputies_in_office_of_the_county(cast):
    away = Deputy.objects.create(code="d3", name="远代表", kind=cast.deputy.kind, phone="1")
    Posting.objects.create(deputy=away, station=cast.foreign_station, since="2020-01-01")
    Deputy.objects.filter(pk=cast.other_deputy.pk).update(is_active=False)

    form = form_of(cases.registered(cast, level="county"), "dispatch", cast.committee)

    assert offered(form, "authors") == {cast.deputy}


def test_handing_over_anew_begins_with_who_has_it_and_asks_why(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])

    anew, first = form_of(opinion, "dispatch", cast.liaison), form_of(cases.registered(cast), "dispatch", cast.liaison)

    assert (anew.initial["lead"], anew.initial["assists"]) == (cast.unit.pk, [cast.other_unit.pk])
    assert ("reason" in anew.fields, "reason" in first.fields) == (True, False)


def test_contact_is_released_to_a_unit_that_has_the_case_from_today_on(cast):
    opinion = cases.dispatched(cast)
    today = AN_HOUR_LATER.date()

    answers = {}
    for until in (today - DAY, today):
        form = form_of(opinion, "release_contact", cast.head, {"unit": cast.unit.pk, "until": until, "reason": "核实"})
        answers[until] = dict(form.errors)

    assert offered(form, "unit") == {cast.unit}
    assert answers == {today - DAY: {"until": ["期限不能早于今天。"]}, today: {}}


def test_pressed_is_what_somebody_can_be_late_with_the_soonest_first(cast):
    opinion = cases.dispatched(cast, assists=[cast.other_unit])
    clocks = opinion.deadlines.running().exclude(kind="return_window").order_by("due_at")

    form = form_of(opinion, "press", cast.liaison)

    assert values(form, "deadline")[0] == clocks[0].pk
    assert set(values(form, "deadline")) == {clock.pk for clock in clocks}
    assert any("县交通运输局" in label for _pk, label in form.fields["deadline"].choices)


def test_promise_looked_back_on_is_one_that_is_due(cast):
    promises = [("装护栏", (NOON + 2 * DAY).date()), ("修路灯", (NOON + 90 * DAY).date())]
    opinion = cases.reply(cast, cases.verified(cast, outcome="B"), outcome="B", promises=promises)

    form = form_of(opinion, "look_back", cast.liaison, at=NOON + 3 * DAY)

    assert [label for _pk, label in form.fields["promise"].choices] == ["装护栏（2026-03-13）"]


def test_unit_is_asked_for_where_several_fit_and_not_where_one_does(cast):
    several, one = cases.dispatched(cast, assists=[cast.other_unit]), cases.dispatched(cast)

    forms = {case: form_of(case, "sign_for", cast.liaison) for case in (several, one)}

    assert "assignment" not in forms[one].fields
    assert values(forms[several], "assignment") == [a.pk for a in several.assignments.all()]
    assert "assignment" not in form_of(several, "sign_for", cast.officer).fields


def test_request_for_more_time_is_named_with_its_unit_days_and_reason(cast):
    form = form_of(cases.extension_asked(cast, days=4), "decide_extension", cast.head)

    assert [label for _pk, label in form.fields["extension"].choices] == ["县交通运输局申请4个工作日：等材料"]


# Acts entered for somebody else


def test_act_entered_for_somebody_asks_how_it_is_known(cast):
    opinion = cases.replied(cast)

    form = form_of(opinion, "rate", cast.liaison, {"result": "satisfied", "attitude": "satisfied"})

    assert list(form.errors) == ["evidence"]
    assert {"evidence", "occurred_at", "photos"} <= set(form.fields)
    assert "evidence" not in form_of(opinion, "note", cast.liaison).fields


# What must be mended


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"outcome": "A"}, {}),
        ({"outcome": "B", "promise_1": "装护栏", "promise_1_due_on": "2026-05-01"}, {}),
        ({"outcome": "B", "promise_1": "装护栏"}, {"promise_1": ["承诺事项和兑现日期要一起填写。"]}),
        ({"outcome": "B", "promise_2_due_on": "2026-05-01"}, {"promise_2": ["承诺事项和兑现日期要一起填写。"]}),
        (
            {"outcome": "A", "promise_1": "装护栏", "promise_1_due_on": "2026-05-01"},
            {"outcome": ["写了承诺事项，请选择B类；不是B类请删去承诺事项。"]},
        ),
        ({"outcome": "-"}, {"outcome": ["请从列出的各项里重新选择。"]}),
    ],
)
def test_promise_has_a_date_and_belongs_to_class_b(cast, changes, wrong):
    data = {"answer": "已修好。", "told_by": "phone"} | changes

    assert dict(form_of(cases.verified(cast), "reply", cast.liaison, data).errors) == wrong


def test_reply_begins_with_what_the_unit_reported(cast):
    form = form_of(cases.verified(cast, outcome="C"), "reply", cast.liaison)

    assert (form.initial["answer"], form.initial["outcome"]) == ("桥面已修好", "C")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [({"publish": "yes", "public_text": ""}, ["public_text"]), ({"publish": "no", "public_text": ""}, [])],
)
def test_what_is_to_be_public_has_a_text(cast, changes, wrong):
    assert list(form_of(cases.rated(cast), "archive", cast.liaison, {"retention": "10y"} | changes).errors) == wrong


@pytest.mark.parametrize(("day", "wrong"), [("2026-03-11", []), ("2026-03-12", ["held_on"]), ("", ["held_on"])])
def test_investigation_lies_behind_us(cast, day, wrong):
    data = {"held_on": day, "participants": "全体", "findings": "属实"}

    assert list(form_of(cases.dispatched(cast), "investigate", cast.liaison, data).errors) == wrong


@pytest.mark.parametrize(("day", "wrong"), [("2026-03-12", []), ("2026-03-11", ["due_on"]), ("2020-01-01", ["due_on"])])
def test_shorter_deadline_lies_ahead(cast, day, wrong):
    data = {"lead": cast.unit.pk, "method": "letter", "due_on": day}

    assert list(form_of(cases.registered(cast), "dispatch", cast.liaison, data).errors) == wrong


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        ("1", {}),
        ("60", {}),
        ("0", {"days": ["请填写1或更大的数。"]}),
        ("61", {"days": ["请填写60或更小的数。"]}),
        ("x", {"days": ["请填写整数，例如 3。"]}),
        ("", {"days": ["请填写或选择这一项。"]}),
    ],
)
def test_more_time_is_asked_for_in_working_days(cast, days, wrong):
    assert form_of(cases.dispatched(cast), "extend", cast.officer, {"days": days, "reason": "等"}).errors == wrong


def test_registering_begins_with_the_words_as_a_unit_may_read_them(cast):
    opinion = cases.submitted(cast, name="阚佩璇", body="我是阚佩璇，电话13812345678")

    assert form_of(opinion, "register", cast.liaison).initial["body_for_units"] == "我是阚**，电话138*******8"


@pytest.mark.parametrize("action", ["transfer", "merge", "register", "amend", "note"])
def test_form_as_it_was_drawn_and_filled_in_is_whole(cast, action):
    opinion = scenes.plain(cast, "register")

    form = form_of(opinion, action, cast.liaison)
    sent = form_of(opinion, action, cast.liaison, filled_in(form, typed(cast, action)))

    assert sent.is_valid(), sent.errors
    assert Opinion.objects.get(pk=opinion.pk).event_count == 1


def test_unit_may_not_write_what_it_cannot_read(cast):
    opinion = cases.dispatched(cast)
    take(opinion, "sign_for", cast.officer)

    form = form_of(opinion, "note", cast.officer, {"words": "x", "visibility": "internal"})

    assert list(form.errors) == ["visibility"]


def test_form_that_lost_what_is_hidden_says_to_open_it_again(cast):
    incomplete = ["打开得不完整，请刷新后再填一次。"]
    lost = {"form_key": "x", "at_step": "", "seen": ""}

    form = form_of(cases.submitted(cast), "amend", cast.liaison, lost)

    assert {name: form.errors[name] for name in lost} == dict.fromkeys(lost, incomplete)
    assert {form[name].label for name in lost} == {"页面"}
    assert form_of(cases.submitted(cast), "amend", cast.liaison, {"at_step": "?"}).errors["at_step"] == incomplete
