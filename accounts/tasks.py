"""What beat ticks for, a channel each. A channel on which this process is still sending is not looked at twice."""

import logging
from datetime import timedelta
from threading import Lock

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts import inbox
from accounts.delivery import deliver
from accounts.models import SENT, Channel

logger = logging.getLogger(__name__)
SENDING = {channel: Lock() for channel in SENT}


def tick(channel) -> int:
    """A line that hangs then takes one thread of the worker and no more."""
    if not SENDING[channel].acquire(blocking=False):
        return 0
    try:
        return deliver(channel)
    finally:
        SENDING[channel].release()


@shared_task
def deliver_email():
    return tick(Channel.EMAIL)


@shared_task
def deliver_sms():
    return tick(Channel.SMS)


@shared_task
def deliver_wecom():
    return tick(Channel.WECOM)


@shared_task
def deliver_dingtalk():
    return tick(Channel.DINGTALK)


@shared_task
def forget_notices():
    """Delete what was read, delivered or taken out longer ago than notices are kept; return how many."""
    forgotten = inbox.forget(before=timezone.now() - timedelta(days=settings.NOTICES_KEPT_DAYS))
    if forgotten:
        logger.info("%s notices forgotten", forgotten)
    return forgotten
