"""Guarantee 22: words that would run, in every column that holds what somebody typed and in every form: nothing runs."""

from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Notification
from feedback.documents import PAPERS
from feedback.forms import ACTION_FORMS
from feedback.forms.public import RESIDENT_FORMS, SubmitForm
from feedback.models import Category, Event, EventText, Occasion, Opinion
from feedback.standing import Standing
from tests import cases
from tests.cases import fresh_scope
from tests.door import RECEIPT, SUBMIT, TRACK, filled, looking_at, sent
from tests.full_case import written_all_over

BAD = """'"></a></title></textarea><script>alert(1)</script><img src=x onerror=alert(1)>"""
# For columns that hold less: a name, a telephone number.
SHORT = '"><img src=x onerror=go()>'
# Codes, keys, digests, paths and closed lists: the machine's own words.
MACHINE = {
    "username", "password", "language", "key", "form_key", "content_digest", "code_hash", "token_hash", "step", "head",
    "area", "path", "content_type", "sha256", "source_sha256", "salt", "url", "photo", "name_index", "phone_index",
    "district_code", "source", "message_id", "office",
}  # fmt: skip
PUBLIC = [
    "/",
    "/find/",
    "/find/?village=" + SHORT,
    "/answers/",
    "/stations/chenyang/",
    "/deputies/d1/",
    SUBMIT + "?deputy=d1",
]
STAFF = [
    "/desk/",
    "/desk/?q=" + SHORT,
    "/desk/log/",
    "/desk/report/",
    "/desk/occasions/",
    "/desk/together/",
    "/inbox/",
    "/profile/",
]


class Page(HTMLParser):
    """Whatever a browser would run or load by itself on a page, beside our own files."""

    def __init__(self, text):
        super().__init__()
        self.runs = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        self.runs += [(tag, name) for name in attrs if name.startswith("on") or name == "style"]
        self.runs += [
            (tag, "javascript:") for value in attrs.values() if value.strip().lower().startswith("javascript:")
        ]
        own = attrs.get("src", "/static/").startswith(
            ("/static/", "/files/", "/deputies/", "/admin/jsi18n/", "data:image/")
        )
        is_data = tag == "script" and attrs.get("type") == "application/json"
        if tag in ("style", "iframe", "object", "embed", "base") or not own:
            self.runs.append((tag, attrs.get("src", "")))
        if tag == "script" and "src" not in attrs and not is_data:
            self.runs.append((tag, "inline"))


def running(response) -> list:
    """What runs on this page that should not; nothing on what is no page."""
    assert response.status_code < 500
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return [(response.request["PATH_INFO"], *run) for run in Page(response.content.decode()).runs]


def all_running(responses) -> list:
    return [run for response in responses for run in running(response)]


