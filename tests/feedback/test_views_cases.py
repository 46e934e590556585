"""The page of a case over HTTP: late, wrong and doubled posts; who is sent where afterwards."""

from datetime import timedelta

import pytest
import time_machine

from feedback.models import Attachment, Event
from feedback.workflow import Action
from tests import cases
from tests.cases import take
from tests.filling import filled_in, typed
from tests.pages import picture, text_of
from tests.scenes import AN_HOUR_LATER

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(AN_HOUR_LATER, tick=False) as traveller:
        yield traveller


def act(opinion, action):
    return f"{opinion.get_absolute_url()}{action}/"


def drawn(cast, client, opinion, action, **values):
    """A form as one person has it open, filled in."""
    form = client.get(act(opinion, action)).context["form"]
    return filled_in(form, typed(cast, Action(action)) | values)


def events(opinion):
    return Event.objects.filter(opinion=opinion).count()


# Somebody was faster


def test_second_of_two_at_one_step_gets_the_fresh_page_and_the_own_words(cast, client_of):
    opinion = cases.submitted(cast)
    first, second = client_of(cast.liaison), client_of(cast.head)
    forms = [drawn(cast, client, opinion, "register", summary=f"修桥{client is first}") for client in (first, second)]

    won, lost = first.post(act(opinion, "register"), forms[0]), second.post(act(opinion, "register"), forms[1])

    assert (won.status_code, lost.status_code) == (302, 409)
    html = lost.content.decode()
    assert "刚才已有人办理了这一步。下面是最新情况，请看过后再操作。" in html
    assert "摘要： 修桥False" in text_of(html)
    assert f'href="{act(opinion, "dispatch")}"' in html
    assert f'href="{act(opinion, "register")}"' not in html
    assert lost.context["form"] is None
    assert events(opinion) == 2


@pytest.mark.parametrize(
    ("action", "by", "meanwhile", "words"),
    [
        (
            "submit_result",
            "officer",
            ("submit_result", "officer", {"done": "先报了", "outcome": "A"}),
            "办理结果： 桥面已修好",
        ),
        (
            "decide_extension",
            "head",
            ("decide_extension", "presidium", {"approve": True, "reason": "同意"}),
            "原因： 情况属实",
        ),
        (
            "dispatch",
            "liaison",
            ("dispatch", "head", {"method": "letter", "reason": "换"}),
            "收回原交办的原因： 换单位",
        ),
        ("amend", "liaison", ("amend", "head", {"place": "桥头", "reason": "更正"}), "具体地点： 村口新桥"),
        (
            "register",
            "liaison",
            ("amend", "head", {"body_for_units": "请修桥", "reason": "更正"}),
            "给承办单位看的内容： 村口的桥面塌了一块",
        ),
        ("extend", "officer", ("submit_result", "officer", {"done": "先报了", "outcome": "A"}), "原因： 等材料"),
        ("reply", "liaison", ("reconsider", "head", {"reason": "搞错了"}), ""),
    ],
)
def test_late_act_changes_nothing_and_keeps_what_was_typed(cast, client_of, action, by, meanwhile, words):
    builders = {"decide_extension": cases.extension_asked, "register": cases.submitted}
    opinion = builders.get(action, cases.dispatched)(cast)
    client, (other, who, data) = client_of(getattr(cast, by)), meanwhile
    form = drawn(cast, client, opinion, action) if action != "reply" else {"at_step": "reply", "answer": "已修好"}
    data = data | ({"lead": cast.other_unit} if other == "dispatch" else {})
    take(opinion, other, getattr(cast, who), **data)
    before = events(opinion)

    late = client.post(act(opinion, action), form)

    assert late.status_code == 409
    assert words in text_of(late.content.decode())
    assert events(opinion) == before


def test_form_sent_twice_counts_once(cast, client_of):
    opinion, client = cases.dispatched(cast), client_of(cast.liaison)
    form = drawn(cast, client, opinion, "note")

    statuses = [client.post(act(opinion, "note"), form).status_code for _click in range(2)]

    assert statuses == [302, 409]
    assert Event.objects.filter(opinion=opinion, action="note").count() == 1


