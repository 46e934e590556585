"""The reception day itself: walk-ins bound to it, people counted, helpers noted, what was answered on the spot."""

from datetime import date

import pytest
import time_machine

from deputies import attending
from deputies.models import ReceptionDay
from feedback import receiving
from feedback.errors import Invalid
from feedback.models import Occasion, Opinion
from tests import cases, duty
from tests.pages import section, text_of

BODY = "门前路灯三个月不亮。"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(duty.at(duty.FRIDAY, 10), tick=False):
        yield


@pytest.fixture
def day(cast):
    row = duty.reception_day(cast.station, state="published", place="镇政府一楼")
    duty.shift(row, cast.deputy)
    return row


@pytest.fixture
def client(cast, browser_of):
    return browser_of(cast.liaison)


def address(day, what="") -> str:
    return f"/desk/receptions/{day.pk}/{what}"


def walk_in(occasion, **more) -> dict:
    data = {"form_key": cases.key(), "station": occasion.station.code, "channel": "walk_in", "people": 1, "body": BODY}
    data |= {
        "received_on": duty.FRIDAY.isoformat(),
        "occasion": occasion.pk,
        "name": "张秀英",
        "deputies": [d.pk for d in occasion.deputies.all()],
    }
    return data | more


def log(client, occasion, **more):
    return client.post(f"/desk/log/?occasion={occasion.pk}", walk_in(occasion, **more))


ANSWERED = {
    "is_answered": "on",
    "answer": "当场说明了维修安排。",
    "outcome": "A",
    "summary": "修路灯",
    "demand": "help",
}


def test_first_visitor_makes_the_event_of_the_day_with_its_deputies_and_place(cast, client, day):
    for _ in range(2):
        answer = client.post(address(day, "log/"))

    (occasion,) = Occasion.objects.all()
    assert answer["Location"] == f"/desk/log/?occasion={occasion.pk}"
    assert (occasion.reception_day, occasion.place, list(occasion.deputies.all())) == (day, "镇政府一楼", [cast.deputy])


def test_several_in_a_row_are_bound_to_the_day_its_deputies_and_listed(cast, client, day):
    occasion = receiving.occasion_of(day)
    first = log(client, occasion, another="1")
    log(client, occasion)

    assert first["Location"] == f"/desk/log/?occasion={occasion.pk}"
    assert [list(opinion.deputies.all()) for opinion in Opinion.objects.all()] == [[cast.deputy], [cast.deputy]]
    assert section(client.get(address(day)).content.decode(), "taken").count(BODY) == 2


def test_answer_on_the_spot_goes_through_three_acts_at_once(cast, client, day):
    occasion = receiving.occasion_of(day)

    log(client, occasion, **ANSWERED, category=cast.category.pk)

    opinion = Opinion.objects.get()
    assert (opinion.step, opinion.level, opinion.replies.get().text) == ("feedback", "on_site", "当场说明了维修安排。")
    assert list(opinion.events.values_list("action", flat=True)) == ["log", "complete_reception", "answer_directly"]


def test_form_sent_twice_answers_once(cast, client, day):
    filled = walk_in(receiving.occasion_of(day), **ANSWERED, category=cast.category.pk)
    for _ in range(2):
        client.post(f"/desk/log/?occasion={filled['occasion']}", filled)

    assert Opinion.objects.get().events.count() == 3


@pytest.mark.parametrize("missing", ["answer", "outcome", "summary", "category", "demand"])
def test_answer_that_lacks_something_says_where_and_writes_nothing(cast, client, day, missing):
    filled = ANSWERED | {"category": cast.category.pk} | {missing: ""}

    answer = log(client, receiving.occasion_of(day), **filled)

    assert answer.status_code == 400
    assert "当场答复的，请填写这一项" in text_of(answer.content.decode())
    assert BODY in answer.content.decode()
    assert not Opinion.objects.exists()


@pytest.mark.parametrize(
    ("state", "sentence"), [("planned", "还没有公布"), ("cancelled", "已经取消"), ("published", "还没有到")]
)
def test_day_that_is_not_on_takes_no_visitors(cast, client, state, sentence):
    day = duty.reception_day(cast.station, day=date(2026, 11, 13), state=state)

    with pytest.raises(Invalid, match=sentence):
        receiving.occasion_of(day)
    answer = client.post(address(day, "log/"))
    assert (answer.status_code, sentence in text_of(answer.content.decode())) == (409, True)


def test_walk_in_bound_to_a_day_cancelled_meanwhile_is_refused_and_kept(client, day):
    occasion = receiving.occasion_of(day)
    ReceptionDay.objects.filter(pk=day.pk).update(state="cancelled")

    answer = log(client, occasion)

    assert answer.status_code == 400
    assert "这个接待日已经取消" in text_of(answer.content.decode())
    assert BODY in answer.content.decode()


def test_people_are_counted_by_a_button(client, day):
    for more in ("1", "1", "-1"):
        assert client.post(address(day, "count/"), {"more": more}).status_code == 302
    assert client.post(address(day, "count/"), {"more": "9"}).status_code == 400

    assert "1 人" in section(client.get(address(day)).content.decode(), "visitors")


def test_helpers_are_noted_and_taken_off(client, day):
    client.post(address(day, "helpers/"), {"kind": "lawyer", "name": "吕律师", "organisation": ""})
    assert "律师 · 吕律师" in section(client.get(address(day)).content.decode(), "helpers")
    assert client.post(address(day, "helpers/"), {"kind": "lawyer", "name": ""}).status_code == 400

    client.post(address(day, f"helpers/{day.helpers.get().pk}/off/"))
    assert not day.helpers.exists()


def test_only_the_stations_own_staff_runs_the_day(cast, browser_of, day):
    def statuses(who):
        client = browser_of(who)
        asked = client.get(address(day)).status_code
        return asked, *(client.post(address(day, what)).status_code for what in ("log/", "count/", "helpers/"))

    assert statuses(cast.other_liaison) == (404, 404, 404, 404)
    assert statuses(cast.committee) == (200, 403, 403, 403)
    assert statuses(cast.head) == (200, 302, 400, 400)


def test_closed_day_lists_what_was_taken_and_offers_no_more(cast, client, day):
    log(client, receiving.occasion_of(day))
    attending.close_day(day, present=[day.shifts.get().pk], visitors=3, by=cast.liaison)

    html = client.get(address(day)).content.decode()

    assert BODY in section(html, "taken")
    assert "登记一件来访" not in text_of(html)
    assert client.post(address(day, "count/"), {"more": "1"}).status_code == 409


def test_desk_shows_todays_day_and_those_nobody_closed(cast, browser_of, client, day):
    duty.reception_day(cast.station, day=date(2026, 10, 26), state="published")
    duty.reception_day(cast.other_station, state="published")

    text = text_of(client.get("/desk/").content.decode())

    assert "今天09:00，辰阳镇联络站接待群众" in text
    assert "辰阳镇联络站2026年10月26日（周一）的接待日还没有关闭" in text
    assert "孝坪镇联络站" not in text
    assert "接待群众" not in text_of(browser_of(cast.committee).get("/desk/").content.decode())


@pytest.mark.parametrize("more", [1, 5])
def test_page_costs_the_same_for_any_number(cast, client, day, more, django_assert_num_queries):
    occasion = receiving.occasion_of(day)
    for _ in range(more):
        cases.logged(cast, occasion=occasion, at=duty.at(duty.FRIDAY))
        attending.add_helper(day, kind="lawyer", name=cases.key()[:8])
    client.get("/desk/")  # the first request of a session notes when it was seen
    with django_assert_num_queries(12):
        client.get(address(day))
