"""Chinese data in pages of either language: there it stands as it is, in an English page it is marked as Chinese."""

import re

from django.utils import translation
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def in_chinese() -> bool:
    return (translation.get_language() or "zh").startswith("zh")


def is_foreign(value) -> bool:
    """Whether this is Chinese in a page of another language."""
    return bool(value) and not in_chinese() and HAN.search(str(value)) is not None


def zh(value):
    """Data as a page shows it: marked where it is foreign there, for screen readers and for the catalogue's test."""
    if value is None or isinstance(value, SafeString):
        return "" if value is None else value
    return format_html('<span lang="zh-Hans">{}</span>', value) if is_foreign(value) else value


def filled(sentence, values: dict):
    """A translated sentence with data in its places, marked as ``zh`` does. A place nobody fills stays empty."""
    if in_chinese():
        return str(sentence) % Places(values)
    marked = {
        name: shown if isinstance(shown := zh(value), int) else conditional_escape(shown)
        for name, value in values.items()
    }
    return mark_safe(conditional_escape(sentence) % Places(marked))  # noqa: S308  each value was escaped


class Places(dict):
    def __missing__(self, name):
        return ""


def listed(values):
    """Data one after the other, each marked as ``zh`` does."""
    if in_chinese():
        return _("、").join(map(str, values))
    return format_html_join(_("、"), "{}", ((zh(value),) for value in values))
