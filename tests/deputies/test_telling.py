"""How deputies and staff are told of duty."""

from datetime import datetime

import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import texts
from accounts.models import Channel, Notification
from deputies import telling
from tests import duty

EVENT = "duty.test"
WORKING = timezone.make_aware(datetime(2026, 11, 2, 10))
NIGHT = timezone.make_aware(datetime(2026, 10, 30, 22))


@pytest.fixture(autouse=True)
def event(monkeypatch):
    monkeypatch.setattr(texts, "EVENTS", texts.EVENTS.copy())
    telling.register(EVENT, _("接待日"), "{day} {hours} {station}，{place}。{link}", link=(_("接待日"), "x"))


@pytest.fixture
def day(cast):
    return duty.reception_day(cast.station)


def test_deputy_with_an_account_is_told_in_the_inbox_once(cast, day):
    for _again in range(2):
        telling.tell_deputies(EVENT, [cast.deputy], key="k", values=telling.about(day), at=WORKING)

    [notice] = Notification.objects.all()
    assert (notice.recipient, notice.channel) == (cast.deputy_user, Channel.INBOX)
    assert notice.text == "2026年11月6日（周五） 09:00–11:30 辰阳镇联络站，建设路1号。"


def test_reader_of_english_reads_the_day_in_english(cast, day):
    cast.deputy_user.language = "en"
    cast.deputy_user.save(update_fields=["language"])
    cast.deputy.user = cast.deputy_user

    telling.tell_deputies(EVENT, [cast.deputy], key="k", values=telling.about(day), at=WORKING)

    assert Notification.objects.get().text.startswith("Fri 6 Nov 2026 09:00–11:30")


def test_deputy_without_an_account_gets_a_text_message_in_working_hours(cast, day, settings):
    settings.CHANNELS = [Channel.SMS]
    other = duty.deputy("d9", cast.station, phone="139 0745 0009")

    telling.tell_deputies(
        EVENT, [other], key="k", values=telling.about(day), at=NIGHT, personal=lambda who: {"link": who.code}
    )

    [notice] = Notification.objects.all()
    assert (notice.channel, notice.address, notice.recipient) == (Channel.SMS, "13907450009", None)
    assert notice.text.endswith("建设路1号。d9")
    assert timezone.localtime(notice.next_attempt_at).isoformat() == "2026-11-02T09:00:00+08:00"


def test_deputy_whom_nothing_reaches_can_only_be_called(cast, day, settings):
    settings.CHANNELS = []
    other = duty.deputy("d9", cast.station, phone="13907450009")

    telling.tell_deputies(EVENT, [other], key="k", values=telling.about(day), at=WORKING)

    assert telling.reach_of(other) == telling.Reach.NONE
    assert not Notification.objects.exists()


def test_staff_told_are_the_nearest(cast, day):
    telling.tell_staff(EVENT, cast.station, key="k", values=telling.about(day), at=WORKING)
    telling.tell_staff(EVENT, cast.station, key="h", values=telling.about(day), at=WORKING, heads=True)

    told = set(Notification.objects.values_list("key", "recipient__username"))
    assert told == {("k", "liaison"), ("k", "colleague"), ("h", "head")}
