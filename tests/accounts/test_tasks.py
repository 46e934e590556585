"""The ticks of the deliverers: one channel never waits for another, nor twice for itself."""

import pytest

from accounts import inbox, tasks
from accounts.models import SENT, Channel
from tests.cases import NOON


@pytest.mark.parametrize("channel", SENT)
def test_every_channel_has_a_tick_of_its_own(db, channel):
    assert getattr(tasks, f"deliver_{channel}")() == 0


def test_tick_sends_what_is_due(db, gateway):
    inbox.notify_resident(Channel.SMS, "13812345678", key="a", text="已登记。", at=NOON)

    assert (tasks.deliver_email(), tasks.deliver_sms(), tasks.deliver_sms()) == (0, 1, 0)


def test_channel_that_still_sends_is_not_looked_at_again(db, gateway):
    inbox.notify_resident(Channel.SMS, "13812345678", key="a", text="已登记。", at=NOON)

    with tasks.SENDING[Channel.SMS]:
        meanwhile = tasks.deliver_sms()

    assert (meanwhile, tasks.deliver_sms()) == (0, 1)


def test_channel_is_free_again_after_an_error(db, outside, monkeypatch):
    monkeypatch.setattr(tasks, "deliver", lambda channel: 1 / 0)

    for _twice in range(2):
        with pytest.raises(ZeroDivisionError):
            tasks.deliver_sms()
