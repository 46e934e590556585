from django.db import migrations
from django.db.models import F


def note_decided(apps, _schema_editor):
    """What runs extended today was decided for the day it is due."""
    extended = apps.get_model("feedback", "Deadline").objects.filter(stopped_at=None, extended_days__gt=0)
    extended.update(decided_due_at=F("due_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0013_decided_date"),
    ]

    operations = [
        migrations.RunPython(note_decided, migrations.RunPython.noop),
    ]
