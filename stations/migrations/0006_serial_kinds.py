"""What serial numbers are of, in words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0005_congress_office"),
    ]

    operations = [
        migrations.AlterField(
            model_name="serial",
            name="kind",
            field=models.CharField(
                choices=[("letter", "交办函"), ("supervision", "督办单"), ("dossier", "卷宗")],
                max_length=20,
                verbose_name="种类",
            ),
        ),
    ]
