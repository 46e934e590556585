"""What is written into a form: as long as it looks, and nothing in it that nobody sees."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts import fields


@pytest.mark.parametrize(("length", "is_taken"), [(120, True), (121, False)])
def test_text_too_long_is_refused_with_both_numbers(length, is_taken):
    try:
        found = fields.line("地点").clean("桥" * length)
    except ValidationError as refused:
        found = refused.messages

    assert found == ("桥" * length if is_taken else ["最多写120个字，现在有121个，请缩短一些。"])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("桥\r\n路\r灯", "桥\n路\n灯"),
        ("桥\t路\n灯", "桥\t路\n灯"),
        ("\u202e桥\u2066路\x00\x1b\x85\ufeff", "桥路"),
        ("👩\u200d👧", "👩\u200d👧"),
        (" 桥 ", "桥"),
    ],
)
def test_text_is_kept_without_what_nobody_sees(typed, kept):
    assert fields.text("内容").clean(typed) == kept


@pytest.mark.parametrize("typed", ["\u200b\u200c\u200e\u200f\u2060", "\x01\x7f \ufeff", "\r\n"])
def test_text_of_which_nothing_is_seen_is_none(typed):
    with pytest.raises(ValidationError) as refused:
        fields.text("内容").clean(typed)

    assert refused.value.messages == ["请填写这一项。"]


def test_line_break_counts_once():
    assert len(fields.text("内容", max_length=5).clean("桥\r\n路\r\n灯")) == 5


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [("0001-01-01", False), ("1999-12-31", False), ("2000-01-01", True), ("2100-12-31", True), ("2101-01-01", False)],
)
def test_day_of_another_century_is_refused(typed, is_taken):
    try:
        found = fields.day("日期").clean(typed)
    except ValidationError as refused:
        found = refused.messages

    assert found == (date.fromisoformat(typed) if is_taken else ["请核对年份。"])


@pytest.mark.parametrize("typed", ["2026-02-30", "昨天", "2026-13-01", "99999-01-01"])
def test_day_that_is_none_is_refused(typed):
    with pytest.raises(ValidationError):
        fields.day("日期").clean(typed)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("", "date"),
        ("2026-03-01", "date"),
        ("昨天", "text"),
        ("2026-02-30", "text"),
        ("2026-3-1", "text"),
        ("x", "text"),
    ],
)
def test_what_is_no_day_is_shown_as_it_was_typed(typed, kind):
    drawn = fields.DayInput().render("since", typed)

    assert f'type="{kind}"' in drawn and f'value="{typed}"' in (drawn if typed else 'value=""')
