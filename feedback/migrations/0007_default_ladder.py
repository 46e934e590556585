"""The shipped ladder (workflow.md, "Clocks") and the time to answer what the clock itself issues. Counties edit both."""

from datetime import UTC, datetime

from django.db import migrations
from django.db.models import F

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
PROMPT, PRESS, SUPERVISE, COMMITTEE, PROBLEM = range(5)
BY_COUNT = None
# Who owes it, how far, working days late, who is told, whether a supervision notice is issued.
LADDER = [
    ("unit", PROMPT, 0, ["unit_officer"], False),
    ("unit", PRESS, 1, ["unit_officer", "head"], False),
    ("unit", SUPERVISE, 3, ["unit_leader", "presidium"], True),
    ("unit", COMMITTEE, 5, ["committee"], False),
    ("unit", PROBLEM, BY_COUNT, ["unit_leader", "head", "presidium", "committee"], False),
    ("liaison", PROMPT, 0, ["liaison"], False),
    ("liaison", PRESS, 1, ["liaison", "head"], False),
    ("liaison", SUPERVISE, 3, ["head", "presidium"], False),
    ("liaison", COMMITTEE, 5, ["committee"], False),
    ("liaison", PROBLEM, BY_COUNT, ["head", "presidium", "committee"], False),
    ("deputy", PROMPT, 0, ["liaison"], False),
    ("deputy", PRESS, 1, ["deputy", "liaison", "head"], False),
    ("deputy", SUPERVISE, 3, ["head", "presidium"], False),
    ("deputy", COMMITTEE, 5, ["committee"], False),
    ("head", PROMPT, 0, ["head"], False),
    ("head", PRESS, 1, ["head"], False),
    ("head", SUPERVISE, 3, ["presidium"], False),
    ("head", COMMITTEE, 5, ["committee"], False),
    ("committee", PROMPT, 0, ["committee"], False),
    ("committee", PRESS, 1, ["committee"], False),
    ("committee", SUPERVISE, 3, ["committee", "committee_above"], False),
    ("committee", COMMITTEE, 5, ["committee", "committee_above"], False),
    ("committee", PROBLEM, BY_COUNT, ["committee", "committee_above"], False),
]
REPLY_TO_NOTICE = {"kind": "supervision_reply", "level": "", "pace": "", "valid_from": BEGINNING}
NEVER_LATE = ["rating", "return_window"]


def add(apps, schema_editor):
    names = ("owed_by", "level", "days_late", "audiences", "issues_notice")
    Rung = apps.get_model("feedback", "Rung")
    Rung.objects.bulk_create(Rung(**dict(zip(names, row, strict=True))) for row in LADDER)
    apps.get_model("feedback", "Policy").objects.get_or_create(
        **REPLY_TO_NOTICE, defaults={"amount": 5, "unit": "working_day", "basis": "默认规定"}
    )
    # What runs already reminds from now on, but imported history.
    running = apps.get_model("feedback", "Deadline").objects.filter(stopped_at=None, opinion__batch=None)
    running.exclude(kind__in=NEVER_LATE).update(next_rung=PROMPT, next_rung_at=F("amber_at"))


def remove(apps, schema_editor):
    apps.get_model("feedback", "Rung").objects.all().delete()
    apps.get_model("feedback", "Deadline").objects.update(next_rung=None, next_rung_at=None)
    apps.get_model("feedback", "Policy").objects.filter(**REPLY_TO_NOTICE).delete()


class Migration(migrations.Migration):
    dependencies = [("feedback", "0006_the_ladder")]
    operations = [migrations.RunPython(add, remove)]