def test_words_of_a_late_form_include_its_proof_and_promises(cast, client_of):
    opinion, client = cases.verified(cast), client_of(cast.liaison)
    form = drawn(cast, client, opinion, "reply", outcome="B", promise_1="装护栏", promise_1_due_on="2026-05-01")
    cases.reply(cast, opinion)

    late = client.post(act(opinion, "reply"), form | {"evidence": "回执"})

    assert ("承诺事项1", "装护栏") in late.context["typed"]
    assert ("依据", "回执") in late.context["typed"]


# Something is missing or wrong


def test_incomplete_form_comes_back_whole_with_its_errors_at_the_field_and_on_top(cast, client_of):
    opinion, client = cases.submitted(cast), client_of(cast.liaison)
    form = drawn(cast, client, opinion, "register", summary="修复村口桥面", level="")
    form.pop("level", None)

    refused = client.post(act(opinion, "register"), form)

    html = refused.content.decode()
    assert refused.status_code == 400
    assert list(refused.context["form"].errors) == ["level"]
    assert (
        '<a href="#id_level_0">权限层级：请选择一项。</a>' in html
        or '<a href="#id_level">权限层级：请选择一项。</a>' in html
    )
    assert 'id="id_level_error"' in html
    assert 'value="修复村口桥面"' in html
    assert events(opinion) == 1
    assert client.post(act(opinion, "register"), form | {"level": "township"}).status_code == 302


def test_rule_of_the_service_is_told_at_the_field_it_is_about(cast, client_of):
    opinion, client = cases.registered(cast), client_of(cast.liaison)
    form = drawn(cast, client, opinion, "dispatch", due_on="2026-12-31")

    refused = client.post(act(opinion, "dispatch"), form)

    assert refused.status_code == 400
    assert refused.context["form"].errors == {"due_on": ["办结期限只能比规定时限更短；不需要更短就不用填。"]}
    assert events(opinion) == 2


def test_photos_survive_a_failed_post(cast, client_of):
    opinion, client = cases.dispatched(cast), client_of(cast.officer)
    form = drawn(cast, client, opinion, "submit_result", outcome="A")

    refused = client.post(act(opinion, "submit_result"), form | {"done": "", "photos": picture("after.jpg")})
    file = Attachment.objects.get(opinion=None)
    sent = client.post(act(opinion, "submit_result"), form)

    assert refused.status_code == 400
    assert f"/files/waiting/{form['form_key']}/{file.pk}/" in refused.content.decode()
    assert sent.status_code == 302
    file.refresh_from_db()
    assert (file.opinion, file.event.action, file.visibility) == (opinion, "submit_result", "unit")


@pytest.mark.parametrize(
    ("by", "action", "values", "visibility"),
    [
        ("officer", "submit_result", {"outcome": "A"}, "unit"),
        ("liaison", "submit_result", {"outcome": "A", "evidence": "回执"}, "unit"),
        ("liaison", "withdraw", {"evidence": "来电"}, "internal"),
        ("liaison", "investigate", {}, "internal"),
        ("liaison", "note", {"visibility": "resident"}, "resident"),
        ("liaison", "note", {}, "internal"),
        ("officer", "note", {}, "unit"),
        ("liaison", "progress", {"visibility": "internal"}, "internal"),
    ],
)
def test_evidence_is_seen_by_those_whose_business_it_is(cast, client_of, by, action, values, visibility):
    opinion, client = cases.dispatched(cast), client_of(getattr(cast, by))
    form = drawn(cast, client, opinion, action) | values

    sent = client.post(act(opinion, action), form | {"photos": picture()})

    assert sent.status_code == 302, sent.context["form"].errors
    assert Attachment.objects.get().visibility == visibility


def test_unit_cannot_hide_from_its_own_eyes(cast, client_of):
    opinion, client = cases.dispatched(cast), client_of(cast.officer)

    for action in ("note", "progress"):
        choices = client.get(act(opinion, action)).context["form"].fields["visibility"].choices
        assert [value for value, _label in choices] == ["unit", "resident"]


# Afterwards