def typed_columns(model) -> list:
    fields = [f for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
    typed = [f for f in fields if f.name not in MACHINE and not (f.choices or f.unique or f.primary_key)]
    return [f for f in typed if f.max_length is None or f.max_length >= len(SHORT)]


def poison():
    for app in ("accounts", "stations", "deputies", "feedback"):
        for model in apps.get_app_config(app).get_models():
            words = {f.name: BAD if (f.max_length or 999) >= len(BAD) else SHORT for f in typed_columns(model)}
            if words and model not in (Event, AuditEntry, Category):
                model.objects.update(**words | ({"address": ""} if model is Notification else {}))
    Notification.objects.filter(recipient=None).update(address=BAD)
    for row in Category.objects.all():
        Category.objects.filter(pk=row.pk).update(name=f"{SHORT}{row.pk}")
    for text in EventText.objects.all():
        EventText.objects.filter(pk=text.pk).update(words=dict.fromkeys(text.words, BAD))


@pytest.fixture
def poisoned(cast):
    """Cases at every step, one of them written all over, and then every word anybody typed replaced."""
    ways = [cases.logged, cases.submitted, cases.dispatched, cases.resulted, cases.replied, cases.guided]
    everywhere = [way(cast, deputies=[cast.deputy]) for way in ways] + [written_all_over(cast)]
    occasion = Occasion.objects.create(station=cast.station, kind="visit", title="走访")
    Opinion.objects.filter(pk=everywhere[0].pk).update(occasion=occasion)
    cases.take(everywhere[-1], "release_publication", cast.committee, public_text="公开稿")
    poison()
    cast.cases, cast.occasion = everywhere, occasion
    return cast


def test_public_pages_run_nothing(poisoned):
    client = Client()
    sent(client, village="", station="chenyang")

    pages = [client.get(url) for url in [*PUBLIC, RECEIPT]]
    pages += [looking_at(opinion).get(TRACK) for opinion in poisoned.cases]

    assert all_running(pages) == []


@pytest.mark.parametrize("name", ["liaison", "committee", "officer", "deputy_user"])
def test_pages_of_staff_run_nothing(poisoned, client_of, name):
    """The first whose turn it is opens the form of an action; everybody opens the cases and their papers."""
    client, urls = client_of(getattr(poisoned, name)), [*STAFF, f"/desk/occasions/{poisoned.occasion.pk}/"]
    for opinion in poisoned.cases:
        case = f"/desk/opinions/{opinion.number}/"
        urls += [case, *(f"{case}{action}/" for action in first_actions(poisoned, opinion, name))]
    urls += [f"{case}papers/{key}/" for key in PAPERS]

    assert all_running(client.get(url) for url in urls) == []


def first_actions(cast, opinion, name) -> set:
    """What this person may do here and could do on none of the cases before."""
    before = [case for case in cast.cases if case.pk < opinion.pk]
    return actions_of(cast, opinion, name).difference(*(actions_of(cast, case, name) for case in before))


def actions_of(cast, opinion, name) -> set:
    fresh_scope(getattr(cast, name))
    return {grant.action for grant in Standing(opinion, getattr(cast, name), cases.NOON).allowed()} & set(ACTION_FORMS)


def test_forms_that_come_back_run_nothing(poisoned, client_of):
    bad = dict.fromkeys([*SubmitForm.base_fields, "number", "code", "login", "password"], BAD)
    pages = [Client().post(url, bad) for url in (SUBMIT, TRACK, "/accounts/login/")]
    pages.append(Client().post(SUBMIT, filled(body=BAD, name=SHORT, place=BAD, consent="", sum=BAD)))
    resident, liaison = looking_at(poisoned.cases[4]), client_of(poisoned.liaison)
    for action, form in RESIDENT_FORMS.items():
        pages.append(resident.post(f"/track/{action}/", {f"{action}-{name}": BAD for name in form.base_fields}))
    for opinion in poisoned.cases:
        for action in first_actions(poisoned, opinion, "liaison"):
            pages.append(liaison.post(f"/desk/opinions/{opinion.number}/{action}/", echo(action)))

    assert all_running(pages) == []


def echo(action) -> dict:
    names = ["form_key", "at_step", "words", "reason", "done", "answer", "where", "findings", "summary", "body", "name"]
    return dict.fromkeys([*names, *getattr(ACTION_FORMS[action], "base_fields", ())], BAD)


def test_admin_runs_nothing(poisoned, client_of):
    client, urls = client_of(poisoned.administrator), [reverse("admin:index")]
    for model in admin.site._registry:
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        urls.append(reverse(f"{label}_changelist"))
        urls += [reverse(f"{label}_change", args=[row.pk]) for row in model.objects.all()[:1]]

    assert all_running(client.get(url) for url in urls) == []


def test_page_that_ran_something_would_be_found():
    inline = [
        "<img src=x onerror=go()>",
        "<script>go()</script>",
        '<a href="javascript:go()">',
        '<p style="x">',
        "<style>",
    ]

    assert [bool(Page(words).runs) for words in inline] == [True] * 5
    assert (
        Page(
            '<script src="/static/a.js"></script><script type="application/json">[]</script><img src="/files/1/">'
        ).runs
        == []
    )
