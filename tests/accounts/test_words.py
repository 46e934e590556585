"""What templates say dates, numbers and people with."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe

from accounts.templatetags import words
from accounts.wording import filled, listed, zh

# Half past two at night in Shanghai, still the day before in UTC.
NIGHT = datetime(2026, 3, 5, 18, 30, tzinfo=UTC)
DAY = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("long_day", DAY, "2026年3月6日（周五）"),
        ("long_day", NIGHT, "2026年3月6日（周五）"),
        ("long_day", None, ""),
        ("moment", NIGHT, "2026-03-06 02:30"),
        ("moment", "2026-03-05T18:30:00Z", "2026-03-06 02:30"),
        ("moment", None, ""),
        ("moment", "nonsense", ""),
        ("short_day", NIGHT, "2026-03-06"),
        ("short_day", DAY, "2026-03-06"),
        ("short_day", None, ""),
        ("in_fours", "261234567890", "2612 3456 7890"),
        ("in_fours", "ABCDEFGH", "ABCD EFGH"),
        ("in_fours", "ABCDE", "ABCD E"),
        ("in_fours", "", ""),
        ("masked_name", "张秀英", "张**"),
        ("masked_phone", "13812345678", "138****5678"),
    ],
)
def test_value_is_shown_as_people_here_write_it(name, value, shown):
    assert getattr(words, name)(value) == shown


@pytest.mark.parametrize(("day", "shown"), [(DAY, "Fri 6 Mar 2026"), (NIGHT, "Fri 6 Mar 2026")])
def test_day_in_an_english_page_is_english(day, shown):
    with translation.override("en"):
        assert words.long_day(day) == shown


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("zh-hans", "桥", "桥"),
        ("zh-hans", None, ""),
        ("en", "桥", '<span lang="zh-Hans">桥</span>'),
        ("en", "bridge 7", "bridge 7"),
        ("en", "", ""),
        ("en", None, ""),
        ("en", 7, 7),
        ("en", "<b>桥</b>", '<span lang="zh-Hans">&lt;b&gt;桥&lt;/b&gt;</span>'),
        ("en", mark_safe("<i>桥</i>"), "<i>桥</i>"),
    ],
)
def test_chinese_data_is_marked_in_a_page_of_another_language(language, value, shown):
    with translation.override(language):
        assert zh(value) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh-hans", "<b>桥</b> 3 件"),
        ("en", '<span lang="zh-Hans">&lt;b&gt;桥&lt;/b&gt;</span> 3 件'),
    ],
)
def test_sentence_is_filled_and_nothing_in_it_runs(language, shown):
    """In a Chinese page the template escapes the whole."""
    with translation.override(language):
        sentence = filled("%(what)s %(n)d 件", {"what": "<b>桥</b>", "n": 3})
        drawn = Template("{{ sentence }}").render(Context({"sentence": sentence}))

    assert sentence == shown
    assert "<b>" not in drawn


def test_place_nobody_fills_stays_empty():
    assert filled("从%(start)s到%(end)s", {"start": "甲"}) == "从甲到"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("zh-hans", "桥、road"), ("en", '<span lang="zh-Hans">桥</span>, road')],
)
def test_list_is_punctuated_in_the_language_of_the_page(language, shown):
    with translation.override(language):
        assert listed(["桥", "road"]) == shown


def test_icon_is_a_picture_beside_a_word_and_nothing_to_a_screen_reader():
    drawn = Template('{% icon "search" %}').render(Context())

    assert 'aria-hidden="true"' in drawn
    assert "icons.svg#search" in drawn
