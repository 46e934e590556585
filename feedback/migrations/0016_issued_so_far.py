from django.db import migrations

# How much of the station's code is that of the district whose body issued it.
LENGTHS = {"committee": 6, "presidium": 9}


def note_district(apps, _schema_editor):
    """What the committee or a presidium issued was theirs, though it has a number of the station's."""
    events = apps.get_model("feedback", "Event").objects.filter(action="issue_supervision", capacity__in=LENGTHS)
    notices = apps.get_model("feedback", "SupervisionNotice").objects.select_related("opinion__station__merged_into")
    districts = apps.get_model("stations", "District").objects
    said = {(event.opinion_id, event.data.get("notice")): event.capacity for event in events}
    for notice in notices.filter(opinion__in={opinion for opinion, _number in said}):
        number = f"{notice.office}督〔{notice.year}〕{notice.serial}号"
        station = notice.opinion.station.merged_into or notice.opinion.station
        if capacity := said.get((notice.opinion_id, number)):
            notice.district = districts.filter(code=station.district_id[: LENGTHS[capacity]]).first()
            notice.save(update_fields=["district"])


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0015_issuing_district"),
    ]

    operations = [
        migrations.RunPython(note_district, migrations.RunPython.noop),
    ]
