"""Workers and beat. Every task is a hint to look: what is to be done stands in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "time-out-ratings": {"task": "feedback.tasks.time_out_ratings", "schedule": 30.0, "options": {"expires": 60}},
    "sweep-rungs": {"task": "feedback.tasks.sweep_rungs", "schedule": 10.0, "options": {"expires": 30}},
    "audit-rungs": {"task": "feedback.tasks.audit_rungs", "schedule": 60.0, "options": {"expires": 60}},
    "verify-ledger": {"task": "feedback.tasks.verify_ledger", "schedule": 60.0, "options": {"expires": 60}},
    "render-printouts": {"task": "feedback.tasks.render_printouts", "schedule": 2.0, "options": {"expires": 10}},
    "sweep-orphans": {"task": "feedback.tasks.sweep_orphans", "schedule": 3600.0, "options": {"expires": 3600}},
    "anchor-ledger": {"task": "feedback.tasks.anchor_ledger", "schedule": 900.0, "options": {"expires": 900}},
}
