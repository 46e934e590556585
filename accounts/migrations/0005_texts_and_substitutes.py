"""A county's own texts for notices, and who is told as well while somebody is away."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_outbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=60, verbose_name="消息")),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("inbox", "站内消息"),
                            ("email", "邮件"),
                            ("sms", "短信"),
                            ("wecom", "企业微信群机器人"),
                            ("dingtalk", "钉钉群机器人"),
                            ("phone", "电话告知"),
                        ],
                        max_length=10,
                        verbose_name="渠道",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "中文"), ("en", "English")], max_length=10, verbose_name="语言"
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="文字")),
            ],
            options={
                "verbose_name": "消息文字",
                "verbose_name_plural": "消息文字",
                "ordering": ["event", "channel", "language"],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="away_from",
            field=models.DateField(blank=True, null=True, verbose_name="离岗起"),
        ),
        migrations.AddField(
            model_name="user",
            name="away_until",
            field=models.DateField(blank=True, null=True, verbose_name="离岗止"),
        ),
        migrations.AddField(
            model_name="user",
            name="substitute",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stands_in_for",
                to=settings.AUTH_USER_MODEL,
                verbose_name="代办人",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("away_from", None), ("away_until", None), ("substitute", None)),
                    models.Q(
                        ("away_from__isnull", False),
                        ("away_until__isnull", False),
                        ("substitute__isnull", False),
                        ("away_until__gte", models.F("away_from")),
                    ),
                    _connector="OR",
                ),
                name="user_absence_is_whole",
                violation_error_message="代办人、离岗起、离岗止要一起填写，离岗止不能早于离岗起。",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("substitute", models.F("id")), _negated=True),
                name="user_is_no_substitute_for_self",
                violation_error_message="不能请自己代办。",
            ),
        ),
        migrations.AddConstraint(
            model_name="owntext",
            constraint=models.UniqueConstraint(fields=("event", "channel", "language"), name="own_text_once"),
        ),
    ]