def test_case_that_leaves_ones_sight_leads_to_the_desk(cast, client_of):
    opinion, client = cases.submitted(cast), client_of(cast.liaison)

    moved = client.post(
        act(opinion, "transfer"), drawn(cast, client, opinion, "transfer", station="xiaoping"), follow=True
    )

    assert moved.redirect_chain == [("/desk/", 302)]
    assert "已办理：转站。" in moved.content.decode()


def test_case_that_stays_leads_to_its_fresh_page(cast, client_of):
    opinion, client = cases.dispatched(cast), client_of(cast.officer)

    signed = client.post(act(opinion, "sign_for"), drawn(cast, client, opinion, "sign_for"), follow=True)

    assert signed.redirect_chain == [(opinion.get_absolute_url(), 302)]
    assert signed.status_code == 200


@pytest.mark.parametrize("action", ["note", "progress"])
def test_case_a_unit_returned_is_gone_for_it(cast, client_of, action):
    opinion, client = cases.dispatched(cast), client_of(cast.officer)
    form = drawn(cast, client, opinion, action)

    gone = client.post(act(opinion, "return"), drawn(cast, client, opinion, "return"), follow=True)
    late = client.post(act(opinion, action), form)

    assert gone.redirect_chain == [("/desk/", 302)]
    assert "已办理：退回。" in gone.content.decode()
    assert (late.status_code, client.get(opinion.get_absolute_url()).status_code) == (409, 404)
    assert "刚才已经有人办理，转给了别处" in text_of(late.content.decode())
    assert [words in form.values() for _label, words in late.context["typed"]] == [True]
    assert opinion.events.last().action == "return"


def test_return_pressed_twice_is_told_so_by_whoever_had_the_case_and_nobody_else(cast, client_of):
    opinion = cases.dispatched(cast)
    officer, stranger = client_of(cast.officer), client_of(cast.other_officer)
    form = drawn(cast, officer, opinion, "return")

    statuses = [client.post(act(opinion, "return"), form).status_code for client in (officer, officer, stranger)]

    assert statuses == [302, 409, 404]
    assert [client.get(act(opinion, "return")).status_code for client in (officer, stranger)] == [409, 404]
    assert Event.objects.filter(opinion=opinion, action="return").count() == 1


def test_what_one_transferred_oneself_is_told_so_on_the_second_click(cast, client_of):
    opinion, client, colleague = cases.submitted(cast), client_of(cast.liaison), client_of(cast.colleague)
    form = drawn(cast, client, opinion, "transfer", station=cast.other_station.code)

    statuses = [sender.post(act(opinion, "transfer"), form).status_code for sender in (client, client, colleague)]

    assert statuses == [302, 409, 404]


def test_form_that_is_no_longer_open_shows_the_case_and_what_may_be_done(cast, client_of):
    opinion = cases.resulted(cast)

    late = client_of(cast.liaison).get(act(opinion, "dispatch"))

    assert late.status_code == 403
    assert "您现在不能办理这一步。请看页面上列出的可办事项。" in text_of(late.content.decode())
    assert [grant.action for grant in late.context["forward"]] == ["accept_result", "send_back"]


@pytest.mark.parametrize("action", ["nonsense", "submit"])
def test_action_that_has_no_form_is_not_found(cast, client_of, action):
    opinion, client = cases.submitted(cast), client_of(cast.liaison)

    assert [send(act(opinion, action)).status_code for send in (client.get, client.post)] == [404, 404]


def test_answer_comes_before_sending_back_where_both_are_open(cast, client_of):
    page = client_of(cast.liaison).get(cases.verified(cast).get_absolute_url())

    assert [grant.action for grant in page.context["forward"]] == ["reply", "send_back"]


def test_deputy_rating_an_own_report_is_not_told_to_quote_somebody(cast, client_of):
    opinion = cases.replied(cast, reported_by=cast.deputy)

    own, entered = (
        client_of(user).get(act(opinion, "rate")).context["form"].note for user in (cast.deputy_user, cast.liaison)
    )

    assert (own, str(entered)) == ("", "请按群众本人的原话录入。评价由群众作出，不能代为判断。")
