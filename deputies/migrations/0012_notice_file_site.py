from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deputies", "0010_holidays_held"),
    ]

    operations = [
        migrations.AddField(
            model_name="noticefile",
            name="site",
            field=models.CharField(default="", max_length=200),
            preserve_default=False,
        ),
    ]
