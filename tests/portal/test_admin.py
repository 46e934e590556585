"""The admin: what is in it, who gets in, and that what must stay as it is cannot be changed there."""

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from accounts import audit, inbox
from accounts.models import Channel, User
from deputies.models import DeputyGroup, DutyNorm
from feedback.models import Event, Opinion
from stations.calendar_changes import draft
from stations.models import CalendarDay
from stations.services import next_serial
from tests import cases
from tests.access_rows import MAY
from tests.cases import NOON
from tests.changed_days import off
from tests.signing import PASSWORD, with_password

OUTSIDERS = [
    "liaison", "head", "presidium", "committee", "officer", "leader", "deputy_user", "stranger",
]  # fmt: skip


def url(label, page, *args):
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


@pytest.fixture
def rows(cast):
    """One row of everything: label → row."""
    cases.submitted(cast)
    inbox.notify_resident(Channel.SMS, "13812345678", key="a", text="已登记。")
    audit.record(cast.head, "reveal_contact", "A1")
    next_serial("辰阳联", "letter", 2026)
    DeputyGroup.objects.create(name="交通小组", district_id="431223")
    DutyNorm.objects.create()
    draft(off((3, 12)), by=None)
    return {model._meta.label_lower: model.objects.first() for model in admin.site._registry}


@pytest.fixture
def administrator(cast, client_of):
    return client_of(cast.administrator)


def test_admin_holds_master_data_and_nothing_else():
    assert {model._meta.label_lower for model in admin.site._registry} == {*MAY, "accounts.owntext"}


@pytest.mark.parametrize("label", MAY)
def test_pages_open_for_an_administrator_as_far_as_they_may(rows, administrator, label):
    row = rows[label]

    pages = {
        "list": administrator.get(url(label, "changelist")),
        "search": administrator.get(url(label, "changelist"), {"q": "辰"}),
        "row": administrator.get(url(label, "change", row.pk)),
        "history": administrator.get(url(label, "history", row.pk)),
    }
    add, delete = administrator.get(url(label, "add")), administrator.get(url(label, "delete", row.pk))

    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(pages, 200)
    assert add.status_code == (200 if "add" in MAY[label] else 403)
    assert delete.status_code == (200 if "delete" in MAY[label] else 403)
    assert ('name="_save"' in pages["row"].content.decode()) == ("change" in MAY[label])


@pytest.mark.parametrize("label", [label for label, may in MAY.items() if "change" not in may])
def test_rows_that_services_write_cannot_be_posted(rows, administrator, label):
    model = type(rows[label])
    before = list(model.objects.values())

    posted = administrator.post(url(label, "change", rows[label].pk), {"step": "closed", "amount": "99", "_save": "1"})
    administrator.post(
        url(label, "changelist"), {"action": "delete_selected", "_selected_action": [rows[label].pk], "post": "yes"}
    )

    assert posted.status_code == 403
    assert list(model.objects.values()) == before


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_else_gets_in(rows, client_of, cast, name):
    browser = client_of(getattr(cast, name))

    answers = [
        browser.get(path, follow=True).status_code for path in ["/admin/", *(url(label, "changelist") for label in MAY)]
    ]

    assert set(answers) == {403}


def test_stranger_at_the_door_is_sent_to_the_one_sign_in(client, db):
    page = client.get("/admin/stations/station/", follow=True)

    assert page.status_code == 200
    assert page.redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_staff_without_rights_see_no_rows(rows, client_of):
    clerk = User.objects.create(username="clerk", name="文员", is_staff=True)
    browser = client_of(clerk)

    assert {browser.get(url(label, "changelist")).status_code for label in MAY} == {403}
    assert {browser.get(url(label, "change", rows[label].pk)).status_code for label in MAY} == {403}


def test_opinion_and_event_show_nobodys_words(cast, administrator):
    opinion = cases.submitted(cast, name="张秀英", phone="13812345678")
    cases.register(cast, opinion)
    words = ["桥面", "张秀英", "13812345678", "138****5678", "138*******8", "村口老桥"]

    pages = [
        administrator.get(url("feedback.opinion", "changelist")),
        administrator.get(url("feedback.event", "changelist")),
    ]
    pages += [administrator.get(url("feedback.opinion", "change", Opinion.objects.get().pk))]
    pages += [administrator.get(url("feedback.event", "change", event.pk)) for event in Event.objects.all()]

    text = "".join(page.content.decode() for page in pages)
    assert opinion.number in text
    assert [word for word in words if word in text] == []


@pytest.mark.parametrize(
    ("model", "field", "term", "text"),
    [
        ("staffpost", "district", "4312231", "辰阳镇（431223100）"),
        ("staffpost", "user", "other_l", "刘邻站（other_liaison）"),
        ("staffpost", "station", "xiao", "孝坪镇联络站（xiaoping）"),
        ("staffpost", "unit", "水利", "县水利局（shuili）"),
    ],
)
def test_choices_are_told_apart_by_their_codes(cast, administrator, model, field, term, text):
    found = administrator.get(
        reverse("admin:autocomplete"), {"term": term, "app_label": "stations", "model_name": model, "field_name": field}
    )

    assert text in [choice["text"] for choice in found.json()["results"]]


@pytest.mark.parametrize("garbage", ["x", "1.5", "9" * 5000, "1\x00"], ids=["word", "part", "huge", "nul"])
def test_what_nobody_could_have_chosen_is_a_bad_request(cast, administrator, garbage):
    add = reverse("admin:stations_staffpost_add")

    answers = [administrator.post(add, {"user": garbage, "role": "liaison"}), administrator.get(add, {"user": garbage})]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert ["这次请求不完整" in answer.content.decode() for answer in answers] == [True, True]


def test_long_number_of_nobody_is_refused(cast, administrator):
    """PostgreSQL looks for it, and it is a mistake on the form; SQLite knows no such number."""
    answer = administrator.post(reverse("admin:stations_staffpost_add"), {"user": "9" * 30, "role": "liaison"})

    assert answer.status_code == (200 if connection.vendor == "postgresql" else 400)


def test_choices_are_for_administrators(cast, client_of):
    query = {"term": "a", "app_label": "stations", "model_name": "staffpost", "field_name": "user"}

    assert client_of(cast.committee).get(reverse("admin:autocomplete"), query, follow=True).status_code == 403


def test_sign_in_of_the_admin_takes_nobody_even_from_an_administrator(cast, administrator):
    other = with_password(User.objects.create(username="second", name="二号", is_staff=True, is_superuser=True))

    answer = administrator.post("/admin/login/", {"username": other.username, "password": PASSWORD})

    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert administrator.get("/admin/").context["user"] == cast.administrator


def test_kinds_of_serials_are_words(rows, administrator):
    shown = administrator.get(url("stations.serial", "changelist")).content.decode()

    assert "交办函" in shown
    assert ">letter<" not in shown


@pytest.mark.parametrize(("month", "official", "is_warned"), [(10, False, False), (11, False, True), (11, True, False)])
def test_first_page_warns_of_a_year_without_official_days_from_november(cast, client_of, month, official, is_warned):
    CalendarDay.objects.filter(day__year=2027, district_code="").update(is_official=official)
    with time_machine.travel(NOON.replace(month=month, day=1), tick=False):
        page = client_of(cast.administrator).get(reverse("admin:index")).content.decode()

    assert ("2027 年的放假安排还没有正式录入，涉及的期限按推算计算。" in page) is is_warned
    assert (f'href="{reverse("admin:stations_calendarchange_changelist")}">录入放假安排' in page) is is_warned
