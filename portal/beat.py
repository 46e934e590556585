"""Beat says itself that it ticks: a dead beat is then told apart from workers or a broker that do not do what it asks."""

import logging
import time

from celery.beat import PersistentScheduler
from django.db import Error, close_old_connections

from feedback import watch

NOTE_SECONDS = 30

logger = logging.getLogger(__name__)


class NotedScheduler(PersistentScheduler):
    noted_at = -NOTE_SECONDS

    def tick(self, *args, **kwargs):
        if time.monotonic() - self.noted_at >= NOTE_SECONDS:
            self.noted_at = time.monotonic()
            note()
        return super().tick(*args, **kwargs)


def note() -> None:
    """Whatever is wrong with the database must not stop the clock: its next tick notes again."""
    close_old_connections()
    try:
        watch.beat("beat")
    except Error as error:
        logger.error("tick of beat not noted: %s", type(error).__name__)
