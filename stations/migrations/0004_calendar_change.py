"""Changes of the working days: drafted, confirmed, applied."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0003_serial_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "待确认"),
                            ("confirmed", "正在调整期限"),
                            ("applied", "已生效"),
                            ("dismissed", "已放弃"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("days", models.JSONField(verbose_name="日期")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="提出时间")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                ("passed_at", models.DateTimeField(null=True)),
                ("moved", models.PositiveIntegerField(default=0, verbose_name="期限变动的意见")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
            ],
            options={
                "verbose_name": "日历调整",
                "verbose_name_plural": "日历调整",
                "ordering": ["-id"],
            },
        ),
    ]
