"""Workers and beat. Every task is a hint to look: what is to be done stands in the database."""

import logging
import os
import time

from celery import Celery, Task

from portal import logs

SLOW_MS = 60_000

logger = logging.getLogger("portal.tasks")


class LoggedTask(Task):
    """Every line of a run carries its id; how it ended is one of them."""

    abstract = True

    def __call__(self, *args, **kwargs):
        fields, started = {"task": self.name, "task_id": self.request.id}, time.perf_counter()
        with logs.under(self.request.id or ""):
            try:
                result = super().__call__(*args, **kwargs)
            except Exception:
                logger.exception("failed", extra={"fields": fields | {"ms": ms_since(started)}})
                raise
            ms = ms_since(started)
            level = logging.WARNING if ms > SLOW_MS else logging.INFO
            number = {"result": result} if isinstance(result, int) else {}
            logger.log(level, "done", extra={"fields": fields | {"ms": ms} | number})
        return result


def ms_since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("portal", task_cls=LoggedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_scheduler = "portal.beat:NotedScheduler"
DELIVERY = {"schedule": 5.0, "options": {"expires": 10}}
app.conf.beat_schedule = {
    "time-out-ratings": {"task": "feedback.tasks.time_out_ratings", "schedule": 30.0, "options": {"expires": 60}},
    "sweep-rungs": {"task": "feedback.tasks.sweep_rungs", "schedule": 10.0, "options": {"expires": 30}},
    "audit-rungs": {"task": "feedback.tasks.audit_rungs", "schedule": 60.0, "options": {"expires": 60}},
    "recalculate-deadlines": {
        "task": "feedback.tasks.recalculate_deadlines",
        "schedule": 5.0,
        "options": {"expires": 15},
    },
    "refresh-figures": {"task": "feedback.tasks.refresh_figures", "schedule": 2.0, "options": {"expires": 10}},
    "check-figures": {"task": "feedback.tasks.check_figures", "schedule": 60.0, "options": {"expires": 60}},
    "warn-of-calendar": {"task": "feedback.tasks.warn_of_calendar", "schedule": 3600.0, "options": {"expires": 3600}},
    "verify-ledger": {"task": "feedback.tasks.verify_ledger", "schedule": 60.0, "options": {"expires": 60}},
    "render-printouts": {"task": "feedback.tasks.render_printouts", "schedule": 2.0, "options": {"expires": 10}},
    "remind-of-duty": {"task": "feedback.tasks.remind_of_duty", "schedule": 60.0, "options": {"expires": 60}},
    "sweep-orphans": {"task": "feedback.tasks.sweep_orphans", "schedule": 3600.0, "options": {"expires": 3600}},
    "anchor-ledger": {"task": "feedback.tasks.anchor_ledger", "schedule": 900.0, "options": {"expires": 900}},
    "forget-notices": {"task": "accounts.tasks.forget_notices", "schedule": 3600.0, "options": {"expires": 3600}},
    # A channel each, so that one that hangs keeps nobody waiting.
    "deliver-email": {"task": "accounts.tasks.deliver_email", **DELIVERY},
    "deliver-sms": {"task": "accounts.tasks.deliver_sms", **DELIVERY},
    "deliver-wecom": {"task": "accounts.tasks.deliver_wecom", **DELIVERY},
    "deliver-dingtalk": {"task": "accounts.tasks.deliver_dingtalk", **DELIVERY},
}
