from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0012_words_of_pressing"),
    ]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="decided_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="deadline",
            name="slack_days",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
