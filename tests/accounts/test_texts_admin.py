"""The pages of texts: every event with what it says, a text of one's own with preview, and back to the default."""

import pytest
from django.urls import reverse

from accounts import texts
from accounts.models import AuditEntry, OwnText
from tests.pages import text_of

LIST = reverse("admin:accounts_owntext_changelist")


def page(event="submit.liaisons", channel="sms", language="zh-hans"):
    return reverse("admin:accounts_owntext_edit", args=[event, channel, language])


@pytest.fixture
def administrator(cast, client_of):
    return client_of(cast.administrator)


def words(response) -> str:
    return text_of(response.content.decode())


def entries():
    return list(AuditEntry.objects.order_by("id").values_list("user__username", "verb", "subject"))


def said(channel="sms", language="zh-hans"):
    values = {"title": "26-1 修桥", "number": "26-1", "summary": "修桥"}
    return texts.render("submit.liaisons", language, channel, values)


def test_list_has_every_event_with_its_default_and_the_texts_of_ones_own(administrator, django_assert_num_queries):
    OwnText.objects.create(event="submit.liaisons", channel="sms", language="en", text="New: {number}")
    OwnText.objects.create(event="submit.liaisons", channel="", language="zh-hans", text="新：{number}")
    OwnText.objects.create(event="log.liaisons_if_from_outside", channel="email", language="en", text="")
    administrator.get(LIST)

    with django_assert_num_queries(3):
        html = administrator.get(LIST).content.decode()

    assert [event for event in texts.EVENTS if page(event, "all") not in html] == []
    assert [e.name for e in texts.EVENTS.values() if e.default not in html] == []
    assert "提交 → 联络员" in text_of(html)
    assert "全部渠道 · 汉语" in text_of(html)
    assert page(language="en") in html
    assert page("log.liaisons_if_from_outside", "email", "en") not in html


def test_page_shows_default_places_and_what_it_would_say(administrator):
    shown = words(administrator.get(page("rung.press")))

    assert "催办：{clock}已过{due}，请尽快完成。{title}" in shown
    assert "{due} 期限 2026-03-18" in " ".join(shown.split())
    assert "催办：办理已过2026-03-18，请尽快完成。260305718420 修复村口桥面" in shown


def test_text_is_kept_used_at_once_and_audited(administrator):
    before = said()

    saved = administrator.post(page(), {"text": " 有新意见：{number} ", "_save": "1"}, follow=True)

    assert OwnText.objects.get().text == "有新意见：{number}"
    assert (before, said(), said("email")) == (
        "新意见待登记：26-1 修桥", "有新意见：26-1", "新意见待登记：26-1 修桥",
    )  # fmt: skip
    assert "已保存，60 秒内全部生效。" in words(saved)
    assert entries() == [("admin", "add", "owntext submit.liaisons/sms/zh-hans")]


def test_preview_shows_the_text_with_examples_and_keeps_nothing(administrator):
    shown = administrator.post(page(), {"text": "有新意见：{number}", "_preview": "1"})

    assert shown.context["preview"] == "有新意见：260305718420"
    assert ">有新意见：{number}</textarea>" in shown.content.decode().replace("\n", "")
    assert (OwnText.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_return_key_keeps_and_previews_nothing_that_was_not_asked(administrator):
    """A form sent by neither button is looked at, never kept."""
    administrator.post(page(), {"text": "有新意见"})

    assert not OwnText.objects.exists()


def test_emptied_text_is_the_default_again_and_audited(administrator):
    for text in ("改一", "改二", "改二", ""):
        saved = administrator.post(page(), {"text": text, "_save": "1"}, follow=True)

    assert said() == "新意见待登记：26-1 修桥"
    assert "已恢复默认文字" in words(saved)
    assert saved.context["preview"] == "新意见待登记：260305718420 修复村口桥面"
    assert [verb for _user, verb, _subject in entries()] == ["add", "change", "change"]


def test_preview_of_a_channel_without_a_text_is_that_of_all(administrator):
    administrator.post(page(channel="all"), {"text": "都说：{number}", "_save": "1"})

    assert administrator.get(page()).context["preview"] == "都说：260305718420"
    assert (
        administrator.get(page(language="en"))
        .context["preview"]
        .startswith("New opinion to register: 260305718420 Repair")
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{name}", "“{name}”不是这条消息的占位符。可以用的有：{title}、{number}、{summary}。"),
        ("{number", "“{”没有成对"),
        ("长" * 301, "最多 300 个字，现在有 301 个。"),
    ],
)
@pytest.mark.parametrize("button", ["_save", "_preview"])
def test_text_that_cannot_be_kept_comes_back_with_why(administrator, text, why, button):
    shown = administrator.post(page(), {"text": text, button: "1"})

    assert why in words(shown)
    assert text in shown.content.decode()
    assert shown.context["preview"] == ""
    assert not OwnText.objects.exists()


def test_mail_takes_longer_texts_with_lines(administrator):
    shown = administrator.post(page(channel="email"), {"text": "第一行\r\n" + "长" * 1996, "_save": "1"}, follow=True)

    assert OwnText.objects.get().text == "第一行\n" + "长" * 1996
    assert "第一行<br>长" in shown.content.decode()


def test_markup_in_a_text_is_shown_as_it_was_written(administrator):
    shown = administrator.post(page(), {"text": "<b>急</b>{number}", "_preview": "1"}).content.decode()

    assert "<b>急" not in shown
    assert "&lt;b&gt;急&lt;/b&gt;260305718420" in shown


@pytest.mark.parametrize(
    "address", [page("no.event"), page(channel="phone"), page(channel="x"), page(language="fr"), page("resident.none")]
)
def test_page_of_nothing_that_is_told_does_not_exist(administrator, address):
    assert administrator.get(address).status_code == 404


def test_residents_are_told_in_chinese_and_nothing_else_can_be_written(administrator):
    """A row from before is neither shown nor opened."""
    event = next(name for name in texts.EVENTS if name.startswith("resident."))
    OwnText.objects.create(event=event, channel="sms", language="en", text="Old")

    shown = administrator.get(page(event)).content.decode()

    assert (page(event) in shown, page(event, "phone") in shown, page(event, language="en") in shown) == (
        False, True, False,
    )  # fmt: skip
    assert administrator.get(page(event, language="en")).status_code == 404
    assert page(event, language="en") not in administrator.get(LIST).content.decode()


@pytest.mark.parametrize("who", ["committee", "head", "officer"])
def test_texts_are_the_administrators(cast, client_of, who):
    client = client_of(getattr(cast, who))

    assert [client.get(url).status_code for url in (LIST, page())] == [302, 302]
    client.post(page(), {"text": "改过", "_save": "1"})
    assert not OwnText.objects.exists()
