"""A form for an event that is sent twice makes one event."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deputies", "0001_initial"),
        ("feedback", "0004_words"),
        ("stations", "0003_serial_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="occasion",
            name="form_key",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="occasion",
            constraint=models.UniqueConstraint(
                fields=("form_key", "station", "kind", "held_on", "title"), name="occasion_made_once"
            ),
        ),
    ]
