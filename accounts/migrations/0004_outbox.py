"""Notices that leave the portal: channel, address, next try, outcome, and the log of tries. What there is stays inbox."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.protection


def forget_outbox(apps, schema_editor):
    """Before the columns go: what was never in an inbox has no place without them."""
    apps.get_model("accounts", "Notification").objects.exclude(channel="inbox").delete()
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_audit_words"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="notification",
            options={"ordering": ["-id"], "verbose_name": "站外通知", "verbose_name_plural": "站外通知"},
        ),
        migrations.RemoveConstraint(
            model_name="notification",
            name="notification_told_once",
        ),
        migrations.RemoveIndex(
            model_name="notification",
            name="notification_unread",
        ),
        migrations.AddField(
            model_name="notification",
            name="address",
            field=accounts.protection.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="notification",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="已试次数"),
        ),
        migrations.AddField(
            model_name="notification",
            name="channel",
            field=models.CharField(
                choices=[
                    ("inbox", "站内消息"),
                    ("email", "邮件"),
                    ("sms", "短信"),
                    ("wecom", "企业微信群机器人"),
                    ("dingtalk", "钉钉群机器人"),
                    ("phone", "电话告知"),
                ],
                default="inbox",
                max_length=10,
                verbose_name="渠道",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="delivered_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="送达时间"),
        ),
        migrations.AddField(
            model_name="notification",
            name="given_up_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="放弃时间"),
        ),
        migrations.AddField(
            model_name="notification",
            name="next_attempt_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="下次发送"),
        ),
        migrations.AddField(
            model_name="user",
            name="bot_url",
            field=accounts.protection.EncryptedTextField(blank=True, verbose_name="群机器人地址"),
        ),
        migrations.AddField(
            model_name="user",
            name="channels",
            field=models.JSONField(blank=True, default=list, verbose_name="站外通知"),
        ),
        migrations.AlterField(
            model_name="notification",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="写入时间"),
        ),
        migrations.AlterField(
            model_name="notification",
            name="recipient",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notifications",
                to=settings.AUTH_USER_MODEL,
                verbose_name="收件人",
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="text",
            field=models.TextField(verbose_name="内容"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("channel", "inbox"), ("read_at", None)),
                fields=["recipient"],
                name="notification_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("next_attempt_at__isnull", False)),
                fields=["channel", "next_attempt_at"],
                name="notification_due",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("given_up_at__isnull", False)), fields=["given_up_at"], name="notification_dead"
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(fields=("recipient", "channel", "key"), name="notification_told_once"),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(
                condition=models.Q(("recipient", None)),
                fields=("channel", "key"),
                name="notification_resident_told_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(("recipient", None), ("address", ""), _connector="OR"),
                name="notification_address_of_resident",
            ),
        ),
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
                ("seconds", models.FloatField(verbose_name="用时（秒）")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("sent", "已送达"), ("failed", "没有送出，再试"), ("refused", "被拒绝，不再试")],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=120, verbose_name="说明")),
                (
                    "notification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="log",
                        to="accounts.notification",
                        verbose_name="站外通知",
                    ),
                ),
            ],
            options={
                "verbose_name": "发送记录",
                "verbose_name_plural": "发送记录",
                "ordering": ["id"],
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_outbox),
    ]
