import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0005_congress_office"),
        ("feedback", "0014_dates_decided_so_far"),
    ]

    operations = [
        migrations.AddField(
            model_name="supervisionnotice",
            name="district",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stations.district"
            ),
        ),
    ]
