"""What templates need to say dates, icons and Chinese data in an English page."""

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from accounts.protection import mask_name, mask_phone
from accounts.wording import in_chinese, is_foreign, listed, zh

register = template.Library()
WEEKDAYS = "一二三四五六日"


@register.simple_tag
def icon(name):
    """One picture of the vendored sprite; always beside a word, so hidden from screen readers."""
    sprite = static("vendor/bootstrap-icons/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name)


register.filter("zh", zh)
register.filter("listed", listed)


@register.filter
def chinese(value):
    """The attribute for something that can carry no mark inside: an option, a text somebody typed."""
    return mark_safe(' lang="zh-Hans"') if isinstance(value, str) and is_foreign(value) else ""


@register.filter
def long_day(value):
    """2026年3月6日（周五）."""
    if not value:
        return ""
    day = timezone.localdate(value) if hasattr(value, "hour") else value
    if in_chinese():
        return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"
    return date_format(day, "D j M Y")


@register.filter
def moment(value):
    """2026-03-06 14:30."""
    if isinstance(value, str):
        value = parse_datetime(value)
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


@register.filter
def short_day(value):
    """2026-03-06, for tables."""
    if not value:
        return ""
    return f"{timezone.localtime(value) if hasattr(value, 'hour') else value:%Y-%m-%d}"


@register.filter
def in_fours(value):
    """A number or code in groups of four, as people read it aloud."""
    return " ".join(value[i : i + 4] for i in range(0, len(value), 4))


@register.filter
def masked_name(value):
    return mask_name(value)


@register.filter
def masked_phone(value):
    return mask_phone(value)
