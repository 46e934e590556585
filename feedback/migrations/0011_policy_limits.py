"""No policy longer than about two years: a slip of the finger sent due dates out of the calendar."""

from django.db import migrations, models
from django.db.models import Q

WITHIN = Q(unit="working_day", amount__lte=250) | Q(unit="day", amount__lte=366) | Q(unit="month", amount__lte=24)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0010_supervision_sheet")]

    operations = [
        migrations.RemoveConstraint("policy", "policy_amount_positive"),
        migrations.AddConstraint(
            "policy",
            models.CheckConstraint(
                condition=Q(amount__gte=1),
                name="policy_amount_positive",
                violation_error_message="数量至少是 1。",
            ),
        ),
        migrations.AddConstraint(
            "policy",
            models.CheckConstraint(
                condition=WITHIN,
                name="policy_amount_within_two_years",
                violation_error_message="时限太长了：最多 250 个工作日、366 日或 24 个月，请核对数量和单位。",
            ),
        ),
    ]
