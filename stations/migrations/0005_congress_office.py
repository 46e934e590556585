from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0004_calendar_change"),
    ]

    operations = [
        migrations.AddField(
            model_name="district",
            name="letter_word",
            field=models.CharField(
                blank=True,
                help_text="用于督办单编号，如“辰人常”。不填用名称加“人大”。",
                max_length=20,
                verbose_name="人大机关代字",
            ),
        ),
        migrations.AddField(
            model_name="district",
            name="phone",
            field=models.CharField(
                blank=True, help_text="印在它下达的督办单上。", max_length=30, verbose_name="人大机关电话"
            ),
        ),
    ]
