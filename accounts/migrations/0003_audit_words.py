"""Chinese names for the columns of the audit trail, as the admin shows them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_cache_table"),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditentry",
            name="at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间"),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="data",
            field=models.JSONField(default=dict, verbose_name="内容"),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="理由"),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="subject",
            field=models.CharField(max_length=120, verbose_name="对象"),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="人员",
            ),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="verb",
            field=models.CharField(max_length=40, verbose_name="事项"),
        ),
    ]
