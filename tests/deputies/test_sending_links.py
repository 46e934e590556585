"""The staff send a deputy's personal link again: to the account or the mobile, once a minute, in words where it cannot go."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import AuditEntry, Channel, Notification
from accounts.services import Refused
from deputies import links
from deputies.errors import Conflict
from deputies.models import Deputy
from deputies.sending_links import send_link
from tests import duty
from tests.pages import text_of

NOW = duty.at(duty.FRIDAY, 10)
OWN = "/desk/duty/deputies/d1/"


@pytest.fixture(autouse=True)
def now(settings):
    settings.PORTAL_URL = "https://example.cn"
    with time_machine.travel(NOW, tick=False):
        yield


def sent() -> list[Notification]:
    return list(Notification.objects.filter(key__startswith="duty.link_sent:", channel__in=["inbox", "sms"]))


def test_link_lets_the_deputy_in_and_earlier_ones_stay_good(cast):
    earlier = links.link_token(cast.deputy)

    send_link(cast.deputy, by=cast.liaison)

    [notice] = sent()
    token = notice.text.partition("https://example.cn/duty/")[2].rstrip("/")
    assert notice.recipient == cast.deputy_user
    assert notice.text.startswith("这是您查看和答复接待安排的本人链接，30天内有效，请不要转发：https://")
    assert [links.deputy_of_link(each) for each in (token, earlier)] == [cast.deputy] * 2
    entry = AuditEntry.objects.get(verb="send_duty_link")
    assert (entry.user, entry.subject) == (cast.liaison, "d1")


def test_deputy_without_an_account_gets_a_text_message(cast, settings):
    settings.CHANNELS = [Channel.SMS]
    Deputy.objects.filter(pk=cast.deputy.pk).update(user=None)

    send_link(Deputy.objects.get(pk=cast.deputy.pk), by=cast.liaison)

    assert [row.channel for row in sent()] == ["sms"]


def test_second_press_within_a_minute_sends_nothing(cast):
    send_link(cast.deputy, by=cast.liaison)

    with pytest.raises(Conflict, match="刚才已经发过"):
        send_link(cast.deputy, by=cast.liaison)
    send_link(cast.deputy, by=cast.liaison, at=NOW + timedelta(minutes=1))

    assert len(sent()) == 2


def test_nobody_to_reach_and_no_address_are_said(cast, settings):
    silent = duty.deputy("d8", cast.station, name="尤代表")

    with pytest.raises(Refused, match="尤代表没有能用的账号或手机短信"):
        send_link(silent, by=cast.liaison)
    settings.PORTAL_URL = ""
    with pytest.raises(Refused, match="门户还没有设置自己的网址"):
        send_link(cast.deputy, by=cast.liaison)

    assert sent() == []


def test_button_on_the_deputys_page_sends_it_and_says_when_it_did_before(cast, browser_of):
    liaison = browser_of(cast.liaison)
    duty.deputy("d8", cast.station)

    page, silent = (text_of(liaison.get(f"/desk/duty/deputies/{code}/").content.decode()) for code in ("d1", "d8"))
    done = liaison.post(f"{OWN}link/", follow=True)
    again = liaison.post(f"{OWN}link/")

    assert ("再发本人链接" in page, "再发本人链接" in silent) == (True, False)
    assert "送达方式：账号" in page
    assert "收不到链接。请打电话告知。" in silent
    assert "本人链接已交出。" in text_of(done.content.decode())
    assert (again.status_code, "刚才已经发过" in text_of(again.content.decode())) == (409, True)


def test_neighbour_and_committee_send_nothing(cast, browser_of):
    answers = [browser_of(user).post(f"{OWN}link/").status_code for user in (cast.other_liaison, cast.committee)]

    assert (answers, sent()) == ([404, 403], [])
