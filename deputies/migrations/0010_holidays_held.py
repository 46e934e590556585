from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deputies", "0002_duty"),
    ]

    operations = [
        migrations.AlterField(
            model_name="receptionrule",
            name="on_holiday",
            field=models.CharField(
                choices=[("skip", "取消这一次"), ("move", "顺延到下一个工作日"), ("hold", "照常接待")],
                default="move",
                max_length=4,
                verbose_name="遇到放假",
            ),
        ),
    ]
