"""How somebody wants to be told: what the profile offers, what it refuses, and whether it works."""

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Notification, User
from accounts.views import MOST_TESTS
from tests.cases import NOON
from tests.pages import text_of

PROFILE, TEST = "/profile/", "/profile/test/"
FORM = {"phone": "", "email": "", "language": "zh-hans", "channels": [], "bot_url": ""}
ALL = ["email", "sms", "wecom", "dingtalk"]


@pytest.fixture
def channels(settings):
    settings.CHANNELS = ALL
    return settings


def page(client) -> str:
    return text_of(client.get(PROFILE).content.decode())


def saved(cast) -> User:
    return User.objects.get(pk=cast.liaison.pk)


@pytest.mark.parametrize(
    ("is_set_up", "offered"),
    [([], ""), (["email"], "邮件"), (["email", "sms"], "邮件短信"), (["dingtalk"], "钉钉群机器人")],
)
def test_only_what_is_set_up_is_offered(cast, client_of, settings, is_set_up, offered):
    settings.CHANNELS = is_set_up

    form = client_of(cast.liaison).get(PROFILE).context["form"]

    assert "".join(str(label) for _name, label in getattr(form.fields.get("channels"), "choices", [])) == offered
    assert ("bot_url" in form.fields) is ("dingtalk" in is_set_up)


@pytest.mark.parametrize(
    ("filled_in", "wrong"),
    [
        ({"channels": ["email"], "email": "a@x.test"}, {}),
        ({"channels": ["email"]}, {"email": "要收邮件通知，请填写电子邮件地址。"}),
        ({"channels": ["sms"], "phone": "138 1234 5678"}, {}),
        ({"channels": ["sms"], "phone": "0745-5230001"}, {"phone": "要收短信通知，请填写11位的手机号码。"}),
        ({"channels": ["wecom"], "bot_url": "wecombot://abc-1"}, {}),
        ({"channels": ["dingtalk"], "bot_url": "dingtalk://SEC1@abc"}, {}),
        ({"bot_url": "dingtalk://abc/"}, {}),
        (
            {"channels": ["wecom"], "bot_url": "dingtalk://abc"},
            {"bot_url": "要用企业微信群机器人，请填写它的地址，以 wecombot:// 开头。"},
        ),
        ({"channels": ["dingtalk"]}, {"bot_url": "要用钉钉群机器人，请填写它的地址，以 dingtalk:// 开头。"}),
        ({"channels": ["email"], "email": "nothing"}, {"email": "输入一个有效的 Email 地址。"}),
        *(
            ({"bot_url": url}, {"bot_url": "只能是企业微信（wecombot://…）或钉钉（dingtalk://…）群机器人的地址。"})
            for url in (
                "https://evil.test/",
                "json://127.0.0.1/",
                "mailto://a:b@x.test",
                "wecombot://abc?redirect=yes",
                "wecombot://abc\ndingtalk://abc",
                "dingtalk://abc/13812345678",
            )
        ),
    ],
)
def test_no_channel_without_its_address(cast, client_of, channels, filled_in, wrong):
    answer = client_of(cast.liaison).post(PROFILE, FORM | filled_in)

    if not wrong:
        assert answer.status_code == 302
        assert saved(cast).channels == filled_in.get("channels", [])
        return
    assert (answer.status_code, answer.context["form"].errors) == (400, {name: [said] for name, said in wrong.items()})
    assert (saved(cast).channels, saved(cast).bot_url) == ([], "")


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-1", "wecombot://693a-1"),
        (" https://oapi.dingtalk.com/robot/send?access_token=9f1c ", "dingtalk://9f1c"),
    ],
)
def test_address_as_the_bot_shows_it_is_understood(cast, client_of, channels, shown, kept):
    client_of(cast.liaison).post(PROFILE, FORM | {"bot_url": shown})

    assert saved(cast).bot_url == kept


def test_choice_may_be_taken_back(cast, client_of, channels):
    client = client_of(cast.liaison)
    client.post(PROFILE, FORM | {"channels": ["email"], "email": "a@x.test"})

    client.post(PROFILE, FORM | {"email": "a@x.test"})

    assert saved(cast).channels == []


