"""The shipped time limits (workflow.md, "Clocks"). A county replaces a row by adding a later one in the admin."""

from datetime import UTC, datetime

from django.db import migrations

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
WD, DAY, MONTH = "working_day", "day", "month"
DEFAULTS = [
    ("reception", "", "", 1, WD),
    ("registration", "", "", 1, WD),
    ("sign_for", "", "", 1, WD),
    ("extension_decision", "", "", 1, WD),
    ("dispatch", "", "", 1, WD),
    ("dispatch", "township_major", "", 10, WD),
    ("dispatch", "county", "", 5, WD),
    ("return_window", "", "", 3, WD),
    ("result", "township", "", 5, WD),
    ("result", "township", "complex", 15, WD),
    ("result", "township", "urgent", 1, WD),
    ("result", "township_major", "", 30, DAY),
    ("result", "county", "", 3, MONTH),
    ("result", "county", "complex", 6, MONTH),
    ("verification", "", "", 3, WD),
    ("reply", "", "", 2, WD),
    ("rating", "", "", 15, DAY),
    ("head_decision", "", "", 3, WD),
    ("archiving", "", "", 5, WD),
    ("rework", "", "", 3, WD),
    ("rework", "township_major", "", 10, WD),
    ("rework", "county", "", 1, MONTH),
]


def add(apps, schema_editor):
    Policy = apps.get_model("feedback", "Policy")
    names = ("kind", "level", "pace", "amount", "unit")
    Policy.objects.bulk_create(
        Policy(**dict(zip(names, row, strict=True)), valid_from=BEGINNING, basis="默认规定") for row in DEFAULTS
    )


def remove(apps, schema_editor):
    apps.get_model("feedback", "Policy").objects.filter(valid_from=BEGINNING).delete()


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
