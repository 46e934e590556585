"""What is left in Chinese on a page in English: words that are no data, and data that our own pages do not mark."""

import re
from html.parser import HTMLParser

from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.wording import HAN

RUN = re.compile(f"{HAN.pattern}+")
CHINESE_POINTS = re.compile("[\u3001\u3002\u3008-\u3011\uff01-\uff1f]")
OURS = ("accounts", "stations", "deputies", "feedback")
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
READ = {"alt", "aria-label", "content", "label", "placeholder", "title", "value"}
# The seal in the mast and the switch to the other language.
ALWAYS = ["联", "中文"]


class Page(HTMLParser):
    """Its texts: plain, marked as Chinese, and those of attributes and the title, which can carry no mark inside."""

    def __init__(self, html):
        super().__init__()
        self.open, self.plain, self.marked, self.attributes = [], [], [], []
        self.feed(html)

    @property
    def is_marked(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.attributes += [value for name, value in attrs.items() if value and (name in READ or name[:5] == "data-")]
        if tag not in VOID:
            self.open.append((tag, attrs["lang"].startswith("zh") if "lang" in attrs else self.is_marked))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        tag = self.open[-1][0] if self.open else ""
        if tag not in ("script", "style"):
            (self.attributes if tag == "title" else self.marked if self.is_marked else self.plain).append(text)


class Data:
    """All Chinese that rows hold, and what is typed into forms."""

    def __init__(self, *typed):
        found = {settings.PORTAL_NAME, *ALWAYS, *typed}
        for model in (model for app in OURS for model in apps.get_app_config(app).get_models()):
            if names := text_columns(model):
                found |= strings(list(model.objects.values_list(*names)))
        self.values = sorted(filter(HAN.search, found), key=len, reverse=True)
        self.whole = "\n".join(self.values)

    def without(self, text) -> str:
        for value in self.values if HAN.search(text) else ():
            text = text.replace(value, "")
        return text


def text_columns(model) -> list[str]:
    kinds = models.CharField | models.TextField | models.JSONField
    return [field.name for field in model._meta.concrete_fields if isinstance(field, kinds)]


def strings(value) -> set[str]:
    """Every text in a value of columns and JSON."""
    if isinstance(value, str):
        return {value}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else []
    return set().union(*map(strings, parts))


def left_over(html, data, *, marks=True, is_form=False) -> list[str]:
    """``marks``: data in texts is marked as Chinese. ``is_form``: what is marked is a Chinese form, all of it."""
    page = Page(html)
    plain = page.plain if marks else map(data.without, page.plain)
    found = [text for text in plain if HAN.search(text) or CHINESE_POINTS.search(text)]
    found += filter(HAN.search, map(data.without, page.attributes))
    if not is_form:
        found += [run for text in page.marked for run in RUN.findall(text) if run not in data.whole]
    return [text.strip()[:80] for text in found]
