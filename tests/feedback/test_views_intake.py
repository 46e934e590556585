"""Bringing opinions in by staff and deputies over HTTP: walk-ins, events, reports from the field."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies.models import Deputy
from feedback.models import Attachment, Opinion
from stations.models import Role, Station
from stations.services import merge_station
from tests import cases
from tests.cases import NOON
from tests.cast import person
from tests.filling import filled_in
from tests.pages import picture
from tests.scenes import AN_HOUR_LATER

LOG, REPORT, OCCASIONS = "/desk/log/", "/desk/report/", "/desk/occasions/"


@pytest.fixture(autouse=True)
def an_hour_later():
    with time_machine.travel(AN_HOUR_LATER, tick=False):
        yield


def drawn(client, page, **values) -> dict:
    """The form as it is opened, and what is typed into it."""
    return filled_in(client.get(page).context["form"], {}) | values


def fields(response) -> list:
    return list(response.context["form"].errors)


# A walk-in


def test_walk_in_needs_the_visitors_words_and_nothing_else(cast, client_of):
    client = client_of(cast.liaison)

    sent = client.post(LOG, drawn(client, LOG, body="路灯坏了三盏。"))

    opinion = Opinion.objects.get()
    assert sent["Location"] == f"{opinion.get_absolute_url()}receipt/"
    assert (opinion.step, opinion.station, opinion.channel, opinion.received_on) == (
        "receive",
        cast.station,
        "walk_in",
        NOON.date(),
    )
    assert opinion.events.get().actor == cast.liaison


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"body": ""}, ["body"]),
        ({"phone": "12"}, ["phone"]),
        ({"received_on": "2026-03-12"}, ["received_on"]),
        ({"people": "0"}, ["people"]),
        ({"channel": "web"}, ["channel"]),
        ({"village": "江东乡"}, ["village"]),
        ({"station": "xiaoping"}, ["station"]),
        ({"form_key": "x"}, ["form_key"]),
    ],
)
def test_walk_in_with_something_wrong_comes_back_with_what_was_typed(cast, client_of, changes, wrong):
    client = client_of(cast.liaison)

    refused = client.post(LOG, drawn(client, LOG, body="路灯坏了三盏。", place="学校门口") | changes)

    assert (refused.status_code, fields(refused)) == (400, wrong)
    assert "学校门口" in refused.content.decode()
    assert not Opinion.objects.exists()


def test_walk_in_sent_twice_is_one_and_with_other_words_a_conflict(cast, client_of):
    client = client_of(cast.liaison)
    form = drawn(client, LOG, body="路灯坏了三盏。")

    answers = [client.post(LOG, form | changes).status_code for changes in ({}, {}, {"body": "路灯坏了四盏。"})]

    assert answers == [302, 302, 409]
    assert Opinion.objects.count() == 1


def test_walk_in_is_logged_where_one_sits_unless_another_own_station_is_chosen(cast, client_of):
    client = client_of(cast.liaison)
    offered = [station.code for station in client.get(LOG).context["form"].fields["station"].queryset]

    client.post(LOG, drawn(client, LOG, body="路灯坏了三盏。", station="juhuayuan"))

    assert offered == ["chenyang", "juhuayuan"]
    assert Opinion.objects.get().station == cast.village_station


def test_committee_logs_only_where_there_is_no_head(cast, client_of):
    client = client_of(cast.committee)
    led, headless = cases.held(cast), cases.held(cast, station=cast.other_station)

    page = client.get(LOG)
    offered = [f"{LOG}?occasion" in client.get(f"{OCCASIONS}{row.pk}/").content.decode() for row in (led, headless)]

    assert [station.code for station in page.context["form"].fields["station"].queryset] == ["xiaoping"]
    assert offered == [False, True]


def test_committee_with_a_head_at_every_station_is_offered_no_walk_in(cast, client_of):
    person("second_head", "贺站长", Role.HEAD, station=cast.other_station)
    client = client_of(cast.committee)

    assert client.get(LOG).status_code == 403
    assert f'href="{LOG}"' not in client.get(OCCASIONS).content.decode()


def test_events_are_listed_page_by_page(cast, client_of):
    for _n in range(26):
        cases.held(cast)

    pages = [client_of(cast.liaison).get(f"{OCCASIONS}?page={n}").context["occasions"] for n in (1, 2)]

    assert [len(page) for page in pages] == [25, 1]


def test_clerk_whose_station_is_closed_is_told_so(cast, client_of):
    Station.objects.filter(code__in=["chenyang", "juhuayuan"]).update(state="closed")

    told = client_of(cast.liaison).get(LOG)

    assert told.status_code == 403
    assert "您名下没有开放的联络站，不能登记来访。" in told.content.decode()


def test_photo_of_a_refused_walk_in_waits_for_the_next_try(cast, client_of):
    client = client_of(cast.liaison)
    form = drawn(client, LOG)

    refused = client.post(LOG, form | {"body": "", "photos": picture()})
    client.post(LOG, form | {"body": "路灯坏了三盏。"})

    assert refused.status_code == 400
    assert Attachment.objects.get().opinion == Opinion.objects.get()


# Events


def test_walk_in_at_an_event_carries_its_day_channel_and_deputies(cast, client_of):
    occasion, client = (
        cases.held(cast, kind="meeting", held_on=NOON.date() - timedelta(days=2)),
        client_of(cast.liaison),
    )
    page = f"{LOG}?occasion={occasion.pk}"

    sent = client.post(page, drawn(client, page, body="路灯坏了三盏。", another="1"))

    opinion = Opinion.objects.get()
    assert sent["Location"] == page
    assert (opinion.occasion, opinion.channel, opinion.received_on) == (occasion, "meeting", occasion.held_on)
    assert list(opinion.deputies.all()) == [cast.deputy]


@pytest.mark.parametrize("asked", ["", "x", "0", "99999999999999999999", "１", "-1", "x%22"])
def test_event_nobody_knows_is_no_event(cast, client_of, asked):
    response = client_of(cast.liaison).get(f"{LOG}?occasion={asked}")

    assert (response.status_code, response.context["occasion"]) == (200, None)


def test_event_of_another_station_can_be_neither_opened_nor_bound(cast, client_of):
    foreign, client = cases.held(cast, station=cast.other_station), client_of(cast.liaison)

    opened = client.get(f"{LOG}?occasion={foreign.pk}").context["occasion"]
    refused = client.post(LOG, drawn(client, LOG, body="路灯坏了三盏。", occasion=str(foreign.pk)))

    assert opened is None
    assert (refused.status_code, fields(refused)) == (400, ["occasion"])
    assert client.get(f"{OCCASIONS}{foreign.pk}/").status_code == 404


def test_event_offers_the_deputies_posted_today_at_own_and_merged_stations(cast, client_of):
    offered = client_of(cast.liaison).get(OCCASIONS).context["form"].fields["deputies"].queryset
    assert list(offered) == [cast.deputy]

    merge_station(cast.other_station, into=cast.station, by=cast.administrator)
    cast.deputy.postings.update(until="2026-03-01")
    offered = client_of(cast.liaison).get(OCCASIONS).context["form"].fields["deputies"].queryset

    assert list(offered) == [cast.other_deputy]


@pytest.mark.parametrize("name", ["liaison", "committee", "other_liaison", "foreign_committee"])
def test_events_listed_are_those_of_ones_stations(cast, client_of, name):
    own, other = cases.held(cast), cases.held(cast, station=cast.other_station)
    expected = {"liaison": {own}, "committee": {other, own}, "other_liaison": {other}, "foreign_committee": set()}

    assert set(client_of(getattr(cast, name)).get(OCCASIONS).context["occasions"]) == expected[name]


def test_event_shows_what_came_of_it_as_far_as_one_may_see(cast, client_of):
    occasion = cases.held(cast)
    waiting, new = cases.registered(cast, occasion=occasion), cases.submitted(cast, occasion=occasion)
    moved = cases.submitted(cast, occasion=occasion)
    cases.take(moved, "transfer", cast.liaison, station=cast.other_station, reason="在那边")
    client = client_of(cast.liaison)

    response = client.get(f"{OCCASIONS}{occasion.pk}/")

    assert list(response.context["page"]) == [waiting, new]
    assert response.context["together"] == {waiting.pk}
    assert client.get(OCCASIONS).context["occasions"][0].opinion_count == 3


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_events_cost_the_same_for_any_number(cast, client_of, count):
    occasions = [cases.held(cast) for _n in range(count)]
    for _n in range(count):
        cases.submitted(cast, occasion=occasions[0])
    client = client_of(cast.liaison)
    client.get(OCCASIONS)

    cost = []
    for page in (OCCASIONS, f"{OCCASIONS}{occasions[0].pk}/"):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        cost.append(len(captured))

    assert cost == [8, 11]


# From the field


def test_deputys_own_finding_is_answered_to_the_deputy(cast, client_of):
    client = client_of(cast.deputy_user)

    sent = client.post(REPORT, drawn(client, REPORT, body="桥栏断了。", name="路人", photos=picture()))

    opinion = Opinion.objects.get()
    assert sent["Location"] == opinion.get_absolute_url()
    assert (opinion.reported_by, opinion.channel, opinion.station) == (cast.deputy, "deputy", cast.station)
    assert not hasattr(opinion, "contact")
    assert opinion.attachments.count() == 1


def test_what_somebody_told_a_deputy_is_that_persons(cast, client_of):
    client = client_of(cast.deputy_user)

    client.post(REPORT, drawn(client, REPORT, body="桥栏断了。", is_own="no", name="张秀英", phone="13812345678"))

    opinion = Opinion.objects.get()
    assert (opinion.reported_by, opinion.contact.name) == (None, "张秀英")
    assert list(opinion.deputies.all()) == [cast.deputy]


def test_deputy_reports_to_a_station_of_their_own_posting(cast, client_of):
    client = client_of(cast.deputy_user)

    refused = client.post(REPORT, drawn(client, REPORT, body="桥栏断了。", station="xiaoping"))

    assert (refused.status_code, fields(refused)) == (400, ["station"])
    assert not Opinion.objects.exists()


def test_deputy_of_a_merged_station_reports_to_the_one_that_acts_for_it(cast, client_of):
    merge_station(cast.station, into=cast.other_station, by=cast.administrator)
    client = client_of(cast.deputy_user)

    client.post(REPORT, drawn(client, REPORT, body="桥栏断了。"))

    assert Opinion.objects.get().station == cast.other_station


def test_report_is_for_deputies(cast, client_of):
    told = client_of(cast.liaison).get(REPORT)

    assert told.status_code == 403
    assert "只有代表本人可以使用随手拍。" in told.content.decode()


def test_deputy_out_of_office_reports_nothing(cast, client_of):
    Deputy.objects.filter(pk=cast.deputy.pk).update(is_active=False)

    assert client_of(cast.deputy_user).get(REPORT).status_code == 403


@pytest.mark.parametrize(("who", "address"), [("liaison", LOG), ("deputy_user", REPORT)])
def test_page_after_sending_says_that_the_draft_has_arrived(cast, client_of, who, address):
    client = client_of(getattr(cast, who))

    page = client.post(address, drawn(client, address, body="桥栏断了。"), follow=True).content.decode()

    assert page.count('class="notice arrived success"') == 1
