"""The pages of places, posts and calendar: what an administrator does there, and what is fixed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from stations.models import CalendarDay, District, Role, StaffPost, Station
from stations.services import merge_station
from tests.cast import person, station

STATIONS, POSTS = reverse("admin:stations_station_changelist"), reverse("admin:stations_staffpost_changelist")
CALENDAR = reverse("admin:stations_calendarday_changelist")
NO_POSTS = {f"posts{n}-{form}_FORMS": 0 for n in ("", "-2") for form in ("TOTAL", "INITIAL")}


@pytest.fixture
def administrator(cast, client_of):
    return client_of(cast.administrator)


def change(model, row):
    return reverse(f"admin:{row._meta.app_label}_{model}_change", args=[row.pk])


def entries():
    return list(AuditEntry.objects.order_by("id").values_list("verb", "subject", "data"))


def said(page):
    return [str(message) for message in page.context["messages"]]


# Divisions


def test_district_is_found_by_the_beginning_of_name_or_code(cast, administrator):
    url = reverse("admin:stations_district_changelist")

    found = {
        q: {row.name for row in administrator.get(url, {"q": q}).context["cl"].result_list}
        for q in ("辰", "431224", "阳")
    }

    assert found == {"辰": {"辰溪县", "辰阳镇"}, "431224": {"溆浦县", "卢峰镇"}, "阳": set()}


def test_district_can_be_renamed_and_keeps_its_code(cast, administrator):
    administrator.post(
        change("district", District.objects.get(code="431223100")), {"name": "新名镇", "code": "9", "level": "1"}
    )

    district = District.objects.get(code="431223100")
    assert (district.name, district.level) == ("新名镇", 4)
    assert entries() == [("change", "district 431223100", {"changes": [{"changed": ["名称"]}]})]


# Stations


def test_station_opens_and_closes_by_action_and_refusals_are_said(cast, administrator):
    merge_station(cast.village_station, into=cast.station, by=cast.administrator)
    ticked = {"_selected_action": [cast.other_station.pk, cast.village_station.pk]}

    closed = administrator.post(STATIONS, {"action": "close"} | ticked, follow=True)
    opened = administrator.post(STATIONS, {"action": "open"} | ticked, follow=True)

    refusal = "桔花园村联络点：“桔花园村联络点”现在是“已合并”，不能这样改变状态。"
    assert said(closed) == said(opened) == [refusal, "已办理 1 项。"]
    assert [verb for verb, _subject, _data in entries()] == ["merge_station", "close_station", "open_station"]


def test_state_code_and_district_cannot_be_posted(cast, administrator):
    wanted = {"state": "merged", "merged_into": cast.other_station.pk, "code": "x", "district": "431224"}
    own = {"name": "辰阳镇代表联络站", "tier": "2", "letter_word": "辰阳联"}

    posted = administrator.post(change("station", cast.station), own | wanted)

    row = Station.objects.get(pk=cast.station.pk)
    assert posted.status_code == 302
    assert (row.name, row.code, row.district_id) == ("辰阳镇代表联络站", "chenyang", "431223100")
    assert (row.state, row.merged_into) == ("open", None)


@pytest.mark.parametrize(("state", "status"), [("planned", 302), ("open", 302), ("merged", 200), ("closed", 200)])
def test_new_station_is_planned_or_open(cast, administrator, state, status):
    new = {"code": "new", "name": "新站", "tier": "2", "district": "431223101", "letter_word": "新联", "state": state}

    posted = administrator.post(reverse("admin:stations_station_add"), new)

    assert posted.status_code == status
    assert Station.objects.filter(code="new", state=state).exists() == (status == 302)


def test_station_is_merged_on_a_page_of_its_own(cast, administrator):
    page = administrator.get(change("station", cast.other_station)).content.decode()
    url = reverse("admin:stations_station_merge", args=[cast.other_station.pk])

    asked = administrator.get(url)
    done = administrator.post(url, {"into": cast.station.pk}, follow=True)

    assert url in page
    assert "合并不能撤销" in asked.content.decode()
    assert said(done) == ["“孝坪镇联络站”已合并。"]
    assert url not in done.content.decode()
    assert Station.objects.get(pk=cast.other_station.pk).merged_into == cast.station
    assert entries() == [("merge_station", "xiaoping", {"into": "chenyang"})]


@pytest.mark.parametrize(
    ("into", "why"),
    [("other_station", "请选择另一个联络站"), ("village_station", "没有开放"), (None, "请填写或选择这一项")],
)
def test_merge_that_is_refused_says_why_at_the_field(cast, administrator, into, why):
    Station.objects.filter(pk=cast.village_station.pk).update(state="closed")
    url = reverse("admin:stations_station_merge", args=[cast.other_station.pk])

    page = administrator.post(url, {"into": getattr(cast, into).pk if into else ""})

    assert why in page.context["form"].errors["into"][0]
    assert Station.objects.get(pk=cast.other_station.pk).state == "open"


def test_merge_page_is_for_administrators_and_known_stations(cast, administrator, client_of):
    url = reverse("admin:stations_station_merge", args=[cast.station.pk])

    assert client_of(cast.committee).post(url, {"into": cast.other_station.pk}, follow=True).status_code == 403
    assert administrator.get(reverse("admin:stations_station_merge", args=[0]), follow=True).redirect_chain
    assert Station.objects.get(pk=cast.station.pk).state == "open"


def test_unit_put_out_of_use_is_audited(cast, administrator):
    administrator.post(
        change("unit", cast.unit), {"name": "县交通运输局", "kind": "department", "district": "431223", "code": "x"}
    )

    cast.unit.refresh_from_db()
    assert (cast.unit.is_active, cast.unit.code) == (False, "jiaotong")
    assert entries() == [("change", "unit jiaotong", {"changes": [{"changed": ["联系电话", "在用"]}]})]


# Posts


def posts_form(**fields):
    empty = {f"posts{n}-{form}_FORMS": 0 for n in ("", "-2") for form in ("TOTAL", "INITIAL")}
    return {"name": "林联络", "language": "zh-hans"} | empty | fields


def test_post_is_given_on_the_persons_page(cast, administrator):
    new = {"posts-2-TOTAL_FORMS": 1, "posts-2-0-role": "head", "posts-2-0-station": cast.other_station.pk}

    administrator.post(
        reverse("admin:accounts_user_change", args=[cast.liaison.pk]),
        posts_form(**new, **{"posts-2-0-since": "2026-01-01"}),
    )

    post = cast.liaison.posts.get(role="head")
    assert (post.station, post.since, post.until) == (cast.other_station, date(2026, 1, 1), None)
    assert entries() == [("change", "user liaison", {"changes": [{"added": "岗位"}]})]


def test_post_is_ended_on_the_persons_page_and_not_moved(cast, administrator):
    post = cast.liaison.posts.get()
    held = {"posts-TOTAL_FORMS": 1, "posts-INITIAL_FORMS": 1, "posts-0-id": post.pk, "posts-0-user": cast.liaison.pk}
    wanted = {"posts-0-role": "head", "posts-0-station": cast.other_station.pk, "posts-0-until": "2026-03-31"}

    administrator.post(reverse("admin:accounts_user_change", args=[cast.liaison.pk]), posts_form(**held, **wanted))

    post.refresh_from_db()
    assert (post.role, post.station, post.until) == ("liaison", cast.station, date(2026, 3, 31))


def test_post_that_does_not_fit_its_role_is_refused_in_words(cast, administrator):
    new = {"user": cast.stranger.pk, "role": Role.LIAISON, "unit": cast.unit.pk, "since": "2026-01-01"}

    page = administrator.post(reverse("admin:stations_staffpost_add"), new)

    assert "站长、联络员请选联络站" in page.content.decode()
    assert not cast.stranger.posts.exists()


def test_post_keeps_person_role_and_place(cast, administrator):
    post = cast.liaison.posts.get()
    wanted = {"user": cast.stranger.pk, "role": "head", "station": cast.other_station.pk}

    administrator.post(
        change("staffpost", post),
        wanted | {"initial-since": "2020-01-01", "since": "2020-01-01", "until": "2026-12-31"},
    )

    post.refresh_from_db()
    assert (post.user, post.role, post.station, post.until) == (
        cast.liaison,
        "liaison",
        cast.station,
        date(2026, 12, 31),
    )
    assert entries() == [("change", f"staffpost {post.pk}", {"changes": [{"changed": ["任职止"]}]})]


def test_posts_are_filtered_by_who_holds_them_today(cast, administrator):
    StaffPost.objects.filter(user=cast.liaison).update(until="2020-12-31")

    held = administrator.get(POSTS, {"current": "1"}).context["cl"].result_list
    ended = administrator.get(POSTS, {"current": "0"}).context["cl"].result_list

    assert [post.user for post in ended] == [cast.liaison]
    assert cast.liaison not in [post.user for post in held]
    assert len(held) == StaffPost.objects.count() - 1


def test_lists_cost_the_same_for_any_number(cast, administrator, django_assert_num_queries):
    for url in (STATIONS, POSTS):
        administrator.get(url)
    for n in range(4):
        place = station(f"new{n}", "新站", "431223101", "新联")
        person(f"new{n}", "新同志", Role.LIAISON, station=place)

    with django_assert_num_queries(4):
        administrator.get(STATIONS)
    with django_assert_num_queries(6):
        administrator.get(POSTS)


# Calendar


def test_days_are_looked_at_here_and_changed_elsewhere(cast, administrator):
    row = CalendarDay.objects.get(day="2026-10-01")
    before = list(CalendarDay.objects.order_by("pk").values())

    page = administrator.get(change("calendarday", row))
    answers = [
        administrator.post(change("calendarday", row), {"name": "国庆节", "is_working_day": "on", "source": "通知"}),
        administrator.post(
            reverse("admin:stations_calendarday_add"), {"day": "2026-04-20", "name": "停电", "source": "通知"}
        ),
        administrator.post(reverse("admin:stations_calendarday_delete", args=[row.pk]), {"post": "yes"}),
    ]
    administrator.post(CALENDAR, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert list(CalendarDay.objects.order_by("pk").values()) == before
    assert f"{reverse('admin:stations_calendarchange_hand')}?day={row.pk}" in page.content.decode()
    assert reverse("admin:stations_calendarchange_table") in administrator.get(CALENDAR).content.decode()


# Who stands in


def test_administrator_names_a_colleague_as_substitute_and_it_is_audited(cast, administrator):
    url, today = change("user", cast.liaison), timezone.localdate()
    plain = {"name": "林联络", "language": "zh-hans", "away_from": today, "away_until": today} | NO_POSTS

    half = administrator.post(url, plain)
    outside = administrator.post(url, plain | {"substitute": cast.other_liaison.pk})
    before = User.objects.get(pk=cast.liaison.pk).substitute
    done = administrator.post(url, plain | {"substitute": cast.colleague.pk})

    assert "请选择离岗期间的代办人；不离岗请清空日期。" in half.content.decode()
    assert (half.status_code, outside.status_code, before) == (200, 200, None)
    assert (done.status_code, User.objects.get(pk=cast.liaison.pk).substitute) == (302, cast.colleague)
    assert entries() == [("change", "user liaison", {"changes": [{"changed": ["代办人", "离岗起", "离岗止"]}]})]


def test_absence_that_is_over_does_not_keep_an_administrator_from_saving(cast, administrator):
    past = timezone.localdate() - timedelta(days=9)
    absence = {"substitute": cast.colleague.pk, "away_from": past, "away_until": past}
    User.objects.filter(pk=cast.liaison.pk).update(**absence)

    saved = administrator.post(
        change("user", cast.liaison), {"name": "林改名", "language": "zh-hans"} | absence | NO_POSTS
    )

    assert (saved.status_code, User.objects.get(pk=cast.liaison.pk).name) == (302, "林改名")
