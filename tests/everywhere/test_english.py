"""English pages hold no Chinese but data and the Chinese forms: every page of the resolver as each role, with data, what a
refused form says, and Django's admin."""

import re
from functools import cached_property

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from accounts import texts
from accounts.models import OwnText, User
from feedback.forms import ACTION_FORMS
from feedback.forms.public import RESIDENT_FORMS
from portal.middleware import HAS_SECOND_FACTOR
from tests.conftest import refill
from tests.door import SUBMIT, TRACK, filled
from tests.e2e.scenery import build
from tests.e2e.test_every_page import ROLES, addresses
from tests.english import Data, left_over

# One process builds the scenery, once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("english")]
TYPED = "乱写的话"
LOGIN = "/accounts/login/"
CHINESE_FORM = re.compile(r"/papers/|/reports/\d+/$")


class Reader:
    """Somebody who reads English, and what of the pages that person opened is left in Chinese."""

    def __init__(self, scenery, username="", *, marks=True):
        self.data, self.marks, self.left = scenery["data"], marks, []
        self.client = Client()
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        if username:
            self.sign_in(User.objects.get(username=username))

    def sign_in(self, user):
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = self.client.session
        session[HAS_SECOND_FACTOR] = True
        session.save()

    def get(self, address, **options):
        return self.read(self.client.get(address, **options))

    def post(self, address, data=None, **options):
        return self.read(self.client.post(address, data or {}, **options))

    def read(self, response):
        address = response.request["PATH_INFO"]
        assert response.status_code < 500, address
        if response.headers.get("Content-Type", "").startswith("text/html"):
            html, is_form = response.content.decode(), bool(CHINESE_FORM.search(address))
            self.left += [(address, text) for text in left_over(html, self.data, marks=self.marks, is_form=is_form)]
        return response


