"""Chinese names for the columns of the numbers given out, as the admin shows them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0002_calendar"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="serial",
            options={"verbose_name": "编号簿", "verbose_name_plural": "编号簿"},
        ),
        migrations.AlterField(
            model_name="serial",
            name="kind",
            field=models.CharField(max_length=20, verbose_name="种类"),
        ),
        migrations.AlterField(
            model_name="serial",
            name="last",
            field=models.PositiveIntegerField(default=0, verbose_name="已用到"),
        ),
        migrations.AlterField(
            model_name="serial",
            name="office",
            field=models.CharField(max_length=40, verbose_name="机关"),
        ),
        migrations.AlterField(
            model_name="serial",
            name="year",
            field=models.PositiveSmallIntegerField(verbose_name="年份"),
        ),
    ]
