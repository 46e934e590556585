"""What the clock does when it presses is called so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0011_policy_limits"),
    ]

    operations = [
        migrations.AlterField(
            model_name="press",
            name="means",
            field=models.CharField(
                choices=[
                    ("phone", "电话催办"),
                    ("message", "站内催办"),
                    ("written", "书面催办"),
                    ("visit", "上门催办"),
                ],
                max_length=8,
            ),
        ),
    ]
