"""The chosen village: one is remembered, of several one is chosen, and it can be forgotten."""

import pytest
from django.test import Client

from stations.models import District

URL = "/village/"


@pytest.mark.parametrize("typed", ["桔花园村", "桔花园村（辰阳镇）", "花园"])
def test_one_place_is_remembered_for_a_year(cast, typed):
    client = Client()

    answer = client.post(URL, {"village": typed, "next": "/calendar/?month=2026-11"})

    assert (answer.status_code, answer["Location"]) == (302, "/calendar/?month=2026-11")
    assert (client.cookies["village"].value, client.cookies["village"]["max-age"]) == ("431223100201", 365 * 24 * 3600)


def test_of_several_one_is_chosen_and_what_was_typed_stays(cast):
    District.objects.create(code="431223101202", name="桔花园村", level=5)
    client = Client()

    asked = client.post(URL, {"village": "桔花园村", "next": "/calendar/"})
    client.post(URL, {"code": "431223101202"})

    page = asked.content.decode()
    assert asked.status_code == 400 and "请选一个" in page
    assert "桔花园村（孝坪镇）" in page and 'value="桔花园村"' in page and 'value="/calendar/"' in page
    assert client.cookies["village"].value == "431223101202"


@pytest.mark.parametrize(
    ("typed", "words"), [("天上", "没有找到这个名字"), ("卢峰镇", "没有找到这个名字"), ("", "请写村或社区的名字")]
)
def test_what_is_no_place_here_gets_a_sentence(cast, typed, words):
    answer = Client().post(URL, {"village": typed})

    assert answer.status_code == 400 and words in answer.content.decode()
    assert "village" not in answer.cookies


def test_village_is_forgotten(cast):
    client = Client()
    client.cookies.load({"village": "431223100201"})

    client.post(URL, {"forget": "1"})

    assert client.cookies["village"].value == ""


def test_nobody_is_led_elsewhere(cast):
    assert Client().post(URL, {"village": "桔花园村", "next": "https://evil.example/"})["Location"] == "/"


@pytest.mark.parametrize("value", ["431224100", "431223", "x", "431223100201999"])
def test_cookie_of_no_place_here_is_no_village(cast, value):
    client = Client()
    client.cookies.load({"village": value})

    page = client.get("/").content.decode()

    assert "您选的村" not in page
