"""No installation runs without holidays: the State Council's arrangement, as the library knows it on this day."""

from django.db import migrations

from stations.state_calendar import SOURCE_MARK, load_years


def add(apps, schema_editor):
    load_years(model=apps.get_model("stations", "CalendarDay"))


def remove(apps, schema_editor):
    apps.get_model("stations", "CalendarDay").objects.filter(source__contains=SOURCE_MARK).delete()


class Migration(migrations.Migration):
    dependencies = [("stations", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