def test_what_is_not_set_up_today_stays_chosen(cast, client_of, channels):
    client = client_of(cast.liaison)
    client.post(PROFILE, FORM | {"channels": ["email", "sms"], "email": "a@x.test", "phone": "13812345678"})
    channels.CHANNELS = ["email"]

    client.post(PROFILE, FORM | {"channels": ["email"], "email": "b@x.test", "phone": "13812345678"})

    assert (sorted(saved(cast).channels), saved(cast).email) == (["email", "sms"], "b@x.test")


def test_channel_that_is_not_offered_cannot_be_posted(cast, client_of, settings):
    settings.CHANNELS = ["email"]

    answer = client_of(cast.liaison).post(PROFILE, FORM | {"channels": ["sms"], "phone": "13812345678"})

    assert (answer.status_code, saved(cast).channels) == (400, [])


@pytest.mark.parametrize(
    ("bot", "address", "other", "refusal"),
    [
        ("wecom", "wecombot://abc", "dingtalk://abc", "只能是企业微信群机器人的地址（wecombot://…）。"),
        ("dingtalk", "dingtalk://abc", "wecombot://abc", "只能是钉钉群机器人的地址（dingtalk://…）。"),
    ],
)
def test_only_the_bot_that_may_be_used_is_spoken_of_and_taken(cast, client_of, settings, bot, address, other, refusal):
    settings.CHANNELS = [bot]
    client = client_of(cast.liaison)

    shown = page(client)
    refused, taken = (client.post(PROFILE, FORM | {"bot_url": url}) for url in (other, address))

    assert (["企业微信" in shown, "钉钉" in shown]) == [bot == "wecom", bot == "dingtalk"]
    assert refused.context["form"].errors == {"bot_url": [refusal]}
    assert (taken.status_code, saved(cast).bot_url) == (302, address)


def test_address_of_a_bot_that_may_not_be_used_today_stays(cast, client_of, settings):
    settings.CHANNELS = ["wecom"]
    User.objects.filter(pk=cast.liaison.pk).update(bot_url="dingtalk://abc")

    answer = client_of(cast.liaison).post(PROFILE, FORM | {"bot_url": "dingtalk://abc"})

    assert (answer.status_code, saved(cast).bot_url) == (302, "dingtalk://abc")


# The test notice


def wanting_mail(cast):
    User.objects.filter(pk=cast.liaison.pk).update(channels=["email"], email="a@x.test")


def test_notice_to_oneself_goes_by_every_channel_once_a_minute(cast, client_of, channels):
    wanting_mail(cast)
    client = client_of(cast.liaison)

    said = []
    with time_machine.travel(NOON, tick=False):
        for _click in range(2):
            assert client.post(TEST)["Location"] == PROFILE
            said.append(page(client))

    rows = Notification.objects.values_list("recipient__username", "channel")
    assert sorted(rows) == [("liaison", "email"), ("liaison", "inbox")]
    assert ["测试通知已交出" in shown for shown in said] == [True, False]
    assert ["已经发过一条测试通知，没有再发" in shown for shown in said] == [False, True]


def test_test_is_offered_where_there_is_something_to_test(cast, client_of, channels):
    client = client_of(cast.liaison)
    before = "给自己发一条测试通知" in page(client)
    wanting_mail(cast)

    assert (before, "给自己发一条测试通知" in page(client)) == (False, True)


def test_what_was_typed_but_not_saved_is_not_offered_for_a_test(cast, client_of, channels):
    answer = client_of(cast.liaison).post(
        PROFILE, FORM | {"channels": ["email"], "email": "a@x.test", "language": "fr"}
    )

    assert answer.context["told_outside"] == []


def test_nobody_who_stands_in_gets_the_test(cast, client_of, channels):
    today = timezone.localdate()
    User.objects.filter(pk=cast.liaison.pk).update(substitute=cast.colleague, away_from=today, away_until=today)

    client_of(cast.liaison).post(TEST)

    assert set(Notification.objects.values_list("recipient__username", flat=True)) == {"liaison"}


def test_a_few_tests_a_day_are_enough(cast, client_of, channels):
    client = client_of(cast.liaison)
    with time_machine.travel(NOON, tick=False) as clock:
        for _minute in range(MOST_TESTS + 1):
            client.post(TEST)
            clock.shift(60)
        refused = Notification.objects.inbox().count()
        said = "今天已经发过 5 条测试通知" in page(client)
        clock.shift(24 * 3600)
        client_of(cast.liaison).post(TEST)

    assert (refused, said, Notification.objects.inbox().count()) == (MOST_TESTS, True, MOST_TESTS + 1)
