"""What notices say: the county's own text where there is one, else ours; listed places only, filled once and never read again."""

import pytest
import time_machine
from django.utils.translation import gettext_lazy

from accounts import texts
from accounts.models import OwnText
from tests.cases import NOON

EVENT = "test.event"
VALUES = {"number": "26-0001", "clock": gettext_lazy("办理")}


@pytest.fixture(autouse=True)
def event(monkeypatch):
    """One event beside those of the product; nothing is known of the county's texts yet."""
    texts.forget()
    monkeypatch.setattr(texts, "EVENTS", dict(texts.EVENTS))
    places = {"number": ("编号", "26-0009"), "clock": ("要办的事", gettext_lazy("办理"))}
    texts.register(EVENT, "一件事", places, "催办：{clock}。{number}")
    return texts.EVENTS[EVENT]


def own(text, channel="", language="zh-hans", event=EVENT):
    texts.forget()
    return OwnText.objects.create(event=event, channel=channel, language=language, text=text)


def said(channel="sms", language="zh-hans", values=VALUES):
    return texts.render(EVENT, language, channel, values)


# Which text


def test_default_is_said_where_the_county_has_no_text(db):
    assert said() == "催办：办理。26-0001"


def test_default_is_said_in_the_readers_language_with_words_of_lists_in_it_too(db, monkeypatch):
    texts.register(EVENT, "一件事", {"title": ("", ""), "clock": ("", ""), "due": ("", "")}, LATE)

    assert said(language="en", values=VALUES | {"title": "T", "due": "D"}) == (
        "Reminder: Handling was due on D, please complete it soon. T"
    )


LATE = "催办：{clock}已过{due}，请尽快完成。{title}"


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ([("sms", "zh-hans"), ("", "zh-hans")], "sms zh-hans"),
        ([("", "zh-hans"), ("email", "zh-hans")], " zh-hans"),
        ([("email", "zh-hans"), ("", "en"), ("sms", "en")], "催办：办理。26-0001"),
        ([], "催办：办理。26-0001"),
    ],
)
def test_text_of_the_channel_goes_before_that_of_all_and_both_before_ours(db, kept, expected):
    for channel, language in kept:
        own(f"{channel} {language}", channel, language)

    assert said() == expected


def test_empty_text_is_the_default_again(db):
    row = own("改过", "sms")
    before = said()

    OwnText.objects.filter(pk=row.pk).update(text="")
    texts.forget()

    assert (before, said()) == ("改过", "催办：办理。26-0001")


def test_text_whose_place_was_taken_away_with_a_new_version_gives_way_to_the_default(db):
    own("请看{gone}")
    own("旧消息", event="gone.event")

    assert said() == "催办：办理。26-0001"


# What is put in


def test_value_with_braces_is_not_read_as_a_place(db):
    own("{number}·{clock}")

    assert said(values={"number": "{clock}", "clock": "{0.__class__}"}) == "{clock}·{0.__class__}"


def test_place_without_a_value_stays_empty_and_what_is_not_listed_is_not_said(db):
    own("{number}!")

    assert said(values={"name": "张秀英"}) == "!"


# What it costs


def test_texts_are_read_once_in_a_minute_whatever_is_told(db, django_assert_num_queries):
    with time_machine.travel(NOON, tick=False) as clock:
        with django_assert_num_queries(1):
            for channel in ("sms", "email", "inbox"):
                said(channel)
        OwnText.objects.create(event=EVENT, channel="", language="zh-hans", text="新的")
        clock.shift(texts.SECONDS - 1)
        with django_assert_num_queries(0):
            before = said()
        clock.shift(2)
        with django_assert_num_queries(1):
            after = said()

    assert (before, after) == ("催办：办理。26-0001", "新的")


# What is refused


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{number}：{clock}", ""),
        ("没有占位符", ""),
        ("100%，%(number)s、%s", ""),
        ("请看{name}", "“{name}”不是这条消息的占位符。可以用的有：{number}、{clock}。"),
        ("请看{电话}", "“{电话}”不是这条消息的占位符。可以用的有：{number}、{clock}。"),
        ("{number.phone}", "“{”没有成对或里面有别的符号。大括号只用来写占位符：{number}、{clock}。"),
        ("{ number }", "“{”没有成对或里面有别的符号。大括号只用来写占位符：{number}、{clock}。"),
        ("{}", "“{”没有成对或里面有别的符号。大括号只用来写占位符：{number}、{clock}。"),
        ("{number!r:>9}", "“{”没有成对或里面有别的符号。大括号只用来写占位符：{number}、{clock}。"),
        ("number}", "“}”没有成对或里面有别的符号。大括号只用来写占位符：{number}、{clock}。"),
        ("{{number}}", "“{”没有成对或里面有别的符号。大括号只用来写占位符：{number}、{clock}。"),
        ("{% if number %}", "“{”没有成对或里面有别的符号。大括号只用来写占位符：{number}、{clock}。"),
    ],
)
def test_text_takes_the_listed_places_and_nothing_else(event, text, why):
    assert texts.refusal(event, "sms", text) == why


@pytest.mark.parametrize(
    ("channel", "most"), [("", 300), ("inbox", 300), ("sms", 300), ("email", 2000), ("wecom", 600)]
)
def test_text_is_as_long_as_the_channel_takes(event, channel, most):
    assert texts.refusal(event, channel, "长" * most) == ""
    assert texts.refusal(event, channel, "长" * (most + 1)) == f"最多 {most} 个字，现在有 {most + 1} 个。"


@pytest.mark.parametrize("default", ["请看{name}", "请看{", "请看%(number)s"])
def test_app_that_registers_a_sentence_with_another_place_does_not_start(default):
    with pytest.raises(ValueError, match=EVENT):
        texts.register(EVENT, "一件事", {"number": ("", "")}, default)


def test_residents_are_told_by_other_ways_than_staff(event):
    texts.register("resident.test", "一件事", {}, "您好")

    assert texts.EVENTS["resident.test"].channels == ["sms", "phone"]
    assert event.channels == ["inbox", "email", "sms", "wecom", "dingtalk"]
