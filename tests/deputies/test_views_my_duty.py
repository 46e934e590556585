"""A deputy's own page: the next shift on top, answered by one tap; nothing of anybody else's."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deputies import swapping
from deputies.models import Absence, Deputy, DutyShift, DutyWish, SwapOffer
from tests import duty
from tests.duty import FRIDAY
from tests.pages import text_of

MONDAY = timezone.make_aware(datetime(2026, 11, 2, 10))


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def office(cast):
    return duty.deputy("d7", cast.station, name="钱代表")


@pytest.fixture
def friend(cast):
    return duty.deputy("d8", cast.station, kind=Deputy.Kind.GRASSROOTS, name="孙代表", user=cast.stranger)


@pytest.fixture
def shift(cast, office):
    day = duty.reception_day(cast.station, state="published")
    duty.shift(day, office)
    return duty.shift(day, cast.deputy)


@pytest.fixture
def client(cast, client_of):
    return client_of(cast.deputy_user)


def state_of(row) -> str:
    return type(row).objects.get(pk=row.pk).state


def words(answer) -> str:
    return text_of(answer.content.decode())


def test_next_shift_stands_on_top_with_place_and_company(cast, client, shift):
    later = duty.shift(duty.reception_day(cast.station, FRIDAY + timedelta(days=10), place="村部"), cast.deputy)
    duty.shift(duty.reception_day(cast.other_station), cast.other_deputy)

    answer = client.get("/duty/")

    assert (answer.context["next"], answer.context["further"]) == (shift, [later])
    assert "2026年11月6日（周五） 09:00–11:30 待确认 地点 辰阳镇联络站 建设路1号 一起接待 钱代表 职务代表" in words(
        answer
    )
    assert "邓代表" not in words(answer)


def test_page_without_a_shift_says_what_will_come(client):
    assert "还没有给您安排接待" in words(client.get("/duty/"))


def test_what_is_over_or_given_up_is_not_ahead(cast, client):
    for state, day in [
        ("cancelled", FRIDAY),
        ("held", FRIDAY - timedelta(days=2)),
        ("published", FRIDAY - timedelta(days=5)),
    ]:
        duty.shift(duty.reception_day(cast.station, day, state=state), cast.deputy)
    duty.shift(duty.reception_day(cast.station, FRIDAY + timedelta(days=1)), cast.deputy, state="on_leave")

    assert client.get("/duty/").context["next"] is None


def test_receptions_of_this_year_are_listed(cast, client):
    mine = duty.shift(
        duty.reception_day(cast.station, FRIDAY - timedelta(days=30), state="held"), cast.deputy, attendance="present"
    )
    duty.shift(duty.reception_day(cast.station, FRIDAY - timedelta(days=365), state="held"), cast.deputy)

    answer = client.get("/duty/")

    assert answer.context["received"] == [mine]
    assert "今年接待过 1 次" in words(answer)


def test_one_tap_accepts(client, shift):
    answer = client.post(f"/duty/shifts/{shift.pk}/accept/", follow=True)

    assert state_of(shift) == "accepted"
    assert "已确认：2026年11月6日（周五）您能到。" in words(answer)


def test_tap_that_comes_too_late_is_a_conflict_on_the_fresh_page(client, shift):
    shift.reception_day.state = "cancelled"
    shift.reception_day.save(update_fields=["state"])

    answer = client.post(f"/duty/shifts/{shift.pk}/accept/")

    assert (answer.status_code, answer.context["next"]) == (409, None)
    assert "2026年11月6日（周五）的接待已经取消，不用再答复。" in words(answer)


@pytest.mark.parametrize("path", ["shifts/{}/accept/", "shifts/{}/leave/", "shifts/{}/swap/"])
def test_shift_of_another_is_not_found(cast, client, office, shift, path):
    other = DutyShift.objects.get(deputy=office)

    assert client.post("/duty/" + path.format(other.pk), {"reason": "x"}).status_code == 404


def test_addresses_that_only_take_a_tap_lead_to_the_page(client, shift, friend, cast):
    offer = swapping.offer_swap(shift, colleagues=[friend], by=cast.deputy, at=MONDAY)

    for path in (f"shifts/{shift.pk}/accept/", f"swaps/{offer.pk}/withdraw/", "wishes/"):
        assert client.get(f"/duty/{path}").status_code == 302
    assert state_of(shift) == "assigned"


def test_leave_is_asked_with_a_reason_that_is_not_lost(client, shift):
    answer = client.post(f"/duty/shifts/{shift.pk}/leave/", {"reason": " "})
    assert (answer.status_code, answer.context["form"].errors) == (400, {"reason": ["请填写这一项。"]})

    client.post(f"/duty/shifts/{shift.pk}/leave/", {"reason": "外出培训"})

    assert state_of(shift) == "leave_asked"
    assert "不请假了，我能到" in words(client.get("/duty/"))


def test_colleagues_are_asked_and_may_take_or_decline(cast, client, client_of, shift, friend):
    page = words(client.get(f"/duty/shifts/{shift.pk}/swap/"))
    assert "孙代表 · 基层代表" in page

    client.post(f"/duty/shifts/{shift.pk}/swap/", {"colleagues": [friend.pk], "reason": "外出培训"})
    theirs = client_of(cast.stranger)
    offer = SwapOffer.objects.get()

    assert "已请同事替 孙代表" in words(client.get("/duty/"))
    assert (
        "同事问：能替我吗 2026年11月6日（周五） 09:00–11:30 辰阳镇联络站 戴代表想请您替这一班。 事由：外出培训"
        in words(theirs.get("/duty/"))
    )
    assert theirs.post(f"/duty/swaps/{offer.pk}/").status_code == 302
    assert theirs.get("/duty/").context["next"].reception_day == shift.reception_day
    assert client.get("/duty/").context["next"] is None


def test_offer_is_for_those_who_were_asked(cast, client, client_of, shift, friend):
    offer = swapping.offer_swap(shift, colleagues=[friend], by=cast.deputy, at=MONDAY)
    other = client_of(cast.other_deputy_user)

    for path in ("", "decline/", "withdraw/"):
        assert other.post(f"/duty/swaps/{offer.pk}/{path}").status_code == 404
    assert client_of(cast.stranger).post(f"/duty/swaps/{offer.pk}/withdraw/").status_code == 404


def test_taken_offer_is_a_conflict_for_the_next(cast, client_of, shift, friend):
    other = duty.deputy("d9", cast.station, kind=Deputy.Kind.GRASSROOTS, user=cast.leader)
    offer = swapping.offer_swap(shift, colleagues=[friend, other], by=cast.deputy, at=MONDAY)
    swapping.take_swap(offer, by=other, at=MONDAY)

    answer = client_of(cast.stranger).post(f"/duty/swaps/{offer.pk}/")

    assert answer.status_code == 409
    assert "这一班已经有同事接替，不用再答复。" in words(answer)


def test_reason_is_asked_for_where_a_soft_rule_would_break(cast, client_of, shift, friend):
    DutyWish.objects.create(deputy=friend, weekday=4)
    offer = swapping.offer_swap(shift, colleagues=[friend], by=cast.deputy, at=MONDAY)
    theirs = client_of(cast.stranger)
    assert "仍要换班的原因" not in words(theirs.get(f"/duty/swaps/{offer.pk}/"))

    answer = theirs.post(f"/duty/swaps/{offer.pk}/")

    assert (answer.status_code, "仍要换班的原因" in words(answer)) == (400, True)
    assert theirs.post(f"/duty/swaps/{offer.pk}/", {"reason": "这次可以"}).status_code == 302


def test_shift_is_given_in_return(cast, client_of, shift, friend):
    mine = duty.shift(duty.reception_day(cast.station, FRIDAY + timedelta(days=7), state="published"), friend)
    offer = swapping.offer_swap(shift, colleagues=[friend], by=cast.deputy, at=MONDAY)

    client_of(cast.stranger).post(f"/duty/swaps/{offer.pk}/", {"in_return": mine.pk})

    assert (state_of(shift), state_of(mine)) == ("replaced", "replaced")
    assert DutyShift.objects.standing().get(deputy=cast.deputy).reception_day == mine.reception_day


def test_colleague_whom_nothing_reaches_is_to_be_rung_up(cast, client, shift):
    friend = duty.deputy("d8", cast.station, kind=Deputy.Kind.GRASSROOTS, name="孙代表")

    answer = client.post(f"/duty/shifts/{shift.pk}/swap/", {"colleagues": [friend.pk]}, follow=True)

    assert "请您自己打电话告诉：孙代表。" in words(answer)


def test_leave_for_a_while_and_wishes(cast, client):
    client.post("/duty/absences/", {"since": "2026-11-05", "until": "2026-11-20", "reason": "住院"})
    client.post("/duty/wishes/", {"weekdays": ["0", "4"]})

    assert list(Absence.objects.values_list("deputy__code", "state")) == [("d1", "asked")]
    assert set(DutyWish.objects.values_list("weekday", flat=True)) == {0, 4}
    client.post(f"/duty/absences/{Absence.objects.get().pk}/back/")
    assert not Absence.objects.exists()


def test_leave_of_another_is_not_found(cast, client):
    row = Absence.objects.create(deputy=cast.other_deputy, since=FRIDAY, until=FRIDAY)

    assert client.post(f"/duty/absences/{row.pk}/back/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_any_length_takes_this_many_queries(cast, client, office, friend, count):
    for n in range(count):
        day = duty.reception_day(cast.station, FRIDAY + timedelta(days=n), state="published")
        duty.shift(day, office)
        swapping.offer_swap(duty.shift(day, cast.deputy), colleagues=[friend], by=cast.deputy, at=MONDAY)
        theirs = duty.shift(duty.reception_day(cast.station, FRIDAY + timedelta(days=n + 7), state="published"), office)
        swapping.offer_swap(theirs, colleagues=[cast.deputy], by=office, at=MONDAY)
    client.get("/duty/")

    with CaptureQueriesContext(connection) as captured:
        answer = client.get("/duty/")

    assert (len(answer.context["requests"]), len(captured)) == (count, 10)