@pytest.fixture(scope="module")
def scenery(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once and never committed; everybody is told in English."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        refill()
        User.objects.update(language="en")
        yield build() | {"data": Data(TYPED, "辰", "桥", "无此地", "桔花园村（辰阳镇）")}
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", ["", *ROLES])
def test_page_has_no_chinese_but_data(scenery, role):
    reader = Reader(scenery, role)

    for address in addresses(scenery, role):
        reader.get(address)

    assert reader.left == []


def test_form_of_an_action_has_no_chinese_but_data_however_it_is_filled_in(scenery):
    readers = {username: Reader(scenery, username) for _number, username in scenery["forms"].values()}

    for action, (number, username) in scenery["forms"].items():
        address = f"/desk/opinions/{number}/{action}/"
        for ask in (readers[username].get, readers[username].post, readers["liaison"].post):
            ask(address)
        readers[username].post(address, written(ACTION_FORMS[action]))

    assert [left for reader in readers.values() for left in reader.left] == []


def written(form) -> dict:
    """Something in every field that one can write in."""
    return {name: TYPED for name, field in form.base_fields.items() if not hasattr(field, "choices")}


def test_page_of_a_resident_has_no_chinese_but_data_at_any_step(scenery):
    left = []

    for number, code in scenery["tracked"].values():
        reader = Reader(scenery)
        reader.post(TRACK, {"number": number, "code": code}, follow=True)
        for action, form in RESIDENT_FORMS.items():
            reader.post(f"{TRACK}{action}/")
            reader.post(f"{TRACK}{action}/", {f"{action}-{name}": words for name, words in written(form).items()})
        left += reader.left

    assert left == []


def test_form_without_an_account_has_no_chinese_but_data_however_it_is_filled_in(scenery):
    reader = Reader(scenery)

    for address in (SUBMIT, TRACK, LOGIN):
        reader.post(address)
        reader.post(address, dict.fromkeys(["number", "code", "login", "password", *filled()], TYPED))
    for changes in ({"village": "桥"}, {"village": "辰"}, {"phone": "1"}, {"sum": "1", "opened": ""}, {"look": "1"}):
        reader.post(SUBMIT, filled(**changes))
    for _time in range(6):
        reader.post(LOGIN, {"login": "liaison", "password": "wrong"})
    reader.post(SUBMIT, filled(), follow=True)

    assert reader.left == []


def test_page_with_an_error_has_no_chinese_but_data(scenery):
    outsider, liaison = Reader(scenery, "stranger"), Reader(scenery, "liaison")

    statuses = [answer.status_code for answer in [
        outsider.get("/desk/"), outsider.get("/desk/log/"), outsider.get("/nothing/"), liaison.post("/help/", {}),
    ]]  # fmt: skip

    assert statuses == [403, 403, 404, 405]
    assert outsider.left + liaison.left == []


class Admin(Reader):
    """The administrator in Django's own admin, which marks nothing. The texts of notices have pages of their own."""

    @cached_property
    def models(self):
        models = [model for model in admin.site._registry if model != OwnText]
        return {f"admin:{model._meta.app_label}_{model._meta.model_name}": model for model in models}


def test_admin_has_no_chinese_but_data(scenery):
    reader = Admin(scenery, "admin", marks=False)

    reader.get(reverse("admin:index"))
    for label, model in reader.models.items():
        listed, row = reverse(f"{label}_changelist"), model.objects.first()
        reader.get(listed)
        reader.get(listed, data={"q": "1"})
        reader.post(listed, {"action": "nothing"}, follow=True)
        for address in [reverse(f"{label}_add"), *of_row(label, row)]:
            reader.get(address)
            reader.post(address, dict.fromkeys(fields_of(model), TYPED))

    assert reader.left == []


def of_row(label, row) -> list[str]:
    return [reverse(f"{label}_{page}", args=[row.pk]) for page in ("change", "history")] if row else []


def fields_of(model) -> list[str]:
    return [field.name for field in model._meta.fields if not field.is_relation]


def test_action_of_the_admin_answers_without_chinese_but_data(scenery):
    reader = Admin(scenery, "admin", marks=False)

    for label, model in reader.models.items():
        actions = {name for name in getattr(admin.site._registry[model], "actions", ()) or () if isinstance(name, str)}
        for action in sorted(actions):
            ticked = model.objects.values_list("pk", flat=True)[:3]
            reader.post(reverse(f"{label}_changelist"), {"action": action, "_selected_action": ticked}, follow=True)
    reader.get(reverse("admin:stations_station_merge", args=[1]))
    reader.post(reverse("admin:stations_station_merge", args=[1]), {"into": 1})

    assert reader.left == []


def test_texts_of_notices_have_no_chinese_but_the_chinese_text(scenery):
    for event in texts.EVENTS.values():
        reader, chinese = Admin(scenery, "admin", marks=False), event.default_in("zh-hans")
        reader.data = Data(TYPED, TYPED * 200, chinese, texts.fill(chinese, event.examples, "zh-hans"))
        reader.get(reverse("admin:accounts_owntext_changelist"))
        for language in event.languages:
            address = reverse("admin:accounts_owntext_edit", args=[event.name, "all", language])
            reader.get(address)
            for text in ("{nothing}", "{", TYPED, TYPED * 200):
                reader.post(address, {"text": text, "_save": "1"}, follow=True)

        assert reader.left == []


def test_chinese_that_is_left_over_would_be_found():
    class Known:
        values, whole = ["桥"], "桥"
        without = Data.without

    found = [
        left_over(html, Known())
        for html in [
            "<p>桥</p>",
            '<p lang="zh-Hans">登记</p>',
            '<img alt="登记">',
            "<title>登记</title>",
            "<p>Yes：no</p>",
            '<p lang="zh-Hans">桥<b lang="en">桥</b></p>',
        ]
    ]

    assert found == [["桥"], ["登记"], ["登记"], ["登记"], ["Yes：no"], ["桥"]]
    assert left_over('<p>Yes <span lang="zh-Hans">桥</span></p><img alt="A 桥"><title>桥</title>', Known()) == []
