"""The pages on which a station's staff publish, change and cancel: what they say, and that nothing typed is lost."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from deputies.models import DutyWish, ReceptionDay, RosterOverride
from tests import duty
from tests.pages import text_of

PUBLISH = "/desk/duty/stations/{}/publish/"


@pytest.fixture
def partner(cast):
    return duty.deputy("d8", cast.station)


def planned(cast, partner, *, ahead=10, **fields):
    day = duty.reception_day(cast.station, timezone.localdate() + timedelta(days=ahead), **fields)
    for deputy in (cast.deputy, partner):
        duty.shift(day, deputy)
    return day


def state_of(day):
    return ReceptionDay.objects.get(pk=day.pk).state


def typed(row, **changes) -> dict:
    seen = f"{row.state} {row.day} {row.starts:%H:%M} {row.ends:%H:%M} {row.place}"
    now = {"day": row.day, "starts": "09:00", "ends": "11:30", "place": row.place, "seen": seen}
    return now | changes


def test_day_without_fault_is_ticked_and_published_by_one_press(cast, browser_of, partner):
    day, browser = planned(cast, partner), browser_of(cast.liaison)

    page = browser.get(PUBLISH.format("chenyang")).content.decode()
    answer = browser.post(PUBLISH.format("chenyang"), {"days": [day.pk]}, follow=True)

    assert f'name="days" value="{day.pk}" checked' in page
    assert "可以公布" in page
    assert "已公布 1 个接待日，代表会收到通知。" in text_of(answer.content.decode())
    assert state_of(day) == "published"


def test_soft_rule_asks_for_a_reason_and_keeps_what_was_ticked(cast, browser_of, partner):
    day, browser = planned(cast, partner), browser_of(cast.liaison)
    DutyWish.objects.create(deputy=partner, day=day.day)

    page = browser.get(PUBLISH.format("chenyang")).content.decode()
    refused = browser.post(PUBLISH.format("chenyang"), {"days": [day.pk], f"reason-{day.pk}": " "})
    browser.post(PUBLISH.format("chenyang"), {"days": [day.pk], f"reason-{day.pk}": "本人同意"})

    assert f'value="{day.pk}" checked' not in page
    assert "要写原因" in page
    assert refused.status_code == 400
    assert "代表d8不希望在这一天值班。 仍要这样安排的，请写明原因。" in text_of(refused.content.decode())
    assert f'value="{day.pk}" checked' in refused.content.decode()
    assert (state_of(day), RosterOverride.objects.get().reason) == ("published", "本人同意")


def test_reason_typed_stays_when_another_day_is_refused(cast, browser_of, partner):
    wished_away, empty = planned(cast, partner), duty.reception_day(cast.station, timezone.localdate())
    DutyWish.objects.create(deputy=partner, day=wished_away.day)

    answer = browser_of(cast.liaison).post(
        PUBLISH.format("chenyang"), {"days": [wished_away.pk, empty.pk], f"reason-{wished_away.pk}": "本人同意"}
    )

    assert answer.status_code == 400
    assert 'value="本人同意"' in answer.content.decode()
    assert "还没有安排代表，不能公布。请先安排代表。" in text_of(answer.content.decode())


def test_late_publication_is_warned_of_and_possible(cast, browser_of, partner):
    day, browser = planned(cast, partner, ahead=2), browser_of(cast.liaison)

    page = browser.get(PUBLISH.format("chenyang")).content.decode()
    browser.post(PUBLISH.format("chenyang"), {"days": [day.pk]})
    after = browser.get(f"/desk/duty/days/{day.pk}/change/").content.decode()

    assert "离接待日已经不到规定的天数。可以公布，但会一直记为公布过晚。" in text_of(page)
    assert "公布过晚" in text_of(after)


def test_day_a_colleague_has_published_meanwhile_is_answered_409_with_the_fresh_page(cast, browser_of, partner):
    gone, waiting = planned(cast, partner), planned(cast, partner, ahead=20)
    ReceptionDay.objects.filter(pk=gone.pk).update(state="published", published_at=timezone.now())

    answer = browser_of(cast.liaison).post(PUBLISH.format("chenyang"), {"days": [gone.pk, waiting.pk]})

    assert answer.status_code == 409
    assert "选中的接待日有的刚才已经公布。" in text_of(answer.content.decode())
    assert state_of(waiting) == "planned"


def test_nothing_ticked_is_said(cast, browser_of):
    answer = browser_of(cast.liaison).post(PUBLISH.format("chenyang"), {"sent": "1"})

    assert (answer.status_code, "请先选择要公布的接待日。" in answer.content.decode()) == (400, True)


def test_neighbour_finds_neither_page_nor_day(cast, browser_of, partner):
    day, neighbour = planned(cast, partner), browser_of(cast.other_liaison)

    answers = [
        neighbour.get(PUBLISH.format("chenyang")),
        neighbour.post(f"/desk/duty/days/{day.pk}/change/", typed(day, place="村部")),
        neighbour.post(f"/desk/duty/days/{day.pk}/cancel/", {"cancelled_for": "停电"}),
        browser_of(cast.other_liaison).post(PUBLISH.format("xiaoping"), {"days": [day.pk]}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 409]
    assert (state_of(day), ReceptionDay.objects.get().place) == ("planned", "")


def test_deputy_on_the_day_does_not_change_it(cast, browser_of, partner):
    day = planned(cast, partner)

    assert browser_of(cast.deputy_user).get(f"/desk/duty/days/{day.pk}/change/").status_code == 403


def test_day_is_changed_and_the_page_says_what_was(cast, browser_of, partner):
    day = planned(cast, partner, state="published", published_at=timezone.now())
    url = f"/desk/duty/days/{day.pk}/change/"

    answer = browser_of(cast.head).post(url, typed(day, starts="14:00", ends="16:00"), follow=True)

    text = text_of(answer.content.decode())
    assert "已改，公告已更新，有关的人会收到通知。" in text
    assert "变更时间：原为09:00–11:30" in text
    assert ReceptionDay.objects.get().starts == time(14)


def test_page_that_is_no_longer_true_changes_nothing_and_keeps_what_was_typed(cast, browser_of, partner):
    day = planned(cast, partner)
    ReceptionDay.objects.filter(pk=day.pk).update(place="村部")

    url, browser = f"/desk/duty/days/{day.pk}/change/", browser_of(cast.head)

    answer = browser.post(url, typed(day, place="广场"))
    place, page = ReceptionDay.objects.get().place, answer.content.decode()
    browser.post(url, typed(day, place="广场", seen=answer.context["form"]["seen"].value()))

    assert answer.status_code == 409
    assert "刚才已有人办理了这一步。" in page
    assert 'value="广场"' in page
    assert (place, ReceptionDay.objects.get().place) == ("村部", "广场")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts": "11:30"}, "结束时间要晚于开始时间。"),
        ({"day": "2031-02-30"}, "没有这一天，请改成实有的日期。"),
        ({"day": "3000-01-01"}, "日期不能晚于一年以后，请核对年份。"),
        ({"day": "2020-01-01"}, "已经过去，请选今天或以后的日期。"),
        ({}, "日期、时间和地点都没有改动。"),
    ],
)
def test_what_cannot_be_is_said_and_kept(cast, browser_of, partner, changes, sentence):
    day = planned(cast, partner)

    answer = browser_of(cast.head).post(f"/desk/duty/days/{day.pk}/change/", typed(day, **changes))

    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)


def test_cancelled_day_offers_nothing_more(cast, browser_of, partner):
    day, browser = planned(cast, partner), browser_of(cast.head)

    refused = browser.post(f"/desk/duty/days/{day.pk}/cancel/", {"cancelled_for": ""})
    page = browser.post(f"/desk/duty/days/{day.pk}/cancel/", {"cancelled_for": "停电"}, follow=True).content.decode()
    again = browser.post(f"/desk/duty/days/{day.pk}/cancel/", {"cancelled_for": "停水"})

    assert refused.status_code == 400
    assert "取消的原因：停电" in text_of(page)
    assert "<form" not in page[page.index("<main") :]
    assert again.status_code == 409


@pytest.mark.parametrize("days", [1, 3])
def test_pages_take_this_many_queries(cast, browser_of, partner, django_assert_num_queries, days):
    for n in range(days):
        day = planned(cast, partner, ahead=10 + n)
        planned(cast, partner, ahead=40 + n, state="published", published_at=timezone.now())
    browser = browser_of(cast.liaison)

    with django_assert_num_queries(12):
        browser.get(PUBLISH.format("chenyang"))
    with django_assert_num_queries(6):
        browser.get(f"/desk/duty/days/{day.pk}/change/")
