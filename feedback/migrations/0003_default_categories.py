"""The shipped subject tree: the two upper levels of the official classification of letters and visits, and 未分类."""

import csv
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).parent.parent / "data" / "categories.csv"
UNSORTED = "未分类"


def add(apps, schema_editor):
    Category = apps.get_model("feedback", "Category")
    Category.objects.create(name=UNSORTED)
    tops = {}
    with FILE.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = row["level_1"]
            if name not in tops:
                tops[name] = Category.objects.create(name=name)
            Category.objects.create(parent=tops[name], name=row["level_2"])


def remove(apps, schema_editor):
    Category = apps.get_model("feedback", "Category")
    Category.objects.exclude(parent=None).delete()
    Category.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("feedback", "0002_default_policies")]
    operations = [migrations.RunPython(add, remove)]
